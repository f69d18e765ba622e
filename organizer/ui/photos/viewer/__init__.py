"""One picture, enlarged and moved."""
