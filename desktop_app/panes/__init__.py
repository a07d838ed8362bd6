"""The places of the window; they never import each other."""
