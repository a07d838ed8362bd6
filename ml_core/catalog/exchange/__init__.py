"""Pairs and judgements as files: JSON and CSV, and the corner boxes of other programs."""
