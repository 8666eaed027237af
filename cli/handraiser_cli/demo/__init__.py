"""The demonstration: the field's textbook examples, played through the real doors."""
