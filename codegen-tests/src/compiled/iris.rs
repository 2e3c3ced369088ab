//! `Iris` by variational message passing, compiled by posterity from `models/iris.model`.
//!
//! ```text
//! model Iris(x: [[f64; features]; n], class: [usize; n], classes: usize) -> (weight) {
//!     for c in 0..classes {
//!         #[labels(class_names)]
//!         let weight[c] ~ MultivariateGaussian(
//!             mean = array(0..features, |j| 0.0),
//!             covariance = diagonal(array(0..features, |j| 4.0)),
//!         );
//!     }
//!     for i in 0..n {
//!         class[i] ~ Categorical(softmax(array(0..classes, |c| dot(weight[c], x[i]))));
//!     }
//! }
//! ```

use posterity_runtime::operators::{
    categorical_logits, inner_product, multivariate_gaussian, vector,
};
use posterity_runtime::{
    Ascent, Buffer, DataError, Error, Gaussian, Grid, Inference, MultivariateGaussian,
    Options, Posterior, Progress, Run, check, matrix,
};
use std::ops::ControlFlow;

/// What [`Iris`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct IrisData<'a> {
    /// `x: [[f64; features]; n]`
    pub x: Grid<'a, f64, 2>,
    /// `class: [usize; n]`
    pub class: &'a [usize],
    /// `classes: usize`
    pub classes: usize,
}

/// Which measurements tell three kinds of iris apart?
///
/// Multinomial logistic regression: a score for each kind, linear in four standardised measurements
/// and a constant; the log odds of two kinds are the difference of their scores. The scores are known
/// up to a constant, which the prior holds. A vector of weights for each kind is one factor of the
/// approximation; the bound is that of Knowles and Minka.
///
/// Data: `data/iris_standardised.json`, 150 flowers of 3 kinds (Anderson 1935, Fisher 1936). The
/// bound: Knowles & Minka, *Non-conjugate variational message passing for multinomial and binary
/// regression* (2011).
#[derive(Clone, Debug)]
pub struct Iris {
    /// The data `x: [[f64; features]; n]`.
    x: Vec<f64>,
    /// The data `class: [usize; n]`.
    class: Vec<usize>,
    /// The data `classes: usize`.
    classes: usize,
    /// The size `n` of the data.
    n: usize,
    /// The size `features` of the data.
    features: usize,
    /// The belief about `weight`.
    weight: Vec<MultivariateGaussian>,
    /// The belief about `part`.
    part: Vec<Gaussian>,
    /// What the readers of `part` tell it.
    part_told: Vec<Gaussian>,
    /// The belief about `part_vector`.
    part_vector: Vec<MultivariateGaussian>,
    /// What the readers of `part_vector` tell it.
    part_vector_told: Vec<MultivariateGaussian>,
    /// The belief about `weight` before a step.
    weight_kept: Vec<MultivariateGaussian>,
    /// The belief about `weight` before the last step.
    weight_last: Vec<MultivariateGaussian>,
    /// The belief about `weight` one iteration ago.
    weight_before: Vec<MultivariateGaussian>,
    /// The belief about `part` one iteration ago.
    part_before: Vec<Gaussian>,
    /// The belief about `part_vector` one iteration ago.
    part_vector_before: Vec<MultivariateGaussian>,
}

