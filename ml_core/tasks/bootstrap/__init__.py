"""Stage 1: train a crop policy on photos with an aesthetic scorer."""
