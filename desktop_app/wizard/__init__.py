"""Learn my taste: one pane that leads from a folder of photos to crops."""
