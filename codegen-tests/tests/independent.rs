//! Emitted modules against answers worked out here: a Kalman smoother, enumeration, conjugate pairs in closed form.

mod support;

use libm::lgamma;
use posterity_runtime::Posterior;
use serde_json::{Value, json};
use support::{Answer, Draws, relative, solve};

/// Asserts that two numbers agree, in units of the second or of a scale where that is larger.
fn assert_near(actual: f64, expected: f64, scale: f64, tolerance: f64, what: &str) {
    let far = relative(actual, expected, scale);
    assert!(far <= tolerance, "{what}: {actual} is not {expected} (off by {far:e})");
}

fn elements(posterior: &Posterior) -> Vec<Posterior> {
    posterior.parts()
}

mod chains {
    use super::*;

    /// One step of a chain: x ← keep x + drift + N(0, walk), read as gain x + N(0, noise).
    #[derive(Clone, Copy, Debug)]
    struct Step {
        keep: f64,
        drift: f64,
        walk: f64,
        gain: f64,
        noise: f64,
        seen: Option<f64>,
    }

    /// Means and variances given all readings, and the log density of these: Kalman's filter forward, the
    /// smoother of Rauch, Tung and Striebel back.
    fn smooth(start: f64, spread: f64, steps: &[Step]) -> (Vec<(f64, f64)>, f64) {
        let (mut predicted, mut filtered) = (Vec::new(), Vec::new());
        let mut log_density = 0.0;
        for (t, step) in steps.iter().enumerate() {
            let (mean, variance) = match filtered.last() {
                None => (start, spread),
                Some(&(mean, variance)) => {
                    (step.keep * mean + step.drift, step.keep * step.keep * variance + step.walk)
                }
            };
            predicted.push((mean, variance));
            filtered.push(match step.seen {
                None => (mean, variance),
                Some(seen) => {
                    let total = step.gain * step.gain * variance + step.noise;
                    let error = seen - step.gain * mean;
                    log_density -= 0.5 * ((std::f64::consts::TAU * total).ln() + error * error / total);
                    let weight = variance * step.gain / total;
                    (mean + weight * error, variance * step.noise / total)
                }
            });
            debug_assert_eq!(predicted.len(), t + 1);
        }
        let mut smoothed = filtered.clone();
        for t in (0..steps.len().saturating_sub(1)).rev() {
            let (mean, variance) = filtered[t];
            let (ahead, ahead_variance) = predicted[t + 1];
            let weight = variance * steps[t + 1].keep / ahead_variance;
            let (later, later_variance) = smoothed[t + 1];
            // Joseph's form of the variance: no difference of nearly equal numbers.
            let kept = 1.0 - weight * steps[t + 1].keep;
            let walked = kept * kept * variance + weight * weight * (steps[t + 1].walk + later_variance);
            smoothed[t] = (mean + weight * (later - ahead), walked);
        }
        (smoothed, log_density)
    }

    fn assert_smooth(answer: &Answer, start: f64, spread: f64, steps: &[Step], what: &str) {
        let (smoothed, log_density) = smooth(start, spread, steps);
        let levels = elements(answer.of("level"));
        assert_eq!(levels.len(), steps.len());
        for (t, (level, (mean, variance))) in levels.iter().zip(smoothed).enumerate() {
            let place = format!("{what}, level[{t}]");
            assert_near(level.mean(), mean, variance.sqrt(), 1e-9, &place);
            assert_near(level.sd().powi(2), variance, 0.0, 1e-9, &place);
        }
        assert_near(answer.log_evidence, log_density, 1.0, 1e-9, what);
        assert_eq!(answer.run.iterations, 1, "{what}: a chain takes one pass");
    }

