//! `ObservedCases` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/observed_cases.model`.
//!
//! ```text
//! model ObservedCases(kind: [usize; n], gauge: [bool; n], y: [f64; n], heads: [bool; n]) -> (centre,
//!     chance, offset) {
//!     let offset ~ Gaussian(1, variance = 2);
//!     for k in 0..3 {
//!         let centre[k] ~ Gaussian(k, variance = 2);
//!         let chance[k] ~ Beta(2, 1.5);
//!     }
//!     for i in 0..n {
//!         kind[i] ~ Categorical([0.2, 0.3, 0.5]);
//!         gauge[i] ~ Bernoulli(0.4);
//!         match kind[i] { k => { heads[i] ~ Bernoulli(chance[k]); } }
//!         if gauge[i] { y[i] ~ Gaussian(offset, variance = 1); } else { y[i] ~ Gaussian(centre[2],
//!             variance = 0.5); }
//!     }
//! }
//! ```

use posterity_runtime::operators::{bernoulli, beta, categorical};
use posterity_runtime::{
    Beta, DataError, Error, Gaussian, Inference, Options, Posterior, Predictor, Progress,
    Random, Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`ObservedCases`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct ObservedCasesData<'a> {
    /// `kind: [usize; n]`
    pub kind: &'a [usize],
    /// `gauge: [bool; n]`
    pub gauge: &'a [bool],
    /// `y: [f64; n]`
    pub y: &'a [f64],
    /// `heads: [bool; n]`
    pub heads: &'a [bool],
}

/// Readings and tosses, each of an observed kind: what decides is known, so every belief stays
/// conjugate.
#[derive(Clone, Debug)]
pub struct ObservedCases {
    /// The data `kind: [usize; n]`.
    kind: Vec<usize>,
    /// The data `gauge: [bool; n]`.
    gauge: Vec<bool>,
    /// The data `y: [f64; n]`.
    y: Vec<f64>,
    /// The data `heads: [bool; n]`.
    heads: Vec<bool>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `offset`.
    offset: Gaussian,
    /// The belief about `centre`.
    centre: Vec<Gaussian>,
    /// The belief about `chance`.
    chance: Vec<Beta>,
    /// The message to `offset` from its definition, line 4.
    offset_prior: Gaussian,
    /// The message to `centre` from its definition, line 6.
    centre_prior: Vec<Gaussian>,
    /// The message to `chance` from its definition, line 7.
    chance_prior: Vec<Beta>,
    /// The product of the messages to `chance[kind[i]]` from line 12.
    chance_from_kind: Vec<Beta>,
    /// The product of the messages to `offset` from line 13.
    offset_from_y: Gaussian,
    /// The product of the messages to `centre[2]` from line 13.
    centre_from_y: Vec<Gaussian>,
}

