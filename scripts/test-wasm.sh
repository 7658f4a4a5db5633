#!/bin/sh
# Builds the modules for the browser, checks their sizes, and compares what they answer with the native build.
#
# usage: scripts/test-wasm.sh [KMEMO]
set -eu
cd "$(dirname "$0")/.."
kmemo=${1:-.build/debug/kmemo}
out=.build/wasm

# What a page may load, gzipped.
budget=122880

scripts/build-wasm.sh "$out"
for module in "$out"/wasm/*.wasm; do
    name=$(basename "$module" .wasm)
    size=$(gzip -9 -c "$module" | wc -c)
    if [ "$name" != tests ] && [ "$size" -gt "$budget" ]; then
        echo "test-wasm.sh: the module $name has $size bytes gzipped, more than $budget" >&2
        exit 1
    fi
done
# Comparing strings with == is right for texts in any language, and brings the tables of Unicode's normalisation
# with it: a quarter of what a page may load. Simulations compare names and keys.
if grep -q _NFDNormalizer "$out/wasm/tests.wasm"; then
    echo "test-wasm.sh: some model, simulation or snippet compares strings with == or switch; use isExactly" >&2
    exit 1
fi
node Tests/WebAssembly/compare.mjs "$out/wasm" "$kmemo" Content/snippets/recorded
node Tests/WebAssembly/compare-study.mjs "$out/wasm/study.wasm" "$(dirname "$kmemo")/study-probe"
