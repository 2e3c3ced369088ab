//! `StaggeredRows` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/staggered_rows.model`.
//!
//! ```text
//! model StaggeredRows(a: [[f64; n]; n], c: [[f64; n]; n], b: [[f64; n]; n], d: [[f64; n]; n]) -> (
//!     u,
//!     x,
//!     v,
//!     z,
//! ) {
//!     for r in 0..n {
//!         for s in 0..n {
//!             let u[r][s] ~ Gaussian(0, variance = 1);
//!             let v[r][s] ~ Gaussian(0, variance = 1);
//!         }
//!     }
//!     for r in 0..n + 1 {
//!         for s in 0..n {
//!             let x[r][s] ~ Gaussian(0, variance = 1);
//!             let z[r][s] ~ Gaussian(0, variance = 1);
//!         }
//!     }
//!     // A row's `j` ends where its `k` begins; but the next row's `j` reaches the elements of this
//!         row's `k`.
//!     for i in 0..n {
//!         for j in 0..i {
//!             a[i][j] ~ Gaussian(x[i][j] + u[i][j], variance = 1);
//!         }
//!         for k in i..n {
//!             c[i][k] ~ Gaussian(x[i + 1][k], variance = 1);
//!         }
//!     }
//!     for i in 0..n {
//!         for j in 0..i {
//!             b[i][j] ~ Gaussian(z[i][j] + v[i][j], variance = 1);
//!         }
//!     }
//!     for h in 0..n {
//!         for k in h..n {
//!             d[h][k] ~ Gaussian(z[h + 1][k], variance = 1);
//!         }
//!     }
//! }
//! ```

use posterity_runtime::{
    DataError, Error, Gaussian, Grid, Inference, Options, Posterior, Predictor, Progress,
    Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`StaggeredRows`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct StaggeredRowsData<'a> {
    /// `a: [[f64; n]; n]`
    pub a: Grid<'a, f64, 2>,
    /// `c: [[f64; n]; n]`
    pub c: Grid<'a, f64, 2>,
    /// `b: [[f64; n]; n]`
    pub b: Grid<'a, f64, 2>,
    /// `d: [[f64; n]; n]`
    pub d: Grid<'a, f64, 2>,
}

/// Rows that read parts of their own row and of the next one, by one loop over rows and by two.
#[derive(Clone, Debug)]
pub struct StaggeredRows {
    /// The data `a: [[f64; n]; n]`.
    a: Vec<f64>,
    /// The data `c: [[f64; n]; n]`.
    c: Vec<f64>,
    /// The data `b: [[f64; n]; n]`.
    b: Vec<f64>,
    /// The data `d: [[f64; n]; n]`.
    d: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `u`.
    u: Vec<Gaussian>,
    /// The belief about `v`.
    v: Vec<Gaussian>,
    /// The belief about `x`.
    x: Vec<Gaussian>,
    /// The belief about `z`.
    z: Vec<Gaussian>,
    /// The message to `u` from its definition, line 11.
    u_prior: Vec<Gaussian>,
    /// The message to `v` from its definition, line 12.
    v_prior: Vec<Gaussian>,
    /// The message to `x` from its definition, line 17.
    x_prior: Vec<Gaussian>,
    /// The message to `z` from its definition, line 18.
    z_prior: Vec<Gaussian>,
    /// The message to `x[i][j]` from line 24.
    x_from_a: Vec<Gaussian>,
    /// The message to `u[i][j]` from line 24.
    u_from_a: Vec<Gaussian>,
    /// The message to `x[i + 1][k]` from line 27.
    x_from_c: Vec<Gaussian>,
    /// The message to `z[i][j]` from line 32.
    z_from_b: Vec<Gaussian>,
    /// The message to `v[i][j]` from line 32.
    v_from_b: Vec<Gaussian>,
    /// The message to `z[h + 1][k]` from line 37.
    z_from_d: Vec<Gaussian>,
}

