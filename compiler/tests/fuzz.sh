#!/bin/sh
# Random gated models, FROM up to TO, a thousand at a time: no text makes the compiler fall, and every module that it emits
# compiles with rustc without a warning. The first failure stops.
set -eu
from=${1:-0} to=${2:-100000}
target=${CARGO_TARGET_DIR:-target}
kept=$(mktemp -d)
trap 'rm -rf "$kept"' EXIT
cargo build -q -p posterity-runtime
while [ "$from" -lt "$to" ]; do
    end=$((from + 1000 < to ? from + 1000 : to))
    POSTERITY_GATED=1 POSTERITY_FIRST=$from POSTERITY_CASES=$end POSTERITY_KEEP="$kept" \
        cargo test -q -p posterity-compiler --test generated_models -- --nocapture nothing_makes_the_compiler_fall |
        grep 'reach emission'
    (cd "$kept" && for module in *.rs; do echo "pub mod ${module%.rs};"; done) >"$kept/all"
    mv "$kept/all" "$kept/lib.rs"
    echo "$(grep -c . "$kept/lib.rs") modules of models $from..$end"
    rustc --edition 2024 --crate-type lib --crate-name kept --emit metadata -D warnings --out-dir "$kept" \
        --extern posterity_runtime="$target/debug/libposterity_runtime.rlib" -L dependency="$target/debug/deps" \
        "$kept/lib.rs"
    rm -f "$kept"/*
    from=$end
done
