"""Bring along the crops that a photographer made in other programs, and learn from them."""
