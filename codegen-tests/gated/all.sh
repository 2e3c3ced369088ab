#!/bin/sh
# A thousand random gated models, fifty to a build: what was compared is printed for each, and the first failure stops.
set -eu
for from in $(seq "${1:-0}" 50 "${2:-950}"); do
    POSTERITY_GATED="$from,50" cargo test -q -p posterity-codegen-tests --test gated -- --nocapture gated_models
done
