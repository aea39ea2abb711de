//! What the extensions offer: frameworks, bases, options, endpoints, environment variables.
//!
//! Floor 1. The data is in `assets/suites/`; the rules that compute are in [`crate::expand`].
