//! `BayesPointProbitSix` by expectation propagation, compiled by posterity from
//! `conformance/regression/bayes_point_probit_six.model`.
//!
//! ```text
//! model BayesPointProbitSix(x: [[f64; 3]; n], y: [bool; n], prior_cov: [[f64; 3]; 3]) -> (w) {
//!     let w ~ MultivariateGaussian(mean = [0, 0, 0], covariance = prior_cov);
//!     for i in 0..n {
//!         let score = dot(w, x[i]);
//!         let noisy ~ Gaussian(score, variance = 1);
//!         observe y[i] == (noisy > 0);
//!     }
//! }
//! ```

use posterity_runtime::operators::{inner_product, is_positive, multivariate_gaussian};
use posterity_runtime::{
    Ahead, DataError, Distribution, Error, Gaussian, Grid, Inference,
    MultivariateGaussian, Options, Posterior, Predictor, Progress, Run, Unsettled, check,
    matrix,
};
use std::ops::ControlFlow;

/// What [`BayesPointProbitSix`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct BayesPointProbitSixData<'a> {
    /// `x: [[f64; 3]; n]`
    pub x: Grid<'a, f64, 2>,
    /// `y: [bool; n]`
    pub y: &'a [bool],
    /// `prior_cov: [[f64; 3]; 3]`
    pub prior_cov: Grid<'a, f64, 2>,
}

/// Probit classification of six points.
#[derive(Clone, Debug)]
pub struct BayesPointProbitSix {
    /// The data `x: [[f64; 3]; n]`.
    x: Vec<f64>,
    /// The data `y: [bool; n]`.
    y: Vec<bool>,
    /// The data `prior_cov: [[f64; 3]; 3]`.
    prior_cov: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `w`.
    w: MultivariateGaussian,
    /// The belief about `score`.
    score: Vec<Gaussian>,
    /// The message to `score` from its definition, line 5.
    score_prior: Vec<Gaussian>,
    /// The message to `w` from line 5.
    w_from_score: Vec<MultivariateGaussian>,
    /// The message to `score[i]` from line 7.
    score_from_y: Vec<Gaussian>,
    /// The belief about `w` one iteration ago.
    w_before: MultivariateGaussian,
    /// The belief about `score` one iteration ago.
    score_before: Vec<Gaussian>,
}

