"""NIMA: a network with a ten-way head that predicts the distribution of ratings of a picture (arXiv:1709.05424)."""
