//! How much of a file is believed. Floor 2.
//!
//! Each bound is far above what the packers make, and far below what hurts a laptop.

use super::error::Trouble;
use crate::text;

/// Bytes of a JSON document in an OCI archive; registries refuse larger manifests, too.
pub const JSON: u64 = 4 << 20;
/// Bytes of a YAML document or a Python file in an artifact.
pub const DOCUMENT: u64 = 256 << 10;
/// Members of the OCI archive itself: blobs and their folders.
pub const BLOBS: usize = 10_000;
/// Layers of an image. Container engines stop at 127.
pub const LAYERS: usize = 256;
/// Images that point to images.
pub const NESTED: usize = 3;
/// Members of all layers together.
pub const MEMBERS: usize = 3_000_000;
pub const CHARM_MEMBERS: usize = 300_000;
/// Application's files that are kept.
pub const FILES: usize = 300_000;
pub const PEBBLE_LAYERS: usize = 100;
/// Bytes of a member's name, and of the headers that carry long ones.
pub const NAME: u64 = 16 << 10;
/// Bytes of all names that are kept.
pub const NAMES: usize = 64 << 20;
/// Folders above a member.
pub const DEPTH: usize = 200;
/// Bytes of all layers together, unpacked.
pub const UNPACKED: u64 = 64 << 30;
/// Bytes of a charm, unpacked.
pub const CHARM_UNPACKED: u64 = 4 << 30;
/// The window of a zstd frame, in bytes; `zstd -19` takes 8 MiB.
pub const WINDOW: u64 = 32 << 20;

/// Up to how many bytes `packed` bytes may unpack to before it is called a bomb. Files of a rock unpack to two to five
/// times, text to ten, long runs of zeros to a thousand; the constant lets small layers have any ratio.
pub fn unpacks_to(packed: u64, most: u64) -> u64 {
    packed.saturating_mul(100).saturating_add(32 << 20).min(most)
}

/// What is said of a bomb: `what` unpacks to more than `limit` bytes.
pub fn bomb(what: &str, packed: u64, limit: u64, most: u64) -> Trouble {
    let (packed, size) = (text::size(packed), text::size(limit));
    if limit == most {
        return Trouble::too_large(format!("{what} unpacks to more than {size}"));
    }
    Trouble::hostile(format!("{what} has {packed} and unpacks to more than {size}, as a decompression bomb does"))
}
