//! What CPython 3.12 refuses and the parser lets pass.
//!
//! Part of floor 2's `project`.

use ruff_python_ast::ModModule;
use ruff_python_parser::Parsed;

/// An offset into the source, and what is wrong there.
type Refusal = (usize, String);

/// What can be told from the text alone.
pub(super) fn before(source: &str) -> Result<(), Refusal> {
    if let Some(offset) = source.find('\0') {
        return Err((offset, "a null byte".to_owned()));
    }
    if source.starts_with('\u{feff}') {
        return Err((0, "a byte-order mark; save the file as UTF-8 without it".to_owned()));
    }
    Ok(())
}

/// What needs the tree.
pub(super) fn after(_source: &str, _parsed: &Parsed<ModModule>) -> Result<(), Refusal> {
    Ok(())
}
