#!/bin/sh
# Writes the Swift files that put one simulation or one snippet into a module, made from the catalogues.
#
# usage: scripts/hosted-sources.sh OUTDIR
#
# A module must hold one simulation and nothing of the others, or each page would load them all. So every
# simulation gets a function of its own, `kmemo_host_<name>`, that makes it the module's; the linker keeps what
# that function reaches. The functions are compiled into the modules Simulations and Snippets, whose types they name.
#
# Writes OUTDIR/HostedSimulations.swift, OUTDIR/HostedSnippets.swift, and the names: OUTDIR/simulations,
# OUTDIR/snippets.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
out=$1

# "name Type" of every simulation: the type that encloses `static let simulation`, and the name that follows it.
find "$root/Sources/Simulations" -name '*.swift' | LC_ALL=C sort | xargs awk '
    match($0, /(enum|struct) [A-Za-z0-9]+/) { split(substr($0, RSTART, RLENGTH), words, " "); type = words[2] }
    /static let simulation = Simulation\(/ { awaited = 1 }
    awaited && match($0, /name: "[a-z0-9-]+"/) {
        print substr($0, RSTART + 7, RLENGTH - 8), type
        awaited = 0
    }' >"$out/simulations.all"
# Only those of the catalogue.
while read -r name type; do
    if grep -q "^ *$type\.simulation,$" "$root/Sources/Simulations/SimulationCatalogue.swift"; then
        echo "$name $type"
    fi
done <"$out/simulations.all" >"$out/simulations"
listed=$(grep -c '^ *[A-Za-z0-9]*\.simulation,$' "$root/Sources/Simulations/SimulationCatalogue.swift")
if [ "$listed" -ne "$(wc -l <"$out/simulations")" ]; then
    echo "hosted-sources.sh: the catalogue lists $listed simulations, but their names were found for:" >&2
    cat "$out/simulations" >&2
    exit 1
fi
{
    echo "public enum HostedSimulation {"
    echo "    nonisolated(unsafe) public static var current: Simulation?"
    echo "}"
    while read -r name type; do
        symbol=kmemo_host_$(echo "$name" | tr - _)
        echo "@_cdecl(\"$symbol\") public func $symbol() { HostedSimulation.current = $type.simulation }"
    done <"$out/simulations"
} >"$out/HostedSimulations.swift"

# "name function" of every snippet, and "reporting" if it can stop with an error.
awk '
    /^ *Snippet\($/ { awaited = 1; next }
    awaited && match($0, /"[a-z0-9-]+"/) { name = substr($0, RSTART + 1, RLENGTH - 2); awaited = 0 }
    match($0, /program: reporting\([A-Za-z0-9]+\)/) { print name, substr($0, RSTART + 19, RLENGTH - 20), "reporting"; next }
    match($0, /program: [A-Za-z0-9]+/) { print name, substr($0, RSTART + 9, RLENGTH - 9) }
' "$root/Content/snippets/SnippetCatalogue.swift" >"$out/snippets"
if [ "$(grep -c '^ *Snippet($' "$root/Content/snippets/SnippetCatalogue.swift")" -ne "$(wc -l <"$out/snippets")" ]; then
    echo "hosted-sources.sh: the programs of some snippets were not found; these were:" >&2
    cat "$out/snippets" >&2
    exit 1
fi
{
    echo "import MemoryModels"
    echo "public enum HostedSnippet {"
    echo "    nonisolated(unsafe) public static var current: ((inout Transcript) -> Void)?"
    echo "}"
    while read -r name function reporting; do
        symbol=kmemo_host_snippet_$(echo "$name" | tr - _)
        if [ -n "$reporting" ]; then function="SnippetCatalogue.reporting($function)"; fi
        echo "@_cdecl(\"$symbol\") public func $symbol() { HostedSnippet.current = $function }"
    done <"$out/snippets"
} >"$out/HostedSnippets.swift"
