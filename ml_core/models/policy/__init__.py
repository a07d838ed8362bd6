"""The crop policy: its actions, what it sees, its network, and search beside it."""
