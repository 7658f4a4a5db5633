#!/bin/sh
# Builds the models, traces, simulations and snippets for the browser: OUTDIR/kmemo.wasm.
#
# usage: scripts/build-wasm.sh OUTDIR
#
# Needs nothing but the stock Swift toolchain, whose Embedded mode, clang and wasm-ld are used. Prints
# nothing if all goes well.
set -eu

if [ $# -ne 1 ]; then
    echo "usage: scripts/build-wasm.sh OUTDIR" >&2
    exit 64
fi
root=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$1/objects"
out=$(cd "$1" && pwd)
objects=$out/objects

target=wasm32-unknown-none-wasm
resources=$(swiftc -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')
tools=$(cd "$resources/../../bin" && pwd)
tables=$resources/embedded/$target/libswiftUnicodeDataTables.a
for needed in "$tables" "$tools/clang" "$tools/wasm-ld"; do
    if [ ! -e "$needed" ]; then
        echo "build-wasm.sh: $needed is missing; install a swift.org toolchain of 6.3 or later" >&2
        exit 1
    fi
done

# compile MODULE FOLDER: one object and one interface a module, in dependency order.
compile() {
    # shellcheck disable=SC2046 # the names of our source files have no spaces
    swiftc -target $target -swift-version 6 -enable-experimental-feature Embedded -wmo -Osize \
        -parse-as-library -Xfrontend -disable-stack-protector -I "$objects" \
        -module-name "$1" -emit-module -emit-module-path "$objects/$1.swiftmodule" \
        -c $(find "$root/$2" -name '*.swift' | LC_ALL=C sort) -o "$objects/$1.o"
}

compile MemoryModels Sources/MemoryModels
compile Traces Sources/Traces
compile Simulations Sources/Simulations
compile Snippets Content/snippets
compile BrowserRuntime Sources/BrowserRuntime
"$tools/clang" --target=$target -nostdlib -mbulk-memory -Oz -fno-builtin -Wall -Werror \
    -c "$root/Sources/BrowserRuntime/runtime.c" -o "$objects/runtime.o"

cd "$objects"
"$tools/wasm-ld" --no-entry --strip-all --gc-sections \
    --export=kmemo_input --export=kmemo_output --export=kmemo_output_length \
    --export=kmemo_list --export=kmemo_run --export=kmemo_page --export=kmemo_snippet \
    BrowserRuntime.o Snippets.o Simulations.o Traces.o MemoryModels.o runtime.o "$tables" -o "$out/kmemo.wasm"
