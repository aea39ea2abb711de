//! What comes after packing.
//!
//! Floor 4: uses floors 1 to 3.
