//! Files that only get another content: those of other users, which cannot be replaced without taking them away.
//!
//! Floor 5. Such a write is not one step. A part of it is told from somebody's own content by what the journal knows:
//! the beginning is of the new content and the rest of the old.

use super::error::{WriteError, io_error};
use super::layer::Layer;
use super::steps::{Step, changed, read_existing};

/// Gives the file its new content.
pub fn put(step: &Step, old: &[u8], layer: &dyn Layer) -> Result<(), WriteError> {
    if over(step, old, &step.contents.new, layer)? { Ok(()) } else { Err(changed(step.entry)) }
}

/// Gives the file its old content; false when it has one that is somebody's.
pub fn take_back(step: &Step, old: &[u8], layer: &dyn Layer) -> Result<bool, WriteError> {
    over(step, old, old, layer)
}

fn over(step: &Step, old: &[u8], wanted: &[u8], layer: &dyn Layer) -> Result<bool, WriteError> {
    let (target, new) = (&step.spot.target, &step.contents.new);
    let Some(found) = read_existing(target, layer)? else { return Ok(false) };
    if found == wanted {
        return Ok(true);
    }
    if !is_between(&found, old, new) && !is_between(&found, new, old) {
        return Ok(false);
    }
    layer.write_over(target, wanted).map_err(io_error("write the file", target))?;
    layer.sync(target).map_err(io_error("save the file", target))?;
    Ok(true)
}

/// True for a content that writing `to` over `from` goes through.
fn is_between(found: &[u8], from: &[u8], to: &[u8]) -> bool {
    let same = found.iter().zip(to).take_while(|(found, to)| found == to).count();
    found[same..] == *from.get(same..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_a_write_is_known_and_nothing_else() {
        for (from, to) in [("name: old\nmore: 1\n", "name: new\n"), ("a\n", "a\nb\nc\n"), ("", "x"), ("same", "same")] {
            let (from, to) = (from.as_bytes(), to.as_bytes());
            for written in 0..=to.len() {
                let found = [&to[..written], from.get(written..).unwrap_or_default()].concat();
                assert!(is_between(&found, from, to));
            }
            assert!(!is_between(b"name: mine\n", from, to));
        }
    }
}
