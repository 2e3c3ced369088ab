//! The command line as a whole: exit codes, what is written where, and what is said of wrong input.

#[path = "cli/support.rs"]
mod support;

#[path = "cli/calibrating.rs"]
mod calibrating;
#[path = "cli/constants.rs"]
mod constants;
#[path = "cli/equalities.rs"]
mod equalities;
#[path = "cli/factors.rs"]
mod factors;
#[path = "cli/files.rs"]
mod files;
#[path = "cli/hints.rs"]
mod hints;
#[path = "cli/hostile.rs"]
mod hostile;
#[path = "cli/integers.rs"]
mod integers;
#[path = "cli/looking.rs"]
mod looking;
#[path = "cli/predicting.rs"]
mod predicting;
#[path = "cli/refusing.rs"]
mod refusing;
#[path = "cli/resuming.rs"]
mod resuming;
#[path = "cli/running.rs"]
mod running;
#[path = "cli/sampling.rs"]
mod sampling;
#[path = "cli/simulating.rs"]
mod simulating;
#[path = "cli/unheard.rs"]
mod unheard;
#[path = "cli/usage.rs"]
mod usage;
#[path = "cli/values.rs"]
mod values;
