#!/usr/bin/env bash
# Times the models beside plain C versions of the same algorithms; see README.md.
set -euo pipefail
cd "$(dirname "$0")/../.."

build=.build/benchmark-models
mkdir -p "$build"
peers=()
for source in Benchmarks/models/*.c; do
    object="$build/$(basename "$source" .c).o"
    clang -O2 -c "$source" -o "$object"
    peers+=("$object")
done
find Sources/MemoryModels -name '*.swift' > "$build/sources"
swiftc -O -wmo -swift-version 6 -strict-concurrency=minimal -module-name ModelBenchmark \
    -import-objc-header Benchmarks/models/peers.h \
    Benchmarks/models/main.swift "@$build/sources" "${peers[@]}" -o "$build/measure" "$@"
"$build/measure" "$@"
