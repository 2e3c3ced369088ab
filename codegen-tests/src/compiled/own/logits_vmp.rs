//! `LogitsVmp` by variational message passing, compiled by posterity from
//! `codegen-tests/models/logits_vmp.model`.
//!
//! ```text
//! model LogitsVmp(vote: [usize; n], x: [[f64; d]; m], class: [usize; m], classes: usize) -> (taste,
//!     weight) {
//!     let taste ~ MultivariateGaussian([0.5, 0, 0], covariance = [[2, 0.5, 0], [0.5, 1, 0], [0, 0,
//!         1.5]]);
//!     for i in 0..n { #[operator(bohning)] vote[i] ~ Categorical(logits = taste); }
//!     for c in 0..classes { for j in 0..d { let weight[c][j] ~ Gaussian(0, variance = 3); } }
//!     for i in 0..m { class[i] ~ Categorical(logits = array(0..classes, |c| dot(weight[c], x[i]))); }
//! }
//! ```

use posterity_runtime::operators::{
    categorical_logits, gaussian, multivariate_gaussian, vector,
};
use posterity_runtime::{
    Ascent, DataError, Distribution, Error, Gaussian, Grid, Inference,
    MultivariateGaussian, Options, Posterior, Predictor, Progress, Run, check, linear,
    matrix,
};
use std::ops::ControlFlow;

/// What [`LogitsVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct LogitsVmpData<'a> {
    /// `vote: [usize; n]`
    pub vote: &'a [usize],
    /// `x: [[f64; d]; m]`
    pub x: Grid<'a, f64, 2>,
    /// `class: [usize; m]`
    pub class: &'a [usize],
    /// `classes: usize`
    pub classes: usize,
}

/// The inference of `LogitsVmp`.
#[derive(Clone, Debug)]
pub struct LogitsVmp {
    /// The data `vote: [usize; n]`.
    vote: Vec<usize>,
    /// The data `x: [[f64; d]; m]`.
    x: Vec<f64>,
    /// The data `class: [usize; m]`.
    class: Vec<usize>,
    /// The data `classes: usize`.
    classes: usize,
    /// The size `n` of the data.
    n: usize,
    /// The size `m` of the data.
    m: usize,
    /// The size `d` of the data.
    d: usize,
    /// The belief about `taste`.
    taste: MultivariateGaussian,
    /// The belief about `weight`.
    weight: Vec<Gaussian>,
    /// The belief about `part`.
    part: Vec<Gaussian>,
    /// What the readers of `part` tell it.
    part_told: Vec<Gaussian>,
    /// The belief about `part_vector`.
    part_vector: Vec<MultivariateGaussian>,
    /// What the readers of `part_vector` tell it.
    part_vector_told: Vec<MultivariateGaussian>,
    /// The belief about `taste` before a step.
    taste_kept: MultivariateGaussian,
    /// The belief about `taste` before the last step.
    taste_last: MultivariateGaussian,
    /// The belief about `weight` before a step.
    weight_kept: Vec<Gaussian>,
    /// The belief about `weight` before the last step.
    weight_last: Vec<Gaussian>,
    /// The belief about `taste` one iteration ago.
    taste_before: MultivariateGaussian,
    /// The belief about `weight` one iteration ago.
    weight_before: Vec<Gaussian>,
    /// The belief about `part` one iteration ago.
    part_before: Vec<Gaussian>,
    /// The belief about `part_vector` one iteration ago.
    part_vector_before: Vec<MultivariateGaussian>,
}

