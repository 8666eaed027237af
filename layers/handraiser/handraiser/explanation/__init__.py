"""Why a score is what it is, why not yet, and until when: as data, and as text to read.

All of it asks the scoring function itself; nothing here has arithmetic of its own.
"""
