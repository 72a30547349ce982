"""A dossier: what a dataset knows of one thing, as a page that a reporter could file from."""