    #[test]
    fn a_drifting_level_is_kalmans_smoother() {
        let mut draws = Draws::new(1);
        for round in 0..60 {
            let n = if round == 0 { 1 } else { 1 + draws.below(if round % 10 == 0 { 2000 } else { 60 }) };
            let (start, spread) = (draws.between(-5.0, 5.0), draws.between(-3.0, 3.0).exp());
            let steps: Vec<Step> = draws.many(n, |draws| Step {
                keep: 1.0,
                drift: 0.0,
                walk: draws.between(-5.0, 5.0).exp(),
                gain: 1.0,
                noise: draws.between(-5.0, 5.0).exp(),
                seen: Some(draws.between(-10.0, 10.0)),
            });
            let column = |of: fn(&Step) -> Option<f64>| steps.iter().map(of).collect::<Vec<Option<f64>>>();
            let data = json!({ "start": start, "spread": spread, "walk": column(|step| Some(step.walk)),
                "noise": column(|step| Some(step.noise)), "seen": column(|step| step.seen) });
            let answer = solve("local_level", &data.to_string(), 10);
            assert_smooth(&answer, start, spread, &steps, &format!("round {round}, n = {n}"));
        }
    }

    #[test]
    fn so_is_one_with_gains_drifts_and_gaps() {
        let mut draws = Draws::new(2);
        for round in 0..60 {
            let n = 1 + draws.below(if round % 10 == 0 { 2000 } else { 60 });
            let steps: Vec<Step> = draws.many(n, |draws| Step {
                keep: draws.between(-1.0, 1.0),
                drift: draws.between(-1.0, 1.0),
                walk: draws.between(-3.0, 3.0).exp(),
                gain: draws.between(-2.0, 2.0),
                noise: draws.between(-3.0, 3.0).exp(),
                seen: (draws.unit() < 0.7).then(|| draws.between(-10.0, 10.0)),
            });
            let column = |of: fn(&Step) -> Option<f64>| steps.iter().map(of).collect::<Vec<Option<f64>>>();
            let data = json!({ "keep": column(|step| Some(step.keep)), "drift": column(|step| Some(step.drift)),
                "walk": column(|step| Some(step.walk)), "gain": column(|step| Some(step.gain)),
                "noise": column(|step| Some(step.noise)), "seen": column(|step| step.seen) });
            let answer = solve("damped_level", &data.to_string(), 10);
            assert_smooth(&answer, 0.0, 4.0, &steps, &format!("round {round}, n = {n}"));
        }
    }
}

mod trees {
    use super::*;

    /// The sum over worlds: their weight and, for each event, the weight of the worlds where it holds.
    #[derive(Clone, Debug)]
    struct Worlds {
        total: f64,
        of: Vec<f64>,
    }

    impl Worlds {
        fn new(events: usize) -> Self {
            Worlds { total: 0.0, of: vec![0.0; events] }
        }

        fn add(&mut self, weight: f64, events: &[bool]) {
            self.total += weight;
            for (sum, holds) in self.of.iter_mut().zip(events) {
                *sum += if *holds { weight } else { 0.0 };
            }
        }

        fn probability(&self, event: usize) -> f64 {
            self.of[event] / self.total
        }
    }

    /// How probable a boolean is where `p` is that of true.
    fn weight(p: f64, truth: bool) -> f64 {
        if truth { p } else { 1.0 - p }
    }

    fn bits(world: usize, n: usize) -> Vec<bool> {
        (0..n).map(|bit| world >> bit & 1 == 1).collect()
    }

    #[test]
    fn a_circuit_is_enumerated() {
        let names = ["a", "b", "c", "d", "e", "either", "both", "same"];
        let mut draws = Draws::new(3);
        for round in 0..100 {
            let p = draws.many(5, Draws::unit);
            let (like, last) = (draws.unit(), draws.unit());
            let mut worlds = Worlds::new(names.len());
            for world in 0..32 {
                let leaves = bits(world, 5);
                let (either, both) = (leaves[0] || leaves[1], !leaves[2] && leaves[3]);
                let same = either == both;
                let prior: f64 = p.iter().zip(&leaves).map(|(p, leaf)| weight(*p, *leaf)).product();
                let events = [leaves.as_slice(), &[either, both, same]].concat();
                worlds.add(prior * weight(like, same) * weight(last, leaves[4] && same), &events);
            }
            let answer =
                solve("boolean_tree", &json!({ "p": p, "like": like, "last": last }).to_string(), 20);
            for (event, name) in names.iter().enumerate() {
                let what = format!("round {round}, {name}");
                assert_near(answer.of(name).mean(), worlds.probability(event), 0.0, 1e-11, &what);
            }
            assert_near(answer.log_evidence, worlds.total.ln(), 1.0, 1e-12, "evidence");
        }
    }

