//! `MatricesVmp` by variational message passing, compiled by posterity from
//! `codegen-tests/models/matrices_vmp.model`.
//!
//! ```text
//! model MatricesVmp(x: [[f64; 2]; n], scale: [[f64; 2]; 2]) -> (mean, precision, inverse_scale) {
//!     let mean ~ MultivariateGaussian([0, 0], covariance = scale);
//!     let inverse_scale ~ Wishart(5, scale);
//!     let precision ~ Wishart(4, inverse_scale = inverse_scale);
//!     for i in 0..n {
//!         x[i] ~ MultivariateGaussian(mean, precision = precision);
//!     }
//! }
//! ```

use posterity_runtime::operators::{multivariate_gaussian, wishart};
use posterity_runtime::{
    DataError, Distribution, Error, Grid, Inference, MultivariateGaussian, Options,
    Posterior, Progress, Random, Run, Wishart, check, matrix,
};
use std::ops::ControlFlow;

/// What [`MatricesVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct MatricesVmpData<'a> {
    /// `x: [[f64; 2]; n]`
    pub x: Grid<'a, f64, 2>,
    /// `scale: [[f64; 2]; 2]`
    pub scale: Grid<'a, f64, 2>,
}

/// Vectors of unknown mean and precision, the scale of the precision unknown too.
#[derive(Clone, Debug)]
pub struct MatricesVmp {
    /// The data `x: [[f64; 2]; n]`.
    x: Vec<f64>,
    /// The data `scale: [[f64; 2]; 2]`.
    scale: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `mean`.
    mean: MultivariateGaussian,
    /// The belief about `inverse_scale`.
    inverse_scale: Wishart,
    /// The belief about `precision`.
    precision: Wishart,
    /// Whether the data speak about `precision`.
    precision_informed: bool,
    /// The belief about `mean` one iteration ago.
    mean_before: MultivariateGaussian,
    /// The belief about `inverse_scale` one iteration ago.
    inverse_scale_before: Wishart,
    /// The belief about `precision` one iteration ago.
    precision_before: Wishart,
}

