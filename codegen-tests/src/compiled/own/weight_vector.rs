//! `WeightVector` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/weight_vector.model`.
//!
//! ```text
//! model WeightVector(x: [[f64; 2]; n], y: [f64; n]) -> (weight) {
//!     let weight ~ MultivariateGaussian(mean = [0, 1], covariance = [[2, 0.5], [0.5, 1]]);
//!     for i in 0..n { y[i] ~ Gaussian(dot(x[i], weight), variance = 0.5); }
//! }
//! ```

use posterity_runtime::operators::{inner_product, multivariate_gaussian};
use posterity_runtime::{
    DataError, Error, Gaussian, Grid, Inference, MultivariateGaussian, Options,
    Posterior, Predictor, Progress, Random, Run, check, linear, matrix,
};
use std::ops::ControlFlow;

/// What [`WeightVector`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct WeightVectorData<'a> {
    /// `x: [[f64; 2]; n]`
    pub x: Grid<'a, f64, 2>,
    /// `y: [f64; n]`
    pub y: &'a [f64],
}

/// A regression whose coefficients are one vector.
#[derive(Clone, Debug)]
pub struct WeightVector {
    /// The data `x: [[f64; 2]; n]`.
    x: Vec<f64>,
    /// The data `y: [f64; n]`.
    y: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `weight`.
    weight: MultivariateGaussian,
    /// The message to `part` from its definition, line 5.
    part_prior: Vec<Gaussian>,
    /// The message to `weight` from line 5.
    weight_from_part: Vec<MultivariateGaussian>,
    /// The message to `part[i]` from line 5.
    part_from_y: Vec<Gaussian>,
}

impl WeightVector {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: WeightVectorData<'_>) -> Result<Self, DataError> {
        check::grid("x", data.x, 3, 20)?;
        check::real("x", data.x, 3, 20)?;
        check::real("y", data.y, 3, 38)?;
        let n = data.x.sizes[0];
        check::size("n", "x", n, "y", data.y.len(), 3, 38)?;
        if !data.x.sizes[..1].contains(&0) {
            check::length("x", 2, data.x.sizes[1], 3, 20)?;
        }
        let mut inference = Self {
            x: data.x.values.to_vec(),
            y: data.y.to_vec(),
            n,
            weight: MultivariateGaussian::uniform(1),
            part_prior: Vec::new(),
            weight_from_part: Vec::new(),
            part_from_y: Vec::new(),
        };
        Self::check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `x` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_x(&mut self, x: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("x", x, 3, 20)?;
        check::length("x", self.n, x.sizes[0], 3, 20)?;
        check::length("x", 2, x.sizes[1], 3, 20)?;
        check::real("x", x, 3, 20)?;
        self.x = x.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[f64]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 3, 38)?;
        check::real("y", y, 3, 38)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_weight();
        self.tell_part();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_weight();
        self.define_part();
    }

    /// Iterates until no posterior moves, or as often as the options say.
    ///
    /// # Errors
    /// An improper posterior, by name and place.
    pub fn run(
        &mut self,
        options: &Options,
        callback: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Run, Error> {
        posterity_runtime::run(self, options, callback)
    }

    /// The posterior of `weight`.
    #[must_use]
    pub fn weight_posterior(&self) -> &MultivariateGaussian {
        &self.weight
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `weight`, from line 4.
        let weight_prior = multivariate_gaussian::ep::to_x_known(
            &[0.0, 1.0],
            matrix::inverse(Grid::new(&[2.0, 0.5, 0.5, 1.0], [2, 2])).grid(),
        );
        log_z += self.weight.log_normaliser_over(&weight_prior);
        // `part`, from line 5.
        let mut part_so_far = self.part_prior.clone();
        for i in 0..self.n {
            let part = part_so_far[i];
            let predictor = Predictor::new(0.0, 0.5).plus(1.0, part);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.y[i]), predictor).log_z;
            part_so_far[i] *= Gaussian::from_mean_variance(self.y[i], 0.5);
        }
        // Line 5, `y[i] ~ Gaussian(dot(x[i], weight), variance = 0.5);`.
        for i in 0..self.n {
            let weight = &(&self.weight / &self.weight_from_part[i]);
            log_z -= self.weight.log_normaliser_over(weight);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data() -> Result<(), DataError> {
        check::positive_definite(
            "covariance",
            "[[2, 0.5], [0.5, 1]]",
            &[],
            Grid::new(&[2.0, 0.5, 0.5, 1.0], [2, 2]),
            4,
            67,
        )?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.weight = MultivariateGaussian::uniform(2);
        self.part_prior = vec![Gaussian::UNIFORM; self.n];
        self.weight_from_part = vec![MultivariateGaussian::uniform(2); self.n];
        self.part_from_y = vec![Gaussian::UNIFORM; self.n];
    }

    /// Line 4, `let weight ~ MultivariateGaussian(mean = [0, 1], covariance = [[2, 0.…`.
    fn define_weight(&mut self) {
        self.weight *= &multivariate_gaussian::ep::to_x_known(
            &[0.0, 1.0],
            matrix::inverse(Grid::new(&[2.0, 0.5, 0.5, 1.0], [2, 2])).grid(),
        );
    }

    /// Line 5, `y[i] ~ Gaussian(dot(x[i], weight), variance = 0.5);`.
    fn tell_part(&mut self) {
        for i in 0..self.n {
            self.part_from_y[i] = Gaussian::from_mean_variance(self.y[i], 0.5);
        }
    }

    /// Line 5, `y[i] ~ Gaussian(dot(x[i], weight), variance = 0.5);`.
    fn tell_weight(&mut self) {
        for i in 0..self.n {
            let part = self.part_from_y[i];
            let message = inner_product::ep::to_a(part, &self.x[i * 2..][..2]);
            self.weight = &self.weight * &(&message / &self.weight_from_part[i]);
            self.weight_from_part[i] = message;
        }
    }

    /// Line 5, `y[i] ~ Gaussian(dot(x[i], weight), variance = 0.5);`.
    fn define_part(&mut self) {
        for i in 0..self.n {
            let weight = &(&self.weight / &self.weight_from_part[i]);
            self.part_prior[i] = inner_product::ep::to_y(weight, &self.x[i * 2..][..2]);
        }
    }
}

