//! How large an integer may become while it is computed: what keeps its arithmetic within 64 bits.

use super::known::Known;
use crate::syntax::BinaryOp;
use posterity_runtime::check::{LIMIT, MOST};

impl Known {
    /// Whether data may make an integer, or what it is computed from, larger than 64 bits hold. Integers of the data,
    /// sizes and the indices of loops are below [`LIMIT`], so sums and small multiples of them fit.
    pub(super) fn may_overflow(&self) -> bool {
        self.most() >= MOST
    }

    /// A bound on the size of an integer and of everything that it is computed from.
    fn most(&self) -> f64 {
        let largest = |all: &[Known]| all.iter().map(Known::most).fold(0.0, f64::max);
        match self {
            Known::Integer(value) => value.unsigned_abs() as f64,
            Known::Unary(_, inner) | Known::Comprehension(_, inner) => inner.most(),
            Known::Binary(BinaryOp::Add | BinaryOp::Subtract, a, b) => a.most() + b.most(),
            Known::Binary(BinaryOp::Multiply, a, b) => a.most() * b.most(),
            Known::If(_, a, b) => a.most().max(b.most()),
            Known::Vector(all) => largest(all),
            Known::Call(name, all) if name == "element" => all[0].most(),
            Known::Reduce(op, _, body) => match op.as_str() {
                "product" => f64::INFINITY,
                "sum" => LIMIT * body.most(),
                "max" | "min" => body.most(),
                _ => LIMIT,
            },
            _ => LIMIT,
        }
    }

    /// An integer with every sign made a plus, computed in reals, which do not wrap: as large as any number on the way.
    #[must_use]
    pub(crate) fn magnitude(&self) -> Known {
        let one = |inner: &Known| Box::new(inner.magnitude());
        match self {
            Known::Integer(value) => Known::Real(value.unsigned_abs() as f64),
            Known::Unary(_, inner) => inner.magnitude(),
            Known::Binary(BinaryOp::Add | BinaryOp::Subtract, a, b) => {
                Known::Binary(BinaryOp::Add, one(a), one(b))
            }
            Known::Binary(op, a, b) => Known::Binary(*op, one(a), one(b)),
            Known::If(condition, a, b) => Known::If(condition.clone(), one(a), one(b)),
            Known::Vector(all) => Known::Vector(all.iter().map(Known::magnitude).collect()),
            Known::Comprehension(range, body) => Known::Comprehension(range.clone(), one(body)),
            Known::Call(name, all) if name == "element" => {
                Known::Call(name.clone(), vec![all[0].magnitude(), all[1].clone()])
            }
            Known::Reduce(op, range, body) if op == "min" => {
                Known::Reduce("max".into(), range.clone(), one(body))
            }
            Known::Reduce(op, range, body) if op != "count" => {
                Known::Reduce(op.clone(), range.clone(), one(body))
            }
            leaf => Known::ToReal(Box::new(leaf.clone())),
        }
    }
}
