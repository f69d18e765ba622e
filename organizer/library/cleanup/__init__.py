"""What may go: duplicates, bursts and pictures of a kind."""
