#!/usr/bin/env bash
# Installs what is missing, and only that.
#   install-dependencies.sh build   the two C libraries that the package links
#   install-dependencies.sh test    also what the tests need: a browser, an HTML checker, ctags, the kernel source
set -euo pipefail

purpose=${1:-build}

command -v swift >/dev/null || {
    echo "kmemo needs a Swift 6.3 toolchain on the PATH (https://www.swift.org/install)" >&2
    exit 1
}

missing=()
need() { # need PACKAGE COMMAND…: the package is missing if the command fails
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || missing+=("$package")
}
has_library() { command -v pkg-config >/dev/null && pkg-config --exists "$1"; }

if [ "$(uname)" = Darwin ]; then
    need cmark has_library libcmark
    if [ ${#missing[@]} -gt 0 ]; then
        echo "kmemo needs libcmark: brew install cmark pkg-config (SQLite comes with macOS)" >&2
        exit 1
    fi
    exit 0
fi

need pkg-config command -v pkg-config
need libsqlite3-dev has_library sqlite3
need libcmark-dev has_library libcmark
if [ "$purpose" = test ]; then
    need chromium command -v chromium
    need fonts-noto-cjk test -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
    need tidy command -v tidy
    need universal-ctags sh -c 'ctags --version | grep -q Universal'
    need xz-utils command -v xz
    need python3-venv python3 -c 'import venv, ensurepip'
    need nodejs command -v node
    need linux-source-6.12 test -e /usr/src/linux-source-6.12.tar.xz
fi
[ ${#missing[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "kmemo needs these Debian packages or their like: ${missing[*]}" >&2
    exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
        echo "kmemo needs these packages; install them as root: apt-get install ${missing[*]}" >&2
        exit 1
    }
    as_root=(sudo)
fi
echo "installing ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${as_root[@]}" apt-get update && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    cat "$log" >&2
    echo "apt-get could not install ${missing[*]}" >&2
    exit 1
fi
