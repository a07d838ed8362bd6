#!/usr/bin/env bash
# Builds the frozen app, which needs no Python, from this checkout into dist/: a .deb, and a folder to unpack anywhere.
# Usage: bash packaging/build.sh [deb|portable|all]
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

what=${1:-all}
build=$root/build
here=$root/packaging
icons=$build/icons
app=$build/frozen/thirds
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$root/pyproject.toml")
maintainer=$(sed -n 's/^Maintainer: //p' "$here/linux/control")
architecture=$(dpkg --print-architecture 2>/dev/null || uname -m)

# Only what the app needs at run time, and PyInstaller: what is installed beside it would be frozen as well.
build_environment() {
    [ -x "$build/venv/bin/pip" ] || "$(find_python)" -m venv "$build/venv"
    "$build/venv/bin/python" -m pip install --quiet --disable-pip-version-check "$root" "pyinstaller>=6.14,<7"
    "$build/venv/bin/python" -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps "$root"
}

freeze() {
    rm -rf "$build/frozen"
    "$build/venv/bin/python" "$here/frozen/draw_icons.py" "$icons"
    THIRDS_ICONS=$icons "$build/venv/bin/pyinstaller" --noconfirm --log-level WARN \
        --distpath "$build/frozen" --workpath "$build/work" "$here/frozen/thirds.spec"
}

tidy() { # what a package of Debian may not hold, and nobody misses
    # Debugging symbols are of no use to a photographer. What wheels patched into *.libs does not load once it is stripped.
    find "$app" -name '*.so*' -type f -not -path '*.libs/*' -exec strip --strip-unneeded {} +
    find "$app" -type f -not -name 'thirds-app' -not -name torch_shm_manager -exec chmod 644 {} +
    # Where this machine's Python has its libraries.
    find "$app/_internal" \( -path '*/lib-dynload/*.so' -o -name 'libpython*.so*' \) -type f -exec chrpath --delete {} + >/dev/null
    grep -rlZ --include='*.py' '^#!/usr/bin/env/python3' "$app/_internal/torch" | xargs -0 -r sed -i 1d
    ln -sfn thirds-app "$app/thirds"
}

shared_files() { # below a folder such as /usr: what a desktop shows and man reads
    local prefix=$1 size
    install -Dm644 "$here/linux/thirds.desktop" "$prefix/share/applications/thirds.desktop"
    # Software centres fetch pictures from the web; where the release says no address there are none.
    local pictures='/<screenshots>/,/<\/screenshots>/d'
    [ -z "${THIRDS_SCREENSHOTS:-}" ] || pictures="s|@SCREENSHOTS@|$THIRDS_SCREENSHOTS|"
    mkdir -p "$prefix/share/metainfo"
    sed "$pictures" "$here/linux/org.thirds.Thirds.metainfo.xml" >"$prefix/share/metainfo/org.thirds.Thirds.metainfo.xml"
    install -Dm644 "$root/resources/app.svg" "$prefix/share/icons/hicolor/scalable/apps/thirds.svg"
    for size in "$icons"/hicolor/*; do
        install -Dm644 "$size/apps/thirds.png" "$prefix/share/icons/hicolor/$(basename "$size")/apps/thirds.png"
    done
    mkdir -p "$prefix/share/man/man1"
    gzip -9nc "$here/linux/thirds.1" >"$prefix/share/man/man1/thirds.1.gz"
    ln -sfn thirds.1.gz "$prefix/share/man/man1/thirds-app.1.gz"
}

make_deb() {
    local tree=$build/deb name=thirds_${version}_$architecture.deb
    rm -rf "$tree"
    mkdir -p "$tree/usr/lib" "$tree/usr/bin" "$tree/DEBIAN" "$tree/usr/share/doc/thirds" "$tree/usr/share/lintian/overrides"
    cp -a "$app" "$tree/usr/lib/thirds"
    ln -s ../lib/thirds/thirds-app "$tree/usr/bin/thirds-app"
    ln -s ../lib/thirds/thirds-app "$tree/usr/bin/thirds"
    shared_files "$tree/usr"
    install -m644 "$here/linux/copyright" "$tree/usr/share/doc/thirds/copyright"
    gzip -9nc "$root/CHANGELOG.md" >"$tree/usr/share/doc/thirds/CHANGELOG.md.gz"
    printf 'thirds (%s) unstable; urgency=medium\n\n  * See CHANGELOG.md.gz.\n\n -- %s  %s\n' "$version" "$maintainer" "$(date -R)" |
        gzip -9nc >"$tree/usr/share/doc/thirds/changelog.gz"
    install -m644 "$here/linux/lintian-overrides" "$tree/usr/share/lintian/overrides/thirds"
    find "$tree/usr" -type d -exec chmod 755 {} +
    sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" \
        -e "s/@SIZE@/$(du -sk --apparent-size "$tree/usr" | cut -f1)/" "$here/linux/control" >"$tree/DEBIAN/control"
    install -m755 "$here/linux/postrm" "$tree/DEBIAN/postrm"
    (cd "$tree" && find usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
    mkdir -p "$root/dist"
    dpkg-deb --root-owner-group -Zxz -b "$tree" "$root/dist/$name" >/dev/null
    say "Built dist/$name ($(du -m "$root/dist/$name" | cut -f1) MB)"
}

make_portable() {
    local name=thirds-$version-linux-$(uname -m)
    rm -rf "$build/portable"
    mkdir -p "$build/portable/$name" "$root/dist"
    cp -a "$app/." "$build/portable/$name"
    shared_files "$build/portable/$name"
    tar -C "$build/portable" -c "$name" | zstd -q -T0 -15 -f -o "$root/dist/$name.tar.zst"
    say "Built dist/$name.tar.zst ($(du -m "$root/dist/$name.tar.zst" | cut -f1) MB)"
}

system_packages chrpath zstd
say "Preparing what is frozen"
build_environment
say "Freezing the app (some minutes)"
freeze
tidy
case $what in
    deb) make_deb ;;
    portable) make_portable ;;
    all) make_deb; make_portable ;;
    *) say "Usage: bash packaging/build.sh [deb|portable|all]"; exit 2 ;;
esac
