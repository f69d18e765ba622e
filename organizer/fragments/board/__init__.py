"""A layout that a person edits: moves, where a drop lands, undo and redo."""
