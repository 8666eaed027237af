"""A second, naive implementation of the scoring semantics, for the tests to compare with.

It shares no code with the layer but the `Activity` class, keeps no state, interprets the plain
parsed YAML document, and does everything by walking lists of all activities, in fractions.
"""
