//! In which order factors are gone through from parents to children, by draws and by predictions.

mod order;
mod place;

pub(super) use order::{Nest, order};
pub(super) use place::{Thing, Traffic, conditions, definitions, drawn_data, target, traffic};
