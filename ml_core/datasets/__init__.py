"""Which photos a task trains on and which it is judged by."""
