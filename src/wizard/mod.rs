//! The screens: state, update, ui; and the runtime that alone touches terminal, disk and processes.
//!
//! Floor 5: uses floors 1 to 4.
