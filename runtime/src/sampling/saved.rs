//! Values as words of 64 bits: what the state of a chain is kept in, so that every number comes back as it was.

use crate::{Buffer, VectorMoments};

/// Words that are still to be read.
pub type Words<'w> = std::slice::Iter<'w, u64>;

/// What can be kept, and comes back bit by bit.
pub trait Saved: Sized {
    /// Adds it to some words.
    fn save(&self, words: &mut Vec<u64>);

    /// The next that words hold; none where they hold something else.
    fn load(words: &mut Words<'_>) -> Option<Self>;
}

impl Saved for u64 {
    fn save(&self, words: &mut Vec<u64>) {
        words.push(*self);
    }

    fn load(words: &mut Words<'_>) -> Option<Self> {
        words.next().copied()
    }
}

/// Declares how a value is a word, and which value a word is.
macro_rules! words {
    ($($ty:ty: $to:expr, $from:expr;)*) => {
        $(impl Saved for $ty {
            fn save(&self, words: &mut Vec<u64>) {
                let to: fn($ty) -> u64 = $to;
                words.push(to(*self));
            }

            fn load(words: &mut Words<'_>) -> Option<Self> {
                let from: fn(u64) -> Option<$ty> = $from;
                from(*words.next()?)
            }
        })*
    };
}

words! {
    f64: f64::to_bits, |word| Some(f64::from_bits(word));
    usize: |value| value as u64, |word| usize::try_from(word).ok();
    i32: |value| u64::from(value.cast_unsigned()), |word| u32::try_from(word).ok().map(u32::cast_signed);
    bool: u64::from, |word| (word < 2).then_some(word == 1);
}

impl<T: Saved> Saved for Vec<T> {
    fn save(&self, words: &mut Vec<u64>) {
        self.len().save(words);
        for value in self {
            value.save(words);
        }
    }

    fn load(words: &mut Words<'_>) -> Option<Self> {
        // Each has a word of its own: what says to be longer than all that follows is no list.
        let length = usize::load(words).filter(|length| *length <= words.len())?;
        (0..length).map(|_| T::load(words)).collect()
    }
}

impl<T: Saved, const N: usize> Saved for [T; N] {
    fn save(&self, words: &mut Vec<u64>) {
        for value in self {
            value.save(words);
        }
    }

    fn load(words: &mut Words<'_>) -> Option<Self> {
        let all: Option<Vec<T>> = (0..N).map(|_| T::load(words)).collect();
        all?.try_into().ok()
    }
}

impl<T: Saved> Saved for Option<T> {
    fn save(&self, words: &mut Vec<u64>) {
        self.is_some().save(words);
        if let Some(value) = self {
            value.save(words);
        }
    }

    fn load(words: &mut Words<'_>) -> Option<Self> {
        if bool::load(words)? { T::load(words).map(Some) } else { Some(None) }
    }
}

impl Saved for Buffer {
    fn save(&self, words: &mut Vec<u64>) {
        self.len().save(words);
        for value in self {
            value.save(words);
        }
    }

    fn load(words: &mut Words<'_>) -> Option<Self> {
        Vec::load(words).map(Buffer::of)
    }
}

impl Saved for VectorMoments {
    /// The mean and the covariance: the rest is memory.
    fn save(&self, words: &mut Vec<u64>) {
        self.mean.save(words);
        self.covariance.save(words);
    }

    fn load(words: &mut Words<'_>) -> Option<Self> {
        let mut moments = VectorMoments::default();
        (moments.mean, moments.covariance) = (Buffer::load(words)?, Buffer::load(words)?);
        Some(moments)
    }
}

/// Declares that a struct is kept field by field.
macro_rules! saved {
    ($ty:ident { $($field:ident),* }) => {
        impl $crate::sampling::Saved for $ty {
            fn save(&self, words: &mut Vec<u64>) {
                $(self.$field.save(words);)*
            }

            fn load(words: &mut $crate::sampling::Words<'_>) -> Option<Self> {
                Some($ty { $($field: $crate::sampling::Saved::load(words)?),* })
            }
        }
    };
}

pub(crate) use saved;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bernoulli, Categorical, Gamma, Gaussian, MultivariateGaussian, Random};

    /// What comes back of a value, and whether nothing is left over.
    fn back<T: Saved>(value: &T) -> T {
        let mut words = Vec::new();
        value.save(&mut words);
        let mut left = words.iter();
        let back = T::load(&mut left).expect("it was kept");
        assert_eq!(left.len(), 0);
        for end in 0..words.len() {
            assert!(T::load(&mut words[..end].iter()).is_none(), "{end} of {} words", words.len());
        }
        back
    }

    #[test]
    fn numbers_come_back_bit_by_bit() {
        for value in [0.1, -0.0, f64::INFINITY, f64::MIN_POSITIVE / 3.0, f64::NAN] {
            assert_eq!(back(&value).to_bits(), value.to_bits());
        }
        assert_eq!(back(&vec![vec![3_usize], vec![]]), vec![vec![3], vec![]]);
        assert_eq!(back(&[Some(-2_i32), None]), [Some(-2), None]);
        assert!(Vec::<f64>::load(&mut [u64::MAX, 0].iter()).is_none());
    }

    #[test]
    fn distributions_come_back() {
        assert_eq!(back(&Gaussian::from_mean_variance(0.1, 0.3)), Gaussian::from_mean_variance(0.1, 0.3));
        assert_eq!(back(&Gamma::point(2.0)), Gamma::point(2.0));
        assert_eq!(back(&Bernoulli::point(true)).mean(), 1.0);
        let weights = Categorical::from_probabilities(&[0.2, 0.0, 0.8]);
        assert_eq!(back(&weights), weights);
        let vector = MultivariateGaussian::uniform(3);
        assert_eq!(back(&vector), vector);
    }

    #[test]
    fn chance_goes_on_where_it_was() {
        use rand::RngExt;
        let mut random = Random::from_seed_and_stream(7, 3);
        for _ in 0..5 {
            let _: (f64, u32) = (random.random(), random.random());
            let mut other = back(&random);
            assert_eq!(random.clone().random::<u64>(), other.random::<u64>());
        }
    }
}
