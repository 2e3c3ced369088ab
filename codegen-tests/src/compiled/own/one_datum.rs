//! `OneDatum` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/one_datum.model`.
//!
//! ```text
//! model OneDatum(
//!     m: f64, s: f64, w: f64, y: [f64; 8], noise: f64,
//! ) -> (of_square, of_sin, of_cos, of_tanh, of_abs, of_max, of_min, of_product) {
//!     let of_square ~ Gaussian(m, variance = s);
//!     y[0] ~ Gaussian(square(of_square), variance = noise);
//!     let of_sin ~ Gaussian(m, variance = s);
//!     y[1] ~ Gaussian(sin(of_sin), variance = noise);
//!     let of_cos ~ Gaussian(m, variance = s);
//!     y[2] ~ Gaussian(cos(of_cos), variance = noise);
//!     let of_tanh ~ Gaussian(m, variance = s);
//!     y[3] ~ Gaussian(tanh(of_tanh), variance = noise);
//!     let of_abs ~ Gaussian(m, variance = s);
//!     y[4] ~ Gaussian(abs(of_abs), variance = noise);
//!     let of_max ~ Gaussian(m, variance = s);
//!     let beside_max ~ Gaussian(w, variance = 1);
//!     y[5] ~ Gaussian(max(of_max, beside_max), variance = noise);
//!     let of_min ~ Gaussian(m, variance = s);
//!     let beside_min ~ Gaussian(w, variance = 1);
//!     y[6] ~ Gaussian(min(of_min, beside_min), variance = noise);
//!     let of_product ~ Gaussian(m, variance = s);
//!     let beside_product ~ Gaussian(w, variance = 1);
//!     y[7] ~ Gaussian(of_product * beside_product, variance = noise);
//! }
//! ```

use posterity_runtime::operators::{abs, cos, max, min, product, sin, square, tanh};
use posterity_runtime::{
    DataError, Error, Gaussian, Inference, Options, Posterior, Predictor, Progress, Run,
    check, linear,
};
use std::ops::ControlFlow;

/// What [`OneDatum`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct OneDatumData<'a> {
    /// `m: f64`
    pub m: f64,
    /// `s: f64`
    pub s: f64,
    /// `w: f64`
    pub w: f64,
    /// `y: [f64; 8]`
    pub y: &'a [f64],
    /// `noise: f64`
    pub noise: f64,
}

/// A datum for each function of unknowns: where the message to a part is clipped, what is left of it
/// is a tilt, which the evidence counts as it is.
#[derive(Clone, Debug)]
pub struct OneDatum {
    /// The data `m: f64`.
    m: f64,
    /// The data `s: f64`.
    s: f64,
    /// The data `w: f64`.
    w: f64,
    /// The data `y: [f64; 8]`.
    y: Vec<f64>,
    /// The data `noise: f64`.
    noise: f64,
    /// The belief about `of_square`.
    of_square: Gaussian,
    /// The belief about `of_sin`.
    of_sin: Gaussian,
    /// The belief about `of_cos`.
    of_cos: Gaussian,
    /// The belief about `of_tanh`.
    of_tanh: Gaussian,
    /// The belief about `of_abs`.
    of_abs: Gaussian,
    /// The belief about `of_max`.
    of_max: Gaussian,
    /// The belief about `of_min`.
    of_min: Gaussian,
    /// The belief about `of_product`.
    of_product: Gaussian,
    /// The message to `of_square` from its definition, line 7.
    of_square_prior: Gaussian,
    /// The message to `part` from its definition, line 8.
    part_prior: Gaussian,
    /// The message to `of_square` from line 8.
    of_square_from_part: Gaussian,
    /// The message to `part` from line 8.
    part_from_y: Gaussian,
    /// The message to `of_sin` from its definition, line 9.
    of_sin_prior: Gaussian,
    /// The message to `part_again` from its definition, line 10.
    part_again_prior: Gaussian,
    /// The message to `of_sin` from line 10.
    of_sin_from_part_again: Gaussian,
    /// The message to `part_again` from line 10.
    part_again_from_y: Gaussian,
    /// The message to `of_cos` from its definition, line 11.
    of_cos_prior: Gaussian,
    /// The message to `part_third` from its definition, line 12.
    part_third_prior: Gaussian,
    /// The message to `of_cos` from line 12.
    of_cos_from_part_third: Gaussian,
    /// The message to `part_third` from line 12.
    part_third_from_y: Gaussian,
    /// The message to `of_tanh` from its definition, line 13.
    of_tanh_prior: Gaussian,
    /// The message to `part_fourth` from its definition, line 14.
    part_fourth_prior: Gaussian,
    /// The message to `of_tanh` from line 14.
    of_tanh_from_part_fourth: Gaussian,
    /// The message to `part_fourth` from line 14.
    part_fourth_from_y: Gaussian,
    /// The message to `of_abs` from its definition, line 15.
    of_abs_prior: Gaussian,
    /// The message to `part_fifth` from its definition, line 16.
    part_fifth_prior: Gaussian,
    /// The message to `of_abs` from line 16.
    of_abs_from_part_fifth: Gaussian,
    /// The message to `part_fifth` from line 16.
    part_fifth_from_y: Gaussian,
    /// The message to `of_max` from its definition, line 17.
    of_max_prior: Gaussian,
    /// The message to `beside_max` from its definition, line 18.
    beside_max_prior: Gaussian,
    /// The message to `part_sixth` from its definition, line 19.
    part_sixth_prior: Gaussian,
    /// The message to `of_max` from line 19.
    of_max_from_part_sixth: Gaussian,
    /// The message to `beside_max` from line 19.
    beside_max_from_part_sixth: Gaussian,
    /// The message to `part_sixth` from line 19.
    part_sixth_from_y: Gaussian,
    /// The message to `of_min` from its definition, line 20.
    of_min_prior: Gaussian,
    /// The message to `beside_min` from its definition, line 21.
    beside_min_prior: Gaussian,
    /// The message to `part_seventh` from its definition, line 22.
    part_seventh_prior: Gaussian,
    /// The message to `of_min` from line 22.
    of_min_from_part_seventh: Gaussian,
    /// The message to `beside_min` from line 22.
    beside_min_from_part_seventh: Gaussian,
    /// The message to `part_seventh` from line 22.
    part_seventh_from_y: Gaussian,
    /// The message to `of_product` from its definition, line 23.
    of_product_prior: Gaussian,
    /// The message to `beside_product` from its definition, line 24.
    beside_product_prior: Gaussian,
    /// The message to `part_eighth` from its definition, line 25.
    part_eighth_prior: Gaussian,
    /// The message to `of_product` from line 25.
    of_product_from_part_eighth: Gaussian,
    /// The message to `beside_product` from line 25.
    beside_product_from_part_eighth: Gaussian,
    /// The message to `part_eighth` from line 25.
    part_eighth_from_y: Gaussian,
}

