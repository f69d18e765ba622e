"""What is measured of features: neighbours, clusters, groups and ranks."""
