"""Scores a whole database from files, and tells what the model would have done with it.

Files are read row by row or chunk by chunk and written as runs sorted by lead; a partition is a
range of lead ids, which a worker reads from every run by itself. Nothing ever holds more than a
chunk, a partition or one lead in memory.
"""
