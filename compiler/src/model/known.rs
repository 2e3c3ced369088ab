//! Values known at run time, as expressions over parameters, sizes and loop indices.

pub use super::affine::Affine;
use super::arena::{ParameterId, PlateId, SizeId, VariableId};
use crate::syntax::{BinaryOp, UnaryOp};

/// A value that is known at run time.
#[derive(Clone, Debug, PartialEq)]
pub enum Known {
    /// A real literal.
    Real(f64),
    /// An integer literal.
    Integer(i64),
    /// A real constant of the model file: its name stays where it stands.
    Constant {
        /// Its name.
        name: String,
        /// Its value.
        value: f64,
    },
    /// A truth value.
    Bool(bool),
    /// A named size.
    Size(SizeId),
    /// The index of a plate.
    Plate(PlateId),
    /// The index along an earlier axis, in the size of a ragged axis.
    Axis(usize),
    /// A value that the program has bound to a name of its own.
    Local(String),
    /// The real at which the density of a variable is asked for.
    Candidate,
    /// An element of a parameter, or a part of it where fewer indices stand than it has axes.
    Parameter {
        /// Which one.
        parameter: ParameterId,
        /// Its indices.
        index: Vec<Known>,
    },
    /// The length of a row of a ragged parameter.
    RowLength {
        /// Which one.
        parameter: ParameterId,
        /// The indices of the row.
        index: Vec<Known>,
    },
    /// Whether the data speak about an element of a variable: whether one of its descendants is observed.
    Informed {
        /// Which variable.
        variable: VariableId,
        /// Its indices.
        index: Vec<Known>,
    },
    /// An integer where a real is wanted.
    ToReal(Box<Known>),
    /// `-x`, `!x`
    Unary(UnaryOp, Box<Known>),
    /// `a + b`, `a < b`, …
    Binary(BinaryOp, Box<Known>, Box<Known>),
    /// A function of the language.
    Call(String, Vec<Known>),
    /// `if c { a } else { b }`
    If(Box<Known>, Box<Known>, Box<Known>),
    /// `sum(0..n, |i| body)` and its like.
    Reduce(String, Box<Range>, Box<Known>),
    /// `[a, b, c]`
    Vector(Vec<Known>),
    /// `array(0..n, |i| body)`
    Comprehension(Box<Range>, Box<Known>),
}

/// What a reduction or an array runs over.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// Whose index stands in the body.
    pub plate: PlateId,
    /// First value of the index.
    pub lower: Known,
    /// One past the last.
    pub upper: Known,
}

impl Range {
    fn map(&self, replace: &impl Fn(&Known) -> Option<Known>) -> Range {
        let Range { plate, lower, upper } = self;
        Range { plate: *plate, lower: lower.map(replace), upper: upper.map(replace) }
    }
}

impl Known {
    /// `self + other`, simplified.
    #[must_use]
    pub fn plus(self, other: Known) -> Known {
        simplify(BinaryOp::Add, self, other)
    }

    /// `self - other`, simplified.
    #[must_use]
    pub fn minus(self, other: Known) -> Known {
        simplify(BinaryOp::Subtract, self, other)
    }

    /// `self * other`, simplified.
    #[must_use]
    pub fn times(self, other: Known) -> Known {
        simplify(BinaryOp::Multiply, self, other)
    }

    /// `self / other`, simplified.
    #[must_use]
    pub fn over(self, other: Known) -> Known {
        simplify(BinaryOp::Divide, self, other)
    }

    /// `-self`, simplified.
    #[must_use]
    pub fn negated(self) -> Known {
        match self {
            Known::Real(value) => Known::Real(0.0 - value), // 0 has no sign
            Known::Integer(value) if value != i64::MIN => Known::Integer(-value),
            Known::Unary(UnaryOp::Negate, inner) => *inner,
            other => Known::Unary(UnaryOp::Negate, Box::new(other)),
        }
    }

