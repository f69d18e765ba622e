"""The board on which pieces are laid."""
