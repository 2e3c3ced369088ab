//! `ProbitSampled` by block Gibbs sampling, compiled by posterity from `models/probit_sampled.model`.
//!
//! ```text
//! model ProbitSampled(surface: [[f64; d]; n], class: [bool; n]) -> (weight) {
//!     #[labels(surface_names)]
//!     let weight ~ MultivariateGaussian(
//!         array(0..d, |j| 0),
//!         covariance = diagonal(array(0..d, |j| 4)),
//!     );
//!     for i in 0..n {
//!         let health ~ Gaussian(dot(weight, surface[i]), variance = 1);
//!         observe class[i] == (health > 0);
//!     }
//! }
//! ```

use posterity_runtime::operators::{
    gaussian, inner_product, is_positive, multivariate_gaussian,
};
use posterity_runtime::{
    Buffer, DataError, Error, Gathered, Gaussian, Grid, MultivariateGaussian, Posterior,
    Progress, Random, Sampler, Sampling, Saved, Trace, TruncatedGaussian, Watch, Words,
    check, matrix,
};
use std::ops::ControlFlow;

/// What [`ProbitSampled`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct ProbitSampledData<'a> {
    /// `surface: [[f64; d]; n]`
    pub surface: Grid<'a, f64, 2>,
    /// `class: [bool; n]`
    pub class: &'a [bool],
}

/// What do the texture and the smoothness of a tumour's cells tell about it?
///
/// Probit regression by data augmentation: each case has a health, which is sampled on the side of 0
/// that its class tells; given these the weights are those of a linear regression, and are drawn
/// together. The last is that of a column of ones.
///
/// Data: `data/breast_cancer_standardised.json`, 569 cases, true for benign (Street, Wolberg &
/// Mangasarian 1993). Model: Albert & Chib, "Bayesian analysis of binary and polychotomous response
/// data" (1993).
#[derive(Clone, Debug)]
pub struct ProbitSampled {
    /// The data `surface: [[f64; d]; n]`.
    surface: Vec<f64>,
    /// The data `class: [bool; n]`.
    class: Vec<bool>,
    /// The size `n` of the data.
    n: usize,
    /// The size `d` of the data.
    d: usize,
    /// The sample of `weight`.
    weight: Vec<f64>,
    /// The sample of `health`.
    health: Vec<f64>,
    /// The sample of `part`.
    part: Vec<f64>,
    /// The stream of chance.
    random: Random,
    /// What `weight` is drawn from.
    weight_conditional: MultivariateGaussian,
    /// What was drawn though no value of it is possible.
    watch: Watch,
    /// What the sweeps so far say of `weight`.
    weight_marginal: Gathered<MultivariateGaussian>,
}

