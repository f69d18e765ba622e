#!/bin/sh
# Installs the Debian packages that pip cannot bring, when they are missing and apt-get is there.
#
#   system-packages.sh build [PYTHON]   a compiler and Python's headers, for hnswlib
#   system-packages.sh window           the libraries Qt's window needs
#   system-packages.sh screen           a virtual screen and what else the tests look through
set -eu

missing=""

need_library() { # soname, package
    if command -v ldconfig >/dev/null && ! ldconfig -p | grep -q "$1"; then
        missing="$missing $2"
    fi
}

need_command() { # command, package
    command -v "$1" >/dev/null || missing="$missing $2"
}

while [ $# -gt 0 ]; do
    case "$1" in
    build)
        python=${2:-python3}
        [ $# -gt 1 ] && shift
        need_command c++ g++
        "$python" -c 'import ensurepip' 2>/dev/null || missing="$missing python3-venv"
        header=$("$python" -c 'import sysconfig; print(sysconfig.get_paths()["include"])')/Python.h
        [ -f "$header" ] || missing="$missing python3-dev"
        ;;
    window)
        need_library libEGL.so.1 libegl1
        need_library libGL.so.1 libgl1
        need_library libdbus-1.so.3 libdbus-1-3
        need_library libfontconfig.so.1 libfontconfig1
        need_library libxkbcommon-x11.so.0 libxkbcommon-x11-0
        need_library libxcb-cursor.so.0 libxcb-cursor0
        need_library libxcb-icccm.so.4 libxcb-icccm4
        need_library libxcb-keysyms.so.1 libxcb-keysyms1
        need_library libxcb-shape.so.0 libxcb-shape0
        need_library libxcb-image.so.0 libxcb-image0
        need_library libxcb-render-util.so.0 libxcb-render-util0
        need_library libxcb-xinerama.so.0 libxcb-xinerama0
        ;;
    screen)
        need_command Xvfb xvfb
        need_command xauth xauth
        need_command xdotool xdotool
        need_command strace strace
        command -v fc-list >/dev/null && fc-list | grep -q . || missing="$missing fontconfig fonts-dejavu-core"
        ;;
    *)
        echo "Unknown set of packages: $1" >&2
        exit 2
        ;;
    esac
    shift
done

[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "Smalti needs these Debian packages, or what your system calls them:$missing" >&2
    exit 0
fi
as_root=""
if [ "$(id -u)" -ne 0 ]; then
    as_root="sudo"
    echo "Installing with sudo:$missing" >&2
fi
$as_root apt-get update -qq
# shellcheck disable=SC2086 # one word a package
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends $missing >/dev/null
