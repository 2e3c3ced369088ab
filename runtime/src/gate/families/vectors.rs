//! Mixtures of Gaussian vectors and of Wishart matrices, and their projections.

use super::{LEAST, Mixed, Numbers, add_means};
use crate::distributions::{Buffer, MultivariateGaussian, VectorMoments, Wishart, uniform_shape};
use crate::matrix::{Matrix, add_outer, add_scaled, apply, at_least, dot};

impl Mixed for MultivariateGaussian {
    type Moments = VectorMoments;

    fn no_moments(_: &Self) -> VectorMoments {
        VectorMoments::default()
    }

    fn add(&self, moments: &mut VectorMoments, _: f64, part: f64) {
        if part == 1.0 {
            return self.moments_into(moments);
        }
        let mut own = VectorMoments::default();
        self.moments_into(&mut own);
        // From here on what the means are apart.
        add_scaled(-1.0, &moments.mean, &mut own.mean);
        add_means(&mut moments.covariance, own.covariance.iter().copied(), part);
        add_outer(part * (1.0 - part), &own.mean, &own.mean, &mut moments.covariance);
        add_scaled(part, &own.mean, &mut moments.mean);
    }

    fn with_moments(moments: &VectorMoments) -> Self {
        MultivariateGaussian::from_mean_covariance(&moments.mean, moments.covariance())
    }

    fn times(&self, other: &Self) -> Self {
        self * other
    }

    /// A precision below 0 in some direction is cut to 0 there, the mean of the belief kept (FACTORS §0.4).
    fn message_over(&self, other: &Self) -> Self {
        message_with(self, other, 0.0)
    }

    /// A precision that is cut keeps `LEAST` of the belief's.
    fn defined_over(&self, readers: &Self) -> Self {
        message_with(self, readers, LEAST)
    }

    fn uniform_like(&self) -> Self {
        MultivariateGaussian::uniform(self.size())
    }

    shared_by_all!();
}

/// `belief / other` with at least `least` of the belief's precision in each direction, and then the belief's mean.
fn message_with(
    belief: &MultivariateGaussian,
    other: &MultivariateGaussian,
    least: f64,
) -> MultivariateGaussian {
    let message = belief / other;
    if other.is_point() || belief.is_point() {
        return message;
    }
    let Some(precision) = at_least(message.precision(), least, belief.precision()) else { return message };
    // h with which the belief is about the same mean: (Λ + Λ_other) m − h_other.
    let mut moments = VectorMoments::default();
    belief.moments_into(&mut moments);
    let mean = &moments.mean;
    let mut precision_mean = apply(precision.grid(), mean);
    let rest = MultivariateGaussian::uniform(belief.size()) * other;
    add_scaled(1.0, &apply(rest.precision(), mean), &mut precision_mean);
    add_scaled(-1.0, rest.precision_mean(), &mut precision_mean);
    MultivariateGaussian::from_natural(precision_mean, precision.into_values())
}

impl Mixed for Wishart {
    /// E X, row by row, and after it E log |X|.
    type Moments = Numbers;

    fn no_moments(like: &Self) -> Numbers {
        Numbers(Buffer::filled(0.0, like.size() * like.size() + 1))
    }

    fn add(&self, Numbers(moments): &mut Numbers, _: f64, part: f64) {
        let mean = self.mean();
        add_means(moments, mean.values().iter().copied().chain([self.mean_log_determinant()]), part);
    }

    fn with_moments(Numbers(moments): &Numbers) -> Self {
        let (mean, mean_log_determinant) = moments.split_at(moments.len() - 1);
        let mean = Matrix::new(mean, [mean.len().isqrt(); 2]);
        Wishart::from_means(mean.grid(), mean_log_determinant[0])
    }

    fn times(&self, other: &Self) -> Self {
        self * other
    }

    /// A rate below 0 in some direction is cut to 0 there, and a shape below the uniform's to that (FACTORS §0.4).
    fn message_over(&self, other: &Self) -> Self {
        wishart_over(self, other, [uniform_shape(self.size()), 0.0])
    }

    /// Only what is improper is cut, to `LEAST` of the belief's.
    fn defined_over(&self, readers: &Self) -> Self {
        let improper = 0.5 * (self.size() as f64 - 1.0);
        wishart_over(self, readers, [improper + LEAST * (self.shape() - improper), LEAST])
    }

    fn uniform_like(&self) -> Self {
        Wishart::uniform(self.size())
    }

    shared_by_all!();
}

/// `belief / other` with at least this shape, and this part of the belief's rate in each direction.
///
/// Where a rate is cut the shape follows: at the belief's mean M and with the cut belief's rate B it is tr(BM)/d, so that
/// the mean stays as far as one number can keep it. Where the shape is cut the mean of the belief is kept if its rate then
/// is none below the least.
fn wishart_over(belief: &Wishart, other: &Wishart, [least_shape, least_rate]: [f64; 2]) -> Wishart {
    let message = belief / other;
    if other.is_point() || belief.is_point() {
        return message;
    }
    let (size, whole) = (belief.size(), belief.rate());
    let cut = at_least(message.rate(), least_rate, whole);
    if message.shape() >= least_shape && cut.is_none() {
        return message;
    }
    let mean = belief.mean();
    let rate = cut.map_or_else(|| Buffer::from(message.rate().values), Matrix::into_values);
    let both = dot(other.rate().values, mean.values()) + dot(&rate, mean.values());
    let shape = uniform_shape(size) + both / size as f64 - other.shape();
    if shape >= least_shape {
        return Wishart::new(shape, rate);
    }
    // The rate with which the mean is the belief's at the shape that is left: that of the belief by both shapes.
    let left = other.shape() + least_shape - uniform_shape(size);
    let mut rate = Buffer::from(whole.values);
    rate.iter_mut().for_each(|value| *value *= left / belief.shape());
    add_scaled(-1.0, other.rate().values, &mut rate);
    let rate = Matrix::new(rate, [size; 2]);
    Wishart::new(least_shape, at_least(rate.grid(), least_rate, whole).unwrap_or(rate).into_values())
}
