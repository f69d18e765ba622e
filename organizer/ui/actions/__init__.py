"""Archive and trash in the window, and the question before."""
