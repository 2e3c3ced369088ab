//! Whether chains have mixed, and how much their draws are worth: rank-normalised split R̂, effective sample sizes of the
//! bulk and of the tails, and the Monte Carlo error of the mean.
//!
//! Source: Vehtari, Gelman, Simpson, Carpenter & Bürkner, "Rank-normalization, folding, and localization: an improved R̂"
//! (2021); the autocorrelation is cut off by Geyer's initial monotone sequence (1992).

use spec_math::cephes64::ndtri;

/// What the draws of one number by several chains say of these.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Diagnosis {
    /// How much wider all chains are than each: 1 where they have mixed; the larger of that of ranks and of folded ranks.
    pub r_hat: f64,
    /// How many independent draws the centre is worth.
    pub ess_bulk: f64,
    /// How many independent draws the 5 % and the 95 % quantile are worth, the worse of both.
    pub ess_tail: f64,
    /// The standard error of the mean.
    pub mcse_mean: f64,
    /// The standard deviation of the draws.
    pub sd: f64,
    /// Their 5 % and 95 % quantiles.
    pub interval: [f64; 2],
}

/// The diagnosis of one number; each chain has as many draws as the others. None of fewer than 4 draws a chain.
#[must_use]
pub fn diagnose(chains: &[Vec<f64>]) -> Option<Diagnosis> {
    let draws = chains.first()?.len();
    if draws < 4 || chains.iter().flatten().any(|draw| !draw.is_finite()) {
        return None;
    }
    let split = split(chains);
    let ranked = normal_scores(&split);
    let middle = quantile(&split, 0.5);
    let folded: Vec<Vec<f64>> = map(&split, |draw| (draw - middle).abs());
    let interval = [0.05, 0.95].map(|part| quantile(&split, part));
    let below = |bound: f64| ess(&map(&split, |draw| f64::from(u8::from(draw <= bound))));
    let sd = deviation(chains);
    Some(Diagnosis {
        r_hat: r_hat(&ranked).max(r_hat(&normal_scores(&folded))),
        ess_bulk: ess(&ranked),
        ess_tail: below(interval[0]).min(below(interval[1])),
        mcse_mean: sd / ess(&split).sqrt(),
        sd,
        interval,
    })
}

fn map(chains: &[Vec<f64>], f: impl Fn(f64) -> f64) -> Vec<Vec<f64>> {
    chains.iter().map(|chain| chain.iter().map(|draw| f(*draw)).collect()).collect()
}

/// Each chain as two: what drifts differs between its halves.
fn split(chains: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let halves = chains.iter().flat_map(|chain| {
        let half = chain.len() / 2;
        [chain[..half].to_vec(), chain[chain.len() - half..].to_vec()]
    });
    halves.collect()
}

/// All draws, in order.
fn sorted(chains: &[Vec<f64>]) -> Vec<f64> {
    let mut all: Vec<f64> = chains.iter().flatten().copied().collect();
    all.sort_by(f64::total_cmp);
    all
}

/// The quantile of all draws, between the two nearest.
fn quantile(chains: &[Vec<f64>], part: f64) -> f64 {
    let all = sorted(chains);
    let at = part * (all.len() - 1) as f64;
    let (below, rest) = (at.floor() as usize, at.fract());
    all[below] + rest * (all[(below + 1).min(all.len() - 1)] - all[below])
}

/// Normal scores of the ranks among all draws: Φ⁻¹((rank − 3/8) / (count + 1/4)), equal draws with their mean rank.
fn normal_scores(chains: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let all = sorted(chains);
    map(chains, |draw| {
        let first = all.partition_point(|one| *one < draw);
        let end = all.partition_point(|one| *one <= draw);
        let rank = 0.5 * (first + 1 + end) as f64;
        ndtri((rank - 0.375) / (all.len() as f64 + 0.25))
    })
}

fn mean(draws: &[f64]) -> f64 {
    draws.iter().sum::<f64>() / draws.len() as f64
}

/// Σ (x − mean)² over the number of draws less one.
fn variance(draws: &[f64]) -> f64 {
    let mean = mean(draws);
    draws.iter().map(|draw| (draw - mean) * (draw - mean)).sum::<f64>() / (draws.len() - 1) as f64
}

fn deviation(chains: &[Vec<f64>]) -> f64 {
    variance(&chains.concat()).sqrt()
}

/// √(V̂ / W): what all chains together spread to what each does.
fn r_hat(chains: &[Vec<f64>]) -> f64 {
    let draws = chains[0].len() as f64;
    let means: Vec<f64> = chains.iter().map(|chain| mean(chain)).collect();
    let within = mean(&chains.iter().map(|chain| variance(chain)).collect::<Vec<_>>());
    if within == 0.0 {
        // What never moves has mixed, if it is the same everywhere.
        return if variance(&means) == 0.0 { 1.0 } else { f64::INFINITY };
    }
    ((draws - 1.0) / draws + variance(&means) / within).sqrt()
}

