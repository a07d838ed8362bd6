"""Tastes that are networks on image features: a siamese one, and the concatenating one made symmetric."""