    /// As a real: `ToReal` around an integer, or around those that an `if` or an array is made of. Products, and sums of
    /// many terms, are made of reals, which may be larger than any integer.
    #[must_use]
    pub fn to_real(self) -> Known {
        let one = |inner: Box<Known>| Box::new(inner.to_real());
        match self {
            Known::Integer(value) => Known::Real(value as f64),
            Known::If(c, a, b) => Known::If(c, one(a), one(b)),
            Known::Vector(all) => Known::Vector(all.into_iter().map(Known::to_real).collect()),
            Known::Comprehension(range, body) => Known::Comprehension(range, one(body)),
            fits if !fits.may_overflow() => Known::ToReal(Box::new(fits)),
            Known::Unary(op, a) => Known::Unary(op, one(a)),
            Known::Binary(op, a, b) => Known::Binary(op, one(a), one(b)),
            Known::Reduce(op, range, body) => Known::Reduce(op, range, one(body)),
            Known::Call(name, mut all) => {
                all[0] = std::mem::replace(&mut all[0], Known::Bool(false)).to_real();
                Known::Call(name, all)
            }
            other => Known::ToReal(Box::new(other)),
        }
    }

    /// The sum of a body.
    pub fn sum(range: Range, body: Known) -> Known {
        Known::Reduce("sum".to_owned(), Box::new(range), Box::new(body))
    }

    /// A number of steps: 0 where a loop ends before it begins.
    #[must_use]
    pub fn or_none(self) -> Known {
        match self {
            Known::Binary(BinaryOp::Subtract, end, start) => {
                let runs = Known::Binary(BinaryOp::Less, start.clone(), end.clone());
                let steps = Known::Binary(BinaryOp::Subtract, end, start);
                Known::If(Box::new(runs), Box::new(steps), Box::new(Known::Integer(0)))
            }
            Known::Integer(steps) => Known::Integer(steps.max(0)),
            other => other,
        }
    }

    /// The value, where the text alone says it.
    pub fn literal(&self) -> Option<f64> {
        match self {
            Known::Integer(value) => Some(*value as f64),
            Known::ToReal(inner) => inner.literal(),
            Known::Unary(UnaryOp::Negate, inner) => inner.literal().map(|value| -value),
            other => other.real(),
        }
    }

    /// The value, where it is made of real literals and constants.
    fn real(&self) -> Option<f64> {
        match self {
            Known::Real(value) | Known::Constant { value, .. } => Some(*value),
            Known::Unary(UnaryOp::Negate, inner) => inner.real().map(|value| -value),
            Known::Binary(op, a, b) => computed(*op, a.real()?, b.real()?),
            _ => None,
        }
    }

    /// What the text alone comes to, functions and all: perhaps no number, as `1 / 0` and `sqrt(-1)`.
    pub fn value(&self) -> Option<f64> {
        Some(match self {
            Known::Unary(UnaryOp::Negate, inner) => -inner.value()?,
            Known::ToReal(inner) => inner.value()?,
            Known::Binary(BinaryOp::Add, a, b) => a.value()? + b.value()?,
            Known::Binary(BinaryOp::Subtract, a, b) => a.value()? - b.value()?,
            Known::Binary(BinaryOp::Multiply, a, b) => a.value()? * b.value()?,
            Known::Binary(BinaryOp::Divide, a, b) => a.value()? / b.value()?,
            Known::Call(name, all) => match (name.as_str(), all.as_slice()) {
                ("exp", [x]) => x.value()?.exp(),
                ("log", [x]) => x.value()?.ln(),
                ("sqrt", [x]) => x.value()?.sqrt(),
                ("square", [x]) => x.value()?.powi(2),
                ("abs", [x]) => x.value()?.abs(),
                ("pow", [x, y]) => x.value()?.powf(y.value()?),
                _ => return None,
            },
            other => return other.literal(),
        })
    }

    /// Whether it is the real or integer literal `value`.
    pub fn is(&self, value: f64) -> bool {
        self.literal() == Some(value)
    }

    /// Whether an integer is made by taking one away from another, so that it may lie below zero.
    pub fn may_be_negative(&self) -> bool {
        match self {
            Known::Integer(number) => *number < 0,
            Known::Unary(UnaryOp::Negate, _) | Known::Binary(BinaryOp::Subtract, ..) => true,
            Known::Binary(BinaryOp::Add | BinaryOp::Multiply, a, b) | Known::If(_, a, b) => {
                a.may_be_negative() || b.may_be_negative()
            }
            Known::Reduce(op, _, body) => op != "count" && body.may_be_negative(),
            Known::Comprehension(_, body) => body.may_be_negative(),
            Known::Call(name, all) => name == "element" && all[0].may_be_negative(),
            Known::Vector(all) => all.iter().any(Known::may_be_negative),
            _ => false,
        }
    }

