"""A second, naive implementation of the scoring semantics, for the tests to compare with.

It shares no code with the layer but the `Activity` class, keeps no state, and does everything by
walking lists of all activities, in fractions.
"""
