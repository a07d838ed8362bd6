"""Photo files: finding, decoding, previews, metadata, export. Originals are only read."""
