"""Networks from weights files: reading, installing, loading; what is known of them is in `ml_core.catalog.weights`."""
