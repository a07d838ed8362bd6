"""What judgements teach: crop to utility, and from two utilities the probability that one is preferred."""
