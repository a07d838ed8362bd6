"""Weights that are not part of Thirds: what can be had, downloading on request, importing, installing."""
