"""File operations that never overwrite anything, and notice when a drive goes away."""
