//! Factor analysis with automatic relevance determination, VMP, every weight and factor apart.
//!
//!   alpha_k ~ Gamma(alpha_shape, alpha_rate)   w_dk ~ N(0, 1/alpha_k)   z_nk ~ N(0, 1)
//!   mu_d ~ N(0, 1/mean_precision)   tau_d ~ Gamma(shape, rate)
//!   x_nd ~ N(w_d . z_n + mu_d, 1/tau_d)
//!
//! q factorises over every scalar: z_nk, w_dk, alpha_k, mu_d, tau_d. Schedule of one iteration: alpha, mu, tau;
//! z, k after k; w, k after k. Start: E w_dk = hash_uniform(d K + k) - 1/2 as a point; z, mu, alpha and tau at their
//! priors. (`factor_analysis_vmp` keeps the factors of a datum, and the weights of a feature, joint.)
//!
//! E z_nk is a weighted sum of x_n and the other E z_n whose weights no datum changes, with a variance of its own
//! for each k alone; every other update reads z through sums of z z', x z' and z. So an iteration is one pass over
//! the data, in blocks of 64 held feature by feature. The data are shifted by their mean.
use crate::{Model, input, math::*};
use serde_json::{Value, json};

const B: usize = 64;
const R: usize = 16;
type Lane = [f64; B];

pub struct Fa {
    n: usize,
    d: usize,
    k: usize,
    xs: Vec<Lane>, // block-major, then feature
    zs: Vec<Lane>, // block-major, then factor: E z
    shift: Vec<f64>,
    sxx: Vec<f64>,
    // priors
    pm: f64,
    a0: f64,
    b0: f64,
    aa: f64,
    ab: f64,
    // posteriors
    zvar: Vec<f64>, // K
    w: Vec<f64>,    // D x K
    wvar: Vec<f64>, // D x K
    mu: Vec<f64>,
    mup: Vec<f64>,
    alpha_b: Vec<f64>,
    tau_b: Vec<f64>,
    // expectations and sums
    alpha: Vec<f64>,
    tau: Vec<f64>,
    c: Vec<f64>,    // K x D: weights of x in E z
    g: Vec<f64>,    // K x K: weights of the other E z
    off: Vec<f64>,  // K
    zz: Vec<f64>,   // K x K, of means
    xz: Vec<f64>,   // D x K
    zsum: Vec<f64>, // K
}

/// The inner products of a lane with four others.
#[inline(always)]
fn dots(a: &Lane, b: [&Lane; 4]) -> [f64; 4] {
    let mut s = [[0.0; 4]; 4];
    let b = b.map(|b| b.as_chunks::<4>().0);
    for (i, x) in a.as_chunks::<4>().0.iter().enumerate() {
        for (s, b) in s.iter_mut().zip(&b) {
            for l in 0..4 {
                s[l] += x[l] * b[i][l];
            }
        }
    }
    s.map(|s| (s[0] + s[2]) + (s[1] + s[3]))
}

/// out += inner products of a lane with many.
#[inline(always)]
fn dot_all(a: &Lane, b: &[Lane], out: &mut [f64]) {
    let (fours, rest) = b.as_chunks::<4>();
    let (outs, ends) = out.as_chunks_mut::<4>();
    for ([b0, b1, b2, b3], out) in fours.iter().zip(outs) {
        let s = dots(a, [b0, b1, b2, b3]);
        (0..4).for_each(|i| out[i] += s[i]);
    }
    for (b, out) in rest.iter().zip(ends) {
        let mut s = [0.0; 8];
        for (x, y) in a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0) {
            (0..8).for_each(|i| s[i] += x[i] * y[i]);
        }
        *out += ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
    }
}

/// acc += sum of weights times lanes, at the lanes' chunk s.
#[inline(always)]
fn add_lanes(acc: &mut [f64; R], lanes: &[Lane], weights: &[f64], s: usize) {
    for (lane, &c) in lanes.iter().zip(weights) {
        let lane = &lane.as_chunks::<R>().0[s];
        (0..R).for_each(|i| acc[i] += c * lane[i]);
    }
}

