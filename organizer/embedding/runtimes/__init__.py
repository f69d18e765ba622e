"""What runs a network: OpenVINO or torch, which is faster, and whether they agree."""