impl MatricesVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: MatricesVmpData<'_>) -> Result<Self, DataError> {
        check::grid("x", data.x, 3, 19)?;
        check::real("x", data.x, 3, 19)?;
        check::grid("scale", data.scale, 3, 37)?;
        check::real("scale", data.scale, 3, 37)?;
        let n = data.x.sizes[0];
        if !data.x.sizes[..1].contains(&0) {
            check::length("x", 2, data.x.sizes[1], 3, 19)?;
        }
        check::length("scale", 2, data.scale.sizes[0], 3, 37)?;
        if !data.scale.sizes[..1].contains(&0) {
            check::length("scale", 2, data.scale.sizes[1], 3, 37)?;
        }
        let mut inference = Self {
            x: data.x.values.to_vec(),
            scale: data.scale.values.to_vec(),
            n,
            mean: MultivariateGaussian::uniform(1),
            inverse_scale: Wishart::uniform(1),
            precision: Wishart::uniform(1),
            precision_informed: false,
            mean_before: MultivariateGaussian::uniform(1),
            inverse_scale_before: Wishart::uniform(1),
            precision_before: Wishart::uniform(1),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `x` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_x(&mut self, x: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("x", x, 3, 19)?;
        check::length("x", self.n, x.sizes[0], 3, 19)?;
        check::length("x", 2, x.sizes[1], 3, 19)?;
        check::real("x", x, 3, 19)?;
        self.x = x.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `scale` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_scale(&mut self, scale: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("scale", scale, 3, 37)?;
        check::length("scale", 2, scale.sizes[0], 3, 37)?;
        check::length("scale", 2, scale.sizes[1], 3, 37)?;
        check::real("scale", scale, 3, 37)?;
        let before = std::mem::replace(&mut self.scale, scale.values.to_vec());
        self.check_data().inspect_err(|_| self.scale = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.find_informed();
        self.start();
        self.start_mean();
        self.start_inverse_scale();
        self.start_precision();
        self.mean_before.clone_from(&self.mean);
        self.inverse_scale_before.clone_from(&self.inverse_scale);
        self.precision_before.clone_from(&self.precision);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_mean();
        self.update_inverse_scale();
        self.update_precision();
        self.predict_precision();
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

    /// The posterior of `mean`.
    #[must_use]
    pub fn mean_posterior(&self) -> &MultivariateGaussian {
        &self.mean
    }

    /// The posterior of `precision`.
    #[must_use]
    pub fn precision_posterior(&self) -> &Wishart {
        &self.precision
    }

    /// The posterior of `inverse_scale`.
    #[must_use]
    pub fn inverse_scale_posterior(&self) -> &Wishart {
        &self.inverse_scale
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 4, `let mean ~ MultivariateGaussian([0, 0], covariance = scale);`.
        let mean = &self.mean;
        bound += multivariate_gaussian::vmp::average_log(
            mean,
            &[0.0, 0.0],
            matrix::inverse(Grid::new(&self.scale, [2, 2])).grid(),
        );
        // Line 5, `let inverse_scale ~ Wishart(5, scale);`.
        let inverse_scale = &self.inverse_scale;
        bound += wishart::vmp::average_log(
            inverse_scale,
            5.0,
            matrix::inverse(Grid::new(&self.scale, [2, 2])).grid(),
        );
        // Line 6, `let precision ~ Wishart(4, inverse_scale = inverse_scale);`.
        if self.precision_informed {
            let precision = &self.precision;
            let inverse_scale = &self.inverse_scale;
            bound += wishart::vmp::average_log(precision, 4.0, inverse_scale);
        }
        // Line 8, `x[i] ~ MultivariateGaussian(mean, precision = precision);`.
        let precision = &self.precision;
        for i in 0..self.n {
            bound +=
                multivariate_gaussian::vmp::average_log(&self.x[i * 2..][..2], mean, precision);
        }
        // The entropies of the beliefs.
        bound += self.mean.entropy();
        bound += self.inverse_scale.entropy();
        if self.precision_informed {
            bound += self.precision.entropy();
        }
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::positive_definite(
            "covariance",
            "scale",
            &[],
            Grid::new(&self.scale, [2, 2]),
            4,
            58,
        )?;
        check::positive_definite("scale", "scale", &[], Grid::new(&self.scale, [2, 2]), 5, 36)?;
        Ok(())
    }

    /// Which elements the data speak about: the others are predicted at the end.
    fn find_informed(&mut self) {
        self.precision_informed = false;
        for _ in 0..self.n {
            self.precision_informed = true;
        }
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.mean = MultivariateGaussian::uniform(2);
        self.inverse_scale = Wishart::uniform(2);
        self.precision = Wishart::uniform(2);
    }

    /// Line 4, `let mean ~ MultivariateGaussian([0, 0], covariance = scale);`.
    fn start_mean(&mut self) {
        self.mean = multivariate_gaussian::vmp::to_x(
            &[0.0, 0.0],
            matrix::inverse(Grid::new(&self.scale, [2, 2])).grid(),
        );
    }

    /// Line 5, `let inverse_scale ~ Wishart(5, scale);`.
    fn start_inverse_scale(&mut self) {
        self.inverse_scale = wishart::vmp::to_x(
            5.0,
            matrix::inverse(Grid::new(&self.scale, [2, 2])).grid(),
        );
    }

    /// Line 6, `let precision ~ Wishart(4, inverse_scale = inverse_scale);`.
    fn start_precision(&mut self) {
        if self.precision_informed {
            let inverse_scale = &self.inverse_scale;
            self.precision = wishart::vmp::to_x(4.0, inverse_scale);
        }
    }

    /// The belief about `mean`, from lines 4 and 8.
    fn update_mean(&mut self) {
        let mut next = multivariate_gaussian::vmp::to_x(
            &[0.0, 0.0],
            matrix::inverse(Grid::new(&self.scale, [2, 2])).grid(),
        );
        let precision = &self.precision;
        for i in 0..self.n {
            next *= &multivariate_gaussian::vmp::to_mean(&self.x[i * 2..][..2], precision);
        }
        self.mean = next;
    }

    /// The belief about `inverse_scale`, from lines 5 and 6.
    fn update_inverse_scale(&mut self) {
        let mut next = wishart::vmp::to_x(
            5.0,
            matrix::inverse(Grid::new(&self.scale, [2, 2])).grid(),
        );
        if self.precision_informed {
            let precision = &self.precision;
            next *= &wishart::vmp::to_inverse_scale(precision, 4.0);
        }
        self.inverse_scale = next;
    }

    /// The belief about `precision`, from lines 6 and 8.
    fn update_precision(&mut self) {
        let mut next = Wishart::uniform(2);
        if self.precision_informed {
            let inverse_scale = &self.inverse_scale;
            next *= &wishart::vmp::to_x(4.0, inverse_scale);
        }
        let mean = &self.mean;
        for i in 0..self.n {
            next *= &multivariate_gaussian::vmp::to_precision(&self.x[i * 2..][..2], mean);
        }
        self.precision = next;
    }

    /// Line 6, `let precision ~ Wishart(4, inverse_scale = inverse_scale);`.
    fn predict_precision(&mut self) {
        if !self.precision_informed {
            let inverse_scale = &self.inverse_scale;
            self.precision = wishart::ep::to_x_random(4.0, inverse_scale);
        }
    }
}

/// One draw of the variables of [`MatricesVmp`].
#[derive(Clone, Debug)]
pub struct MatricesVmpDraw {
    /// `mean`.
    pub mean: Vec<f64>,
    /// `inverse_scale`.
    pub inverse_scale: Vec<f64>,
    /// `precision`.
    pub precision: Vec<f64>,
}

impl MatricesVmp {
    /// Draws every variable from the prior, and the data given them: those that were there are replaced.
    ///
    /// # Errors
    /// A value drawn that another line cannot take, such as an index beyond an array.
    pub fn simulate(&mut self, random: &mut Random) -> Result<MatricesVmpDraw, DataError> {
        let mut draw = MatricesVmpDraw {
            mean: Vec::new(),
            inverse_scale: Vec::new(),
            precision: Vec::new(),
        };
        self.draw_mean(&mut draw, random);
        self.draw_inverse_scale(&mut draw, random);
        Self::draw_precision(&mut draw, random);
        self.draw_x(&draw, random);
        self.reset();
        Ok(draw)
    }

    /// Line 4, `let mean ~ MultivariateGaussian([0, 0], covariance = scale);`.
    fn draw_mean(&self, draw: &mut MatricesVmpDraw, random: &mut Random) {
        draw.mean = multivariate_gaussian::simulate::draw(
            &[0.0, 0.0],
            matrix::inverse(Grid::new(&self.scale, [2, 2])).grid(),
            random,
        );
    }

    /// Line 5, `let inverse_scale ~ Wishart(5, scale);`.
    fn draw_inverse_scale(&self, draw: &mut MatricesVmpDraw, random: &mut Random) {
        draw.inverse_scale = wishart::simulate::draw(
            5.0,
            matrix::inverse(Grid::new(&self.scale, [2, 2])).grid(),
            random,
        );
    }

    /// Line 6, `let precision ~ Wishart(4, inverse_scale = inverse_scale);`.
    fn draw_precision(draw: &mut MatricesVmpDraw, random: &mut Random) {
        draw.precision = wishart::simulate::draw(
            4.0,
            Grid::new(&draw.inverse_scale, [2, 2]),
            random,
        );
    }

    /// Line 8, `x[i] ~ MultivariateGaussian(mean, precision = precision);`.
    fn draw_x(&mut self, draw: &MatricesVmpDraw, random: &mut Random) {
        for i in 0..self.n {
            self.x[i * 2..][..2]
                .copy_from_slice(
                    &multivariate_gaussian::simulate::draw(
                        &draw.mean,
                        Grid::new(&draw.precision, [2, 2]),
                        random,
                    ),
                );
        }
    }
}

impl Inference for MatricesVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("mean", &self.mean, 0, 4, iteration)?;
        Error::check_proper("inverse_scale", &self.inverse_scale, 0, 5, iteration)?;
        if self.precision_informed {
            Error::check_proper("precision", &self.precision, 0, 6, iteration)?;
        }
        let mut moved = self.mean.moved(&self.mean_before, tolerance);
        self.mean_before.clone_from(&self.mean);
        moved |= self.inverse_scale.moved(&self.inverse_scale_before, tolerance);
        self.inverse_scale_before.clone_from(&self.inverse_scale);
        moved |= self.precision.moved(&self.precision_before, tolerance);
        self.precision_before.clone_from(&self.precision);
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let mean = Posterior::from(self.mean.clone());
        let precision = Posterior::from(self.precision.clone());
        let inverse_scale = Posterior::from(self.inverse_scale.clone());
        vec![("mean", mean), ("precision", precision), ("inverse_scale", inverse_scale)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(8, 9)]
    }
}
