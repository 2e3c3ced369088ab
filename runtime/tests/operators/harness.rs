//! Brute force: the harness that the runtime exports, which checks the operators of others too.

pub(crate) use posterity_runtime::testing::nodes::*;
