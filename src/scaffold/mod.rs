//! Which files change and how: plan, diff, all-or-nothing write.
//!
//! Floor 4: uses floors 1 to 3.
