"""The doors: one module per wire format, each turning what came into activities.

Nothing here stores or sends; what cannot be taken raises `Refused`.
"""
