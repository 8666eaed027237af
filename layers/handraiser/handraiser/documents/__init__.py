"""Documents that ship with the layer: the default scoring model and the forms."""
