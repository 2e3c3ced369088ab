//! What is alike in every family: operators that assign, products and ratios of points, and `Distribution`, whose
//! methods are those of the family of the same names. (`Belief` and `LogBelief` are written out in each file: the
//! compiler reads from the text which families have them.)

/// `*=` and `/=`, from `*` and `/` by value.
macro_rules! assigns {
    ($family:ident) => {
        impl std::ops::MulAssign for $family {
            #[inline]
            fn mul_assign(&mut self, other: Self) {
                *self = *self * other;
            }
        }

        impl std::ops::DivAssign for $family {
            #[inline]
            fn div_assign(&mut self, other: Self) {
                *self = *self / other;
            }
        }
    };
}

/// `*` and `/` of a family that owns its parameters, by value and by reference, from `*=` and `/=` by reference.
macro_rules! owned {
    ($family:ident) => {
        owned!($family: Mul, mul, MulAssign, mul_assign, *=);
        owned!($family: Div, div, DivAssign, div_assign, /=);

        impl std::ops::Mul<&Self> for $family {
            type Output = Self;
            /// The product, as of two references.
            fn mul(self, other: &Self) -> Self {
                &self * other
            }
        }
    };
    ($family:ident: $Plain:ident, $plain:ident, $Assign:ident, $assign:ident, $by:tt) => {
        impl std::ops::$Assign for $family {
            #[inline]
            fn $assign(&mut self, other: Self) {
                *self $by &other;
            }
        }

        impl std::ops::$Plain for &$family {
            type Output = $family;
            fn $plain(self, other: Self) -> $family {
                let mut result = self.clone();
                result $by other;
                result
            }
        }

        impl std::ops::$Plain for $family {
            type Output = Self;
            fn $plain(mut self, other: Self) -> Self {
                self $by &other;
                self
            }
        }
    };
}

/// Products and ratios with a point, which is told by its infinite second field and has its value in the first.
macro_rules! points {
    ($family:ident: $value:ident, $mark:ident) => {
        impl $family {
            #[cold]
            fn times_point(self, other: Self) -> Self {
                let both = self.is_point() && other.is_point();
                if both && self.$value != other.$value || self.$mark.is_nan() || other.$mark.is_nan() {
                    return Self::IMPOSSIBLE;
                }
                if other.is_point() { other } else { self }
            }

            #[cold]
            fn over_point(self, other: Self) -> Self {
                if self.is_point() && !other.is_point() {
                    return self;
                }
                if self == other { Self::UNIFORM } else { Self::IMPOSSIBLE }
            }
        }
    };
}

/// [`Distribution`](super::Distribution): moved if one of the fields is, impossible if one is no number, or as the
/// closures have it.
macro_rules! distribution {
    ($family:ident: $($field:ident),+) => {
        distribution!(
            $family,
            |new, old, tolerance| $(super::apart(new.$field, old.$field, tolerance))||+,
            |improper| $(!improper.$field.is_finite())||+
        );
    };
    (
        $family:ident,
        |$new:ident, $old:ident, $tolerance:ident| $moved:expr,
        |$improper:ident| $impossible:expr
    ) => {
        impl super::Distribution for $family {
            #[inline]
            fn moved(&self, old: &Self, tolerance: f64) -> bool {
                let ($new, $old, $tolerance) = (self, old, tolerance);
                $moved
            }
            #[inline]
            fn is_proper(&self) -> bool {
                Self::is_proper(self)
            }
            #[cold]
            fn is_impossible(&self) -> bool {
                let $improper = self;
                !self.is_proper() && ($impossible)
            }
            fn log_normaliser(&self) -> f64 {
                Self::log_normaliser(self)
            }
            fn entropy(&self) -> f64 {
                Self::entropy(self)
            }
        }
    };
}

/// `log_normaliser_over` of a family whose log normaliser is never large beside the difference of two.
macro_rules! plain_difference {
    ($family:ident) => {
        impl $family {
            /// A(self) − A(base).
            #[inline]
            pub fn log_normaliser_over(&self, base: &Self) -> f64 {
                self.log_normaliser() - base.log_normaliser()
            }
        }
    };
}
