"""The parts of a search as chips beside the box and beneath it."""
