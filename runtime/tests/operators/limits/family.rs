//! Families of two parameters: their points, what is nearly uniform, and how their messages are sent.

use std::cell::Cell;
use std::fmt::Debug;

use posterity_runtime::{Beta, Gamma, Gaussian};

use super::{NEARLY, scale_of};

/// A family of two parameters with a way to its points and to its uniform.
pub(crate) trait Family: Copy + Debug {
    const UNIFORM: Self;
    /// Of precision or rate 1e−8, or as near to uniform pseudo-counts.
    const NEARLY_UNIFORM: Self;
    const POINTS: [f64; 3];
    fn point(value: f64) -> Self;
    fn from_mean_variance(mean: f64, variance: f64) -> Self;
    /// What makes two members alike: of a point and of what is nearly one, its place.
    fn parameters(self) -> [f64; 2];
    /// Cavities, narrow and wide.
    fn cavities() -> Vec<Self>;
    /// How a message of this family is sent.
    fn sent(self) -> Sent;
}

/// How improper messages of an operator are, the worst of them, and whether one lies where clipping would put it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Sent {
    pub(crate) improper: bool,
    /// Without precision or rate, and not uniform: improper too, but as what is clipped is.
    pub(crate) leaning: bool,
    /// Where clipping would put it.
    pub(crate) at_an_end: bool,
}

impl Sent {
    /// What is seen in either.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            improper: self.improper || other.improper,
            leaning: self.leaning || other.leaning,
            at_an_end: self.at_an_end || other.at_an_end,
        }
    }
}

thread_local! {
    pub(super) static SENT: Cell<Sent> = Cell::default();
}

/// What the checks have seen sent since this was asked last.
pub(crate) fn sent() -> Sent {
    SENT.take()
}

macro_rules! family {
    ($family:ident, $nearly:expr, $points:expr, $parameters:expr, $sent:expr) => {
        impl Family for $family {
            const UNIFORM: Self = Self::UNIFORM;
            const NEARLY_UNIFORM: Self = $nearly;
            const POINTS: [f64; 3] = $points;
            fn point(value: f64) -> Self {
                Self::point(value)
            }
            fn from_mean_variance(mean: f64, variance: f64) -> Self {
                Self::from_mean_variance(mean, variance)
            }
            fn parameters(self) -> [f64; 2] {
                if self.variance() < 1e-7 { [self.mean(), f64::MAX] } else { $parameters(self) }
            }
            fn cavities() -> Vec<Self> {
                let spread = [0.02, 0.2, 1.0, 8.0, 60.0];
                let of = |value: f64| {
                    spread.map(|by| Self::from_mean_variance(value, by * scale_of::<Self>(value)))
                };
                Self::POINTS.into_iter().flat_map(of).collect()
            }
            fn sent(self) -> Sent {
                $sent(self)
            }
        }
    };
}

family!(
    Gaussian,
    Gaussian::from_natural(0.0, NEARLY),
    [-1.3, 0.4, 2.2],
    |x: Self| [x.precision_mean, x.precision],
    |x: Self| {
        let leaning = x.precision == 0.0 && x.precision_mean != 0.0;
        Sent { improper: x.precision < 0.0, leaning, at_an_end: leaning }
    }
);
family!(
    Gamma,
    Gamma::from_shape_rate(1.0, NEARLY),
    [0.3, 1.0, 2.5],
    |x: Self| [x.shape, x.rate],
    |x: Self| {
        let leaning = x.rate == 0.0 && x.shape != 1.0;
        let at_an_end = leaning || x.shape == 0.05 || x.shape == 1.0 && x.rate > 0.0;
        Sent { improper: x.shape <= 0.0 || x.rate < 0.0, leaning, at_an_end }
    }
);
family!(
    Beta,
    Beta::new(1.0 + NEARLY, 1.0 + NEARLY),
    [0.2, 0.6, 0.9],
    |x: Self| [x.alpha, x.beta],
    |x: Self| Sent {
        improper: x.alpha <= 0.0 || x.beta <= 0.0,
        leaning: false,
        at_an_end: !x.is_uniform() && (x.alpha == 1.0 || x.beta == 1.0)
    }
);