impl Fa {
    pub fn new(v: &Value) -> Self {
        let (n, d, x) = input::matrix(v);
        let k = input::num(v, "k", 2.0) as usize;
        let shift: Vec<f64> = (0..d).map(|j| (0..n).map(|i| x[i * d + j]).sum::<f64>() / n as f64).collect();
        let nb = n.div_ceil(B);
        let mut xs = vec![[0.0; B]; nb * d];
        let mut sxx = vec![0.0; d];
        for i in 0..n {
            for j in 0..d {
                let y = x[i * d + j] - shift[j];
                xs[i / B * d + j][i % B] = y;
                sxx[j] += y * y;
            }
        }
        let mut m = Fa {
            n,
            d,
            k,
            xs,
            shift,
            sxx,
            zs: vec![[0.0; B]; nb * k],
            pm: input::num(v, "mean_precision", 1e-2),
            a0: input::num(v, "shape", 1.0),
            b0: input::num(v, "rate", 1.0),
            aa: input::num(v, "alpha_shape", 1.0),
            ab: input::num(v, "alpha_rate", 1.0),
            zvar: vec![0.0; k],
            w: vec![0.0; d * k],
            wvar: vec![0.0; d * k],
            mu: vec![0.0; d],
            mup: vec![0.0; d],
            alpha_b: vec![0.0; k],
            tau_b: vec![0.0; d],
            alpha: vec![0.0; k],
            tau: vec![0.0; d],
            c: vec![0.0; k * d],
            g: vec![0.0; k * k],
            off: vec![0.0; k],
            zz: vec![0.0; k * k],
            xz: vec![0.0; d * k],
            zsum: vec![0.0; k],
        };
        m.reset();
        m
    }

    /// q(alpha), q(mu), q(tau).
    fn globals(&mut self) {
        let (d, k, n) = (self.d, self.k, self.n as f64);
        for a in 0..k {
            let e: f64 = (0..d).map(|j| self.w[j * k + a].powi(2) + self.wvar[j * k + a]).sum();
            self.alpha_b[a] = self.ab + 0.5 * e;
            self.alpha[a] = (self.aa + 0.5 * d as f64) / self.alpha_b[a];
        }
        for j in 0..d {
            // the data have mean 0, so the message to mu is -w . sum of z
            let t = self.tau[j];
            self.mup[j] = self.pm + n * t;
            let w = &self.w[j * k..(j + 1) * k];
            self.mu[j] = (-self.pm * self.shift[j] - t * dot(w, &self.zsum)) / self.mup[j];
            self.tau_b[j] = self.b0 + 0.5 * self.square(j);
            self.tau[j] = (self.a0 + 0.5 * n) / self.tau_b[j];
        }
    }

    /// Sum over the data of E (x_nd - w_d . z_n - mu_d)^2.
    fn square(&self, j: usize) -> f64 {
        let (k, n) = (self.k, self.n as f64);
        let (w, var) = (&self.w[j * k..(j + 1) * k], &self.wvar[j * k..(j + 1) * k]);
        let mut s = self.sxx[j] + n * (self.mu[j] * self.mu[j] + 1.0 / self.mup[j]);
        for a in 0..k {
            let zz = &self.zz[a * k..(a + 1) * k];
            s += w[a] * (dot(w, zz) - 2.0 * self.xz[a * self.d + j] + 2.0 * self.mu[j] * self.zsum[a]);
            s += var[a] * zz[a] + (w[a] * w[a] + var[a]) * n * self.zvar[a];
        }
        s
    }

    /// q(z) and the sums over the data.
    fn factors(&mut self) {
        let (d, k) = (self.d, self.k);
        for a in 0..k {
            let (mut p, mut off) = (1.0, 0.0);
            let g = &mut self.g[a * k..(a + 1) * k];
            g.fill(0.0);
            for j in 0..d {
                let w = &self.w[j * k..(j + 1) * k];
                let tw = self.tau[j] * w[a];
                p += self.tau[j] * (w[a] * w[a] + self.wvar[j * k + a]);
                off -= tw * self.mu[j];
                self.c[a * d + j] = tw;
                (0..k).for_each(|b| g[b] -= tw * w[b]);
            }
            let v = 1.0 / p;
            g[a] = 0.0;
            g.iter_mut().for_each(|g| *g *= v);
            self.c[a * d..(a + 1) * d].iter_mut().for_each(|c| *c *= v);
            (self.zvar[a], self.off[a]) = (v, off * v);
        }
        self.zz.fill(0.0);
        self.xz.fill(0.0);
        self.zsum.fill(0.0);
        for b in 0..self.zs.len() / k {
            self.block(b);
        }
        for a in 0..k {
            for c in 0..a {
                self.zz[a * k + c] = self.zz[c * k + a];
            }
        }
    }

    /// Those of a block.
    #[inline]
    fn block(&mut self, b: usize) {
        let (d, k) = (self.d, self.k);
        let x = &self.xs[b * d..(b + 1) * d];
        let z = &mut self.zs[b * k..(b + 1) * k];
        for a in 0..k {
            let (c, g) = (&self.c[a * d..(a + 1) * d], &self.g[a * k..(a + 1) * k]);
            for s in 0..B / R {
                let mut acc = [self.off[a]; R];
                add_lanes(&mut acc, x, c, s);
                add_lanes(&mut acc, z, g, s);
                z[a].as_chunks_mut::<R>().0[s] = acc;
            }
            if (b + 1) * B > self.n {
                z[a][self.n % B..].fill(0.0);
            }
        }
        for a in 0..k {
            let sums = z[a].as_chunks::<8>().0.iter();
            let sums: [f64; 8] = sums.fold([0.0; 8], |s, v| std::array::from_fn(|i| s[i] + v[i]));
            self.zsum[a] += sums.iter().sum::<f64>();
            dot_all(&z[a], &z[a..], &mut self.zz[a * k + a..(a + 1) * k]);
            dot_all(&z[a], x, &mut self.xz[a * d..(a + 1) * d]);
        }
    }

