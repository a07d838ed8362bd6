"""The models of a profile."""