impl Iris {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: IrisData<'_>) -> Result<Self, DataError> {
        check::grid("x", data.x, 10, 12)?;
        check::real("x", data.x, 10, 12)?;
        check::integer("class", data.class, 10, 37)?;
        check::integer("classes", data.classes, 10, 56)?;
        let n = data.x.sizes[0];
        check::size("n", "x", n, "class", data.class.len(), 10, 37)?;
        let features = data.x.sizes[1];
        let mut inference = Self {
            x: data.x.values.to_vec(),
            class: data.class.to_vec(),
            classes: data.classes,
            n,
            features,
            weight: Vec::new(),
            part: Vec::new(),
            part_told: Vec::new(),
            part_vector: Vec::new(),
            part_vector_told: Vec::new(),
            weight_kept: Vec::new(),
            weight_last: Vec::new(),
            weight_before: Vec::new(),
            part_before: Vec::new(),
            part_vector_before: Vec::new(),
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
        check::grid("x", x, 10, 12)?;
        check::length("x", self.n, x.sizes[0], 10, 12)?;
        check::length("x", self.features, x.sizes[1], 10, 12)?;
        check::real("x", x, 10, 12)?;
        self.x = x.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `class` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_class(&mut self, class: &[usize]) -> Result<(), DataError> {
        check::length("class", self.class.len(), class.len(), 10, 37)?;
        check::integer("class", class, 10, 37)?;
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
        check::integer("classes", classes, 10, 56)?;
        let before = std::mem::replace(&mut self.classes, classes);
        self.check_data().inspect_err(|_| self.classes = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_weight();
        self.start_part();
        self.start_part_vector();
        self.weight_before.clone_from(&self.weight);
        self.part_before.clone_from(&self.part);
        self.part_vector_before.clone_from(&self.part_vector);
    }

    /// One iteration.
    pub fn update(&mut self) {
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

    /// The posterior of `weight`.
    #[must_use]
    pub fn weight_posterior(&self) -> &[MultivariateGaussian] {
        &self.weight
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 13, `let weight[c] ~ MultivariateGaussian( mean = array(0..features, |j| 0…`.
        for c in 0..self.classes {
            let weight = &self.weight[c];
            bound += multivariate_gaussian::vmp::average_log(
                weight,
                &(0..self.features).map(|_| 0.0).collect::<Buffer>(),
                matrix::inverse(
                        matrix::diagonal(
                                &(0..self.features).map(|_| 4.0).collect::<Buffer>(),
                            )
                            .grid(),
                    )
                    .grid(),
            );
        }
        // Line 19, `class[i] ~ Categorical(softmax(array(0..classes, |c| dot(weight[c], x…`.
        for i in 0..self.n {
            let part_vector = &self.part_vector[i];
            bound += categorical_logits::vmp::average_log_tilted(self.class[i], part_vector);
        }
        // The entropies of the beliefs.
        bound += self.weight.iter().map(MultivariateGaussian::entropy).sum::<f64>();
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        if 0 < self.classes {
            check::positive_definite(
                "covariance",
                "diagonal(array(0..features, |j| 4))",
                &[],
                matrix::diagonal(&(0..self.features).map(|_| 4.0).collect::<Buffer>())
                    .grid(),
                15,
                26,
            )?;
        }
        if 0 < self.n {
            check::compared("classes", &[], self.classes, 19, 40)?;
        }
        for i in 0..self.n {
            check::category("class[{}]", &[i], self.class[i], self.classes, 19, 9)?;
        }
        Ok(())
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.weight = vec![MultivariateGaussian::uniform(self.features); self.classes];
        self.weight_kept = vec![MultivariateGaussian::uniform(self.features); self.classes];
        self.weight_last = vec![MultivariateGaussian::uniform(self.features); self.classes];
        self.part = vec![Gaussian::UNIFORM; self.n * self.classes];
        self.part_told = vec![Gaussian::UNIFORM; self.n * self.classes];
        self.part_vector = vec![MultivariateGaussian::uniform(self.classes); self.n];
        self.part_vector_told = vec![MultivariateGaussian::uniform(self.classes); self.n];
    }

    /// Line 13, `let weight[c] ~ MultivariateGaussian( mean = array(0..features, |j| 0…`.
    fn start_weight(&mut self) {
        for c in 0..self.classes {
            self.weight[c] = multivariate_gaussian::vmp::to_x(
                &(0..self.features).map(|_| 0.0).collect::<Buffer>(),
                matrix::inverse(
                        matrix::diagonal(
                                &(0..self.features).map(|_| 4.0).collect::<Buffer>(),
                            )
                            .grid(),
                    )
                    .grid(),
            );
        }
    }

    /// Line 19, `class[i] ~ Categorical(softmax(array(0..classes, |c| dot(weight[c], x…`.
    fn start_part(&mut self) {
        for i in 0..self.n {
            for c in 0..self.classes {
                let weight = &self.weight[c];
                self.part[i * self.classes + c] = inner_product::vmp::to_y(
                    weight,
                    &self.x[i * self.features..][..self.features],
                );
            }
        }
    }

    /// Line 19, `class[i] ~ Categorical(softmax(array(0..classes, |c| dot(weight[c], x…`.
    fn start_part_vector(&mut self) {
        for i in 0..self.n {
            self.part_vector[i] = vector::vmp::to_y(
                (0..self.classes).map(|j| self.part[i * self.classes + j]),
            );
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

    /// What the readers of `part_vector` tell it.
    fn tell_part_vector(&mut self) {
        self.part_vector_told.fill(MultivariateGaussian::uniform(self.classes));
        for i in 0..self.n {
            let part_vector = &self.part_vector[i];
            self.part_vector_told[i] *=
                &categorical_logits::vmp::to_logits_tilted(self.class[i], part_vector);
        }
    }

    /// What the readers of `part` tell it.
    fn tell_part(&mut self) {
        self.part_told.fill(Gaussian::UNIFORM);
        for i in 0..self.n {
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
        for i in 0..self.n {
            for c in 0..self.classes {
                let weight = &self.weight[c];
                self.part[i * self.classes + c] = inner_product::vmp::to_y(
                    weight,
                    &self.x[i * self.features..][..self.features],
                );
            }
        }
    }

    /// The belief about the derived `part_vector`.
    fn derive_part_vector(&mut self) {
        for i in 0..self.n {
            self.part_vector[i] = vector::vmp::to_y(
                (0..self.classes).map(|j| self.part[i * self.classes + j]),
            );
        }
    }

    /// The belief about `weight`, from lines 13 and 19.
    fn update_weight(&mut self) {
        for c in 0..self.classes {
            self.tell_part_vector();
            self.tell_part();
            let mut next = MultivariateGaussian::uniform(self.features);
            next *= &multivariate_gaussian::vmp::to_x(
                &(0..self.features).map(|_| 0.0).collect::<Buffer>(),
                matrix::inverse(
                        matrix::diagonal(
                                &(0..self.features).map(|_| 4.0).collect::<Buffer>(),
                            )
                            .grid(),
                    )
                    .grid(),
            );
            for i in 0..self.n {
                let part = self.part_told[i * self.classes + c];
                next *= &inner_product::vmp::to_a(
                    part,
                    &self.x[i * self.features..][..self.features],
                );
            }
            self.weight[c] = next;
            self.derive_part();
            self.derive_part_vector();
        }
    }
}

impl Inference for Iris {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("weight", &self.weight, 13, iteration)?;
        Error::check_all_proper("dot(weight[c], x[i])", &self.part, 19, iteration)?;
        Error::check_all_proper(
            "array(0..classes, |c| dot(weight[c], x[i]))",
            &self.part_vector,
            19,
            iteration,
        )?;
        let mut moved = posterity_runtime::any_moved(&self.weight, &self.weight_before, tolerance);
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
        let weight = Posterior::array((0..self.classes).map(|i| self.weight[i].clone()));
        vec![("weight", weight)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(19, 9)]
    }
}
