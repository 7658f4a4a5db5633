#!/bin/sh
# Builds what runs in the browser: a module for every simulation and snippet, one for the search, one for studying.
#
# usage: scripts/build-wasm.sh OUTDIR
#
# Writes OUTDIR/modules/NAME.js, which the site loads: the gzipped module as text in a classic script, because
# pages opened from disk may load nothing else. Beside it OUTDIR/wasm/NAME.wasm, and OUTDIR/wasm/tests.wasm, which
# holds all simulations and snippets and answers with traces as JSON, for the tests.
#
# One module for each simulation, because no page needs all of them: together they are many times as large as
# what a page may load. They are compiled once, as bitcode, and linked apart, which drops what a module
# does not call.
#
# Needs nothing but the stock Swift toolchain, whose Embedded mode, clang and wasm-ld are used. Does nothing if no
# source changed since the last time. Prints nothing if all goes well.
set -eu

if [ $# -ne 1 ]; then
    echo "usage: scripts/build-wasm.sh OUTDIR" >&2
    exit 64
fi
root=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)

# MARK: The same sources and tools give the same modules

inputs="Sources/MemoryModels Sources/Traces Sources/Simulations Content/snippets/*.swift Sources/Browser
    scripts/build-wasm.sh scripts/hosted-sources.sh"
for optional in Sources/SearchTokens Sources/SearchRanking Sources/Scheduling; do
    if [ -d "$root/$optional" ]; then inputs="$inputs $optional"; fi
done
# shellcheck disable=SC2086 # the names of our source files have no spaces
key=$(cd "$root" && { swiftc --version 2>/dev/null; find $inputs -type f | LC_ALL=C sort | xargs cksum; } | cksum)
if [ -f "$out/key" ] && [ "$(cat "$out/key")" = "$key" ]; then exit 0; fi
# Built apart and put in place at the end: whoever is interrupted or builds at the same time spoils nothing.
work=$(mktemp -d "$out/build.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
objects=$work/objects
mkdir "$objects" "$work/modules" "$work/wasm"

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

# MARK: Compiling

# compile MODULE SOURCE…: a folder's or a file's bitcode and interface, after the modules that it imports.
compile() {
    module=$1
    shift
    # shellcheck disable=SC2046
    swiftc -target $target -swift-version 6 -enable-experimental-feature Embedded -wmo -Osize \
        -parse-as-library -Xfrontend -disable-stack-protector -I "$objects" -lto=llvm-full \
        -module-name "$module" -emit-module -emit-module-path "$objects/$module.swiftmodule" \
        -emit-bc $(find "$@" -name '*.swift' | LC_ALL=C sort) -o "$objects/$module.bc"
}

# In the background, two at a time, as far as one does not import the other.
wait_for() {
    for process in "$@"; do wait "$process"; done
}
cd "$root"
scripts/hosted-sources.sh "$objects"
"$tools/clang" --target=$target -nostdlib -mbulk-memory -Oz -fno-builtin -Wall -Werror \
    -c Sources/Browser/Exchange/runtime.c -o "$objects/runtime.o"
compile MemoryModels Sources/MemoryModels &
models=$!
compile Traces Sources/Traces &
wait_for $models $!
compile BrowserExchange Sources/Browser/Exchange &
exchange=$!
compile Simulations Sources/Simulations "$objects/HostedSimulations.swift" &
simulations=$!
compile Snippets Content/snippets "$objects/HostedSnippets.swift" &
wait_for $exchange $simulations $!
for optional in SearchTokens SearchRanking Scheduling; do
    if [ -d "Sources/$optional" ]; then compile $optional "Sources/$optional"; fi
done
for folder in Sources/Browser/*/; do
    name=$(basename "$folder")
    if [ "$name" != Exchange ]; then compile "Browser$name" "$folder"; fi
done

# MARK: Linking

# exports FOLDER…: an option for every function that the folders export; JSON traces are for the tests alone.
exports() {
    cat "$@" | sed -n 's/.*@_cdecl("\(kmemo_[a-z_]*\)").*/--export=\1/p' | grep -v '=kmemo_run$' | LC_ALL=C sort -u
}
exchange=$(exports Sources/Browser/Exchange/*.swift)

# Each line: the module's name, then what to link. Several at once; each takes a second or two.
links=$objects/links
models="Simulations.bc Traces.bc MemoryModels.bc"
simulation="BrowserSimulations.bc $models $(exports Sources/Browser/Simulations/*.swift | tr '\n' ' ')"
{
    while read -r name _; do
        echo "simulation.$name $simulation --export=kmemo_host_$(echo "$name" | tr - _)"
    done <"$objects/simulations"
    while read -r name _; do
        echo "snippet.$name BrowserSnippets.bc Snippets.bc MemoryModels.bc --export=kmemo_snippet" \
            "--export=kmemo_host_snippet_$(echo "$name" | tr - _)"
    done <"$objects/snippets"
    if [ -d Sources/Browser/Search ]; then
        echo "search BrowserSearch.bc $(cd "$objects" && ls SearchTokens.bc SearchRanking.bc 2>/dev/null | tr '\n' ' ')" \
            "$(exports Sources/Browser/Search/*.swift | tr '\n' ' ')"
    fi
    if [ -d Sources/Browser/Study ]; then
        echo "study BrowserStudy.bc Scheduling.bc Traces.bc MemoryModels.bc $(exports Sources/Browser/Study/*.swift | tr '\n' ' ')"
    fi
    echo "tests BrowserSimulations.bc BrowserSnippets.bc Snippets.bc $models --export=kmemo_run" \
        "$(exports Sources/Browser/Simulations/*.swift Sources/Browser/Snippets/*.swift | tr '\n' ' ')" \
        "$(sed -n 's/.*@_cdecl("\(kmemo_[a-z0-9_]*\)").*/--export=\1/p' "$objects"/Hosted*.swift | tr '\n' ' ')"
} | sed "s| *$||" >"$links"  # a blank at the end of a line would join it to the next

cat >"$objects/link.sh" <<EOF
set -eu
name=\$1
shift
options="--lto-O2 --strip-all"
# The tests' module is linked once and is not sent to anybody; its names tell what the modules reach.
if [ "\$name" = tests ]; then options=--lto-O0; fi
cd "$objects"
"$tools/wasm-ld" --no-entry --gc-sections \$options $(echo $exchange) --allow-undefined \\
    BrowserExchange.bc runtime.o "\$@" "$tables" -o "$work/wasm/\$name.wasm"
if [ "\$name" != tests ]; then
    {
        printf 'kmemoModule("%s","' "\$name"
        gzip -9 -n -c "$work/wasm/\$name.wasm" | base64 | tr -d '\\n'
        printf '")\\n'
    } >"$work/modules/\$name.js"
fi
EOF
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
xargs -P "$jobs" -L 1 sh "$objects/link.sh" <"$links"

rm -rf "$out/key" "$out/modules" "$out/wasm"
mv "$work/modules" "$work/wasm" "$out"
echo "$key" >"$out/key"