impl BayesPointProbitSix {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: BayesPointProbitSixData<'_>) -> Result<Self, DataError> {
        check::grid("x", data.x, 2, 27)?;
        check::real("x", data.x, 2, 27)?;
        check::grid("prior_cov", data.prior_cov, 2, 59)?;
        check::real("prior_cov", data.prior_cov, 2, 59)?;
        let n = data.x.sizes[0];
        check::size("n", "x", n, "y", data.y.len(), 2, 45)?;
        if !data.x.sizes[..1].contains(&0) {
            check::length("x", 3, data.x.sizes[1], 2, 27)?;
        }
        check::length("prior_cov", 3, data.prior_cov.sizes[0], 2, 59)?;
        if !data.prior_cov.sizes[..1].contains(&0) {
            check::length("prior_cov", 3, data.prior_cov.sizes[1], 2, 59)?;
        }
        let mut inference = Self {
            x: data.x.values.to_vec(),
            y: data.y.to_vec(),
            prior_cov: data.prior_cov.values.to_vec(),
            n,
            w: MultivariateGaussian::uniform(1),
            score: Vec::new(),
            score_prior: Vec::new(),
            w_from_score: Vec::new(),
            score_from_y: Vec::new(),
            w_before: MultivariateGaussian::uniform(1),
            score_before: Vec::new(),
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
        check::grid("x", x, 2, 27)?;
        check::length("x", self.n, x.sizes[0], 2, 27)?;
        check::length("x", 3, x.sizes[1], 2, 27)?;
        check::real("x", x, 2, 27)?;
        self.x = x.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[bool]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 2, 45)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `prior_cov` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_prior_cov(&mut self, prior_cov: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("prior_cov", prior_cov, 2, 59)?;
        check::length("prior_cov", 3, prior_cov.sizes[0], 2, 59)?;
        check::length("prior_cov", 3, prior_cov.sizes[1], 2, 59)?;
        check::real("prior_cov", prior_cov, 2, 59)?;
        let before = std::mem::replace(&mut self.prior_cov, prior_cov.values.to_vec());
        self.check_data().inspect_err(|_| self.prior_cov = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_w();
        self.w_before.clone_from(&self.w);
        self.score_before.clone_from(&self.score);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.define_score();
        self.tell_score();
        self.tell_w();
        self.marginal_of_score();
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

    /// The posterior of `w`.
    #[must_use]
    pub fn w_posterior(&self) -> &MultivariateGaussian {
        &self.w
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `w`, from line 3.
        let w_prior = multivariate_gaussian::ep::to_x_known(
            &[0.0, 0.0, 0.0],
            matrix::inverse(Grid::new(&self.prior_cov, [3, 3])).grid(),
        );
        log_z += self.w.log_normaliser_over(&w_prior);
        // `score`, from line 5.
        for at in 0..self.score_prior.len() {
            log_z += (self.score_prior[at] * self.score_from_y[at])
                .log_normaliser_over(&self.score_prior[at]);
        }
        // Line 5, `let score = dot(w, x[i]);`.
        for i in 0..self.n {
            let w = &(&self.w / &self.w_from_score[i]);
            log_z -= self.w.log_normaliser_over(w);
        }
        // Line 7, `observe y[i] == (noisy > 0);`.
        for i in 0..self.n {
            let score = self.score_prior[i];
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, score);
            log_z += is_positive::ep::derivatives(self.y[i], predictor.mean, predictor.variance)
                .log_z;
            log_z -= (self.score_prior[i] * self.score_from_y[i]).log_normaliser_over(&score);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::positive_definite(
            "covariance",
            "prior_cov",
            &[],
            Grid::new(&self.prior_cov, [3, 3]),
            3,
            65,
        )?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.w = MultivariateGaussian::uniform(3);
        self.score = vec![Gaussian::UNIFORM; self.n];
        self.score_prior = vec![Gaussian::UNIFORM; self.n];
        self.w_from_score = vec![MultivariateGaussian::uniform(3); self.n];
        self.score_from_y = vec![Gaussian::UNIFORM; self.n];
    }

    /// Line 3, `let w ~ MultivariateGaussian(mean = [0, 0, 0], covariance = prior_cov…`.
    fn define_w(&mut self) {
        self.w *= &multivariate_gaussian::ep::to_x_known(
            &[0.0, 0.0, 0.0],
            matrix::inverse(Grid::new(&self.prior_cov, [3, 3])).grid(),
        );
    }

    /// Line 5, `let score = dot(w, x[i]);`.
    fn define_score(&mut self) {
        for i in 0..self.n {
            let w = &(&self.w / &self.w_from_score[i]);
            self.score_prior[i] = inner_product::ep::to_y(w, &self.x[i * 3..][..3]);
        }
    }

    /// Line 7, `observe y[i] == (noisy > 0);`.
    fn tell_score(&mut self) {
        for i in 0..self.n {
            let score = self.score_prior[i];
            let [to_score] = is_positive::ep::messages(self.y[i], 0.0, 1.0, [(1.0, score)]);
            self.score_from_y[i] = to_score;
        }
    }

    /// Line 5, `let score = dot(w, x[i]);`.
    fn tell_w(&mut self) {
        for i in 0..self.n {
            let score = self.score_from_y[i];
            let message = inner_product::ep::to_a(score, &self.x[i * 3..][..3]);
            self.w = &self.w * &(&message / &self.w_from_score[i]);
            self.w_from_score[i] = message;
        }
    }

    /// The marginal of `score`: the product of all messages to it.
    fn marginal_of_score(&mut self) {
        for at in 0..self.score.len() {
            self.score[at] = self.score_prior[at] * self.score_from_y[at];
        }
    }
}

impl Inference for BayesPointProbitSix {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("w", &self.w, 0, 3, iteration)?;
        Error::check_all_proper("score", &self.score, 5, iteration)?;
        let mut moved = self.w.moved(&self.w_before, tolerance);
        self.w_before.clone_from(&self.w);
        moved |= posterity_runtime::any_moved(&self.score, &self.score_before, tolerance);
        self.score_before.clone_from(&self.score);
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.array("score", "line 5", |it| &it.score_prior),
            ahead.array("w", "line 5", |it| &it.w_from_score),
            ahead.array("score[i]", "line 7", |it| &it.score_from_y),
        ])
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let w = Posterior::from(self.w.clone());
        vec![("w", w)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(7, 9)]
    }
}
