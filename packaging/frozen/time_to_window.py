"""Prints the seconds from start to painted window of commands, the median of five starts each, and their ratio.

Usage: python time_to_window.py COMMAND COMMAND HOME
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

STARTS, LONGEST = 5, 60.0


def seconds_to_window(command: str, home: Path, display: str) -> float:
    """Start the app with a new home and wait until its window is seen."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "THIRDS_HOME": str(home)}
    began = time.perf_counter()
    app = subprocess.Popen([command], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    search = ("xdotool", "search", "--onlyvisible", "--name", "^Thirds")
    try:
        while subprocess.run(search, env=environment, capture_output=True, check=False).returncode:
            if time.perf_counter() - began > LONGEST:
                raise SystemExit(f"{command} showed no window.")
            time.sleep(0.02)
        return time.perf_counter() - began
    finally:
        app.terminate()
        app.wait(LONGEST)


def main() -> None:
    """Start both commands in turn on a screen of their own."""
    *commands, home = sys.argv[1:]
    reader, writer = os.pipe()
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            ["Xvfb", "-noreset", "-displayfd", str(writer)], pass_fds=(writer,), stdout=log, stderr=log
        )
    os.close(writer)
    with os.fdopen(reader) as said:
        display = f":{said.readline().strip()}"
    try:
        taken = {
            command: [seconds_to_window(command, Path(home), display) for _ in range(STARTS)] for command in commands
        }
    finally:
        server.terminate()
        server.wait()
    medians = [median(seconds) for seconds in taken.values()]
    for command, seconds in zip(taken, medians, strict=True):
        print(f"{command}: {seconds:.2f} s")
    print(f"ratio: {medians[-1] / medians[0]:.2f} (at most 2)")


if __name__ == "__main__":
    main()
