"""The policy beside the one before, by figures and by eye."""
