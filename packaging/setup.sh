# Sourced by run.sh and test.sh: system libraries, the virtual environment in .venv, and the package with its dependencies.
# Quick when nothing changed: a stamp beside the environment holds what was installed from which pyproject.toml.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=$root/.venv

# What Qt needs to open a window, and the fonts it draws with.
qt_packages=(
    libgl1 libegl1 libdbus-1-3 libfontconfig1 libfreetype6 libglib2.0-0 libx11-6 libx11-xcb1 libxkbcommon0 libxkbcommon-x11-0
    libxcb1 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render0 libxcb-render-util0
    libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-util1 libxcb-xfixes0 libxcb-xkb1 fonts-dejavu-core
)

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }

system_packages() {
    command -v dpkg-query >/dev/null || { say "This is no Debian or Ubuntu: install Qt's X11 libraries with your package manager if the window does not open."; return; }
    local missing=() states
    for package in "$@"; do
        # Newer releases renamed some libraries with the suffix t64; the old name is then a virtual package.
        states=$(dpkg-query -W -f '${db:Status-Status}\n' "$package" "${package}t64" 2>/dev/null || true)
        grep -qx installed <<<"$states" || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    if [ "$(id -u)" -eq 0 ]; then
        say "Installing system packages: ${missing[*]}"
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    else
        say "These system packages are missing: ${missing[*]}"
        say "Install them with:  sudo apt-get install ${missing[*]}"
        say "Going on without them."
    fi
}

find_python() {
    local candidate
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            command -v "$candidate"
            return
        fi
    done
    say "Thirds needs Python 3.11 or newer; none was found."
    exit 1
}

# environment EXTRAS: create .venv and install Thirds into it, with the extras (for example "[dev]").
environment() {
    local extras=$1 python stamp
    python=$(find_python)
    stamp="$extras $("$python" -V) $(sha256sum "$root/pyproject.toml" | cut -d' ' -f1) $root"
    if [ -x "$venv/bin/python" ] && grep -qxF -- "$stamp" "$venv/.thirds" 2>/dev/null; then return; fi
    say "Setting up $venv (a few minutes, once)"
    if ! [ -x "$venv/bin/pip" ]; then
        "$python" -c 'import ensurepip' 2>/dev/null || system_packages "$(basename "$(readlink -f "$python")")-venv"
        "$python" -m venv "$venv"
    fi
    # One command, so that pip chooses builds of torch and torchvision that belong together.
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --editable "$root$extras"
    # What was there for the development set-up stays installed, so its stamp stays true.
    if [ "$extras" = "[dev]" ]; then printf '%s\n' "$stamp" "${stamp#\[dev\]}" >"$venv/.thirds"; else printf '%s\n' "$stamp" >>"$venv/.thirds"; fi
}
