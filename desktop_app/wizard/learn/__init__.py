"""The taste is learnt from the choices."""