impl ObservedCases {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: ObservedCasesData<'_>) -> Result<Self, DataError> {
        check::integer("kind", data.kind, 3, 21)?;
        check::real("y", data.y, 3, 57)?;
        let n = data.kind.len();
        check::size("n", "kind", n, "gauge", data.gauge.len(), 3, 39)?;
        check::size("n", "kind", n, "y", data.y.len(), 3, 57)?;
        check::size("n", "kind", n, "heads", data.heads.len(), 3, 70)?;
        let mut inference = Self {
            kind: data.kind.to_vec(),
            gauge: data.gauge.to_vec(),
            y: data.y.to_vec(),
            heads: data.heads.to_vec(),
            n,
            offset: Gaussian::UNIFORM,
            centre: Vec::new(),
            chance: Vec::new(),
            offset_prior: Gaussian::UNIFORM,
            centre_prior: Vec::new(),
            chance_prior: Vec::new(),
            chance_from_kind: Vec::new(),
            offset_from_y: Gaussian::UNIFORM,
            centre_from_y: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `kind` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_kind(&mut self, kind: &[usize]) -> Result<(), DataError> {
        check::length("kind", self.kind.len(), kind.len(), 3, 21)?;
        check::integer("kind", kind, 3, 21)?;
        let before = std::mem::replace(&mut self.kind, kind.to_vec());
        self.check_data().inspect_err(|_| self.kind = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `gauge` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_gauge(&mut self, gauge: &[bool]) -> Result<(), DataError> {
        check::length("gauge", self.gauge.len(), gauge.len(), 3, 39)?;
        self.gauge = gauge.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[f64]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 3, 57)?;
        check::real("y", y, 3, 57)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `heads` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_heads(&mut self, heads: &[bool]) -> Result<(), DataError> {
        check::length("heads", self.heads.len(), heads.len(), 3, 70)?;
        self.heads = heads.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_offset();
        self.define_centre();
        self.define_chance();
        self.tell_chance();
        self.tell_offset();
        self.tell_centre();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.marginal_of_offset();
        self.marginal_of_centre();
        self.marginal_of_chance();
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

    /// The posterior of `centre`.
    #[must_use]
    pub fn centre_posterior(&self) -> &[Gaussian] {
        &self.centre
    }

    /// The posterior of `chance`.
    #[must_use]
    pub fn chance_posterior(&self) -> &[Beta] {
        &self.chance
    }

    /// The posterior of `offset`.
    #[must_use]
    pub fn offset_posterior(&self) -> &Gaussian {
        &self.offset
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `offset`, from lines 4 and 13.
        let mut offset_so_far = self.offset_prior;
        for i in 0..self.n {
            if self.gauge[i] {
                let predictor = Predictor::new(0.0, 1.0).plus(1.0, offset_so_far);
                log_z += linear::gaussian_derivatives(Gaussian::point(self.y[i]), predictor).log_z;
                offset_so_far *= Gaussian::from_mean_variance(self.y[i], 1.0);
            }
        }
        // `centre`, from lines 6 and 13.
        let mut centre_so_far = self.centre_prior.clone();
        for i in 0..self.n {
            if !self.gauge[i] {
                let centre = centre_so_far[2];
                let predictor = Predictor::new(0.0, 0.5).plus(1.0, centre);
                log_z += linear::gaussian_derivatives(Gaussian::point(self.y[i]), predictor).log_z;
                centre_so_far[2] *= Gaussian::from_mean_variance(self.y[i], 0.5);
            }
        }
        // `chance`, from lines 7 and 12.
        let mut chance_so_far = self.chance_prior.clone();
        for i in 0..self.n {
            if true {
                let kind = self.kind[i];
                let chance = chance_so_far[kind];
                log_z += bernoulli::ep::log_evidence_random(self.heads[i], chance);
                chance_so_far[kind] *= bernoulli::ep::to_probability_observed(self.heads[i]);
            }
        }
        // Line 10, `kind[i] ~ Categorical([0.2, 0.3, 0.5]);`.
        for i in 0..self.n {
            log_z += categorical::ep::log_evidence(self.kind[i], &[0.2, 0.3, 0.5]);
        }
        // Line 11, `gauge[i] ~ Bernoulli(0.4);`.
        for i in 0..self.n {
            log_z += bernoulli::ep::log_evidence(self.gauge[i], 0.4);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..self.n {
            check::category("kind[{}]", &[i], self.kind[i], 3, 10, 9)?;
            if true {
                check::below("kind[{}]", &[i], self.kind[i], 3, 12, 53)?;
            }
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.offset = Gaussian::UNIFORM;
        self.centre = vec![Gaussian::UNIFORM; 3];
        self.chance = vec![Beta::UNIFORM; 3];
        self.offset_prior = Gaussian::UNIFORM;
        self.centre_prior = vec![Gaussian::UNIFORM; 3];
        self.chance_prior = vec![Beta::UNIFORM; 3];
        self.chance_from_kind = vec![Beta::UNIFORM; 3];
        self.offset_from_y = Gaussian::UNIFORM;
        self.centre_from_y = vec![Gaussian::UNIFORM; 3];
    }

    /// Line 4, `let offset ~ Gaussian(1, variance = 2);`.
    fn define_offset(&mut self) {
        self.offset_prior = Gaussian::from_mean_variance(1.0, 2.0);
    }

    /// Line 6, `let centre[k] ~ Gaussian(k, variance = 2);`.
    fn define_centre(&mut self) {
        for k in 0..3 {
            self.centre_prior[k] = Gaussian::from_mean_variance(k as f64, 2.0);
        }
    }

    /// Line 7, `let chance[k] ~ Beta(2, 1.5);`.
    fn define_chance(&mut self) {
        self.chance_prior.fill(beta::ep::to_x(2.0, 1.5));
    }

    /// Line 12, `heads[i] ~ Bernoulli(chance[k]);`.
    fn tell_chance(&mut self) {
        self.chance_from_kind = vec![Beta::UNIFORM; 3];
        for i in 0..self.n {
            if true {
                let kind = self.kind[i];
                self.chance_from_kind[kind] *=
                    bernoulli::ep::to_probability_observed(self.heads[i]);
            }
        }
    }

    /// Line 13, `y[i] ~ Gaussian(offset, variance = 1);`.
    fn tell_offset(&mut self) {
        self.offset_from_y = Gaussian::UNIFORM;
        for i in 0..self.n {
            if self.gauge[i] {
                self.offset_from_y *= Gaussian::from_mean_variance(self.y[i], 1.0);
            }
        }
    }

    /// Line 13, `y[i] ~ Gaussian(centre[2], variance = 0.5);`.
    fn tell_centre(&mut self) {
        self.centre_from_y = vec![Gaussian::UNIFORM; 3];
        for i in 0..self.n {
            if !self.gauge[i] {
                self.centre_from_y[2] *= Gaussian::from_mean_variance(self.y[i], 0.5);
            }
        }
    }

    /// The marginal of `offset`: the product of all messages to it.
    fn marginal_of_offset(&mut self) {
        self.offset = self.offset_prior * self.offset_from_y;
    }

    /// The marginal of `centre`: the product of all messages to it.
    fn marginal_of_centre(&mut self) {
        for at in 0..self.centre.len() {
            self.centre[at] = self.centre_prior[at] * self.centre_from_y[at];
        }
    }

    /// The marginal of `chance`: the product of all messages to it.
    fn marginal_of_chance(&mut self) {
        for at in 0..self.chance.len() {
            self.chance[at] = self.chance_prior[at] * self.chance_from_kind[at];
        }
    }
}

/// One draw of the variables of [`ObservedCases`].
#[derive(Clone, Debug)]
pub struct ObservedCasesDraw {
    /// `offset`.
    pub offset: f64,
    /// `centre`.
    pub centre: Vec<f64>,
    /// `chance`.
    pub chance: Vec<f64>,
}

impl ObservedCases {
    /// Draws every variable from the prior, and the data given them: those that were there are replaced.
    ///
    /// # Errors
    /// A value drawn that another line cannot take, such as an index beyond an array.
    pub fn simulate(&mut self, random: &mut Random) -> Result<ObservedCasesDraw, DataError> {
        let mut draw = ObservedCasesDraw {
            offset: 0.0,
            centre: vec![0.0; 3],
            chance: vec![0.0; 3],
        };
        Self::draw_offset(&mut draw, random)?;
        Self::draw_centre(&mut draw, random)?;
        Self::draw_chance(&mut draw, random)?;
        self.draw_kind(random)?;
        self.draw_gauge(random);
        self.draw_heads(&draw, random)?;
        self.draw_y(&draw, random)?;
        self.line_13_draw_y(&draw, random)?;
        self.reset();
        Ok(draw)
    }

    /// Line 4, `let offset ~ Gaussian(1, variance = 2);`.
    fn draw_offset(draw: &mut ObservedCasesDraw, random: &mut Random) -> Result<(), DataError> {
        draw.offset = linear::draw(1.0, 2.0, random);
        check::drawn("offset", &[], draw.offset, 4, 5)?;
        Ok(())
    }

    /// Line 6, `let centre[k] ~ Gaussian(k, variance = 2);`.
    fn draw_centre(draw: &mut ObservedCasesDraw, random: &mut Random) -> Result<(), DataError> {
        for k in 0..3 {
            draw.centre[k] = linear::draw(k as f64, 2.0, random);
            check::drawn("centre[{}]", &[k], draw.centre[k], 6, 9)?;
        }
        Ok(())
    }

    /// Line 7, `let chance[k] ~ Beta(2, 1.5);`.
    fn draw_chance(draw: &mut ObservedCasesDraw, random: &mut Random) -> Result<(), DataError> {
        for k in 0..3 {
            draw.chance[k] = beta::simulate::draw(2.0, 1.5, random);
            check::drawn("chance[{}]", &[k], draw.chance[k], 7, 9)?;
        }
        Ok(())
    }

    /// Line 10, `kind[i] ~ Categorical([0.2, 0.3, 0.5]);`.
    fn draw_kind(&mut self, random: &mut Random) -> Result<(), DataError> {
        for i in 0..self.n {
            self.kind[i] = categorical::simulate::draw(&[0.2, 0.3, 0.5], random);
            check::drawn_count("kind[{}]", &[i], self.kind[i], 10, 9)?;
        }
        Ok(())
    }

    /// Line 11, `gauge[i] ~ Bernoulli(0.4);`.
    fn draw_gauge(&mut self, random: &mut Random) {
        for i in 0..self.n {
            self.gauge[i] = bernoulli::simulate::draw(0.4, random);
        }
    }

    /// Line 12, `heads[i] ~ Bernoulli(chance[k]);`.
    fn draw_heads(
        &mut self,
        draw: &ObservedCasesDraw,
        random: &mut Random,
    ) -> Result<(), DataError> {
        for i in 0..self.n {
            if true {
                check::below("kind[{}]", &[i], self.kind[i], 3, 12, 53)?;
                self.heads[i] = bernoulli::simulate::draw(draw.chance[self.kind[i]], random);
            }
        }
        Ok(())
    }

    /// Line 13, `y[i] ~ Gaussian(offset, variance = 1);`.
    fn draw_y(&mut self, draw: &ObservedCasesDraw, random: &mut Random) -> Result<(), DataError> {
        for i in 0..self.n {
            if self.gauge[i] {
                self.y[i] = linear::draw(draw.offset, 1.0, random);
                check::drawn("y[{}]", &[i], self.y[i], 13, 23)?;
            }
        }
        Ok(())
    }

    /// Line 13, `y[i] ~ Gaussian(centre[2], variance = 0.5);`.
    fn line_13_draw_y(
        &mut self,
        draw: &ObservedCasesDraw,
        random: &mut Random,
    ) -> Result<(), DataError> {
        for i in 0..self.n {
            if !self.gauge[i] {
                self.y[i] = linear::draw(draw.centre[2], 0.5, random);
                check::drawn("y[{}]", &[i], self.y[i], 13, 71)?;
            }
        }
        Ok(())
    }
}

impl Inference for ObservedCases {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("offset", &self.offset, 0, 4, iteration)?;
        Error::check_all_proper("centre", &self.centre, 6, iteration)?;
        Error::check_all_proper("chance", &self.chance, 7, iteration)?;
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
        let centre = Posterior::array((0..3).map(|i| self.centre[i]));
        let chance = Posterior::array((0..3).map(|i| self.chance[i]));
        let offset = Posterior::from(self.offset);
        vec![("centre", centre), ("chance", chance), ("offset", offset)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(10, 9), (11, 9), (12, 32), (13, 23), (13, 71)]
    }
}
