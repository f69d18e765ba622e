"""Files of weights: downloaded, checked, listed, or installed with a package."""
