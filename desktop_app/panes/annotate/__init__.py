"""Which of two crops is better: the place where taste is taught."""