impl ProbitSampled {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: ProbitSampledData<'_>) -> Result<Self, DataError> {
        check::grid("surface", data.surface, 9, 21)?;
        check::real("surface", data.surface, 9, 21)?;
        let n = data.surface.sizes[0];
        check::size("n", "surface", n, "class", data.class.len(), 9, 45)?;
        let d = data.surface.sizes[1];
        let mut inference = Self {
            surface: data.surface.values.to_vec(),
            class: data.class.to_vec(),
            n,
            d,
            weight: Vec::new(),
            health: Vec::new(),
            part: Vec::new(),
            random: Random::from_seed(0),
            weight_conditional: MultivariateGaussian::uniform(1),
            watch: Watch::default(),
            weight_marginal: Gathered::new(MultivariateGaussian::uniform(1)),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `surface` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_surface(&mut self, surface: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("surface", surface, 9, 21)?;
        check::length("surface", self.n, surface.sizes[0], 9, 21)?;
        check::length("surface", self.d, surface.sizes[1], 9, 21)?;
        check::real("surface", surface, 9, 21)?;
        self.surface = surface.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `class` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_class(&mut self, class: &[bool]) -> Result<(), DataError> {
        check::length("class", self.class.len(), class.len(), 9, 45)?;
        self.class = class.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start: the first state of chain 0 of seed 0, drawn from the prior.
    pub fn reset(&mut self) {
        self.start();
        self.restart(0, 0);
    }

    /// A first state drawn from the prior by the stream `chain` of a seed, and empty marginals.
    pub fn restart(&mut self, seed: u64, chain: u64) {
        self.random = Random::from_seed_and_stream(seed, chain);
        self.watch = Watch::default();
        self.first_weight();
        self.first_part();
        self.first_health();
        self.clear();
    }

    /// Forgets what sweeps said: marginals and lists are empty, the state stays.
    pub fn clear(&mut self) {
        self.weight_marginal = Gathered::new(MultivariateGaussian::uniform(self.d));
    }

    /// One sweep: every block is drawn once, given the rest.
    pub fn sweep(&mut self) {
        self.draw_weight();
        self.refresh_part();
        self.draw_health();
    }

    /// Adds the last sweep to the marginals.
    pub fn gather(&mut self) {
        self.weight_marginal.add(&self.weight_conditional);
    }

    /// Runs all chains, of which each sweep after the burn-in counts.
    ///
    /// # Errors
    /// A variable of which no value is possible, by name and place.
    pub fn run(
        &mut self,
        options: &Sampling,
        callback: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Vec<Trace>, Error> {
        posterity_runtime::sampling::sample_chains(self, options, callback)
    }

    /// The posterior of `weight`.
    #[must_use]
    pub fn weight_posterior(&self) -> MultivariateGaussian {
        self.weight_marginal.marginal()
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::positive_definite(
            "covariance",
            "diagonal(array(0..d, |j| 4))",
            &[],
            matrix::diagonal(&(0..self.d).map(|_| 4.0).collect::<Buffer>()).grid(),
            13,
            22,
        )?;
        Ok(())
    }

    /// Arrays of the right sizes.
    fn start(&mut self) {
        self.weight = vec![0.0; self.d];
        self.health = vec![0.0; self.n];
        self.part = vec![0.0; self.n];
        self.weight_conditional = MultivariateGaussian::uniform(self.d);
    }

    /// Draws `weight` given `health`.
    fn draw_weight(&mut self) {
        // Line 11, `let weight ~ MultivariateGaussian( array(0..d, |j| 0), covariance = d…`.
        self.weight_conditional = multivariate_gaussian::ep::to_x_known(
            &(0..self.d).map(|_| 0.0).collect::<Buffer>(),
            matrix::inverse(
                    matrix::diagonal(&(0..self.d).map(|_| 4.0).collect::<Buffer>())
                        .grid(),
                )
                .grid(),
        );
        // Line 16, `let health ~ Gaussian(dot(weight, surface[i]), variance = 1);`.
        for i in 0..self.n {
            let part = Gaussian::from_mean_variance(self.health[i], 1.0);
            self.weight_conditional *=
                &inner_product::ep::to_a(part, &self.surface[i * self.d..][..self.d]);
        }
        self.weight_conditional.sample_into(&mut self.weight, &mut self.random);
    }

    /// Line 16, `let health ~ Gaussian(dot(weight, surface[i]), variance = 1);`.
    fn refresh_part(&mut self) {
        for i in 0..self.n {
            self.part[i] = inner_product::simulate::value(
                &self.weight,
                &self.surface[i * self.d..][..self.d],
            );
        }
    }

    /// Draws `health` given `part`.
    fn draw_health(&mut self) {
        for i in 0..self.n {
            let mut next = TruncatedGaussian::UNIFORM;
            // Line 16, `let health ~ Gaussian(dot(weight, surface[i]), variance = 1);`.
            next *= gaussian::vmp::to_x(self.part[i], 1.0);
            // Line 17, `observe class[i] == (health > 0);`.
            next *= is_positive::vmp::to_x_observed(self.class[i]);
            self.watch.see("health", &next, i, 16);
            self.health[i] = next.sample(&mut self.random);
        }
    }

    /// Line 11, `let weight ~ MultivariateGaussian( array(0..d, |j| 0), covariance = d…`.
    fn first_weight(&mut self) {
        self.weight
            .copy_from_slice(
                &multivariate_gaussian::ep::to_x_known(
                        &(0..self.d).map(|_| 0.0).collect::<Buffer>(),
                        matrix::inverse(
                                matrix::diagonal(
                                        &(0..self.d).map(|_| 4.0).collect::<Buffer>(),
                                    )
                                    .grid(),
                            )
                            .grid(),
                    )
                    .mean(),
            );
    }

    /// Line 16, `let health ~ Gaussian(dot(weight, surface[i]), variance = 1);`.
    fn first_part(&mut self) {
        for i in 0..self.n {
            self.part[i] = inner_product::simulate::value(
                &self.weight,
                &self.surface[i * self.d..][..self.d],
            );
        }
    }

    /// Line 16, `let health ~ Gaussian(dot(weight, surface[i]), variance = 1);`.
    fn first_health(&mut self) {
        for i in 0..self.n {
            self.health[i] = self.part[i];
        }
    }
}

impl Sampler for ProbitSampled {
    fn sweep(&mut self) {
        self.sweep();
    }

    fn gather(&mut self) {
        self.gather();
    }

    fn restart(&mut self, seed: u64, chain: u64) {
        self.restart(seed, chain);
    }

    fn clear(&mut self) {
        self.clear();
    }

    fn save(&self, words: &mut Vec<u64>) {
        self.random.save(words);
        self.weight.save(words);
        self.health.save(words);
        self.part.save(words);
        self.weight_marginal.save(words);
    }

    fn load(&mut self, words: &mut Words<'_>) -> Option<()> {
        self.random = Saved::load(words)?;
        self.weight = Saved::load(words)?;
        self.health = Saved::load(words)?;
        self.part = Saved::load(words)?;
        self.weight_marginal = Saved::load(words)?;
        Some(())
    }

    fn check(&self, sweep: usize) -> Result<(), Error> {
        Error::check_proper("weight", &self.weight_conditional, 0, 11, sweep)?;
        self.watch.check(sweep)?;
        Ok(())
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let weight = Posterior::from(self.weight_marginal.marginal());
        vec![("weight", weight)]
    }

    fn trace(&self, numbers: &mut Vec<f64>) {
        numbers.extend_from_slice(&self.weight);
    }

    fn traced(&self) -> Vec<(&'static str, usize)> {
        vec![("weight", self.weight.len())]
    }

    fn another(&self) -> Box<dyn Sampler> {
        Box::new(self.clone())
    }

    fn as_any(&mut self) -> &mut dyn std::any::Any {
        self
    }

    fn absorb(&mut self, other: &mut dyn std::any::Any) {
        if let Some(other) = other.downcast_mut::<Self>() {
            self.weight_marginal.absorb(&other.weight_marginal);
        }
    }
}