    #[test]
    fn so_is_a_chain_of_disjunctions() {
        let mut draws = Draws::new(4);
        for round in 0..100 {
            let n = 2 + draws.below(9);
            let (first, p, witness) = (draws.unit(), draws.many(n, Draws::unit), draws.many(n, Draws::unit));
            let mut worlds = Worlds::new(2 * n);
            for world in 0..1 << n {
                let on = bits(world, n);
                let any: Vec<bool> = (0..n).map(|i| on[..=i].contains(&true)).collect();
                let prior = |i: usize| weight(if i == 0 { first } else { p[i] }, on[i]);
                let product: f64 = (0..n).map(|i| prior(i) * weight(witness[i], any[i])).product();
                worlds.add(product, &[any, on].concat());
            }
            let data = json!({ "first": first, "p": p, "witness": witness });
            let answer = solve("any_so_far", &data.to_string(), 20);
            let found = [elements(answer.of("any")), elements(answer.of("on"))].concat();
            for (at, one) in found.iter().enumerate() {
                let event = if at < n { at } else { at + 1 };
                let what = format!("round {round}, {at} of {n}");
                assert_near(one.mean(), worlds.probability(event), 0.0, 1e-10, &what);
            }
            assert_near(answer.log_evidence, worlds.total.ln(), 1.0, 1e-12, "evidence");
        }
    }

    #[test]
    fn so_are_categories() {
        let mut draws = Draws::new(5);
        for round in 0..100 {
            let mut simplex = || {
                let weights = draws.many(3, Draws::unit);
                let total: f64 = weights.iter().sum();
                weights.into_iter().map(|weight| weight / total).collect::<Vec<f64>>()
            };
            let (left, right) = (simplex(), simplex());
            let (agree, third) = (draws.unit(), draws.unit());
            let mut worlds = Worlds::new(7);
            for (x, y, other) in (0..18).map(|world| (world % 3, world / 3 % 3, world / 9 == 1)) {
                let same = x == y;
                let prior = left[x] * right[y] * weight(third, other) * weight(agree, same);
                let mut events = vec![same];
                events.extend((0..3).map(|k| x == k).chain((0..3).map(|k| y == k)));
                worlds.add(if same || other { prior } else { 0.0 }, &events);
            }
            let data = json!({ "left": left, "right": right, "agree": agree, "third": third });
            let answer = solve("category_tree", &data.to_string(), 20);
            let found = answer.json();
            let places = (0..3).map(|k| ("x", k)).chain((0..3).map(|k| ("y", k)));
            for (event, (name, k)) in places.enumerate() {
                let probability = support::number(&found[name]["probabilities"][k]);
                let what = format!("round {round}, {name} = {k}");
                assert_near(probability, worlds.probability(event + 1), 0.0, 1e-11, &what);
            }
            assert_near(answer.of("same").mean(), worlds.probability(0), 0.0, 1e-11, "same");
            assert_near(answer.log_evidence, worlds.total.ln(), 1.0, 1e-12, "evidence");
        }
    }
}

mod conjugate {
    use super::*;

    fn log_beta(counts: &[f64]) -> f64 {
        counts.iter().map(|count| lgamma(*count)).sum::<f64>() - lgamma(counts.iter().sum())
    }

    /// The logarithm of ∫ x^(shape − 1) e^(−rate x) dx.
    fn log_gamma_integral(shape: f64, rate: f64) -> f64 {
        lgamma(shape) - shape * rate.ln()
    }

