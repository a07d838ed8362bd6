"""One package per task; tasks never import each other."""
