#!/usr/bin/env bash
# Sets up a bare machine and passes the tests: format, lint, types, import contracts, tests.
# Usage: bash packaging/test.sh [PYTEST ARGUMENTS]
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
cd "$root"

system_packages "${qt_packages[@]}" xvfb xdotool openbox libimage-exiftool-perl darktable rawtherapee
environment "[dev]"

export QT_QPA_PLATFORM=offscreen OMP_WAIT_POLICY=PASSIVE
step() { say "$1"; shift; "$@"; }
step "Format" "$venv/bin/ruff" format --check .
step "Lint" "$venv/bin/ruff" check .
step "Types" "$venv/bin/mypy"
step "Import contracts" "$venv/bin/lint-imports"
step "Tests" "$venv/bin/pytest" -q "$@"
