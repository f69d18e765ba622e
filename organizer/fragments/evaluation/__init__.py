"""How good an assembly is, on photos cut into pieces."""
