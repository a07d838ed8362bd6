"""Runs tasks in run folders, answers the app's requests, and is the command line."""
