#!/usr/bin/env bash
# Installs the .deb of dist/ in a bare Debian root and drives it there through the whole wizard, by real keys and without a network.
# Usage (as root): bash packaging/check_deb.sh [PHOTOS]    PHOTOS: a folder of photos; without one, generated pictures.
# Leaves pictures of the screens in build/check/pictures.
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
[ "$(id -u)" -eq 0 ] || { say "This makes a root of its own: run it as root."; exit 2; }

deb=$(ls -t "$root"/dist/thirds_*.deb | head -1)
work=$root/build/check
bare=$work/root
shared=$work/shared # seen under the same path from inside and outside
release=$(. /etc/os-release && echo "$VERSION_CODENAME")
largest_mb=250

system_packages debootstrap lintian desktop-file-utils appstream xvfb xdotool openbox imagemagick
# Where this machine has its own C library from.
mirror=${MIRROR:-$(apt-cache policy libc6 | grep -oE 'https?://[^ ]+' | head -1 || true)}

leave() {
    local place
    for place in "$bare$shared" "$bare/tmp/.X11-unix" "$bare/dev/shm" "$bare/dev" "$bare/proc"; do
        mountpoint -q "$place" && umount -l "$place"
    done
    return 0
}
trap leave EXIT
inside() { chroot "$bare" /usr/bin/env -i HOME=/root LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }

mkdir -p "$work"
say "Looking at the package"
megabytes=$(du -m "$deb" | cut -f1)
echo "size: $megabytes MB (at most $largest_mb)"
[ "$megabytes" -le "$largest_mb" ]
lintian --fail-on error --suppress-tags bad-distribution-in-changes-file "$deb"
desktop-file-validate "$root/packaging/linux/thirds.desktop"
dpkg-deb --fsys-tarfile "$deb" | tar -xO ./usr/share/metainfo/org.thirds.Thirds.metainfo.xml >"$work/org.thirds.Thirds.metainfo.xml"
appstreamcli validate --no-net "$work/org.thirds.Thirds.metainfo.xml"

say "Making a bare Debian ($release)"
leave
rm -rf "$work/root" "$shared"
mkdir -p "$shared/pictures" "$work/pictures"
if [ -f "$work/bare.tar" ]; then
    mkdir -p "$bare" && tar -C "$bare" -xf "$work/bare.tar"
else
    debootstrap --variant=minbase "$release" "$bare" "$mirror" >"$work/debootstrap.log"
    tar -C "$bare" -cf "$work/bare.tar" .
fi
cp -L /etc/resolv.conf "$bare/etc/resolv.conf"
cp -a /etc/apt/apt.conf.d/. "$bare/etc/apt/apt.conf.d/"
mount -t proc proc "$bare/proc"
mount --bind /dev "$bare/dev"
mount -t tmpfs tmpfs "$bare/dev/shm"
mkdir -p "$bare$shared" "$bare/tmp/.X11-unix"
mount --bind "$shared" "$bare$shared"
mkdir -p /tmp/.X11-unix && mount --bind /tmp/.X11-unix "$bare/tmp/.X11-unix"

say "Installing"
cp "$deb" "$bare/root/thirds.deb"
inside apt-get update -qq
inside DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends /root/thirds.deb >"$work/install.log"
inside thirds --version
inside thirds doctor | sed -n 1,30p

say "Driving it by keys, without a network"
environment "[dev]"
cat >"$work/app" <<RUN
#!/bin/bash
exec unshare -n chroot "$bare" /usr/bin/env -i HOME=/root LANG=C.UTF-8 PATH=/usr/bin:/bin DISPLAY="\$DISPLAY" \\
    THIRDS_HOME="\$THIRDS_HOME" QT_QPA_PLATFORM=xcb thirds-app "\$@"
RUN
chmod +x "$work/app"
[ $# -eq 1 ] && export THIRDS_TESTED_PHOTOS="$1"
THIRDS_TESTED_APP="$work/app" THIRDS_PICTURES="$work/pictures" \
    "$venv/bin/pytest" -q -m slow -p no:cacheprovider --basetemp "$shared/test" "$root/tests/end2end/test_whole_wizard.py"

say "Starting times: unfrozen, then frozen"
"$venv/bin/python" "$root/packaging/frozen/time_to_window.py" "$venv/bin/thirds-app" "$work/app" "$shared/home"

say "Removing"
mkdir -p "$bare/root/.local/share/thirds/profiles"
inside apt-get remove -y -qq thirds | grep "stays in"
[ ! -e "$bare/usr/lib/thirds" ] && [ -d "$bare/root/.local/share/thirds/profiles" ]
say "All is well. Pictures: $work/pictures"
