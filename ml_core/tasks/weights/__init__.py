"""Fetching and importing the weights of network scorers, on request."""
