#!/bin/sh
# Builds the module for the browser, checks its size, and compares what it answers with the native build.
#
# usage: scripts/test-wasm.sh [KMEMO]
set -eu
cd "$(dirname "$0")/.."
kmemo=${1:-.build/debug/kmemo}
out=.build/wasm

# The design's budget is 120 kB. The module is larger since it has four simulations with their texts in
# both languages; this ceiling keeps it from growing unnoticed until it is cut into parts.
ceiling=190000

scripts/build-wasm.sh "$out"
size=$(gzip -9 -c "$out/kmemo.wasm" | wc -c)
if [ "$size" -gt "$ceiling" ]; then
    echo "test-wasm.sh: kmemo.wasm has $size bytes gzipped, more than $ceiling" >&2
    exit 1
fi
node Tests/WebAssembly/compare.mjs "$out/kmemo.wasm" "$kmemo" Content/snippets/recorded
