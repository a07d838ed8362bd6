"""Which photos to learn from."""
