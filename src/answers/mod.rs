//! What the person has decided, its defaults, and its way into the documents and back.
//!
//! Floor 3: uses floors 1 and 2.
