//! A folder for a packer that looks like the real one, but for the document. Part of floor 5's `drift`.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::Path;

use tempfile::TempDir;

use crate::pack::Tool;

/// Lays a folder that vanishes when dropped: links to all that is in `folder`, and the document's text in the place of
/// its document. Nothing is written to `folder`, which need not exist.
///
/// # Errors
/// The folder cannot be made, or `folder` is there and cannot be read.
pub(super) fn lay(tool: Tool, folder: &Path, document: &str) -> io::Result<TempDir> {
    let laid = tempfile::Builder::new().prefix("charmer-").tempdir()?;
    match fs::canonicalize(folder).and_then(fs::read_dir) {
        Ok(entries) => {
            for entry in entries {
                let entry = entry?;
                if entry.file_name() != tool.project_file() {
                    symlink(entry.path(), laid.path().join(entry.file_name()))?;
                }
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    fs::write(laid.path().join(tool.project_file()), document)?;
    Ok(laid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_alone_is_another() {
        let real = tempfile::tempdir().unwrap();
        let real = real.path();
        fs::write(real.join("charmcraft.yaml"), "old").unwrap();
        fs::write(real.join("paas-config.yaml"), "port: 1\n").unwrap();
        fs::create_dir_all(real.join("cos_custom/loki_alert_rules")).unwrap();
        let laid = lay(Tool::Charmcraft, real, "new").unwrap();
        let text = |name: &str| fs::read_to_string(laid.path().join(name)).unwrap();
        assert_eq!((text("charmcraft.yaml").as_str(), text("paas-config.yaml").as_str()), ("new", "port: 1\n"));
        assert!(laid.path().join("cos_custom/loki_alert_rules").is_dir());
        let path = laid.path().to_path_buf();
        drop(laid);
        assert!(!path.exists() && real.join("cos_custom/loki_alert_rules").exists());
        assert_eq!(fs::read_to_string(real.join("charmcraft.yaml")).unwrap(), "old");
        assert!(lay(Tool::Charmcraft, &real.join("nowhere"), "new").unwrap().path().join("charmcraft.yaml").exists());
    }
}
