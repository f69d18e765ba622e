"""The embedding models, one file a family, and how they read pictures and words."""
