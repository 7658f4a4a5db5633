#!/usr/bin/env bash
# Checks every cited kernel name against Debian's linux-source-6.12, of which the cited files are unpacked under .build/.
#   verify-kernel-source.sh KMEMO
set -euo pipefail
cd "$(dirname "$0")/.."

archive=/usr/src/linux-source-6.12.tar.xz
folder=.build/linux-source-6.12
wanted=$(mktemp)
trap 'rm -f "$wanted"' EXIT
{
    echo Makefile
    grep -v '^#' Content/kernel-symbols.tsv | cut -f1
} | sort -u >"$wanted"

# Unpacking takes a quarter of a minute: only when the archive or the list of files is another.
if ! cmp -s "$wanted" "$folder/cited-files" || [ "$archive" -nt "$folder/cited-files" ]; then
    rm -rf "$folder"
    mkdir -p "$folder"
    # A file that the archive lacks is kmemo's to report, with the place that cites it.
    sed 's|^|linux-source-6.12/|' "$wanted" |
        tar -xJf "$archive" -C "$folder" --strip-components=1 --files-from=- 2>/dev/null || true
    cp "$wanted" "$folder/cited-files"
fi
"$1" verify --kernel-source "$folder"
