"""The photographer's profiles and the SQLite catalog of each: photos, crops, models, runs."""
