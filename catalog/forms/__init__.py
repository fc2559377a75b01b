"""Forms of the catalogue's pages, one module for each subject."""
