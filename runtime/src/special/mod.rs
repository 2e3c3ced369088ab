//! Special functions. The hot ones are branch-free polynomials in plain `f64` (no fused multiply-add), so
//! they vectorise and give the same bits on every machine; the cold ones lean on `libm`.

mod counts;
mod elementary;
mod gamma;
mod interval;
mod logistic;
mod noise;
mod normal;
mod ordered;
mod outside;
pub(crate) mod positive;
mod product;
mod quadratic;
mod quadrature;
pub(crate) mod scalar;
mod series;
pub(crate) mod share;
mod shift;
pub(crate) mod softmax;
mod tilt;

pub(crate) use counts::{
    dirichlet_entropy, dirichlet_normaliser_about, ln_binomial, ln_dirichlet_multinomial,
    mean_ln_multinomial, mean_ln_poisson,
};
pub use elementary::{exp, ln, ln_1m_exp, ln_1p, ln_1p_exp, ln_sum_exp, ln_sum_exp_of, logistic, logit};
pub(crate) use elementary::{expm1_minus, minus_ln_1p};
pub(crate) use gamma::{
    beta_counts, digamma_rise, exp_digamma, ln_factorial_excess, ln_gamma_over_stirling, tetragamma,
    trigamma_excess,
};
pub use gamma::{
    digamma, gamma_shape, ln_beta, ln_choose, ln_factorial, ln_gamma, ln_gamma_ratio, ln_minus_digamma,
    trigamma,
};
pub use interval::{Interval, interval};
pub(crate) use interval::{ln_exponential_mass, to_inside};
pub use logistic::{LogisticGaussian, logistic_gaussian, softplus_gaussian};
pub(crate) use logistic::{softplus_excess, softplus_gap};
pub use noise::Location;
pub(crate) use noise::grid as noise_grid;
pub use normal::{
    LN_2PI, ln_normal_cdf, ln_normal_density, logit_normal_cdf, mean_shift, normal_cdf, truncation_shrink,
};
pub(crate) use normal::{normal_cdf_rise, truncation_tail};
pub(crate) use ordered::{Moved, Ordered};
pub(crate) use outside::Outside;
pub(crate) use product::{Leaning, TiltedProduct, product_at_point, product_derivatives};
pub(crate) use quadratic::{quadratic_to_beta, quadratic_to_gamma};
pub use quadrature::{Knee, Quadrature};
pub(crate) use series::sum_over_counts;
pub(crate) use shift::{Noise, log_evidence_of_ends, to_end};
pub use softmax::softmax;
pub(crate) use tilt::Tilt;