    fn log_choose(n: f64, k: f64) -> f64 {
        lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0)
    }

    /// A Gaussian after readings of known variances: mean, variance, log density of the readings one by one.
    fn read_all(mut mean: f64, mut variance: f64, readings: &[(f64, f64)]) -> (f64, f64, f64) {
        let mut log_density = 0.0;
        for (reading, noise) in readings {
            let (total, error) = (variance + noise, reading - mean);
            log_density -= 0.5 * ((std::f64::consts::TAU * total).ln() + error * error / total);
            mean += variance / total * error;
            variance *= noise / total;
        }
        (mean, variance, log_density)
    }

    fn assert_json(actual: &Value, expected: &Value, what: &str) {
        let (far, place) = support::distance(actual, expected);
        assert!(far <= 1e-11, "{what}{place}: {actual} is not {expected} (off by {far:e})");
    }

    #[test]
    fn every_pair_is_its_closed_form() {
        let mut draws = Draws::new(6);
        for round in 0..100 {
            let size = |draws: &mut Draws| 1 + draws.below(if round % 10 == 0 { 500 } else { 12 });
            let [tosses, rounds, hours, events, readings, throws] = std::array::from_fn(|_| size(&mut draws));
            let heads = draws.many(tosses, |draws| draws.unit() < 0.4);
            let trials = draws.many(rounds, |draws| draws.below(9));
            let successes: Vec<usize> = trials.iter().map(|trials| draws.below(trials + 1)).collect();
            let counts = draws.many(hours, |draws| draws.below(7));
            let exposure = draws.many(hours, |draws| draws.between(0.2, 3.0));
            let waits = draws.many(events, |draws| draws.between(0.1, 2.0));
            let reading = draws.many(readings, |draws| draws.between(-4.0, 6.0));
            let spread = draws.many(readings, |draws| draws.between(0.3, 5.0));
            let face = draws.many(throws, |draws| draws.below(3));
            let data = json!({ "heads": heads, "successes": successes, "trials": trials, "counts": counts,
                "exposure": exposure, "waits": waits, "reading": reading, "spread": spread, "face": face });

            let whole = |counts: &[usize]| counts.iter().sum::<usize>() as f64;
            let up = heads.iter().filter(|head| **head).count() as f64;
            let coin = [1.5 + up, 2.5 + tosses as f64 - up];
            let skill = [2.0 + whole(&successes), 2.0 + whole(&trials) - whole(&successes)];
            let rate = [2.0 + whole(&counts), 0.5 + exposure.iter().sum::<f64>()];
            let hazard = [3.0 + 2.5 * events as f64, 4.0 + waits.iter().sum::<f64>()];
            let pairs: Vec<(f64, f64)> = reading.iter().copied().zip(spread.iter().copied()).collect();
            let (mean, variance, level) = read_all(1.0, 9.0, &pairs);
            let die: Vec<f64> = [1.0, 2.0, 0.5]
                .iter()
                .enumerate()
                .map(|(k, prior)| prior + face.iter().filter(|face| **face == k).count() as f64)
                .collect();
            let chosen = trials.iter().zip(&successes).map(|(n, k)| log_choose(*n as f64, *k as f64));
            let counted = counts
                .iter()
                .zip(&exposure)
                .map(|(count, exposure)| *count as f64 * exposure.ln() - lgamma(*count as f64 + 1.0));
            let waited = waits.iter().map(|wait| 1.5 * wait.ln() - lgamma(2.5));
            let log_evidence = log_beta(&coin) - log_beta(&[1.5, 2.5])
                + (log_beta(&skill) - log_beta(&[2.0, 2.0]) + chosen.sum::<f64>())
                + (log_gamma_integral(rate[0], rate[1]) - log_gamma_integral(2.0, 0.5)
                    + counted.sum::<f64>())
                + (log_gamma_integral(hazard[0], hazard[1]) - log_gamma_integral(3.0, 4.0)
                    + waited.sum::<f64>())
                + level
                + (log_beta(&die) - log_beta(&[1.0, 2.0, 0.5]));

            let answer = solve("conjugate_pairs", &data.to_string(), 10);
            let expected = json!({
                "coin": {"distribution": "Beta", "alpha": coin[0], "beta": coin[1]},
                "skill": {"distribution": "Beta", "alpha": skill[0], "beta": skill[1]},
                "rate": {"distribution": "Gamma", "shape": rate[0], "rate": rate[1]},
                "hazard": {"distribution": "Gamma", "shape": hazard[0], "rate": hazard[1]},
                "level": {"distribution": "Gaussian", "mean": mean, "variance": variance},
                "die": {"distribution": "Dirichlet", "concentration": die},
            });
            assert_json(&answer.json(), &expected, &format!("round {round}"));
            assert_near(answer.log_evidence, log_evidence, 1.0, 1e-11, &format!("round {round}"));
        }
    }

    #[test]
    fn so_are_priors_handed_in() {
        let mut draws = Draws::new(7);
        for round in 0..50 {
            let (n, k, hours) = (1 + draws.below(9), 1 + draws.below(4), 1 + draws.below(5));
            let (centre, spread) = (draws.between(-3.0, 3.0), draws.between(0.1, 9.0));
            let gammas = draws.many(k, |draws| (draws.between(0.5, 4.0), draws.between(0.5, 4.0)));
            let reading = draws.many(n, |draws| draws.between(-4.0, 6.0));
            let counts = draws.many(k, |draws| draws.many(hours, |draws| draws.below(6)));
            let gamma =
                |shape: f64, rate: f64| json!({"distribution": "Gamma", "shape": shape, "rate": rate});
            let gaussian = |mean: f64, variance: f64| json!({"distribution": "Gaussian", "mean": mean, "variance": variance});
            let priors: Vec<Value> = gammas.iter().map(|(shape, rate)| gamma(*shape, *rate)).collect();
            let data = json!({ "level_prior": gaussian(centre, spread), "rate_prior": priors,
                "reading": reading, "counts": counts });

            let pairs: Vec<(f64, f64)> = reading.iter().map(|reading| (*reading, 2.0)).collect();
            let (mean, variance, mut log_evidence) = read_all(centre, spread, &pairs);
            let mut rates = Vec::new();
            for ((shape, rate), counts) in gammas.iter().zip(&counts) {
                let after = (shape + counts.iter().sum::<usize>() as f64, rate + hours as f64);
                log_evidence += log_gamma_integral(after.0, after.1) - log_gamma_integral(*shape, *rate);
                log_evidence -= counts.iter().map(|count| lgamma(*count as f64 + 1.0)).sum::<f64>();
                rates.push(gamma(after.0, after.1));
            }
            let answer = solve("priors_handed_in", &data.to_string(), 10);
            let expected = json!({ "level": gaussian(mean, variance), "rate": rates });
            assert_json(&answer.json(), &expected, &format!("round {round}"));
            assert_near(answer.log_evidence, log_evidence, 1.0, 1e-11, &format!("round {round}"));
        }
    }
}

