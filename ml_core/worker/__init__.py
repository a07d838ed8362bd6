"""Runs tasks in run folders, answers the window's questions, and is the `thirds` command line."""
