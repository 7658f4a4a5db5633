#!/bin/sh
# Builds the module for the browser, checks its size, and compares what it answers with the native build.
#
# usage: scripts/test-wasm.sh [KMEMO]
set -eu
cd "$(dirname "$0")/.."
kmemo=${1:-.build/debug/kmemo}
out=.build/wasm

# The budget for what a page loads is 120 kB. One module of all simulations, with their texts in both languages,
# is larger and grows by about 25 kB for each; it has to be cut into parts before pages load it. Until then this
# ceiling keeps it from growing unnoticed.
ceiling=450000

scripts/build-wasm.sh "$out"
size=$(gzip -9 -c "$out/kmemo.wasm" | wc -c)
if [ "$size" -gt "$ceiling" ]; then
    echo "test-wasm.sh: kmemo.wasm has $size bytes gzipped, more than $ceiling" >&2
    exit 1
fi
node Tests/WebAssembly/compare.mjs "$out/kmemo.wasm" "$kmemo" Content/snippets/recorded