    /// q(w), from the sums.
    fn weights(&mut self) {
        let (d, k, n) = (self.d, self.k, self.n as f64);
        for j in 0..d {
            let w = &mut self.w[j * k..(j + 1) * k];
            let t = self.tau[j];
            for a in 0..k {
                let zz = &self.zz[a * k..(a + 1) * k];
                let others = dot(w, zz) - w[a] * zz[a];
                let v = 1.0 / (self.alpha[a] + t * (zz[a] + n * self.zvar[a]));
                w[a] = v * t * (self.xz[a * d + j] - self.mu[j] * self.zsum[a] - others);
                self.wvar[j * k + a] = v;
            }
        }
    }
}

impl Model for Fa {
    fn reset(&mut self) {
        let (d, k) = (self.d, self.k);
        (0..d * k).for_each(|i| self.w[i] = crate::rng::hash_uniform(i as u64) - 0.5);
        self.wvar.fill(0.0);
        self.zs.fill([0.0; B]);
        self.zvar.fill(1.0);
        self.zz.fill(0.0);
        self.xz.fill(0.0);
        self.zsum.fill(0.0);
        (0..d).for_each(|j| self.mu[j] = -self.shift[j]); // mu = 0 before the shift
        self.alpha.fill(self.aa / self.ab);
        self.tau.fill(self.a0 / self.b0);
    }
    fn iterate(&mut self, n: usize) {
        for _ in 0..n {
            self.globals();
            self.factors();
            self.weights();
        }
    }
    fn posterior(&self) -> Value {
        let mu: Vec<f64> = self.mu.iter().zip(&self.shift).map(|(a, b)| a + b).collect();
        let (alpha, tau) = (self.aa + 0.5 * self.d as f64, self.a0 + 0.5 * self.n as f64);
        json!({"w": {"mean": self.w, "variance": self.wvar},
               "mean": {"mean": mu, "precision": self.mup},
               "alpha": {"shape": vec![alpha; self.k], "rate": self.alpha_b},
               "tau": {"shape": vec![tau; self.d], "rate": self.tau_b},
               "z_variance": self.zvar})
    }
    fn log_evidence(&self) -> Option<f64> {
        let (d, k, n) = (self.d, self.k, self.n as f64);
        let (ta, aa) = (self.a0 + 0.5 * n, self.aa + 0.5 * d as f64);
        let mut z = 0.0;
        for j in 0..d {
            z += 0.5 * n * (digamma(ta) - self.tau_b[j].ln() - LN_2PI) - 0.5 * self.tau[j] * self.square(j);
            z -= kl_gamma(ta, self.tau_b[j], self.a0, self.b0);
            z -= kl_gauss(self.mu[j], self.mup[j], -self.shift[j], self.pm);
            for a in 0..k {
                let (w, v) = (self.w[j * k + a], self.wvar[j * k + a]);
                z -= 0.5 * (self.alpha[a] * (w * w + v) - 1.0 - v.ln() - digamma(aa) + self.alpha_b[a].ln());
            }
        }
        for a in 0..k {
            z -= 0.5 * (self.zz[a * k + a] + n * (self.zvar[a] - self.zvar[a].ln() - 1.0));
            z -= kl_gamma(aa, self.alpha_b[a], self.aa, self.ab);
        }
        Some(z)
    }
    fn units(&self) -> (f64, &'static str) {
        ((self.n * self.d * self.k) as f64, "datum*feature*factor")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    /// With one factor, apart and joint are the same approximation: it converges to the same bound.
    #[test]
    fn one_factor_as_jointly_and_the_bound_climbs() {
        let x: Vec<f64> = (0..70 * 4)
            .map(|e| {
                let (i, j) = ((e / 4) as f64, (e % 4) as f64);
                (i * 0.9).sin() * (1.0 + j) + 0.5 * (i * 2.3 + j).cos() + 3.0 * j + 0.3 * (i * j * 1.7).sin()
            })
            .collect();
        for k in [1, 3] {
            let data = json!({"x": x, "d": 4, "k": k, "shape": 2.0, "rate": 0.5, "mean_precision": 0.05});
            let mut apart = Fa::new(&data);
            let mut last = f64::NEG_INFINITY;
            for _ in 0..2000 {
                apart.iterate(1);
                let e = apart.log_evidence().unwrap();
                assert!(e > last - 1e-9, "{e} {last}");
                last = e;
            }
            let mut joint = crate::factor_analysis_vmp::Fa::new(&data);
            joint.iterate(2000);
            let joint = joint.log_evidence().unwrap();
            assert!(if k == 1 { (joint - last).abs() < 1e-7 } else { joint > last }, "{joint} {last}");
        }
    }
}
