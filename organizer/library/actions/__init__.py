"""Photos archived, trashed and removed: journalled first, undone and recovered."""
