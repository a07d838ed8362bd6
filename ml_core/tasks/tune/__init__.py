"""Stage 3: train a crop policy towards a taste."""
