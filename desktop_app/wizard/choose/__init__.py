"""Two crops of a photo, one key: which is better."""
