//! The order in which the instances of a loop are updated: what one iteration makes, against iterations by hand; and the
//! fixed point, which no order moves.

mod support;

use std::ops::ControlFlow;

use allocation_counter::measure;
use posterity_runtime::{Options, Posterior, run};
use serde_json::{Value, json};
use support::{Draws, inference, solve};

/// In which order the factors of the games are updated.
#[derive(Clone, Copy)]
enum Order {
    /// A factor after the other, game by game.
    ByFactor,
    /// A game after the other.
    Sequential,
    /// A factor after the other, all games at once.
    Parallel,
}

/// A Gaussian by its precision and precision times mean.
type Natural = [f64; 2];

/// The games of `turns`: margins and comparisons.
struct Games {
    players: usize,
    ends: Vec<[usize; 2]>,
    margin: Vec<f64>,
    harder: Vec<bool>,
}

impl Games {
    fn new(draws: &mut Draws, players: usize, games: usize) -> Games {
        let pair = |draws: &mut Draws| {
            let left = draws.below(players);
            [left, (left + 1 + draws.below(players - 1)) % players]
        };
        Games {
            players,
            ends: (0..games).map(|_| pair(draws)).collect(),
            margin: (0..games).map(|_| draws.between(-1.0, 1.0)).collect(),
            harder: (0..games).map(|_| draws.unit() < 0.5).collect(),
        }
    }

    fn data(&self) -> String {
        let end = |side: usize| self.ends.iter().map(|ends| ends[side]).collect::<Vec<_>>();
        let data = json!({
            "left": end(0), "right": end(1), "margin": self.margin, "harder": self.harder, "m": self.players,
        });
        data.to_string()
    }

    /// The beliefs about the players, then about the level, after some iterations from uniform messages.
    fn after(&self, iterations: usize, order: Order) -> Vec<Natural> {
        self.after_start(iterations, order, &vec![[0.0; 2]; self.players + 1])
    }

    /// The same where the first iteration reads messages beside those of the factors.
    fn after_start(&self, iterations: usize, order: Order, start: &[Natural]) -> Vec<Natural> {
        let none = vec![[0.0; 2]; start.len()];
        let mut messages = vec![[[[0.0; 2]; 3]; 2]; self.ends.len()];
        let factors_then_games = || (0..2).flat_map(|factor| (0..self.ends.len()).map(move |k| (k, factor)));
        let games_then_factors = || (0..self.ends.len()).flat_map(|k| (0..2).map(move |factor| (k, factor)));
        for iteration in 0..iterations {
            let start = if iteration == 0 { start } else { &none };
            let turns: Vec<(usize, usize)> = match order {
                Order::Sequential => games_then_factors().collect(),
                Order::ByFactor | Order::Parallel => factors_then_games().collect(),
            };
            let mut before = messages.clone();
            for (k, factor) in turns {
                if !matches!(order, Order::Parallel) || k == 0 {
                    before.clone_from(&messages);
                }
                messages[k][factor] = self.sent(&before, start, k, factor);
            }
        }
        self.beliefs(&messages)
    }

    fn beliefs(&self, messages: &[[[Natural; 3]; 2]]) -> Vec<Natural> {
        let mut beliefs = vec![[1.0 / 4.0, 0.0]; self.players];
        beliefs.push([1.0 / 9.0, 0.0]);
        for (ends, sent) in self.ends.iter().zip(messages) {
            for message in sent {
                for (place, message) in [ends[0], ends[1], self.players].into_iter().zip(message) {
                    beliefs[place] = [beliefs[place][0] + message[0], beliefs[place][1] + message[1]];
                }
            }
        }
        beliefs
    }

