//! First beliefs drawn from the seed: the same for a seed, another for another, proper, and near what they are drawn from.

use posterity_runtime::{
    Bernoulli, Beta, Categorical, Dirichlet, Gamma, Gaussian, Grid, MultivariateGaussian, Poisson, Random,
    RandomStart, Wishart, random_start,
};

/// So many draws that their mean is within a few hundredths.
const DRAWS: usize = 20_000;

fn mean_of<B: RandomStart>(belief: &B, number: impl Fn(&B) -> f64) -> f64 {
    let mut random = Random::from_seed(1);
    (0..DRAWS).map(|_| number(&random_start(belief, &mut random))).sum::<f64>() / DRAWS as f64
}

fn near(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() < tolerance, "{a} is not {b}");
}

#[test]
fn draws_are_about_the_belief_that_they_are_drawn_from() {
    let gaussian = Gaussian::from_mean_variance(3.0, 4.0);
    near(mean_of(&gaussian, Gaussian::mean), 3.0, 0.06);
    near(mean_of(&gaussian, |x| (x.mean() - 3.0).powi(2)), 4.0, 0.15);
    near(mean_of(&Gamma::from_shape_rate(4.0, 2.0), Gamma::mean), 2.0, 0.04);
    near(mean_of(&Gamma::from_shape_rate(1e-3, 1e-3), Gamma::mean), 1.0, 0.04);
    near(mean_of(&Beta::new(2.0, 6.0), Beta::mean), 0.25, 0.01);
    near(mean_of(&Dirichlet::from_slice(&[0.5, 1.5]), |p| p.mean()[1]), 0.75, 0.01);
    near(mean_of(&Bernoulli::UNIFORM, |p| p.probability_true().powi(2)), 1.0 / 3.0, 0.01);
    near(mean_of(&Categorical::uniform(4), |p| p.probability(2)), 0.25, 0.01);
    // Of a flat Dirichlet over 4 the second moment of an entry is 2 / (4 · 5).
    near(mean_of(&Categorical::uniform(4), |p| p.probability(2).powi(2)), 0.1, 0.01);
    near(mean_of(&Poisson::from_rate(3.0), |x| x.rate), 3.0, 0.1);
    let covariance = Grid { values: &[2.0, -0.6, -0.6, 1.0], sizes: [2, 2] };
    let vector = MultivariateGaussian::from_mean_covariance(&[1.0, -3.0], covariance);
    near(mean_of(&vector, |x| x.mean()[1]), -3.0, 0.04);
    near(mean_of(&vector, |x| (x.mean()[0] - 1.0) * (x.mean()[1] + 3.0)), -0.6, 0.06);
    // Of three and of many degrees of freedom: of the first, four are drawn.
    for (degrees, fewest) in [(3.0, 4.0), (20.0, 20.0)] {
        let matrix =
            Wishart::new(0.5 * degrees, [1.0, 0.3, 0.3, 0.8].map(|rate| 0.5 * degrees * rate).to_vec());
        let mean = matrix.mean();
        let at = |x: &Wishart, i: usize, j: usize| x.mean().grid().row(i)[j];
        let (wanted, tall) = (mean.grid().row(0)[1], mean.grid().row(0)[0]);
        near(mean_of(&matrix, |x| at(x, 0, 1)), wanted, 0.03);
        near(mean_of(&matrix, |x| (at(x, 0, 0) - tall).powi(2)), 2.0 * tall * tall / fewest, 0.06);
    }
}

#[test]
fn what_is_certain_or_ruled_out_stays_so() {
    let mut random = Random::from_seed(3);
    let drawn = random_start(&Categorical::from_probabilities(&[0.5, 0.0, 0.5]), &mut random);
    assert!(drawn.probability(1) == 0.0 && drawn.probability(0) > 0.0, "{drawn:?}");
    for certain in [Bernoulli::point(true), Bernoulli::point(false)] {
        assert_eq!(random_start(&certain, &mut random).probability_true(), certain.probability_true());
    }
    assert_eq!(random_start(&Gamma::point(2.0), &mut random), Gamma::point(2.0));
    assert_eq!(random_start(&Beta::point(0.3), &mut random), Beta::point(0.3));
    assert_eq!(random_start(&Poisson::point(2), &mut random), Poisson::point(2));
    assert_eq!(random_start(&Dirichlet::point(&[0.3, 0.7]), &mut random), Dirichlet::point(&[0.3, 0.7]));
    assert_eq!(random_start(&Gaussian::point(2.0), &mut random), Gaussian::point(2.0));
    let (vector, identity) = (MultivariateGaussian::point(&[1.0, 2.0]), [1.0, 0.0, 0.0, 1.0]);
    assert_eq!(random_start(&vector, &mut random), vector);
    let matrix = Wishart::point(Grid { values: &identity, sizes: [2, 2] });
    assert_eq!(random_start(&matrix, &mut random), matrix);
}

#[test]
fn no_start_is_improper() {
    let mut random = Random::from_seed(5);
    for _ in 0..1000 {
        assert!(random_start(&Gaussian::UNIFORM, &mut random).is_proper());
        assert!(random_start(&Gamma::UNIFORM, &mut random).is_proper());
        assert!(random_start(&Gamma::from_shape_rate(1e-150, 1e150), &mut random).is_proper());
        assert!(random_start(&Dirichlet::from_slice(&[1e-3; 5]), &mut random).is_proper());
        assert!(random_start(&Bernoulli::UNIFORM, &mut random).is_proper());
        assert!(random_start(&MultivariateGaussian::uniform(3), &mut random).is_proper());
        assert!(random_start(&Wishart::uniform(3), &mut random).is_proper());
        assert!(random_start(&Categorical::uniform(1), &mut random).is_proper());
    }
}

#[test]
fn a_seed_and_a_stream_decide_the_numbers() {
    let first = |seed, stream| {
        let mut random = Random::from_seed_and_stream(seed, stream);
        random_start(&Gaussian::from_mean_variance(0.0, 1.0), &mut random).mean().to_bits()
    };
    assert_eq!(first(1, 2), first(1, 2));
    assert!(first(1, 2) != first(1, 3) && first(1, 2) != first(2, 2));
}
