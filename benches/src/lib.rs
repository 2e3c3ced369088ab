//! Generated code timed against programs written by hand, on the same data, in the same process.
//!
//! [`cases::all`] has the models, each with a twin; [`timing::fastest`] takes turns between contenders.
//!
//! ```text
//! cargo bench -p posterity-benches                                # everything
//! cargo bench -p posterity-benches --bench ratios -- bpm 1000     # one model, a thousand rounds
//! benches/bayespy/compare.sh                                      # a mixture against BayesPy, which it installs
//! cargo bench -p posterity-benches --bench jags                   # three samplers against JAGS, where it is installed
//! ```

pub mod cases;
pub mod jags;
mod mixtures;
pub mod models;
pub mod posterior;
mod samplers;
pub mod timing;
