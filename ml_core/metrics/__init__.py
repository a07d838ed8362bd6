"""Pure functions that measure results."""
