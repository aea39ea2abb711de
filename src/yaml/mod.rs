//! What is in `rockcraft.yaml` and `charmcraft.yaml`: read with positions, judged, edited, printed.
//!
//! Floor 1: uses [`crate::suite`], [`crate::finding`] and [`crate::text`].
//!
//! The packers read with PyYAML's safe loader (YAML 1.1), so that `yes` is true, `010` is 8 and `1:30` is 90, and
//! print with its dumper. [`parse`] and [`mod@print`] do the same to the letter; nothing else in the house parses or
//! prints these two documents.

mod commas;
pub mod edit;
mod events;
mod mends;
mod node;
pub mod print;
mod read;
mod resolve;
mod shared;
mod tabs;

pub use node::{Mark, Node, Origin, Span, Value};
pub(crate) use read::keys::join;
pub use read::{Document, MAX_BYTES, MAX_DEPTH, MAX_NODES, parse, parse_foreign, parse_plain, too_large};
pub use shared::Shared;
