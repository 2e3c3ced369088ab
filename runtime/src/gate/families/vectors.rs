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

    /// A rate below 0 in some direction is cut to 0 there, and the shape follows: at the belief's mean M and with the cut
    /// belief's rate B it is tr(BM)/d, so that the mean stays as far as one number can keep it. A shape below the
    /// uniform's is cut to that, the mean of the belief kept where its rate then is none below 0.
    fn message_over(&self, other: &Self) -> Self {
        let message = self / other;
        if other.is_point() || self.is_point() {
            return message;
        }
        let (uniform, whole) = (uniform_shape(self.size()), self.rate());
        let cut = at_least(message.rate(), 0.0, whole);
        if message.shape() >= uniform && cut.is_none() {
            return message;
        }
        let mean = self.mean();
        let rate = cut.map_or_else(|| Buffer::from(message.rate().values), Matrix::into_values);
        let both = dot(other.rate().values, mean.values()) + dot(&rate, mean.values());
        let shape = uniform + both / self.size() as f64 - other.shape();
        if shape >= uniform {
            return Wishart::new(shape, rate);
        }
        // The rate with which the mean is the belief's at the other's shape: that of the belief by a / a_self.
        let mut rate = Buffer::from(whole.values);
        rate.iter_mut().for_each(|value| *value *= other.shape() / self.shape());
        add_scaled(-1.0, other.rate().values, &mut rate);
        let rate = Matrix::new(rate, [self.size(); 2]);
        Wishart::new(uniform, at_least(rate.grid(), 0.0, whole).unwrap_or(rate).into_values())
    }

    fn uniform_like(&self) -> Self {
        Wishart::uniform(self.size())
    }

    shared_by_all!();
}