    /// Calls `visit` on every part, itself first.
    pub fn walk(&self, visit: &mut impl FnMut(&Known)) {
        visit(self);
        self.children().into_iter().for_each(|child| child.walk(visit));
    }

    fn children(&self) -> Vec<&Known> {
        match self {
            Known::Parameter { index, .. }
            | Known::RowLength { index, .. }
            | Known::Informed { index, .. } => index.iter().collect(),
            Known::ToReal(a) | Known::Unary(_, a) => vec![a],
            Known::Reduce(_, range, a) | Known::Comprehension(range, a) => {
                vec![&range.lower, &range.upper, a]
            }
            Known::Binary(_, a, b) => vec![a, b],
            Known::Call(_, all) | Known::Vector(all) => all.iter().collect(),
            Known::If(a, b, c) => vec![a, b, c],
            _ => Vec::new(),
        }
    }

    /// Every part replaced by what `replace` gives for it, from the outside in.
    #[must_use]
    pub fn map(&self, replace: &impl Fn(&Known) -> Option<Known>) -> Known {
        if let Some(new) = replace(self) {
            return new;
        }
        let each = |all: &[Known]| all.iter().map(|one| one.map(replace)).collect::<Vec<_>>();
        let one = |inner: &Known| Box::new(inner.map(replace));
        match self {
            Known::Parameter { parameter, index } => {
                Known::Parameter { parameter: *parameter, index: each(index) }
            }
            Known::RowLength { parameter, index } => {
                Known::RowLength { parameter: *parameter, index: each(index) }
            }
            Known::Informed { variable, index } => {
                Known::Informed { variable: *variable, index: each(index) }
            }
            Known::ToReal(a) => a.map(replace).to_real(),
            Known::Unary(op, a) => Known::Unary(*op, one(a)),
            Known::Binary(op, a, b) => simplify(*op, a.map(replace), b.map(replace)),
            Known::Call(name, all) => Known::Call(name.clone(), each(all)),
            Known::If(a, b, c) => Known::If(one(a), one(b), one(c)),
            Known::Reduce(op, range, a) => Known::Reduce(op.clone(), Box::new(range.map(replace)), one(a)),
            Known::Vector(all) => Known::Vector(each(all)),
            Known::Comprehension(range, a) => Known::Comprehension(Box::new(range.map(replace)), one(a)),
            leaf => leaf.clone(),
        }
    }

    /// With the index of `plate` replaced by `value`.
    #[must_use]
    pub fn with_plate(&self, plate: PlateId, value: &Known) -> Known {
        self.map(&|part| (*part == Known::Plate(plate)).then(|| value.clone()))
    }

    /// With the axes' indices replaced by `values`.
    #[must_use]
    pub fn with_axes(&self, values: &[Known]) -> Known {
        self.map(&|part| match part {
            Known::Axis(axis) => values.get(*axis).cloned(),
            _ => None,
        })
    }

    /// Whether `plate`'s index stands in it.
    pub fn mentions(&self, plate: PlateId) -> bool {
        self.any(&|part| *part == Known::Plate(plate))
    }

    /// Whether any plate's index, not bound inside, stands in it.
    pub fn mentions_plates(&self) -> bool {
        !self.free_plates().is_empty()
    }

    /// The plates whose indices stand in it and are not bound inside.
    pub fn free_plates(&self) -> Vec<PlateId> {
        let (mut free, mut bound) = (Vec::new(), Vec::new());
        self.walk(&mut |part| match part {
            Known::Plate(plate) if !free.contains(plate) => free.push(*plate),
            Known::Reduce(_, range, _) | Known::Comprehension(range, _) => bound.push(range.plate),
            _ => {}
        });
        free.retain(|plate| !bound.contains(plate));
        free
    }

    /// With the indices of several plates replaced at once.
    #[must_use]
    pub fn with_plates(&self, plates: &[PlateId], values: &[Known]) -> Known {
        self.map(&|part| match part {
            Known::Plate(plate) => values.get(plates.iter().position(|one| one == plate)?).cloned(),
            _ => None,
        })
    }

