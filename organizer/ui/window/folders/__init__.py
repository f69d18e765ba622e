"""The sidebar's indexed folders, and how they come and go."""
