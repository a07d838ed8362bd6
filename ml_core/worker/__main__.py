"""`python -m ml_core.worker`: the same as `thirds`."""

from ml_core.worker.command_line import main

if __name__ == "__main__":
    main()
