//! What the packers will make of a document, value for value, and who said each.
//!
//! Floor 3: uses floors 1 and 2; pure, no disk.

pub mod rock;
