"""Crops in the catalogs of Lightroom Classic: SQLite files that are only ever read, and that from a copy."""
