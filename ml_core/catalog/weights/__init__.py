"""Weights that are not part of Thirds, without torch: what can be had, what is here, fetching on request."""