impl LogitsVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: LogitsVmpData<'_>) -> Result<Self, DataError> {
        check::integer("vote", data.vote, 4, 17)?;
        check::grid("x", data.x, 4, 35)?;
        check::real("x", data.x, 4, 35)?;
        check::integer("class", data.class, 4, 53)?;
        check::integer("classes", data.classes, 4, 72)?;
        let n = data.vote.len();
        let m = data.x.sizes[0];
        check::size("m", "x", m, "class", data.class.len(), 4, 53)?;
        let d = data.x.sizes[1];
        let mut inference = Self {
            vote: data.vote.to_vec(),
            x: data.x.values.to_vec(),
            class: data.class.to_vec(),
            classes: data.classes,
            n,
            m,
            d,
            taste: MultivariateGaussian::uniform(1),
            weight: Vec::new(),
            part: Vec::new(),
            part_told: Vec::new(),
            part_vector: Vec::new(),
            part_vector_told: Vec::new(),
            taste_kept: MultivariateGaussian::uniform(1),
            taste_last: MultivariateGaussian::uniform(1),
            weight_kept: Vec::new(),
            weight_last: Vec::new(),
            taste_before: MultivariateGaussian::uniform(1),
            weight_before: Vec::new(),
            part_before: Vec::new(),
            part_vector_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `vote` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_vote(&mut self, vote: &[usize]) -> Result<(), DataError> {
        check::length("vote", self.vote.len(), vote.len(), 4, 17)?;
        check::integer("vote", vote, 4, 17)?;
        let before = std::mem::replace(&mut self.vote, vote.to_vec());
        self.check_data().inspect_err(|_| self.vote = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `x` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_x(&mut self, x: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("x", x, 4, 35)?;
        check::length("x", self.m, x.sizes[0], 4, 35)?;
        check::length("x", self.d, x.sizes[1], 4, 35)?;
        check::real("x", x, 4, 35)?;
        self.x = x.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `class` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_class(&mut self, class: &[usize]) -> Result<(), DataError> {
        check::length("class", self.class.len(), class.len(), 4, 53)?;
        check::integer("class", class, 4, 53)?;
        let before = std::mem::replace(&mut self.class, class.to_vec());
        self.check_data().inspect_err(|_| self.class = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `classes` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_classes(&mut self, classes: usize) -> Result<(), DataError> {
        check::integer("classes", classes, 4, 72)?;
        let before = std::mem::replace(&mut self.classes, classes);
        self.check_data().inspect_err(|_| self.classes = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_taste();
        self.start_weight();
        self.start_part();
        self.start_part_vector();
        self.taste_before.clone_from(&self.taste);
        self.weight_before.clone_from(&self.weight);
        self.part_before.clone_from(&self.part);
        self.part_vector_before.clone_from(&self.part_vector);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.step_taste();
        self.step_weight();
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

    /// The posterior of `taste`.
    #[must_use]
    pub fn taste_posterior(&self) -> &MultivariateGaussian {
        &self.taste
    }

    /// The posterior of `weight`.
    #[must_use]
    pub fn weight_posterior(&self) -> &[Gaussian] {
        &self.weight
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 5, `let taste ~ MultivariateGaussian([0.5, 0, 0], covariance = [[2, 0.5, …`.
        let taste = &self.taste;
        bound += multivariate_gaussian::vmp::average_log(
            taste,
            &[0.5, 0.0, 0.0],
            matrix::inverse(
                    Grid::new(&[2.0, 0.5, 0.0, 0.5, 1.0, 0.0, 0.0, 0.0, 1.5], [3, 3]),
                )
                .grid(),
        );
        // Line 6, `vote[i] ~ Categorical(logits = taste);`.
        for i in 0..self.n {
            bound += categorical_logits::vmp::average_log_bohning(self.vote[i], taste);
        }
        // Line 7, `let weight[c][j] ~ Gaussian(0, variance = 3);`.
        for c in 0..self.classes {
            for j in 0..self.d {
                let weight = self.weight[c * self.d + j];
                bound += gaussian::vmp::average_log(weight, 0.0, 1.0 / 3.0);
            }
        }
        // Line 8, `class[i] ~ Categorical(logits = array(0..classes, |c| dot(weight[c], …`.
        for i in 0..self.m {
            let part_vector = &self.part_vector[i];
            bound += categorical_logits::vmp::average_log_tilted(self.class[i], part_vector);
        }
        // The entropies of the beliefs.
        bound += self.taste.entropy();
        bound += self.weight.iter().map(Gaussian::entropy).sum::<f64>();
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::positive_definite(
            "covariance",
            "[[2, 0.5, 0], [0.5, 1, 0], [0, 0, 1.5]]",
            &[],
            Grid::new(&[2.0, 0.5, 0.0, 0.5, 1.0, 0.0, 0.0, 0.0, 1.5], [3, 3]),
            5,
            64,
        )?;
        for i in 0..self.n {
            check::category("vote[{}]", &[i], self.vote[i], 3, 6, 42)?;
        }
        if 0 < self.m {
            check::compared("classes", &[], self.classes, 8, 53)?;
        }
        for i in 0..self.m {
            check::category("class[{}]", &[i], self.class[i], self.classes, 8, 21)?;
        }
        Ok(())
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.taste = MultivariateGaussian::uniform(3);
        self.taste_kept = MultivariateGaussian::uniform(3);
        self.taste_last = MultivariateGaussian::uniform(3);
        self.weight = vec![Gaussian::UNIFORM; self.classes * self.d];
        self.weight_kept = vec![Gaussian::UNIFORM; self.classes * self.d];
        self.weight_last = vec![Gaussian::UNIFORM; self.classes * self.d];
        self.part = vec![Gaussian::UNIFORM; self.m * self.classes];
        self.part_told = vec![Gaussian::UNIFORM; self.m * self.classes];
        self.part_vector = vec![MultivariateGaussian::uniform(self.classes); self.m];
        self.part_vector_told = vec![MultivariateGaussian::uniform(self.classes); self.m];
    }

    /// Line 5, `let taste ~ MultivariateGaussian([0.5, 0, 0], covariance = [[2, 0.5, …`.
    fn start_taste(&mut self) {
        self.taste = multivariate_gaussian::vmp::to_x(
            &[0.5, 0.0, 0.0],
            matrix::inverse(
                    Grid::new(&[2.0, 0.5, 0.0, 0.5, 1.0, 0.0, 0.0, 0.0, 1.5], [3, 3]),
                )
                .grid(),
        );
    }

    /// Line 7, `let weight[c][j] ~ Gaussian(0, variance = 3);`.
    fn start_weight(&mut self) {
        for c in 0..self.classes {
            for j in 0..self.d {
                self.weight[c * self.d + j] = gaussian::vmp::to_x(0.0, 1.0 / 3.0);
            }
        }
    }

    /// Line 8, `class[i] ~ Categorical(logits = array(0..classes, |c| dot(weight[c], …`.
    fn start_part(&mut self) {
        for i in 0..self.m {
            for c in 0..self.classes {
                let mut predictor = Predictor::new(0.0, 0.0);
                for j in 0..self.d {
                    let weight = self.weight[c * self.d + j];
                    predictor.add(self.x[i * self.d + j], weight);
                }
                self.part[i * self.classes + c] = predictor.to_gaussian();
            }
        }
    }

    /// Line 8, `class[i] ~ Categorical(logits = array(0..classes, |c| dot(weight[c], …`.
    fn start_part_vector(&mut self) {
        for i in 0..self.m {
            self.part_vector[i] = vector::vmp::to_y(
                (0..self.classes).map(|j| self.part[i * self.classes + j]),
            );
        }
    }

    /// A step of the belief about `taste`, halved while the bound falls.
    fn step_taste(&mut self) {
        let mut ascent = Ascent::from(self.log_evidence());
        std::mem::swap(&mut self.taste_last, &mut self.taste_kept);
        self.taste_kept.clone_from(&self.taste);
        self.update_taste();
        ascent.compare(&self.taste_last, &self.taste_kept, &self.taste);
        while ascent.overshoots(self.log_evidence()) {
            self.taste = self.taste.pow(0.5) * self.taste_kept.pow(0.5);
        }
    }

    /// A step of the belief about `weight`, halved while the bound falls.
    fn step_weight(&mut self) {
        let mut ascent = Ascent::from(self.log_evidence());
        std::mem::swap(&mut self.weight_last, &mut self.weight_kept);
        self.weight_kept.clone_from(&self.weight);
        self.update_weight();
        ascent.compare_all(&self.weight_last, &self.weight_kept, &self.weight);
        while ascent.overshoots(self.log_evidence()) {
            for (next, before) in self.weight.iter_mut().zip(&self.weight_kept) {
                *next = next.pow(0.5) * before.pow(0.5);
            }
            self.derive_part();
            self.derive_part_vector();
        }
    }

    /// The belief about `taste`, from lines 5 and 6.
    fn update_taste(&mut self) {
        let mut next = multivariate_gaussian::vmp::to_x(
            &[0.5, 0.0, 0.0],
            matrix::inverse(
                    Grid::new(&[2.0, 0.5, 0.0, 0.5, 1.0, 0.0, 0.0, 0.0, 1.5], [3, 3]),
                )
                .grid(),
        );
        let taste = &self.taste;
        for i in 0..self.n {
            next *= &categorical_logits::vmp::to_logits_bohning(self.vote[i], taste);
        }
        self.taste = next;
    }

    /// What the readers of `part_vector` tell it.
    fn tell_part_vector(&mut self) {
        self.part_vector_told.fill(MultivariateGaussian::uniform(self.classes));
        for i in 0..self.m {
            let part_vector = &self.part_vector[i];
            self.part_vector_told[i] *=
                &categorical_logits::vmp::to_logits_tilted(self.class[i], part_vector);
        }
    }

    /// What the readers of `part` tell it.
    fn tell_part(&mut self) {
        self.part_told.fill(Gaussian::UNIFORM);
        for i in 0..self.m {
            for j in 0..self.classes {
                let part_vector = &self.part_vector_told[i];
                self.part_told[i * self.classes + j] *= vector::vmp::to_x(
                    part_vector,
                    (0..self.classes).map(|j| self.part[i * self.classes + j]),
                    j,
                );
            }
        }
    }

    /// The belief about the derived `part`.
    fn derive_part(&mut self) {
        for i in 0..self.m {
            for c in 0..self.classes {
                let mut predictor = Predictor::new(0.0, 0.0);
                for j in 0..self.d {
                    let weight = self.weight[c * self.d + j];
                    predictor.add(self.x[i * self.d + j], weight);
                }
                self.part[i * self.classes + c] = predictor.to_gaussian();
            }
        }
    }

    /// The belief about the derived `part_vector`.
    fn derive_part_vector(&mut self) {
        for i in 0..self.m {
            self.part_vector[i] = vector::vmp::to_y(
                (0..self.classes).map(|j| self.part[i * self.classes + j]),
            );
        }
    }

    /// The belief about `weight`, from lines 7 and 8.
    fn update_weight(&mut self) {
        for c in 0..self.classes {
            for j in 0..self.d {
                self.tell_part_vector();
                self.tell_part();
                let mut next = Gaussian::UNIFORM;
                next *= gaussian::vmp::to_x(0.0, 1.0 / 3.0);
                for i in 0..self.m {
                    let part = self.part_told[i * self.classes + c];
                    let mut predicted = 0.0;
                    for j in 0..self.d {
                        let weight = self.weight[c * self.d + j];
                        predicted += self.x[i * self.d + j] * weight.mean();
                    }
                    let weight = self.weight[c * self.d + j];
                    next *= linear::to_term_mean_field(
                        self.x[i * self.d + j],
                        weight.mean(),
                        predicted,
                        part,
                    );
                }
                self.weight[c * self.d + j] = next;
                self.derive_part();
                self.derive_part_vector();
            }
        }
    }
}

impl Inference for LogitsVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("taste", &self.taste, 0, 5, iteration)?;
        Error::check_all_proper("weight", &self.weight, 7, iteration)?;
        Error::check_all_proper("dot(weight[c], x[i])", &self.part, 8, iteration)?;
        Error::check_all_proper(
            "array(0..classes, |c| dot(weight[c], x[i]))",
            &self.part_vector,
            8,
            iteration,
        )?;
        let mut moved = self.taste.moved(&self.taste_before, tolerance);
        self.taste_before.clone_from(&self.taste);
        moved |= posterity_runtime::any_moved(&self.weight, &self.weight_before, tolerance);
        self.weight_before.clone_from(&self.weight);
        moved |= posterity_runtime::any_moved(&self.part, &self.part_before, tolerance);
        self.part_before.clone_from(&self.part);
        moved |=
            posterity_runtime::any_moved(&self.part_vector, &self.part_vector_before, tolerance);
        self.part_vector_before.clone_from(&self.part_vector);
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let taste = Posterior::from(self.taste.clone());
        let weight = Posterior::shaped(
            [self.classes, self.d],
            |[i, j]| self.weight[i * self.d + j],
        );
        vec![("taste", taste), ("weight", weight)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(6, 42), (8, 21)]
    }
}
