#!/usr/bin/env bash
# Checks every cited kernel name against Debian's linux-source-6.12, unpacked once under .build/.
#   verify-kernel-source.sh KMEMO
set -euo pipefail
cd "$(dirname "$0")/.."

archive=/usr/src/linux-source-6.12.tar.xz
folder=.build/linux-source-6.12
# The archive's own folder name and the paths under it that content may cite.
if [ ! -e "$folder/Makefile" ] || [ "$archive" -nt "$folder/Makefile" ]; then
    rm -rf "$folder" "$folder.part"
    mkdir -p "$folder.part"
    tar -xJf "$archive" -C "$folder.part" --strip-components=1 --wildcards \
        '*/Makefile' '*/mm' '*/kernel' '*/fs' '*/lib' '*/init' '*/include' '*/ipc' '*/block' '*/security' \
        '*/arch/x86' '*/arch/Kconfig' '*/Documentation' '*/drivers/base' '*/drivers/char' '*/drivers/block/zram' \
        '*/drivers/acpi' '*/drivers/firmware' '*/drivers/misc' '*/samples' '*/tools/mm' '*/tools/testing/selftests/mm' \
        '*/net/core'
    touch "$folder.part/Makefile"
    mv "$folder.part" "$folder"
fi
exec "$1" verify --kernel-source "$folder"
