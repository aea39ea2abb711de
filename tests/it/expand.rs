//! The expansions: what the packers make of the documents.

mod charm;
