"""Cropped copies beside their originals: found by name, and verified by matching pixels."""
