"""The crops of a shoot, one photo after the other."""