/// The number of independent draws of the same error.
fn ess(chains: &[Vec<f64>]) -> f64 {
    let (draws, count) = (chains[0].len(), (chains.len() * chains[0].len()) as f64);
    let centred: Vec<Vec<f64>> = chains
        .iter()
        .map(|chain| {
            let mean = mean(chain);
            chain.iter().map(|draw| draw - mean).collect()
        })
        .collect();
    // The mean over chains of the autocovariance.
    let autocovariance = |lag: usize| {
        let of = |chain: &Vec<f64>| {
            let pairs = chain.iter().zip(&chain[lag..]);
            pairs.map(|(a, b)| a * b).sum::<f64>() / draws as f64
        };
        centred.iter().map(of).sum::<f64>() / centred.len() as f64
    };
    let means: Vec<f64> = chains.iter().map(|chain| mean(chain)).collect();
    let within = autocovariance(0) * draws as f64 / (draws - 1) as f64;
    let total = autocovariance(0) + variance(&means);
    if total <= 0.0 {
        return count;
    }
    let correlation = |lag: usize| 1.0 - (within - autocovariance(lag)) / total;
    // Geyer: while pairs of neighbours sum to more than 0 …
    let mut kept = vec![0.0; draws + 2];
    let (mut even, mut odd, mut lag) = (1.0, correlation(1), 1);
    (kept[0], kept[1]) = (even, odd);
    while lag + 3 < draws && even + odd > 0.0 {
        (even, odd) = (correlation(lag + 1), correlation(lag + 2));
        if even + odd >= 0.0 {
            (kept[lag + 1], kept[lag + 2]) = (even, odd);
        }
        lag += 2;
    }
    if even > 0.0 {
        kept[lag - 1] = even;
    }
    // … and no pair more than the one before.
    for at in (1..lag.saturating_sub(3)).step_by(2) {
        let (before, here) = (kept[at - 1] + kept[at], kept[at + 1] + kept[at + 2]);
        if here > before {
            (kept[at + 1], kept[at + 2]) = (0.5 * before, 0.5 * before);
        }
    }
    let time = -1.0 + 2.0 * kept[..lag - 1].iter().sum::<f64>() + kept[lag - 1];
    count / time.max(1.0 / count.log10())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;
    use rand_distr::{Distribution, StandardNormal};

    /// Two chains of x' = 0.7 x + noise.
    fn chains() -> Vec<Vec<f64>> {
        (0..2)
            .map(|stream| {
                let mut random = Random::from_seed_and_stream(7, stream);
                let mut at = 0.0;
                let mut next = || {
                    let noise: f64 = StandardNormal.sample(&mut random);
                    at = 0.7 * at + noise;
                    (at * 1e6).round() / 1e6
                };
                (0..40).map(|_| next()).collect()
            })
            .collect()
    }

    fn close(found: Option<Diagnosis>, [r_hat, ess_bulk, ess_tail, mcse_mean]: [f64; 4]) {
        let found = found.expect("enough draws");
        let pairs = [
            (found.r_hat, r_hat),
            (found.ess_bulk, ess_bulk),
            (found.ess_tail, ess_tail),
            (found.mcse_mean, mcse_mean),
        ];
        for (found, wanted) in pairs {
            assert!((found - wanted).abs() < 1e-9 * wanted, "{found} for {wanted}");
        }
    }

    #[test]
    fn the_spread_is_that_of_all_draws() {
        // 0, 1, …, 199: the quantile of a share p is 199 p, the variance 200 · 201 / 12.
        let chains =
            [0.0, 1.0].map(|first| (0..100).map(|at| first + 2.0 * f64::from(at)).collect::<Vec<f64>>());
        let found = diagnose(&chains).expect("enough draws");
        let wanted = [9.95, 189.05, (200.0_f64 * 201.0 / 12.0).sqrt()];
        for (found, wanted) in [found.interval[0], found.interval[1], found.sd].into_iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-9, "{found} for {wanted}");
        }
    }

    /// `az.rhat`, `az.ess` by `bulk` and `tail`, and `az.mcse` of `ArviZ` 0.21.0 of the same chains.
    #[test]
    fn the_figures_are_those_of_arviz() {
        let chains = chains();
        let wanted = [1.101_321_056_593_706_8, 27.757_061_557_994_025, 39.52, 0.213_097_418_551_297_7];
        close(diagnose(&chains), wanted);
        let whole = map(&chains, f64::round_ties_even);
        let wanted = [
            1.078_133_559_922_935_8,
            30.087_374_408_370_493,
            49.699_993_258_275_484,
            0.215_398_902_036_537_57,
        ];
        close(diagnose(&whole), wanted);
        let short: Vec<Vec<f64>> = chains.iter().map(|chain| chain[..11].to_vec()).collect();
        let wanted = [
            0.977_107_640_549_883_4,
            26.020_599_913_279_625,
            26.020_599_913_279_625,
            0.165_827_349_892_147_7,
        ];
        close(diagnose(&short), wanted);
    }

    #[test]
    fn what_never_moves_has_mixed_where_all_chains_agree() {
        let at =
            |values: [f64; 2]| diagnose(&values.map(|value| vec![value; 8])).expect("enough draws").r_hat;
        assert_eq!((at([2.0, 2.0]), at([2.0, 3.0])), (1.0, f64::INFINITY));
    }

    #[test]
    fn too_few_draws_say_nothing() {
        assert_eq!(diagnose(&[vec![1.0, 2.0, 3.0]]), None);
        assert_eq!(diagnose(&[vec![1.0, 2.0, f64::NAN, 3.0]]), None);
    }
}
