//! What is in `rockcraft.yaml` and `charmcraft.yaml`: read with positions, judged, edited, printed.
//!
//! Floor 2: uses [`crate::suite`], [`crate::finding`] and [`crate::text`].
