//! Gauss–Legendre panels of every size about the places where something happens.

/// The nodes and shares of the rule of ten points, of one half.
const RULE: [(f64, f64); 5] = [
    (0.148_874_338_981_631_2, 0.295_524_224_714_752_87),
    (0.433_395_394_129_247_2, 0.269_266_719_309_996_36),
    (0.679_409_568_299_024_4, 0.219_086_362_515_982_04),
    (0.865_063_366_688_984_5, 0.149_451_349_150_580_6),
    (0.973_906_528_517_171_7, 0.066_671_344_308_688_14),
];

/// A weight e^l(d) of the deviation d from an origin, by nodes and their shares.
pub(crate) struct Weighted {
    nodes: Vec<(f64, f64)>,
    pub(crate) log_integral: f64,
}

impl Weighted {
    /// Of a log weight in which something happens at some places, each over a scale.
    pub(crate) fn new(log_weight: impl Fn(f64) -> f64, places: &[(f64, f64)]) -> Self {
        // Where the weight itself is comes out of the panels, at first roughly.
        let mut places = places.to_vec();
        for _ in 0..6 {
            let (mean, variance) = Self::about(&log_weight, &places).mean_and_variance();
            places.push((mean, variance.sqrt()));
        }
        Self::about(&log_weight, &places)
    }

    fn about(log_weight: &impl Fn(f64) -> f64, places: &[(f64, f64)]) -> Self {
        let mut ends: Vec<f64> = Vec::new();
        for &(at, scale) in places {
            ends.push(at);
            for k in 0..=220 {
                // From a hundredth of the scale on, wider by an eighth each.
                let from = 0.01 * scale * 1.25_f64.powi(k);
                ends.extend([at - from, at + from]);
            }
        }
        ends.sort_by(f64::total_cmp);
        let mut nodes = Vec::new();
        for pair in ends.windows(2).filter(|pair| pair[0] < pair[1]) {
            let (middle, half) = (0.5 * (pair[0] + pair[1]), 0.5 * (pair[1] - pair[0]));
            for (at, share) in RULE {
                nodes.push((middle - half * at, half * share));
                nodes.push((middle + half * at, half * share));
            }
        }
        let logs: Vec<f64> = nodes.iter().map(|(at, _)| log_weight(*at)).collect();
        let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        for ((_, share), log) in nodes.iter_mut().zip(&logs) {
            *share *= (log - top).exp();
        }
        let total: f64 = nodes.iter().map(|(_, share)| share).sum();
        for (_, share) in &mut nodes {
            *share /= total;
        }
        Self { nodes, log_integral: top + total.ln() }
    }

    pub(crate) fn expect(&self, value: impl Fn(f64) -> f64) -> f64 {
        self.nodes.iter().filter(|(_, share)| *share > 0.0).map(|(at, share)| share * value(*at)).sum()
    }

    pub(crate) fn mean_and_variance(&self) -> (f64, f64) {
        let mean = self.expect(|d| d);
        (mean, self.expect(|d| (d - mean) * (d - mean)))
    }
}

/// Whether a number is within a tolerance of another, of which `case` names the place.
#[track_caller]
pub(crate) fn assert_near(case: &str, got: f64, want: f64, tolerance: f64) {
    assert!((got - want).abs() <= tolerance || got == want, "{case}: {got:e} is not {want:e}");
}
