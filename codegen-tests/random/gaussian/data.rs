//! What data a story asks for, and random ones of each kind.

use serde_json::{Map, Value, json};

use super::Axis;
use crate::choices::Random;

/// What data are like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Number,
    Reading,
    MaybeReading,
    Flag,
    /// An integer below three.
    Class,
    /// The length of a row.
    Width,
    Variance,
    Weight,
    /// An index below a size of the story, by number.
    Index(usize),
    /// An index below one's own.
    Parent,
}

/// What the flags of data are: a story must make sense on both sides of them, and in all its loops.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Flags {
    Random,
    Up,
    Down,
}

impl Kind {
    /// Whether an integer below three is two.
    fn is_forced(self, flags: Flags) -> bool {
        flags == Flags::Up || self == Kind::Width && flags == Flags::Down
    }

    pub(super) fn draw(self, flags: Flags, (at, sizes): (usize, [usize; 2]), random: &mut Random) -> Value {
        match self {
            Kind::Flag if flags != Flags::Random => json!(flags == Flags::Up),
            Kind::Class | Kind::Width if self.is_forced(flags) => json!(2),
            Kind::MaybeReading if random.chance(30) => Value::Null,
            Kind::Number | Kind::Reading | Kind::MaybeReading => json!(number(random)),
            Kind::Flag => json!(random.chance(60)),
            Kind::Class | Kind::Width => json!(random.below(3)),
            Kind::Variance => json!(*random.pick(&[0.3, 0.7, 1.0, 1.5, 3.0])),
            Kind::Weight => json!(*random.pick(&[0.7, -0.4, 1.2, 2.0, 1.0, -1.0])),
            Kind::Index(size) => json!(random.below(sizes[size])),
            Kind::Parent => json!(random.below(at)),
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Kind::Number | Kind::Reading | Kind::Variance | Kind::Weight => "f64",
            Kind::MaybeReading => "Option<f64>",
            Kind::Flag => "bool",
            Kind::Class | Kind::Width | Kind::Index(_) | Kind::Parent => "usize",
        }
    }
}

/// Data that a story asks for.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) axes: Vec<Axis>,
}

/// An array of data, each element from the last index of its place.
pub(super) fn filled(
    axes: &[Axis],
    (kind, flags): (Kind, Flags),
    sizes: [usize; 2],
    [_, at]: [usize; 2],
    data: &Map<String, Value>,
    random: &mut Random,
) -> Value {
    let Some((axis, rest)) = axes.split_first() else { return kind.draw(flags, (at, sizes), random) };
    let length = match axis {
        Axis::Size(size) => sizes[usize::from(size.ends_with('m'))],
        Axis::Ragged(width) => data[width][at].as_u64().unwrap_or_default() as usize,
    };
    Value::Array((0..length).map(|own| filled(rest, (kind, flags), sizes, [at, own], data, random)).collect())
}

/// A number for a name.
pub(super) fn hash(name: &str) -> u64 {
    name.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A short number.
pub(super) fn number(random: &mut Random) -> f64 {
    (random.below(49) as f64 - 24.0) / 8.0
}
