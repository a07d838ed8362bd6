"""The learning and photo engine of Thirds: no Qt anywhere, useful without the window."""
