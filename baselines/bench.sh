#!/bin/sh
# Times every baseline on generated data; one line each. Usage: ./bench.sh [REPEAT]
set -eu
cd "$(dirname "$0")"
cargo build --release --quiet
b=${CARGO_TARGET_DIR:-../target}/release/baseline
out=${CARGO_TARGET_DIR:-../target}/bench
mkdir -p "$out"
repeat=${1:-9}
# MODEL SIZE ITERATIONS
while read -r model size iterations; do
    data="$out/$model-$size.json"
    [ -s "$data" ] || "$b" gen "$model" --size "$size" --seed 1 > "$data"
    "$b" "$model" "$data" --iterations "$iterations" --repeat "$repeat" --no-posterior |
        sed -E 's/.*"fastest_seconds_per_iteration":([^,]*).*"log_evidence":([^,]*).*"ns_per_unit":([^,]*).*"seconds_per_iteration":([^,]*),"unit":"([^"]*)","units":([^,}]*).*/\1 \2 \3 \4 \5 \6/' |
        awk -v m="$model" -v s="$size" '{ printf "%-20s %-16s fastest %11.3f us/it  median %11.3f us/it  fastest %8.3f ns/%s  logZ %s\n", m, s, $1 * 1e6, $4 * 1e6, $1 / $6 * 1e9, $5, $2 }'
done <<'LIST'
gaussian_vmp 100000 200
gaussian_vmp_suff 100000 20000
trueskill_ep 10000,1000 50
trueskill_ep 1000000,100000 2
bpm_ep 1000,20 50
bpm_ep 20000,50 2
gmm_vmp 10000,2,4 50
gmm_vmp 20000,10,8 5
gmm_diag_vmp 20000,10,8 10
lda_vmp 400,4000,20,200 20
lgssm_ep 10000 100
hmm_ep 10000,4,6 50
hmm_ep 10000,16,20 20
gmm_gibbs 10000,4 100
irt_ep 1000,20 50
irt2pl_vmp 1000,20 50
factor_analysis_vmp 2000,10,4 50
factor_analysis_factorised_vmp 2000,10,4 50
LIST
