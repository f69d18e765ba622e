"""What every part of the window builds on."""
