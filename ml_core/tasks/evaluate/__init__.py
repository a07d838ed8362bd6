"""Stage 4: compare a policy with another one on photos that no stage used."""
