#!/usr/bin/env bash
# Measures what a first search loads beside Pagefind on the same pages; see README.md.
#   run.sh KMEMO [QUESTIONS AND ANSWERS]…
set -euo pipefail
kmemo=$(realpath "$1")
shift
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
venv=.build/venv-benchmarks
if ! cmp -s Benchmarks/search/requirements.txt "$venv/requirements.txt"; then
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement Benchmarks/search/requirements.txt
    cp Benchmarks/search/requirements.txt "$venv/requirements.txt"
fi

measure() {
    "$kmemo" site --content "$1" --theme site --output "$work/site" >&2
    # The same pages, and of them what ours indexes: the text of the page without its header and footer.
    "$venv/bin/python" -m pagefind --site "$work/site" --root-selector main --exclude-selectors nav --silent >&2
    "$venv/bin/python" Benchmarks/search/measure.py "$work/site" "$2"
    rm -rf "$work/site"
}

echo "| pages | query | ours: bytes, requests | Pagefind: bytes, requests | share |"
echo "|---|---|---|---|---|"
measure Content "the site"
for count in "$@"; do
    "$venv/bin/python" Benchmarks/search/generate.py Content "$work/content" $((count / 2))
    measure "$work/content" "$count"
    rm -rf "$work/content"
done
