//! Goldens of emitted code live here.
