"""The clustering algorithms, one file each, and what several of them share."""
