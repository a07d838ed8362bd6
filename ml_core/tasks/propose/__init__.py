"""Propose crops for photos and write them to a table."""