mod designs {
    use super::*;

    /// Data of `mixed_effects_vmp`.
    fn data(draws: &mut Draws, n: usize, d: usize, talents: usize) -> Value {
        let mut normal = |rows: usize, columns: usize, centre: f64| {
            draws.many(rows, |draws| draws.many(columns, |draws| centre + draws.normal()))
        };
        let (y, offset, start) = (normal(n, d, 5.0), normal(n, d, 0.0), normal(d, talents, 0.0));
        let covariate = normal(1, n, 30.0).concat();
        json!({ "y": y, "covariate": covariate, "offset": offset, "start": start })
    }

    /// The same model, whose readings may be missing, goes datum by datum.
    #[test]
    fn are_what_their_data_say_one_by_one() {
        let mut draws = Draws::new(11);
        for (n, d, talents) in [(1, 1, 1), (5, 3, 2), (64, 2, 3), (70, 4, 1), (150, 3, 2)] {
            let data = data(&mut draws, n, d, talents).to_string();
            for iterations in [1, 2, 15] {
                let design = solve("mixed_effects_vmp", &data, iterations);
                let apart = solve("mixed_effects_missing_vmp", &data, iterations);
                let what = format!("{n} {d} {talents}, iteration {iterations}");
                let (far, place) = support::distance(&design.json(), &apart.json());
                assert!(far <= 1e-10, "{what}: {place} is off by {far:e}");
                assert_near(design.log_evidence, apart.log_evidence, 1.0, 1e-9, &what);
            }
        }
    }
}

/// Gaussians that conditions hold.
mod truncated {
    use super::*;
    use libm::{erfc, exp, log, sqrt};

    fn density(z: f64) -> f64 {
        exp(-0.5 * z * z) / sqrt(std::f64::consts::TAU)
    }

