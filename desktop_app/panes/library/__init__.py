"""The photos of a profile: grid, full view, filters, crops, export."""
