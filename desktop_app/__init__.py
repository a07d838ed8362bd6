"""The window: Qt lives here and nowhere else; torch is never imported, not even indirectly."""
