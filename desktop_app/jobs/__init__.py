"""Threads that supervise worker processes and turn what they say into signals."""
