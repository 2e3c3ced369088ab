//! What the sweeps of a sampler allocate.

use allocation_counter::measure;
use posterity_runtime::Sampler;

/// What so many sweeps allocate after as many, which leave the memory that the next ones take; nothing if they do not.
pub(crate) fn allocated(sampler: &mut dyn Sampler, count: usize) -> Option<String> {
    sampler.restart(1, 0);
    let mut sweeps = || {
        measure(|| {
            for _ in 0..count {
                sampler.sweep();
                sampler.gather();
            }
        })
    };
    sweeps();
    let info = sweeps();
    (info.count_total > 0).then(|| format!("{} allocations of {} bytes", info.count_total, info.bytes_total))
}
