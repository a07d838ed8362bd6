"""A policy learns to crop from a scorer."""
