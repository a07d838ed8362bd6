"""Features of crops from a frozen image network, computed once a crop and kept."""