    /// What a factor of a game sends: its condition is that a sum is positive.
    fn sent(
        &self,
        messages: &[[[Natural; 3]; 2]],
        start: &[Natural],
        k: usize,
        factor: usize,
    ) -> [Natural; 3] {
        let (coefficients, constant) = match (factor, self.harder[k]) {
            (0, _) => ([1.0, -1.0, 1.0], -self.margin[k]),
            (_, true) => ([1.0, 1.0, -1.0], 0.0),
            (_, false) => ([-1.0, -1.0, 1.0], 0.0),
        };
        let beliefs = self.beliefs(messages);
        let places = [self.ends[k][0], self.ends[k][1], self.players];
        let cavities: Vec<Natural> = (0..3)
            .map(|edge| {
                let (belief, own) = (beliefs[places[edge]], messages[k][factor][edge]);
                let start = start[places[edge]];
                [belief[0] + start[0] - own[0], belief[1] + start[1] - own[1]]
            })
            .collect();
        let mean = |natural: Natural| natural[1] / natural[0];
        let total: f64 = constant + (0..3).map(|edge| coefficients[edge] * mean(cavities[edge])).sum::<f64>();
        let variance: f64 = cavities.iter().map(|cavity| 1.0 / cavity[0]).sum();
        let far = total / variance.sqrt();
        let ratio = hazard(far);
        let (first, second) = (ratio / variance.sqrt(), ratio * (ratio + far) / variance);
        [0, 1, 2].map(|edge| {
            let (cavity, coefficient): (Natural, f64) = (cavities[edge], coefficients[edge]);
            let spread = 1.0 / cavity[0];
            let (m, v) = (mean(cavity) + spread * coefficient * first, spread - spread * spread * second);
            [1.0 / v - cavity[0], m / v - cavity[1]]
        })
    }
}

/// The standard normal density φ(t) over its distribution function: 1 / ∫ exp(t·u − u²/2) du over u > 0, by Simpson's rule.
fn hazard(at: f64) -> f64 {
    let density = |u: f64| (at * u - u * u / 2.0).exp();
    let panels = 10_000;
    let end = if at < -4.0 { -40.0 / at } else { at.max(0.0) + 12.0 };
    let width = end / f64::from(panels);
    let weight = |k: i32| if k == 0 || k == panels { 1.0 } else { f64::from(2 + 2 * (k % 2)) };
    let sum: f64 = (0..=panels).map(|k| weight(k) * density(width * f64::from(k))).sum();
    3.0 / (sum * width)
}

