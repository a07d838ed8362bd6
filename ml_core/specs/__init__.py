"""What everything else agrees on: configs, events, run folders, engine messages, errors. Standard library only."""
