#!/usr/bin/env bash
# Builds the site with a given program and tests it as files and in a real browser. Quiet when all is well.
#   test-site.sh KMEMO
set -euo pipefail
kmemo=$(realpath "$1")
cd "$(dirname "$0")/.."

log=$(mktemp)
work=$(mktemp -d)
trap 'rm -rf "$log" "$work"' EXIT
fail() {
    cat "$log"
    echo "test-site: $1" >&2
    exit 1
}

# The Python packages, made anew only when their list changes.
venv=.build/venv
if ! cmp -s Tests/Browser/requirements.txt "$venv/requirements.txt"; then
    rm -rf "$venv"
    python3 -m venv "$venv" >"$log" 2>&1 || fail "no virtual environment for Python could be made"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement Tests/Browser/requirements.txt \
        >"$log" 2>&1 || fail "pip could not install Tests/Browser/requirements.txt"
    cp Tests/Browser/requirements.txt "$venv/requirements.txt"
fi

"$kmemo" site --content Content --output "$work/site" >"$log" 2>&1 || fail "the site could not be built"
"$kmemo" site --content Content --output "$work/site" >"$log" 2>&1 || fail "the site could not be built a second time"
grep -q ', 0 files written' "$log" || fail "a second build wrote files although nothing changed"

# The search of the site's files in its module, beside the program's.
node Tests/WebAssembly/search.mjs .build/wasm/wasm/search.wasm "$kmemo" "$work/site" Content >"$log" 2>&1 ||
    fail "the site's search is not the program's"
grep -E '^[0-9]+ passed' "$log"

export KMEMO_SITE="$work/site" KMEMO="$kmemo"
KMEMO_CHROMIUM=${KMEMO_CHROMIUM:-$(command -v chromium)}
export KMEMO_CHROMIUM
(cd Tests/Browser && "../../$venv/bin/python" -B -m pytest --quiet --numprocesses 3 -p no:cacheprovider --tb=short) >"$log" 2>&1 ||
    fail "some tests failed"
grep -E '^[0-9]+ passed' "$log"
