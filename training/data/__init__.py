"""What is learned from and measured on: photos, digits, pairs, heaps of pieces and libraries."""