/// One draw of the variables of [`WeightVector`].
#[derive(Clone, Debug)]
pub struct WeightVectorDraw {
    /// `weight`.
    pub weight: Vec<f64>,
    part: Vec<f64>,
}

impl WeightVector {
    /// Draws every variable from the prior, and the data given them: those that were there are replaced.
    ///
    /// # Errors
    /// A value drawn that another line cannot take, such as an index beyond an array.
    pub fn simulate(&mut self, random: &mut Random) -> Result<WeightVectorDraw, DataError> {
        let mut draw = WeightVectorDraw {
            weight: Vec::new(),
            part: vec![0.0; self.n],
        };
        Self::draw_weight(&mut draw, random);
        self.draw_part(&mut draw);
        self.draw_y(&draw, random)?;
        self.reset();
        Ok(draw)
    }

    /// Line 4, `let weight ~ MultivariateGaussian(mean = [0, 1], covariance = [[2, 0.…`.
    fn draw_weight(draw: &mut WeightVectorDraw, random: &mut Random) {
        draw.weight = multivariate_gaussian::simulate::draw(
            &[0.0, 1.0],
            matrix::inverse(Grid::new(&[2.0, 0.5, 0.5, 1.0], [2, 2])).grid(),
            random,
        );
    }

    /// Line 5, `y[i] ~ Gaussian(dot(x[i], weight), variance = 0.5);`.
    fn draw_part(&self, draw: &mut WeightVectorDraw) {
        for i in 0..self.n {
            draw.part[i] = inner_product::simulate::value(&draw.weight, &self.x[i * 2..][..2]);
        }
    }

    /// Line 5, `y[i] ~ Gaussian(dot(x[i], weight), variance = 0.5);`.
    fn draw_y(&mut self, draw: &WeightVectorDraw, random: &mut Random) -> Result<(), DataError> {
        for i in 0..self.n {
            self.y[i] = linear::draw(draw.part[i], 0.5, random);
            check::drawn("y[{}]", &[i], self.y[i], 5, 21)?;
        }
        Ok(())
    }
}

impl Inference for WeightVector {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("weight", &self.weight, 0, 4, iteration)?;
        Ok(false)
    }

    fn one_pass(&self) -> bool {
        true
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let weight = Posterior::from(self.weight.clone());
        vec![("weight", weight)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(5, 21)]
    }
}