    fn below(z: f64) -> f64 {
        0.5 * erfc(-z / std::f64::consts::SQRT_2)
    }

    /// Coordinate ascent for the probit regression: the mean and variance of the skill, the means of the latents, and
    /// the bound with the best latents, Σ ln Φ(±wm) − ½w²v − KL(skill, prior).
    fn probit(won: &[bool], strength: &[f64]) -> (f64, f64, Vec<f64>, f64) {
        let precision = 0.5 + strength.iter().map(|w| w * w).sum::<f64>();
        let (mut mean, variance) = (0.0, 1.0 / precision);
        let side = |won: bool| if won { 1.0 } else { -1.0 };
        let latent = |mean: f64, won: bool, w: f64| {
            let z = side(won) * w * mean;
            w * mean + side(won) * density(z) / below(z)
        };
        let each = || won.iter().copied().zip(strength.iter().copied());
        for _ in 0..5000 {
            mean = variance * each().map(|(won, w)| w * latent(mean, won, w)).sum::<f64>();
        }
        let data: f64 =
            each().map(|(won, w)| log(below(side(won) * w * mean)) - 0.5 * w * w * variance).sum();
        let divergence = 0.5 * (0.5 * (variance + mean * mean) - 1.0 - log(0.5 * variance));
        (mean, variance, each().map(|(won, w)| latent(mean, won, w)).collect(), data - divergence)
    }

    #[test]
    fn latents_of_a_probit_regression_are_what_coordinate_ascent_finds() {
        let mut draws = Draws::new(12);
        for round in 0..20 {
            let n = 1 + draws.below(8);
            let won = draws.many(n, |draws| draws.unit() < 0.6);
            let strength = draws.many(n, Draws::normal);
            let data = json!({ "won": won, "strength": strength, "reading": [], "low": -1.0, "high": 2.0 });
            let answer = solve("truncated_vmp", &data.to_string(), 3000);
            let (mean, variance, latents, bound) = probit(&won, &strength);
            let what = format!("round {round}");
            assert_near(answer.of("skill").mean(), mean, 1.0, 1e-8, &what);
            assert_near(answer.of("skill").sd().powi(2), variance, 1.0, 1e-12, &what);
            for (edge, latent) in elements(answer.of("edge")).iter().zip(&latents) {
                assert_near(edge.mean(), *latent, 1.0, 1e-8, &what);
            }
            // The level without readings adds the mass of its interval, exactly; its noise nothing.
            let interval = log(below(1.0) - below(-0.5));
            assert_near(answer.log_evidence, bound + interval, 1.0, 1e-8, &what);
        }
    }

    #[test]
    fn a_level_between_bounds_has_the_moments_of_its_integral() {
        // Bounds that hold it, one that the second condition moves to 5, and one far out in a tail.
        for (low, high) in [(-1.0, 2.0), (3.0, 70.0), (4.9, 5.5), (-60.0, -50.0)] {
            let data = json!({ "won": [], "strength": [], "reading": [], "low": low, "high": high });
            let answer = solve("truncated_vmp", &data.to_string(), 3);
            let (high, steps) = (f64::min(high, 5.0), 400_000);
            let step = (high - low) / f64::from(steps);
            let (mut mass, mut first, mut second) = (0.0, 0.0, 0.0);
            for k in 0..steps {
                let x = low + step * (f64::from(k) + 0.5);
                let weight = exp((low * low).min(high * high) / 8.0 - x * x / 8.0);
                (mass, first, second) = (mass + weight, first + weight * x, second + weight * x * x);
            }
            let (mean, what) = (first / mass, format!("{low} to {high}"));
            let variance = second / mass - mean * mean;
            assert_near(answer.of("level").mean(), mean, 1.0, 1e-8, &what);
            assert_near(answer.of("level").sd(), sqrt(variance), 0.0, 1e-5, &what);
            assert_near(answer.of("twice").mean(), 2.0 * mean, 1.0, 1e-8, &what);
            assert_near(answer.of("twice").sd().powi(2), 4.0 * variance + 1.0, 1.0, 1e-8, &what);
        }
    }
}
