"""What trains: environments, algorithms, callbacks that emit events, checkpoints."""
