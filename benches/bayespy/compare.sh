#!/bin/sh
# Times BayesPy and a compiled model on the same mixture, from the same start, to the same bound.
# Usage: ./compare.sh [N]...   (default 200 and 100000 points). Needs python3 with venv; installs below the target folder.
set -eu
cd "$(dirname "$0")"
out=${CARGO_TARGET_DIR:-../../target}/bayespy
mkdir -p "$out"
out=$(cd "$out" && pwd)
if ! "$out/venv/bin/python" -c 'import bayespy' 2>/dev/null; then
    python3 -m venv "$out/venv"
    "$out/venv/bin/pip" install --quiet --requirement requirements.txt
fi
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
cargo bench --quiet --bench bayespy --no-run
[ $# -gt 0 ] || set -- 200 100000
for n; do
    "$out/venv/bin/python" mixture.py "$n" "$out/mixture-$n.json" > "$out/bayespy-$n.json"
    cargo bench --quiet --bench bayespy -- "$out/mixture-$n.json" "$out/bayespy-$n.json"
done