impl StaggeredRows {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: StaggeredRowsData<'_>) -> Result<Self, DataError> {
        check::grid("a", data.a, 3, 21)?;
        check::real("a", data.a, 3, 21)?;
        check::grid("c", data.c, 3, 39)?;
        check::real("c", data.c, 3, 39)?;
        check::grid("b", data.b, 3, 57)?;
        check::real("b", data.b, 3, 57)?;
        check::grid("d", data.d, 3, 75)?;
        check::real("d", data.d, 3, 75)?;
        let n = data.a.sizes[0];
        check::size("n", "a", n, "c", data.c.sizes[0], 3, 39)?;
        check::size("n", "a", n, "b", data.b.sizes[0], 3, 57)?;
        check::size("n", "a", n, "d", data.d.sizes[0], 3, 75)?;
        if !data.a.sizes[..1].contains(&0) {
            check::size("n", "a", n, "a", data.a.sizes[1], 3, 21)?;
        }
        if !data.c.sizes[..1].contains(&0) {
            check::size("n", "a", n, "c", data.c.sizes[1], 3, 39)?;
        }
        if !data.b.sizes[..1].contains(&0) {
            check::size("n", "a", n, "b", data.b.sizes[1], 3, 57)?;
        }
        if !data.d.sizes[..1].contains(&0) {
            check::size("n", "a", n, "d", data.d.sizes[1], 3, 75)?;
        }
        let mut inference = Self {
            a: data.a.values.to_vec(),
            c: data.c.values.to_vec(),
            b: data.b.values.to_vec(),
            d: data.d.values.to_vec(),
            n,
            u: Vec::new(),
            v: Vec::new(),
            x: Vec::new(),
            z: Vec::new(),
            u_prior: Vec::new(),
            v_prior: Vec::new(),
            x_prior: Vec::new(),
            z_prior: Vec::new(),
            x_from_a: Vec::new(),
            u_from_a: Vec::new(),
            x_from_c: Vec::new(),
            z_from_b: Vec::new(),
            v_from_b: Vec::new(),
            z_from_d: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `a` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_a(&mut self, a: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("a", a, 3, 21)?;
        check::length("a", self.n, a.sizes[0], 3, 21)?;
        check::length("a", self.n, a.sizes[1], 3, 21)?;
        check::real("a", a, 3, 21)?;
        self.a = a.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `c` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_c(&mut self, c: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("c", c, 3, 39)?;
        check::length("c", self.n, c.sizes[0], 3, 39)?;
        check::length("c", self.n, c.sizes[1], 3, 39)?;
        check::real("c", c, 3, 39)?;
        self.c = c.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `b` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_b(&mut self, b: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("b", b, 3, 57)?;
        check::length("b", self.n, b.sizes[0], 3, 57)?;
        check::length("b", self.n, b.sizes[1], 3, 57)?;
        check::real("b", b, 3, 57)?;
        self.b = b.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `d` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_d(&mut self, d: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("d", d, 3, 75)?;
        check::length("d", self.n, d.sizes[0], 3, 75)?;
        check::length("d", self.n, d.sizes[1], 3, 75)?;
        check::real("d", d, 3, 75)?;
        self.d = d.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_u();
        self.define_v();
        self.define_x();
        self.define_z();
        self.tell_x();
        self.tell_z();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_v();
        self.tell_u();
        self.line_32_tell_z();
        self.line_24_tell_x();
        self.marginal_of_u();
        self.marginal_of_v();
        self.marginal_of_x();
        self.marginal_of_z();
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

    /// The posterior of `u`.
    #[must_use]
    pub fn u_posterior(&self) -> &[Gaussian] {
        &self.u
    }

    /// The posterior of `x`.
    #[must_use]
    pub fn x_posterior(&self) -> &[Gaussian] {
        &self.x
    }

    /// The posterior of `v`.
    #[must_use]
    pub fn v_posterior(&self) -> &[Gaussian] {
        &self.v
    }

    /// The posterior of `z`.
    #[must_use]
    pub fn z_posterior(&self) -> &[Gaussian] {
        &self.z
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `u`, from line 11.
        for at in 0..self.u_prior.len() {
            log_z += (self.u_prior[at] * self.u_from_a[at]).log_normaliser_over(&self.u_prior[at]);
        }
        // `v`, from line 12.
        for at in 0..self.v_prior.len() {
            log_z += (self.v_prior[at] * self.v_from_b[at]).log_normaliser_over(&self.v_prior[at]);
        }
        // `x`, from lines 17 and 27.
        let mut x_so_far = self.x_prior.clone();
        for i in 0..self.n {
            for k in i..self.n {
                let x = x_so_far[(i + 1) * self.n + k];
                let predictor = Predictor::new(0.0, 1.0).plus(1.0, x);
                log_z += linear::gaussian_derivatives(
                        Gaussian::point(self.c[i * self.n + k]),
                        predictor,
                    )
                    .log_z;
                x_so_far[(i + 1) * self.n + k] *=
                    Gaussian::from_mean_variance(self.c[i * self.n + k], 1.0);
            }
        }
        for at in 0..x_so_far.len() {
            log_z += (self.x_prior[at] * self.x_from_a[at] * self.x_from_c[at])
                .log_normaliser_over(&x_so_far[at]);
        }
        // `z`, from lines 18 and 37.
        let mut z_so_far = self.z_prior.clone();
        for h in 0..self.n {
            for k in h..self.n {
                let z = z_so_far[(h + 1) * self.n + k];
                let predictor = Predictor::new(0.0, 1.0).plus(1.0, z);
                log_z += linear::gaussian_derivatives(
                        Gaussian::point(self.d[h * self.n + k]),
                        predictor,
                    )
                    .log_z;
                z_so_far[(h + 1) * self.n + k] *=
                    Gaussian::from_mean_variance(self.d[h * self.n + k], 1.0);
            }
        }
        for at in 0..z_so_far.len() {
            log_z += (self.z_prior[at] * self.z_from_b[at] * self.z_from_d[at])
                .log_normaliser_over(&z_so_far[at]);
        }
        // Line 24, `a[i][j] ~ Gaussian(x[i][j] + u[i][j], variance = 1);`.
        for i in 0..self.n {
            for j in 0..i {
                let at = i * self.n + j;
                let x = self.x_prior[at] * self.x_from_c[at];
                let u = self.u_prior[at];
                let predictor = Predictor::new(0.0, 1.0).plus(1.0, x).plus(1.0, u);
                log_z += linear::gaussian_derivatives(Gaussian::point(self.a[at]), predictor).log_z;
                log_z -= (self.x_prior[at] * self.x_from_a[at] * self.x_from_c[at])
                    .log_normaliser_over(&x);
                log_z -= (self.u_prior[at] * self.u_from_a[at]).log_normaliser_over(&u);
            }
        }
        // Line 32, `b[i][j] ~ Gaussian(z[i][j] + v[i][j], variance = 1);`.
        for i in 0..self.n {
            for j in 0..i {
                let at = i * self.n + j;
                let z = self.z_prior[at] * self.z_from_d[at];
                let v = self.v_prior[at];
                let predictor = Predictor::new(0.0, 1.0).plus(1.0, z).plus(1.0, v);
                log_z += linear::gaussian_derivatives(Gaussian::point(self.b[at]), predictor).log_z;
                log_z -= (self.z_prior[at] * self.z_from_b[at] * self.z_from_d[at])
                    .log_normaliser_over(&z);
                log_z -= (self.v_prior[at] * self.v_from_b[at]).log_normaliser_over(&v);
            }
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..self.n {
            for j in 0..i {
                check::below("{}", &[j], j, self.n, 24, 13)?;
            }
        }
        for i in 0..self.n {
            for k in i..self.n {
                check::below("{}", &[k], k, self.n, 27, 13)?;
            }
        }
        for i in 0..self.n {
            for j in 0..i {
                check::below("{}", &[j], j, self.n, 32, 13)?;
            }
        }
        for h in 0..self.n {
            for k in h..self.n {
                check::below("{}", &[k], k, self.n, 37, 13)?;
            }
        }
        for i in 0..self.n {
            for j in 0..i {
                check::below("{}", &[j], j, self.n, 24, 32)?;
                check::below("{}", &[j], j, self.n, 24, 42)?;
            }
        }
        for i in 0..self.n {
            for k in i..self.n {
                check::below("{}", &[k], k, self.n, 27, 32)?;
            }
        }
        for i in 0..self.n {
            for j in 0..i {
                check::below("{}", &[j], j, self.n, 32, 32)?;
                check::below("{}", &[j], j, self.n, 32, 42)?;
            }
        }
        for h in 0..self.n {
            for k in h..self.n {
                check::below("{}", &[k], k, self.n, 37, 32)?;
            }
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.u = vec![Gaussian::UNIFORM; self.n * self.n];
        self.v = vec![Gaussian::UNIFORM; self.n * self.n];
        self.x = vec![Gaussian::UNIFORM; (self.n + 1) * self.n];
        self.z = vec![Gaussian::UNIFORM; (self.n + 1) * self.n];
        self.u_prior = vec![Gaussian::UNIFORM; self.n * self.n];
        self.v_prior = vec![Gaussian::UNIFORM; self.n * self.n];
        self.x_prior = vec![Gaussian::UNIFORM; (self.n + 1) * self.n];
        self.z_prior = vec![Gaussian::UNIFORM; (self.n + 1) * self.n];
        self.x_from_a = vec![Gaussian::UNIFORM; (self.n + 1) * self.n];
        self.u_from_a = vec![Gaussian::UNIFORM; self.n * self.n];
        self.x_from_c = vec![Gaussian::UNIFORM; (self.n + 1) * self.n];
        self.z_from_b = vec![Gaussian::UNIFORM; (self.n + 1) * self.n];
        self.v_from_b = vec![Gaussian::UNIFORM; self.n * self.n];
        self.z_from_d = vec![Gaussian::UNIFORM; (self.n + 1) * self.n];
    }

    /// Line 11, `let u[r][s] ~ Gaussian(0, variance = 1);`.
    fn define_u(&mut self) {
        self.u_prior.fill(Gaussian::from_mean_variance(0.0, 1.0));
    }

    /// Line 12, `let v[r][s] ~ Gaussian(0, variance = 1);`.
    fn define_v(&mut self) {
        self.v_prior.fill(Gaussian::from_mean_variance(0.0, 1.0));
    }

    /// Line 17, `let x[r][s] ~ Gaussian(0, variance = 1);`.
    fn define_x(&mut self) {
        self.x_prior.fill(Gaussian::from_mean_variance(0.0, 1.0));
    }

    /// Line 18, `let z[r][s] ~ Gaussian(0, variance = 1);`.
    fn define_z(&mut self) {
        self.z_prior.fill(Gaussian::from_mean_variance(0.0, 1.0));
    }

    /// Line 27, `c[i][k] ~ Gaussian(x[i + 1][k], variance = 1);`.
    fn tell_x(&mut self) {
        for i in 0..self.n {
            for k in i..self.n {
                self.x_from_c[(i + 1) * self.n + k] = Gaussian::from_mean_variance(
                    self.c[i * self.n + k],
                    1.0,
                );
            }
        }
    }

    /// Line 37, `d[h][k] ~ Gaussian(z[h + 1][k], variance = 1);`.
    fn tell_z(&mut self) {
        for h in 0..self.n {
            for k in h..self.n {
                self.z_from_d[(h + 1) * self.n + k] = Gaussian::from_mean_variance(
                    self.d[h * self.n + k],
                    1.0,
                );
            }
        }
    }

    /// Line 32, `b[i][j] ~ Gaussian(z[i][j] + v[i][j], variance = 1);`.
    fn tell_v(&mut self) {
        for i in 0..self.n {
            for j in 0..i {
                let at = i * self.n + j;
                let z = self.z_prior[at] * self.z_from_d[at];
                let predictor = Predictor::new(0.0, 1.0).plus(1.0, z);
                self.v_from_b[at] = linear::to_left_out_term(
                    1.0,
                    predictor,
                    Gaussian::point(self.b[at]),
                );
            }
        }
    }

    /// Line 24, `a[i][j] ~ Gaussian(x[i][j] + u[i][j], variance = 1);`.
    fn tell_u(&mut self) {
        for i in 0..self.n {
            for j in 0..i {
                let at = i * self.n + j;
                let x = self.x_prior[at] * self.x_from_c[at];
                let predictor = Predictor::new(0.0, 1.0).plus(1.0, x);
                self.u_from_a[at] = linear::to_left_out_term(
                    1.0,
                    predictor,
                    Gaussian::point(self.a[at]),
                );
            }
        }
    }

    /// Line 32, `b[i][j] ~ Gaussian(z[i][j] + v[i][j], variance = 1);`.
    fn line_32_tell_z(&mut self) {
        for i in 0..self.n {
            for j in 0..i {
                let at = i * self.n + j;
                let v = self.v_prior[at];
                let predictor = Predictor::new(0.0, 1.0).plus(1.0, v);
                self.z_from_b[at] = linear::to_left_out_term(
                    1.0,
                    predictor,
                    Gaussian::point(self.b[at]),
                );
            }
        }
    }

    /// Line 24, `a[i][j] ~ Gaussian(x[i][j] + u[i][j], variance = 1);`.
    fn line_24_tell_x(&mut self) {
        for i in 0..self.n {
            for j in 0..i {
                let at = i * self.n + j;
                let u = self.u_prior[at];
                let predictor = Predictor::new(0.0, 1.0).plus(1.0, u);
                self.x_from_a[at] = linear::to_left_out_term(
                    1.0,
                    predictor,
                    Gaussian::point(self.a[at]),
                );
            }
        }
    }

    /// The marginal of `u`: the product of all messages to it.
    fn marginal_of_u(&mut self) {
        for at in 0..self.u.len() {
            self.u[at] = self.u_prior[at] * self.u_from_a[at];
        }
    }

    /// The marginal of `v`: the product of all messages to it.
    fn marginal_of_v(&mut self) {
        for at in 0..self.v.len() {
            self.v[at] = self.v_prior[at] * self.v_from_b[at];
        }
    }

    /// The marginal of `x`: the product of all messages to it.
    fn marginal_of_x(&mut self) {
        for at in 0..self.x.len() {
            self.x[at] = self.x_prior[at] * self.x_from_a[at] * self.x_from_c[at];
        }
    }

    /// The marginal of `z`: the product of all messages to it.
    fn marginal_of_z(&mut self) {
        for at in 0..self.z.len() {
            self.z[at] = self.z_prior[at] * self.z_from_b[at] * self.z_from_d[at];
        }
    }
}

impl Inference for StaggeredRows {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("u", &self.u, 11, iteration)?;
        Error::check_all_proper("v", &self.v, 12, iteration)?;
        Error::check_all_proper("x", &self.x, 17, iteration)?;
        Error::check_all_proper("z", &self.z, 18, iteration)?;
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
        let u = Posterior::shaped([self.n, self.n], |[i, j]| self.u[i * self.n + j]);
        let x = Posterior::shaped([self.n + 1, self.n], |[i, j]| self.x[i * self.n + j]);
        let v = Posterior::shaped([self.n, self.n], |[i, j]| self.v[i * self.n + j]);
        let z = Posterior::shaped([self.n + 1, self.n], |[i, j]| self.z[i * self.n + j]);
        vec![("u", u), ("x", x), ("v", v), ("z", z)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(24, 13), (27, 13), (32, 13), (37, 13)]
    }
}