/// The beliefs of a run about the players, then about the level.
fn beliefs(posteriors: &[(&'static str, Posterior)]) -> Vec<[f64; 2]> {
    let of = |posterior: &Posterior| match posterior {
        Posterior::Gaussian(belief) => [belief.mean(), belief.variance()],
        other => panic!("{other:?}"),
    };
    let (mut skills, mut level) = (Vec::new(), Vec::new());
    for (_, posterior) in posteriors {
        match posterior {
            Posterior::Array(all) => skills.extend(all.iter().map(of)),
            one => level.push(of(one)),
        }
    }
    skills.extend(level);
    skills
}

#[test]
fn iterations_are_those_by_hand() {
    let models = [
        ("turns", Order::ByFactor),
        ("turns_sequential", Order::Sequential),
        ("turns_parallel", Order::Parallel),
    ];
    let mut first = Vec::new();
    for seed in 0..5 {
        let games = Games::new(&mut Draws::new(seed), 4, 6);
        for (name, order) in models {
            let mut inference = inference(name, &games.data());
            for iteration in 1..=3 {
                inference.update();
                let found = beliefs(&inference.posteriors());
                let wanted = games.after(iteration, order);
                assert_eq!(found.len(), wanted.len());
                for (found, wanted) in found.iter().zip(&wanted) {
                    let wanted = [wanted[1] / wanted[0], 1.0 / wanted[0]];
                    let far = (0..2).map(|at| (found[at] - wanted[at]).abs()).fold(0.0, f64::max);
                    assert!(far < 1e-9, "{name}, {seed}, {iteration}: {found:?} is not {wanted:?}");
                }
                if iteration == 1 {
                    first.push(found[0][0]);
                }
            }
        }
    }
    // The orders are told apart by what they make at first.
    assert!(first.chunks(3).all(|one| {
        (one[0] - one[1]).abs() > 1e-6 && (one[0] - one[2]).abs() > 1e-6 && (one[1] - one[2]).abs() > 1e-6
    }));
}

#[test]
fn what_a_variable_starts_from_is_read_in_the_first_iteration_alone() {
    for seed in 0..5 {
        let mut draws = Draws::new(seed);
        let games = Games::new(&mut draws, 4, 6);
        let at: Vec<f64> = (0..games.players).map(|_| draws.between(-2.0, 2.0)).collect();
        // The first belief over the definition N(0, 4).
        let mut start: Vec<Natural> = at.iter().map(|mean| [2.0 - 0.25, 2.0 * mean]).collect();
        start.push([0.0; 2]);
        let mut data: Value = serde_json::from_str(&games.data()).expect("it is JSON");
        data.as_object_mut().expect("an object").remove("m");
        data["start"] = json!(at);
        let mut inference = inference("turns_from", &data.to_string());
        for iteration in 1..=3 {
            inference.update();
            let wanted = games.after_start(iteration, Order::ByFactor, &start);
            for (found, wanted) in beliefs(&inference.posteriors()).iter().zip(&wanted) {
                let wanted = [wanted[1] / wanted[0], 1.0 / wanted[0]];
                let far = (0..2).map(|at| (found[at] - wanted[at]).abs()).fold(0.0, f64::max);
                assert!(far < 1e-9, "{seed}, {iteration}: {found:?} is not {wanted:?}");
            }
        }
    }
}

#[test]
fn no_order_moves_the_fixed_point() {
    let mut draws = Draws::new(7);
    // Updates at once may overshoot for ever: games where those by hand settle.
    let settles = |games: &Games| {
        let [one, next] = [60, 61].map(|iterations| games.after(iterations, Order::Parallel));
        one.iter().zip(&next).all(|(a, b)| (a[0] - b[0]).abs() + (a[1] - b[1]).abs() < 1e-3)
    };
    let games: Vec<Games> = (0..10).map(|_| Games::new(&mut draws, 5, 3)).filter(settles).collect();
    assert!(games.len() > 3, "{} settle", games.len());
    for data in games.iter().map(Games::data) {
        let plain = solve("turns", &data, 1000);
        let mut started: Value = serde_json::from_str(&data).expect("it is JSON");
        started["start"] = json!([1.0, -1.0, 0.5, 0.0, 2.0]);
        started.as_object_mut().expect("an object").remove("m");
        let started = started.to_string();
        for (name, data) in [("turns_sequential", &data), ("turns_parallel", &data), ("turns_from", &started)]
        {
            let other = solve(name, data, 1000);
            assert!(plain.run.converged && other.run.converged, "{name}: {:?}", other.run);
            let (far, at) = support::distance(&other.json(), &plain.json());
            assert!(far < 1e-9, "{name}: {at} is off by {far}");
            assert!((other.log_evidence - plain.log_evidence).abs() < 1e-9, "{name}");
        }
    }
    for _ in 0..5 {
        let field: Vec<f64> = (0..4).map(|_| draws.between(0.2, 0.8)).collect();
        let alike: Vec<bool> = (0..6).map(|_| draws.unit() < 0.5).collect();
        let data = json!({
            "first": [1, 2, 2, 3, 3, 3], "second": [0, 0, 1, 0, 1, 2],
            "alike": alike, "trust": 0.6, "field": field,
        });
        let [plain, parallel] = ["spins", "spins_parallel"].map(|name| solve(name, &data.to_string(), 1000));
        assert!(plain.run.converged && parallel.run.converged, "{:?} {:?}", plain.run, parallel.run);
        let (far, at) = support::distance(&parallel.json(), &plain.json());
        assert!(far < 1e-9, "{at} is off by {far}");
        assert!((parallel.log_evidence - plain.log_evidence).abs() < 1e-9);
    }
}

/// The exact means and variances of a walk with noisy readings, and the evidence: elimination of the joint Gaussian.
fn exact_walk(y: &[f64]) -> (Vec<[f64; 2]>, f64) {
    let n = y.len();
    let prior = |i: usize, j: usize| 10.0 + 0.5 * i.min(j) as f64;
    // Bordered: readings first, then what is wanted of them.
    let solve = |right: &dyn Fn(usize) -> f64| {
        let mut rows: Vec<Vec<f64>> = (0..n)
            .map(|i| {
                let row = (0..n).map(|j| prior(i, j) + if i == j { 1.0 } else { 0.0 });
                row.chain([right(i)]).collect()
            })
            .collect();
        let mut log_determinant = 0.0;
        for pivot in 0..n {
            log_determinant += rows[pivot][pivot].ln();
            let (above, below) = rows.split_at_mut(pivot + 1);
            for row in below {
                let share = row[pivot] / above[pivot][pivot];
                for (entry, by) in row.iter_mut().zip(&above[pivot]) {
                    *entry -= share * by;
                }
            }
        }
        let mut x = vec![0.0; n];
        for i in (0..n).rev() {
            let known: f64 = (i + 1..n).map(|j| rows[i][j] * x[j]).sum();
            x[i] = (rows[i][n] - known) / rows[i][i];
        }
        (x, log_determinant)
    };
    let dot = |a: &[f64], b: &dyn Fn(usize) -> f64| (0..n).map(|i| a[i] * b(i)).sum::<f64>();
    let (weights, log_determinant) = solve(&|i| y[i]);
    let of = |t: usize| {
        let column = |i: usize| prior(t, i);
        [dot(&weights, &column), prior(t, t) - dot(&solve(&column).0, &column)]
    };
    let square = dot(&weights, &|i| y[i]);
    let evidence = -0.5 * (square + log_determinant + n as f64 * std::f64::consts::TAU.ln());
    ((0..n).map(of).collect(), evidence)
}

#[test]
fn a_parallel_walk_hears_one_step_further_in_each_iteration() {
    let y = [0.3, -0.4, 1.2, 0.9, 2.5, 1.1, 3.0, 2.2];
    let answer = solve("level_parallel", &json!({ "y": y, "n": y.len() }).to_string(), 100);
    let (wanted, evidence) = exact_walk(&y);
    for (found, wanted) in beliefs(&answer.posteriors).iter().zip(&wanted) {
        assert!((found[0] - wanted[0]).abs() < 1e-11 && (found[1] - wanted[1]).abs() < 1e-11, "{found:?}");
    }
    assert!((answer.log_evidence - evidence).abs() < 1e-10, "{} is not {evidence}", answer.log_evidence);
    assert!((y.len() - 1..=y.len() + 1).contains(&answer.run.iterations), "{:?}", answer.run);

    let start = |last: f64| {
        let mut y = y;
        y[3] = last;
        inference("level_parallel", &json!({ "y": y, "n": y.len() }).to_string())
    };
    let (mut one, mut other) = (start(0.9), start(5.0));
    for iteration in 1..=4 {
        one.update();
        other.update();
        let same = beliefs(&one.posteriors())[0] == beliefs(&other.posteriors())[0];
        assert_eq!(same, iteration < 3, "{iteration}");
    }
}

#[test]
fn a_belief_may_be_improper_for_as_long_as_news_is_under_way() {
    let (y, n) = ([0.3, -0.4, 1.2], 40);
    let answer = solve("level_parallel", &json!({ "y": y, "n": n }).to_string(), 100);
    assert!((n - 1..=n + 1).contains(&answer.run.iterations), "{:?}", answer.run);
    let (wanted, _) = exact_walk(&y);
    let [mean, variance] = wanted[y.len() - 1];
    for (t, found) in beliefs(&answer.posteriors).iter().enumerate().skip(y.len()) {
        let spread = variance + 0.5 * (t + 1 - y.len()) as f64;
        assert!((found[0] - mean).abs() < 1e-11 && (found[1] - spread).abs() < 1e-10, "{t}: {found:?}");
    }
    let mut inference = inference("level_parallel", &json!({ "y": y, "n": n }).to_string());
    let options = Options { iterations: 20, ..Options::default() };
    let error =
        run(inference.as_mut(), &options, |_| ControlFlow::Continue(())).expect_err("one is not reached");
    assert_eq!((error.code, error.index, error.iteration), ("improper_posterior", 23, 20));
}

#[test]
fn an_ordered_iteration_allocates_nothing() {
    let data = Games::new(&mut Draws::new(3), 4, 6).data();
    let walk: Value = json!({ "y": [0.3, -0.4, 1.2], "n": 3 });
    for (name, data) in
        [("turns_parallel", &data), ("turns_sequential", &data), ("level_parallel", &walk.to_string())]
    {
        let mut inference = inference(name, data);
        inference.update();
        let info = measure(|| inference.update());
        assert_eq!(info.count_total, 0, "{name}");
    }
}
