#!/usr/bin/env bash
# Builds Thirds.app and a .dmg with it into dist/, signed ad hoc; a release is signed by IDENTITY where that is set.
# Usage: [IDENTITY="Developer ID Application: …"] bash packaging/macos/build.sh
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$root/build
python=$build/venv/bin/python
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$root/pyproject.toml")
name=thirds-$version-macos-$(uname -m)

[ -x "$python" ] || python3 -m venv "$build/venv"
"$python" -m pip install --quiet "$root" "pyinstaller>=6.14,<7"
"$python" -m pip install --quiet --force-reinstall --no-deps "$root"
export THIRDS_ICONS=$build/icons
"$python" "$root/packaging/frozen/draw_icons.py" "$THIRDS_ICONS"
"$python" -m PyInstaller --noconfirm --log-level WARN --distpath "$build/frozen" --workpath "$build/work" "$root/packaging/frozen/thirds.spec"

app=$build/frozen/Thirds.app
"$app/Contents/MacOS/thirds-app" --thirds --version
codesign --force --deep --sign "${IDENTITY:--}" "$app"
mkdir -p "$root/dist" "$build/dmg"
rm -rf "$build/dmg" && mkdir "$build/dmg"
cp -R "$app" "$build/dmg/"
ln -s /Applications "$build/dmg/Applications"
hdiutil create -quiet -ov -volname Thirds -srcfolder "$build/dmg" -format UDZO "$root/dist/$name.dmg"
echo "Built dist/$name.dmg"
