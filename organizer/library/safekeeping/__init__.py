"""A library's catalogue kept safe: backups, checks, and what was lost brought back."""
