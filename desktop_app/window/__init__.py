"""The main window: rail, top bar, details panel, status line, palette, cheat sheet, help, settings and profiles."""
