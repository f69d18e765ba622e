"""A library's clusters: computed, named, edited, compared and put on a map."""
