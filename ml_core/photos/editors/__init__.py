"""Crops in the files of other editors: Lightroom and Camera Raw, darktable, RawTherapee. INTEROP facts live here."""
