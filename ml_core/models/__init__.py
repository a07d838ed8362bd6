"""Scorers, subject detection and crop policies: networks, weights, loading and saving."""
