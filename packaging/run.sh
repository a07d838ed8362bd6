#!/usr/bin/env bash
# Sets Thirds up and runs it: the window on FOLDER (or on sample photos), or the same job without a window where there is no display.
# Usage: bash packaging/run.sh [FOLDER]
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

if [ $# -gt 1 ] || { [ $# -eq 1 ] && ! [ -e "$1" ]; }; then
    say "Usage: bash packaging/run.sh [FOLDER]   (FOLDER must exist)"
    exit 2
fi
folder=()
[ $# -eq 1 ] && folder=("$(realpath -- "$1")")

system_packages "${qt_packages[@]}"
environment ""

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname)" = Darwin ]; then
    say "Opening Thirds"
    [ ${#folder[@]} -eq 0 ] && exec "$venv/bin/thirds-app" --sample-photos
    exec "$venv/bin/thirds-app" "${folder[@]}"
fi
say "There is no display: running the same job without a window."
"$venv/bin/thirds" demo "${folder[@]}"
say "To open the window, run this command again where there is a display (DISPLAY or WAYLAND_DISPLAY set)."
