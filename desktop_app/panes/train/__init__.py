"""Train: runs, their curves and what they say."""
