#!/usr/bin/env bash
# Everything that must hold, from a clean clone. Prints a line a stage; a stage that fails prints all it said.
set -uo pipefail
cd "$(dirname "$0")/.."

log=$(mktemp)
trap 'rm -f "$log"' EXIT
passed=0
failed=0

stage() { # stage NAME COMMAND…
    local name=$1 start=$SECONDS
    shift
    if "$@" >"$log" 2>&1; then
        passed=$((passed + 1))
        printf 'ok    %-34s %4ds\n' "$name" $((SECONDS - start))
        # The test runner's own closing line says how many tests ran.
        grep -E 'Test run with [0-9]+ tests|^[0-9]+ passed' "$log" | sed 's/^[^A-Za-z0-9]*/        /' || true
    else
        failed=$((failed + 1))
        printf 'FAIL  %-34s %4ds\n' "$name" $((SECONDS - start))
        cat "$log"
    fi
}

stage "tools and libraries" scripts/install-dependencies.sh test
stage "format" swift format lint --strict --parallel --recursive --configuration .swift-format \
    Package.swift Sources Tests Content/snippets
stage "build" swift build --build-tests --quiet
kmemo=.build/debug/kmemo
stage "unit and command-line tests" swift test --skip-build --quiet
stage "content" "$kmemo" verify
stage "content against Linux 6.12" scripts/verify-kernel-source.sh "$kmemo"
stage "WebAssembly" scripts/test-wasm.sh
stage "site" scripts/test-site.sh "$kmemo"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
