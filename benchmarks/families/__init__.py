"""The families of figures, one module each; a module's `measure` yields its figures."""
