"""Sets of duplicates: shown, compared and decided."""
