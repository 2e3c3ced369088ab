//! The command line's side of a compiled model: JSON data in, JSON events out.
//!
//! The little program that is compiled for each model is its module, a `build` that asks a [`Reader`] for
//! every parameter, and a `main` that calls [`main`]. The parent process reads the events: one JSON
//! object a line, `progress`, `note`, `error` and at last `result`.

mod calibration;
mod checkpoint;
mod element;
mod events;
mod json;
mod keys;
mod labels;
mod prediction;
mod program;
mod reader;
mod sampling;
mod shape;
mod simulation;

pub use calibration::{RANKS, calibrate};
pub use element::{Element, Refusal};
pub use json::{from_json, to_json};
pub use prediction::{Prediction, predict};
pub use program::{Build, main};
pub use reader::Reader;
pub use sampling::{BuildSampler, sample};
pub use simulation::{Simulation, simulate};
