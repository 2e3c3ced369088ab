//! What data a story asks for, and random ones of each kind.

use serde_json::{Map, Value, json};

use crate::choices::Random;

/// How long an axis is: by a size of the data, or by a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Axis {
    Size,
    Fixed(i64),
}

/// What data are like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Datum {
    /// Known, and not explained.
    Flag,
    Chance,
    /// Probabilities of so many values.
    Row(i64),
    /// An index below a number.
    Below(i64),
    Weight,
    /// How often factors count.
    Times,
    /// Explained by the model, perhaps missing.
    Truth {
        maybe: bool,
    },
    Class {
        size: i64,
        maybe: bool,
    },
    Reading,
    Count,
}

/// One array of data.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Wanted {
    pub(crate) name: String,
    pub(crate) datum: Datum,
    pub(crate) axes: Vec<Axis>,
}

impl Wanted {
    /// Its type.
    pub(crate) fn text(&self) -> String {
        let element = match self.datum {
            Datum::Flag | Datum::Truth { maybe: false } => "bool".to_owned(),
            Datum::Truth { maybe: true } => "Option<bool>".to_owned(),
            Datum::Chance | Datum::Reading | Datum::Weight | Datum::Times => "f64".to_owned(),
            Datum::Row(size) => format!("[f64; {size}]"),
            Datum::Below(_) | Datum::Class { maybe: false, .. } | Datum::Count => "usize".to_owned(),
            Datum::Class { maybe: true, .. } => "Option<usize>".to_owned(),
        };
        self.axes.iter().rev().fold(element, |inner, axis| match axis {
            Axis::Size => format!("[{inner}; n]"),
            Axis::Fixed(size) => format!("[{inner}; {size}]"),
        })
    }

    fn fill(&self, depth: usize, size: i64, random: &mut Random) -> Value {
        let Some(axis) = self.axes.get(depth) else { return self.datum.draw(random) };
        let length = if let Axis::Fixed(length) = axis { *length } else { size };
        (0..length).map(|_| self.fill(depth + 1, size, random)).collect()
    }
}

impl Datum {
    fn draw(self, random: &mut Random) -> Value {
        match self {
            Datum::Truth { maybe: true } | Datum::Class { maybe: true, .. } if random.chance(50) => {
                Value::Null
            }
            Datum::Flag | Datum::Truth { .. } => json!(random.chance(50)),
            Datum::Chance => json!(*random.pick(&[0.2, 0.35, 0.5, 0.9, 0.6, 0.05, 1.0, 0.7, 0.3])),
            Datum::Row(size) => json!(row(size, random)),
            Datum::Below(size) | Datum::Class { size, .. } => json!(random.below(size as usize)),
            Datum::Weight => json!(*random.pick(&[0.5, -1.5, 2.0, 1.0])),
            Datum::Times => json!(*random.pick(&[0.5, 1.0, 2.0, 0.0, 1.75])),
            Datum::Reading => json!(*random.pick(&[-1.3, 0.4, 0.9, 2.2, -3.0, 1.7])),
            Datum::Count => json!(random.below(5)),
        }
    }
}

/// Probabilities of so many values, at times with one that is impossible.
pub(crate) fn row(size: i64, random: &mut Random) -> Vec<f64> {
    let rows: &[&[f64]] = match size {
        2 => &[&[0.3, 0.7], &[0.5, 0.5], &[0.9, 0.1], &[0.0, 1.0]],
        3 => &[&[0.2, 0.3, 0.5], &[0.6, 0.3, 0.1], &[0.25, 0.5, 0.25], &[0.5, 0.0, 0.5]],
        _ => &[&[0.1, 0.2, 0.3, 0.4], &[0.25, 0.25, 0.25, 0.25]],
    };
    let last = rows.len() - usize::from(!random.chance(15));
    rows[random.below(last)].to_vec()
}

/// Data of that size; it is listed under `sizes` too.
pub(crate) fn filled(wanted: &[Wanted], size: i64, seed: u64) -> Value {
    let mut random = Random::new(seed);
    let mut data = Map::new();
    data.insert("sizes".to_owned(), json!({ "n": size }));
    for one in wanted {
        data.insert(one.name.clone(), one.fill(0, size, &mut random));
    }
    Value::Object(data)
}
