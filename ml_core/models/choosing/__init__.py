"""Which pairs of crops to put before a person: where they come from, which can be told apart, which teach most."""
