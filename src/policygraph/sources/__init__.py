"""One source into quads; each kind of source is a module of its own."""