impl OneDatum {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: OneDatumData<'_>) -> Result<Self, DataError> {
        check::real("m", data.m, 5, 5)?;
        check::real("s", data.s, 5, 13)?;
        check::real("w", data.w, 5, 21)?;
        check::real("y", data.y, 5, 29)?;
        check::real("noise", data.noise, 5, 42)?;
        check::length("y", 8, data.y.len(), 5, 29)?;
        let mut inference = Self {
            m: data.m,
            s: data.s,
            w: data.w,
            y: data.y.to_vec(),
            noise: data.noise,
            of_square: Gaussian::UNIFORM,
            of_sin: Gaussian::UNIFORM,
            of_cos: Gaussian::UNIFORM,
            of_tanh: Gaussian::UNIFORM,
            of_abs: Gaussian::UNIFORM,
            of_max: Gaussian::UNIFORM,
            of_min: Gaussian::UNIFORM,
            of_product: Gaussian::UNIFORM,
            of_square_prior: Gaussian::UNIFORM,
            part_prior: Gaussian::UNIFORM,
            of_square_from_part: Gaussian::UNIFORM,
            part_from_y: Gaussian::UNIFORM,
            of_sin_prior: Gaussian::UNIFORM,
            part_again_prior: Gaussian::UNIFORM,
            of_sin_from_part_again: Gaussian::UNIFORM,
            part_again_from_y: Gaussian::UNIFORM,
            of_cos_prior: Gaussian::UNIFORM,
            part_third_prior: Gaussian::UNIFORM,
            of_cos_from_part_third: Gaussian::UNIFORM,
            part_third_from_y: Gaussian::UNIFORM,
            of_tanh_prior: Gaussian::UNIFORM,
            part_fourth_prior: Gaussian::UNIFORM,
            of_tanh_from_part_fourth: Gaussian::UNIFORM,
            part_fourth_from_y: Gaussian::UNIFORM,
            of_abs_prior: Gaussian::UNIFORM,
            part_fifth_prior: Gaussian::UNIFORM,
            of_abs_from_part_fifth: Gaussian::UNIFORM,
            part_fifth_from_y: Gaussian::UNIFORM,
            of_max_prior: Gaussian::UNIFORM,
            beside_max_prior: Gaussian::UNIFORM,
            part_sixth_prior: Gaussian::UNIFORM,
            of_max_from_part_sixth: Gaussian::UNIFORM,
            beside_max_from_part_sixth: Gaussian::UNIFORM,
            part_sixth_from_y: Gaussian::UNIFORM,
            of_min_prior: Gaussian::UNIFORM,
            beside_min_prior: Gaussian::UNIFORM,
            part_seventh_prior: Gaussian::UNIFORM,
            of_min_from_part_seventh: Gaussian::UNIFORM,
            beside_min_from_part_seventh: Gaussian::UNIFORM,
            part_seventh_from_y: Gaussian::UNIFORM,
            of_product_prior: Gaussian::UNIFORM,
            beside_product_prior: Gaussian::UNIFORM,
            part_eighth_prior: Gaussian::UNIFORM,
            of_product_from_part_eighth: Gaussian::UNIFORM,
            beside_product_from_part_eighth: Gaussian::UNIFORM,
            part_eighth_from_y: Gaussian::UNIFORM,
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `m` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_m(&mut self, m: f64) -> Result<(), DataError> {
        check::real("m", m, 5, 5)?;
        self.m = m;
        self.reset();
        Ok(())
    }

    /// Replaces `s` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_s(&mut self, s: f64) -> Result<(), DataError> {
        check::real("s", s, 5, 13)?;
        let before = std::mem::replace(&mut self.s, s);
        self.check_data().inspect_err(|_| self.s = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `w` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_w(&mut self, w: f64) -> Result<(), DataError> {
        check::real("w", w, 5, 21)?;
        self.w = w;
        self.reset();
        Ok(())
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[f64]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 5, 29)?;
        check::real("y", y, 5, 29)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `noise` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_noise(&mut self, noise: f64) -> Result<(), DataError> {
        check::real("noise", noise, 5, 42)?;
        let before = std::mem::replace(&mut self.noise, noise);
        self.check_data().inspect_err(|_| self.noise = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_of_square();
        self.tell_part();
        self.define_of_sin();
        self.tell_part_again();
        self.define_of_cos();
        self.tell_part_third();
        self.define_of_tanh();
        self.tell_part_fourth();
        self.define_of_abs();
        self.tell_part_fifth();
        self.define_of_max();
        self.define_beside_max();
        self.tell_part_sixth();
        self.define_of_min();
        self.define_beside_min();
        self.tell_part_seventh();
        self.define_of_product();
        self.define_beside_product();
        self.tell_part_eighth();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.define_part_eighth();
        self.tell_of_product();
        self.tell_beside_product();
        self.define_part_seventh();
        self.tell_of_min();
        self.tell_beside_min();
        self.define_part_sixth();
        self.tell_of_max();
        self.tell_beside_max();
        self.define_part_fifth();
        self.tell_of_abs();
        self.define_part_fourth();
        self.tell_of_tanh();
        self.define_part_third();
        self.tell_of_cos();
        self.define_part_again();
        self.tell_of_sin();
        self.define_part();
        self.tell_of_square();
        self.marginal_of_of_square();
        self.marginal_of_of_sin();
        self.marginal_of_of_cos();
        self.marginal_of_of_tanh();
        self.marginal_of_of_abs();
        self.marginal_of_of_max();
        self.marginal_of_of_min();
        self.marginal_of_of_product();
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

    /// The posterior of `of_square`.
    #[must_use]
    pub fn of_square_posterior(&self) -> &Gaussian {
        &self.of_square
    }

    /// The posterior of `of_sin`.
    #[must_use]
    pub fn of_sin_posterior(&self) -> &Gaussian {
        &self.of_sin
    }

    /// The posterior of `of_cos`.
    #[must_use]
    pub fn of_cos_posterior(&self) -> &Gaussian {
        &self.of_cos
    }

    /// The posterior of `of_tanh`.
    #[must_use]
    pub fn of_tanh_posterior(&self) -> &Gaussian {
        &self.of_tanh
    }

    /// The posterior of `of_abs`.
    #[must_use]
    pub fn of_abs_posterior(&self) -> &Gaussian {
        &self.of_abs
    }

    /// The posterior of `of_max`.
    #[must_use]
    pub fn of_max_posterior(&self) -> &Gaussian {
        &self.of_max
    }

    /// The posterior of `of_min`.
    #[must_use]
    pub fn of_min_posterior(&self) -> &Gaussian {
        &self.of_min
    }

    /// The posterior of `of_product`.
    #[must_use]
    pub fn of_product_posterior(&self) -> &Gaussian {
        &self.of_product
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `of_square`, from line 7.
        log_z += (self.of_square_prior * self.of_square_from_part)
            .log_normaliser_over(&self.of_square_prior);
        // `part`, from line 8.
        let part = self.part_prior;
        let predictor = Predictor::new(0.0, self.noise).plus(1.0, part);
        log_z += linear::gaussian_derivatives(Gaussian::point(self.y[0]), predictor).log_z;
        // `of_sin`, from line 9.
        log_z += (self.of_sin_prior * self.of_sin_from_part_again)
            .log_normaliser_over(&self.of_sin_prior);
        // `part_again`, from line 10.
        let part_again = self.part_again_prior;
        let predictor = Predictor::new(0.0, self.noise).plus(1.0, part_again);
        log_z += linear::gaussian_derivatives(Gaussian::point(self.y[1]), predictor).log_z;
        // `of_cos`, from line 11.
        log_z += (self.of_cos_prior * self.of_cos_from_part_third)
            .log_normaliser_over(&self.of_cos_prior);
        // `part_third`, from line 12.
        let part_third = self.part_third_prior;
        let predictor = Predictor::new(0.0, self.noise).plus(1.0, part_third);
        log_z += linear::gaussian_derivatives(Gaussian::point(self.y[2]), predictor).log_z;
        // `of_tanh`, from line 13.
        log_z += (self.of_tanh_prior * self.of_tanh_from_part_fourth)
            .log_normaliser_over(&self.of_tanh_prior);
        // `part_fourth`, from line 14.
        let part_fourth = self.part_fourth_prior;
        let predictor = Predictor::new(0.0, self.noise).plus(1.0, part_fourth);
        log_z += linear::gaussian_derivatives(Gaussian::point(self.y[3]), predictor).log_z;
        // `of_abs`, from line 15.
        log_z += (self.of_abs_prior * self.of_abs_from_part_fifth)
            .log_normaliser_over(&self.of_abs_prior);
        // `part_fifth`, from line 16.
        let part_fifth = self.part_fifth_prior;
        let predictor = Predictor::new(0.0, self.noise).plus(1.0, part_fifth);
        log_z += linear::gaussian_derivatives(Gaussian::point(self.y[4]), predictor).log_z;
        // `of_max`, from line 17.
        log_z += (self.of_max_prior * self.of_max_from_part_sixth)
            .log_normaliser_over(&self.of_max_prior);
        // `beside_max`, from line 18.
        log_z += (self.beside_max_prior * self.beside_max_from_part_sixth)
            .log_normaliser_over(&self.beside_max_prior);
        // `part_sixth`, from line 19.
        let part_sixth = self.part_sixth_prior;
        let predictor = Predictor::new(0.0, self.noise).plus(1.0, part_sixth);
        log_z += linear::gaussian_derivatives(Gaussian::point(self.y[5]), predictor).log_z;
        // `of_min`, from line 20.
        log_z += (self.of_min_prior * self.of_min_from_part_seventh)
            .log_normaliser_over(&self.of_min_prior);
        // `beside_min`, from line 21.
        log_z += (self.beside_min_prior * self.beside_min_from_part_seventh)
            .log_normaliser_over(&self.beside_min_prior);
        // `part_seventh`, from line 22.
        let part_seventh = self.part_seventh_prior;
        let predictor = Predictor::new(0.0, self.noise).plus(1.0, part_seventh);
        log_z += linear::gaussian_derivatives(Gaussian::point(self.y[6]), predictor).log_z;
        // `of_product`, from line 23.
        log_z += (self.of_product_prior * self.of_product_from_part_eighth)
            .log_normaliser_over(&self.of_product_prior);
        // `beside_product`, from line 24.
        log_z += (self.beside_product_prior * self.beside_product_from_part_eighth)
            .log_normaliser_over(&self.beside_product_prior);
        // `part_eighth`, from line 25.
        let part_eighth = self.part_eighth_prior;
        let predictor = Predictor::new(0.0, self.noise).plus(1.0, part_eighth);
        log_z += linear::gaussian_derivatives(Gaussian::point(self.y[7]), predictor).log_z;
        // Line 8, `y[0] ~ Gaussian(square(of_square), variance = noise);`.
        let part = self.part_from_y;
        let of_square = self.of_square_prior;
        log_z += square::ep::log_evidence(part, of_square);
        log_z -= self.part_prior.log_average_of(&part);
        log_z -= (self.of_square_prior * self.of_square_from_part).log_normaliser_over(&of_square);
        // Line 10, `y[1] ~ Gaussian(sin(of_sin), variance = noise);`.
        let part_again = self.part_again_from_y;
        let of_sin = self.of_sin_prior;
        log_z += sin::ep::log_evidence(part_again, of_sin);
        log_z -= self.part_again_prior.log_average_of(&part_again);
        log_z -= (self.of_sin_prior * self.of_sin_from_part_again).log_normaliser_over(&of_sin);
        // Line 12, `y[2] ~ Gaussian(cos(of_cos), variance = noise);`.
        let part_third = self.part_third_from_y;
        let of_cos = self.of_cos_prior;
        log_z += cos::ep::log_evidence(part_third, of_cos);
        log_z -= self.part_third_prior.log_average_of(&part_third);
        log_z -= (self.of_cos_prior * self.of_cos_from_part_third).log_normaliser_over(&of_cos);
        // Line 14, `y[3] ~ Gaussian(tanh(of_tanh), variance = noise);`.
        let part_fourth = self.part_fourth_from_y;
        let of_tanh = self.of_tanh_prior;
        log_z += tanh::ep::log_evidence(part_fourth, of_tanh);
        log_z -= self.part_fourth_prior.log_average_of(&part_fourth);
        log_z -= (self.of_tanh_prior * self.of_tanh_from_part_fourth).log_normaliser_over(&of_tanh);
        // Line 16, `y[4] ~ Gaussian(abs(of_abs), variance = noise);`.
        let part_fifth = self.part_fifth_from_y;
        let of_abs = self.of_abs_prior;
        log_z += abs::ep::log_evidence(part_fifth, of_abs);
        log_z -= self.part_fifth_prior.log_average_of(&part_fifth);
        log_z -= (self.of_abs_prior * self.of_abs_from_part_fifth).log_normaliser_over(&of_abs);
        // Line 19, `y[5] ~ Gaussian(max(of_max, beside_max), variance = noise);`.
        let part_sixth = self.part_sixth_from_y;
        let of_max = self.of_max_prior;
        let beside_max = self.beside_max_prior;
        log_z += max::ep::log_evidence(part_sixth, of_max, beside_max);
        log_z -= self.part_sixth_prior.log_average_of(&part_sixth);
        log_z -= (self.of_max_prior * self.of_max_from_part_sixth).log_normaliser_over(&of_max);
        log_z -= (self.beside_max_prior * self.beside_max_from_part_sixth)
            .log_normaliser_over(&beside_max);
        // Line 22, `y[6] ~ Gaussian(min(of_min, beside_min), variance = noise);`.
        let part_seventh = self.part_seventh_from_y;
        let of_min = self.of_min_prior;
        let beside_min = self.beside_min_prior;
        log_z += min::ep::log_evidence(part_seventh, of_min, beside_min);
        log_z -= self.part_seventh_prior.log_average_of(&part_seventh);
        log_z -= (self.of_min_prior * self.of_min_from_part_seventh).log_normaliser_over(&of_min);
        log_z -= (self.beside_min_prior * self.beside_min_from_part_seventh)
            .log_normaliser_over(&beside_min);
        // Line 25, `y[7] ~ Gaussian(of_product * beside_product, variance = noise);`.
        let part_eighth = self.part_eighth_from_y;
        let of_product = self.of_product_prior;
        let beside_product = self.beside_product_prior;
        log_z += product::ep::log_evidence(part_eighth, of_product, beside_product);
        log_z -= self.part_eighth_prior.log_average_of(&part_eighth);
        log_z -= (self.of_product_prior * self.of_product_from_part_eighth)
            .log_normaliser_over(&of_product);
        log_z -= (self.beside_product_prior * self.beside_product_from_part_eighth)
            .log_normaliser_over(&beside_product);
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::non_negative("s", &[], self.s, 7, 44)?;
        check::non_negative("noise", &[], self.noise, 8, 51)?;
        check::non_negative("s", &[], self.s, 9, 41)?;
        check::non_negative("noise", &[], self.noise, 10, 45)?;
        check::non_negative("s", &[], self.s, 11, 41)?;
        check::non_negative("noise", &[], self.noise, 12, 45)?;
        check::non_negative("s", &[], self.s, 13, 42)?;
        check::non_negative("noise", &[], self.noise, 14, 47)?;
        check::non_negative("s", &[], self.s, 15, 41)?;
        check::non_negative("noise", &[], self.noise, 16, 45)?;
        check::non_negative("s", &[], self.s, 17, 41)?;
        check::non_negative("noise", &[], self.noise, 19, 57)?;
        check::non_negative("s", &[], self.s, 20, 41)?;
        check::non_negative("noise", &[], self.noise, 22, 57)?;
        check::non_negative("s", &[], self.s, 23, 45)?;
        check::non_negative("noise", &[], self.noise, 25, 61)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.of_square = Gaussian::UNIFORM;
        self.of_sin = Gaussian::UNIFORM;
        self.of_cos = Gaussian::UNIFORM;
        self.of_tanh = Gaussian::UNIFORM;
        self.of_abs = Gaussian::UNIFORM;
        self.of_max = Gaussian::UNIFORM;
        self.of_min = Gaussian::UNIFORM;
        self.of_product = Gaussian::UNIFORM;
        self.of_square_prior = Gaussian::UNIFORM;
        self.part_prior = Gaussian::UNIFORM;
        self.of_square_from_part = Gaussian::UNIFORM;
        self.part_from_y = Gaussian::UNIFORM;
        self.of_sin_prior = Gaussian::UNIFORM;
        self.part_again_prior = Gaussian::UNIFORM;
        self.of_sin_from_part_again = Gaussian::UNIFORM;
        self.part_again_from_y = Gaussian::UNIFORM;
        self.of_cos_prior = Gaussian::UNIFORM;
        self.part_third_prior = Gaussian::UNIFORM;
        self.of_cos_from_part_third = Gaussian::UNIFORM;
        self.part_third_from_y = Gaussian::UNIFORM;
        self.of_tanh_prior = Gaussian::UNIFORM;
        self.part_fourth_prior = Gaussian::UNIFORM;
        self.of_tanh_from_part_fourth = Gaussian::UNIFORM;
        self.part_fourth_from_y = Gaussian::UNIFORM;
        self.of_abs_prior = Gaussian::UNIFORM;
        self.part_fifth_prior = Gaussian::UNIFORM;
        self.of_abs_from_part_fifth = Gaussian::UNIFORM;
        self.part_fifth_from_y = Gaussian::UNIFORM;
        self.of_max_prior = Gaussian::UNIFORM;
        self.beside_max_prior = Gaussian::UNIFORM;
        self.part_sixth_prior = Gaussian::UNIFORM;
        self.of_max_from_part_sixth = Gaussian::UNIFORM;
        self.beside_max_from_part_sixth = Gaussian::UNIFORM;
        self.part_sixth_from_y = Gaussian::UNIFORM;
        self.of_min_prior = Gaussian::UNIFORM;
        self.beside_min_prior = Gaussian::UNIFORM;
        self.part_seventh_prior = Gaussian::UNIFORM;
        self.of_min_from_part_seventh = Gaussian::UNIFORM;
        self.beside_min_from_part_seventh = Gaussian::UNIFORM;
        self.part_seventh_from_y = Gaussian::UNIFORM;
        self.of_product_prior = Gaussian::UNIFORM;
        self.beside_product_prior = Gaussian::UNIFORM;
        self.part_eighth_prior = Gaussian::UNIFORM;
        self.of_product_from_part_eighth = Gaussian::UNIFORM;
        self.beside_product_from_part_eighth = Gaussian::UNIFORM;
        self.part_eighth_from_y = Gaussian::UNIFORM;
    }

    /// Line 7, `let of_square ~ Gaussian(m, variance = s);`.
    fn define_of_square(&mut self) {
        self.of_square_prior = Gaussian::from_mean_variance(self.m, self.s);
    }

    /// Line 8, `y[0] ~ Gaussian(square(of_square), variance = noise);`.
    fn tell_part(&mut self) {
        self.part_from_y = Gaussian::from_mean_variance(self.y[0], self.noise);
    }

    /// Line 9, `let of_sin ~ Gaussian(m, variance = s);`.
    fn define_of_sin(&mut self) {
        self.of_sin_prior = Gaussian::from_mean_variance(self.m, self.s);
    }

    /// Line 10, `y[1] ~ Gaussian(sin(of_sin), variance = noise);`.
    fn tell_part_again(&mut self) {
        self.part_again_from_y = Gaussian::from_mean_variance(self.y[1], self.noise);
    }

    /// Line 11, `let of_cos ~ Gaussian(m, variance = s);`.
    fn define_of_cos(&mut self) {
        self.of_cos_prior = Gaussian::from_mean_variance(self.m, self.s);
    }

    /// Line 12, `y[2] ~ Gaussian(cos(of_cos), variance = noise);`.
    fn tell_part_third(&mut self) {
        self.part_third_from_y = Gaussian::from_mean_variance(self.y[2], self.noise);
    }

    /// Line 13, `let of_tanh ~ Gaussian(m, variance = s);`.
    fn define_of_tanh(&mut self) {
        self.of_tanh_prior = Gaussian::from_mean_variance(self.m, self.s);
    }

    /// Line 14, `y[3] ~ Gaussian(tanh(of_tanh), variance = noise);`.
    fn tell_part_fourth(&mut self) {
        self.part_fourth_from_y = Gaussian::from_mean_variance(self.y[3], self.noise);
    }

    /// Line 15, `let of_abs ~ Gaussian(m, variance = s);`.
    fn define_of_abs(&mut self) {
        self.of_abs_prior = Gaussian::from_mean_variance(self.m, self.s);
    }

    /// Line 16, `y[4] ~ Gaussian(abs(of_abs), variance = noise);`.
    fn tell_part_fifth(&mut self) {
        self.part_fifth_from_y = Gaussian::from_mean_variance(self.y[4], self.noise);
    }

    /// Line 17, `let of_max ~ Gaussian(m, variance = s);`.
    fn define_of_max(&mut self) {
        self.of_max_prior = Gaussian::from_mean_variance(self.m, self.s);
    }

    /// Line 18, `let beside_max ~ Gaussian(w, variance = 1);`.
    fn define_beside_max(&mut self) {
        self.beside_max_prior = Gaussian::from_mean_variance(self.w, 1.0);
    }

    /// Line 19, `y[5] ~ Gaussian(max(of_max, beside_max), variance = noise);`.
    fn tell_part_sixth(&mut self) {
        self.part_sixth_from_y = Gaussian::from_mean_variance(self.y[5], self.noise);
    }

    /// Line 20, `let of_min ~ Gaussian(m, variance = s);`.
    fn define_of_min(&mut self) {
        self.of_min_prior = Gaussian::from_mean_variance(self.m, self.s);
    }

    /// Line 21, `let beside_min ~ Gaussian(w, variance = 1);`.
    fn define_beside_min(&mut self) {
        self.beside_min_prior = Gaussian::from_mean_variance(self.w, 1.0);
    }

    /// Line 22, `y[6] ~ Gaussian(min(of_min, beside_min), variance = noise);`.
    fn tell_part_seventh(&mut self) {
        self.part_seventh_from_y = Gaussian::from_mean_variance(self.y[6], self.noise);
    }

    /// Line 23, `let of_product ~ Gaussian(m, variance = s);`.
    fn define_of_product(&mut self) {
        self.of_product_prior = Gaussian::from_mean_variance(self.m, self.s);
    }

    /// Line 24, `let beside_product ~ Gaussian(w, variance = 1);`.
    fn define_beside_product(&mut self) {
        self.beside_product_prior = Gaussian::from_mean_variance(self.w, 1.0);
    }

    /// Line 25, `y[7] ~ Gaussian(of_product * beside_product, variance = noise);`.
    fn tell_part_eighth(&mut self) {
        self.part_eighth_from_y = Gaussian::from_mean_variance(self.y[7], self.noise);
    }

    /// Line 25, `y[7] ~ Gaussian(of_product * beside_product, variance = noise);`.
    fn define_part_eighth(&mut self) {
        let part_eighth = self.part_eighth_from_y;
        let of_product = self.of_product_prior;
        let beside_product = self.beside_product_prior;
        self.part_eighth_prior = product::ep::to_product(part_eighth, of_product, beside_product);
    }

    /// Line 25, `y[7] ~ Gaussian(of_product * beside_product, variance = noise);`.
    fn tell_of_product(&mut self) {
        let part_eighth = self.part_eighth_from_y;
        let of_product = self.of_product_prior;
        let beside_product = self.beside_product_prior;
        self.of_product_from_part_eighth = product::ep::to_a(
            part_eighth,
            of_product,
            beside_product,
        );
    }

    /// Line 25, `y[7] ~ Gaussian(of_product * beside_product, variance = noise);`.
    fn tell_beside_product(&mut self) {
        let part_eighth = self.part_eighth_from_y;
        let of_product = self.of_product_prior;
        let beside_product = self.beside_product_prior;
        self.beside_product_from_part_eighth = product::ep::to_b(
            part_eighth,
            of_product,
            beside_product,
        );
    }

    /// Line 22, `y[6] ~ Gaussian(min(of_min, beside_min), variance = noise);`.
    fn define_part_seventh(&mut self) {
        let part_seventh = self.part_seventh_from_y;
        let of_min = self.of_min_prior;
        let beside_min = self.beside_min_prior;
        self.part_seventh_prior = min::ep::to_y(part_seventh, of_min, beside_min);
    }

    /// Line 22, `y[6] ~ Gaussian(min(of_min, beside_min), variance = noise);`.
    fn tell_of_min(&mut self) {
        let part_seventh = self.part_seventh_from_y;
        let of_min = self.of_min_prior;
        let beside_min = self.beside_min_prior;
        self.of_min_from_part_seventh = min::ep::to_a(part_seventh, of_min, beside_min);
    }

    /// Line 22, `y[6] ~ Gaussian(min(of_min, beside_min), variance = noise);`.
    fn tell_beside_min(&mut self) {
        let part_seventh = self.part_seventh_from_y;
        let of_min = self.of_min_prior;
        let beside_min = self.beside_min_prior;
        self.beside_min_from_part_seventh = min::ep::to_b(part_seventh, of_min, beside_min);
    }

    /// Line 19, `y[5] ~ Gaussian(max(of_max, beside_max), variance = noise);`.
    fn define_part_sixth(&mut self) {
        let part_sixth = self.part_sixth_from_y;
        let of_max = self.of_max_prior;
        let beside_max = self.beside_max_prior;
        self.part_sixth_prior = max::ep::to_y(part_sixth, of_max, beside_max);
    }

    /// Line 19, `y[5] ~ Gaussian(max(of_max, beside_max), variance = noise);`.
    fn tell_of_max(&mut self) {
        let part_sixth = self.part_sixth_from_y;
        let of_max = self.of_max_prior;
        let beside_max = self.beside_max_prior;
        self.of_max_from_part_sixth = max::ep::to_a(part_sixth, of_max, beside_max);
    }

    /// Line 19, `y[5] ~ Gaussian(max(of_max, beside_max), variance = noise);`.
    fn tell_beside_max(&mut self) {
        let part_sixth = self.part_sixth_from_y;
        let of_max = self.of_max_prior;
        let beside_max = self.beside_max_prior;
        self.beside_max_from_part_sixth = max::ep::to_b(part_sixth, of_max, beside_max);
    }

    /// Line 16, `y[4] ~ Gaussian(abs(of_abs), variance = noise);`.
    fn define_part_fifth(&mut self) {
        let part_fifth = self.part_fifth_from_y;
        let of_abs = self.of_abs_prior;
        self.part_fifth_prior = abs::ep::to_y(part_fifth, of_abs);
    }

    /// Line 16, `y[4] ~ Gaussian(abs(of_abs), variance = noise);`.
    fn tell_of_abs(&mut self) {
        let part_fifth = self.part_fifth_from_y;
        let of_abs = self.of_abs_prior;
        self.of_abs_from_part_fifth = abs::ep::to_x(part_fifth, of_abs);
    }

    /// Line 14, `y[3] ~ Gaussian(tanh(of_tanh), variance = noise);`.
    fn define_part_fourth(&mut self) {
        let part_fourth = self.part_fourth_from_y;
        let of_tanh = self.of_tanh_prior;
        self.part_fourth_prior = tanh::ep::to_y(part_fourth, of_tanh);
    }

    /// Line 14, `y[3] ~ Gaussian(tanh(of_tanh), variance = noise);`.
    fn tell_of_tanh(&mut self) {
        let part_fourth = self.part_fourth_from_y;
        let of_tanh = self.of_tanh_prior;
        self.of_tanh_from_part_fourth = tanh::ep::to_x(part_fourth, of_tanh);
    }

    /// Line 12, `y[2] ~ Gaussian(cos(of_cos), variance = noise);`.
    fn define_part_third(&mut self) {
        let part_third = self.part_third_from_y;
        let of_cos = self.of_cos_prior;
        self.part_third_prior = cos::ep::to_y(part_third, of_cos);
    }

    /// Line 12, `y[2] ~ Gaussian(cos(of_cos), variance = noise);`.
    fn tell_of_cos(&mut self) {
        let part_third = self.part_third_from_y;
        let of_cos = self.of_cos_prior;
        self.of_cos_from_part_third = cos::ep::to_x(part_third, of_cos);
    }

    /// Line 10, `y[1] ~ Gaussian(sin(of_sin), variance = noise);`.
    fn define_part_again(&mut self) {
        let part_again = self.part_again_from_y;
        let of_sin = self.of_sin_prior;
        self.part_again_prior = sin::ep::to_y(part_again, of_sin);
    }

    /// Line 10, `y[1] ~ Gaussian(sin(of_sin), variance = noise);`.
    fn tell_of_sin(&mut self) {
        let part_again = self.part_again_from_y;
        let of_sin = self.of_sin_prior;
        self.of_sin_from_part_again = sin::ep::to_x(part_again, of_sin);
    }

    /// Line 8, `y[0] ~ Gaussian(square(of_square), variance = noise);`.
    fn define_part(&mut self) {
        let part = self.part_from_y;
        let of_square = self.of_square_prior;
        self.part_prior = square::ep::to_y(part, of_square);
    }

    /// Line 8, `y[0] ~ Gaussian(square(of_square), variance = noise);`.
    fn tell_of_square(&mut self) {
        let part = self.part_from_y;
        let of_square = self.of_square_prior;
        self.of_square_from_part = square::ep::to_x(part, of_square);
    }

    /// The marginal of `of_square`: the product of all messages to it.
    fn marginal_of_of_square(&mut self) {
        self.of_square = self.of_square_prior * self.of_square_from_part;
    }

    /// The marginal of `of_sin`: the product of all messages to it.
    fn marginal_of_of_sin(&mut self) {
        self.of_sin = self.of_sin_prior * self.of_sin_from_part_again;
    }

    /// The marginal of `of_cos`: the product of all messages to it.
    fn marginal_of_of_cos(&mut self) {
        self.of_cos = self.of_cos_prior * self.of_cos_from_part_third;
    }

    /// The marginal of `of_tanh`: the product of all messages to it.
    fn marginal_of_of_tanh(&mut self) {
        self.of_tanh = self.of_tanh_prior * self.of_tanh_from_part_fourth;
    }

    /// The marginal of `of_abs`: the product of all messages to it.
    fn marginal_of_of_abs(&mut self) {
        self.of_abs = self.of_abs_prior * self.of_abs_from_part_fifth;
    }

    /// The marginal of `of_max`: the product of all messages to it.
    fn marginal_of_of_max(&mut self) {
        self.of_max = self.of_max_prior * self.of_max_from_part_sixth;
    }

    /// The marginal of `of_min`: the product of all messages to it.
    fn marginal_of_of_min(&mut self) {
        self.of_min = self.of_min_prior * self.of_min_from_part_seventh;
    }

    /// The marginal of `of_product`: the product of all messages to it.
    fn marginal_of_of_product(&mut self) {
        self.of_product = self.of_product_prior * self.of_product_from_part_eighth;
    }
}

impl Inference for OneDatum {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("of_square", &self.of_square, 0, 7, iteration)?;
        Error::check_proper("of_sin", &self.of_sin, 0, 9, iteration)?;
        Error::check_proper("of_cos", &self.of_cos, 0, 11, iteration)?;
        Error::check_proper("of_tanh", &self.of_tanh, 0, 13, iteration)?;
        Error::check_proper("of_abs", &self.of_abs, 0, 15, iteration)?;
        Error::check_proper("of_max", &self.of_max, 0, 17, iteration)?;
        Error::check_proper("of_min", &self.of_min, 0, 20, iteration)?;
        Error::check_proper("of_product", &self.of_product, 0, 23, iteration)?;
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
        let of_square = Posterior::from(self.of_square);
        let of_sin = Posterior::from(self.of_sin);
        let of_cos = Posterior::from(self.of_cos);
        let of_tanh = Posterior::from(self.of_tanh);
        let of_abs = Posterior::from(self.of_abs);
        let of_max = Posterior::from(self.of_max);
        let of_min = Posterior::from(self.of_min);
        let of_product = Posterior::from(self.of_product);
        vec![
            ("of_square", of_square), ("of_sin", of_sin), ("of_cos", of_cos), ("of_tanh",
            of_tanh), ("of_abs", of_abs), ("of_max", of_max), ("of_min", of_min),
            ("of_product", of_product)
        ]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(8, 5), (10, 5), (12, 5), (14, 5), (16, 5), (19, 5), (22, 5), (25, 5)]
    }
}
