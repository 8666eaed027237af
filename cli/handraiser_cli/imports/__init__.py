"""Imports leads and past activities from the files that other systems export.

A file is read row by row (`table`), its columns are given meanings (`columns`), each row becomes an
activity or is refused (`records`), and what is not refused goes to the activities queue (`run`).
Only a handful of rows is ever in memory; a journal says how far an interrupted import came.
"""