    /// The plates that its reductions and comprehensions run over.
    pub fn bound_plates(&self) -> Vec<PlateId> {
        let mut bound = Vec::new();
        self.walk(&mut |part| {
            if let Known::Reduce(_, range, _) | Known::Comprehension(range, _) = part {
                bound.push(range.plate);
            }
        });
        bound
    }

    /// With `new` for a plate that it runs over.
    #[must_use]
    pub fn rebound(&self, old: PlateId, new: PlateId) -> Known {
        let range = |range: &Range| {
            let [lower, upper] = [&range.lower, &range.upper].map(|bound| bound.rebound(old, new));
            Box::new(Range { plate: new, lower, upper })
        };
        self.map(&|part| match part {
            Known::Plate(plate) if *plate == old => Some(Known::Plate(new)),
            Known::Reduce(op, over, body) if over.plate == old => {
                Some(Known::Reduce(op.clone(), range(over), Box::new(body.rebound(old, new))))
            }
            Known::Comprehension(over, body) if over.plate == old => {
                Some(Known::Comprehension(range(over), Box::new(body.rebound(old, new))))
            }
            _ => None,
        })
    }

    /// Whether some part satisfies `test`.
    pub fn any(&self, test: &impl Fn(&Known) -> bool) -> bool {
        let mut found = false;
        self.walk(&mut |part| found |= test(part));
        found
    }
}

/// An operation on two literals; none where the result is no number of their type, or has so many digits that nobody
/// would see where it is from.
fn folded(op: BinaryOp, left: &Known, right: &Known) -> Option<Known> {
    use BinaryOp::{Add, Multiply, Subtract};
    match (left, right) {
        (Known::Integer(a), Known::Integer(b)) => match op {
            Add => a.checked_add(*b),
            Subtract => a.checked_sub(*b),
            Multiply => a.checked_mul(*b),
            _ => None,
        }
        .map(Known::Integer),
        (Known::Real(a), Known::Real(b)) => {
            let is_short = |value: &f64| value.to_string().len() <= SHORT;
            computed(op, *a, *b).filter(is_short).map(Known::Real)
        }
        _ => None,
    }
}

/// The digits of a number that is easier to read than what it is computed from.
const SHORT: usize = 8;

/// Arithmetic of reals; none where the result is no number.
fn computed(op: BinaryOp, a: f64, b: f64) -> Option<f64> {
    let value = match op {
        BinaryOp::Add => a + b,
        BinaryOp::Subtract => a - b,
        BinaryOp::Multiply => a * b,
        BinaryOp::Divide => a / b,
        _ => return None,
    };
    value.is_finite().then_some(value)
}

/// An operation with its constants folded and neutral elements dropped.
fn simplify(op: BinaryOp, left: Known, right: Known) -> Known {
    use BinaryOp::{Add, Divide, Multiply, Subtract};
    if let Some(folded) = folded(op, &left, &right) {
        return folded;
    }
    if let (Divide, true, Known::Binary(Divide, one, inner)) = (op, left.is(1.0), &right)
        && one.is(1.0)
    {
        return (**inner).clone();
    }
    match op {
        Add if left.is(0.0) => return right,
        Multiply if left.is(0.0) => return left,
        Multiply if right.is(0.0) => return right,
        Add | Subtract if right.is(0.0) => return left,
        Subtract if left.is(0.0) => return right.negated(),
        Multiply if left.is(1.0) => return right,
        Multiply | Divide if right.is(1.0) => return left,
        Multiply if left.is(-1.0) => return right.negated(),
        Multiply if right.is(-1.0) => return left.negated(),
        _ => {}
    }
    let known = Known::Binary(op, Box::new(left), Box::new(right));
    if matches!(op, Add | Subtract)
        && is_surely_integer(&known)
        && let Some(affine) = Affine::of(&known)
    {
        return affine.to_known();
    }
    known
}

/// Whether arithmetic is of integers for certain: all its parts are of one type, so one that says so is enough.
/// Elements of parameters don't say; two of them stay as they are written.
fn is_surely_integer(known: &Known) -> bool {
    match known {
        Known::Integer(_) | Known::Size(_) | Known::Plate(_) | Known::Axis(_) | Known::RowLength { .. } => {
            true
        }
        Known::Unary(UnaryOp::Negate, inner) => is_surely_integer(inner),
        Known::Binary(BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply, a, b) => {
            is_surely_integer(a) || is_surely_integer(b)
        }
        _ => false,
    }
}
