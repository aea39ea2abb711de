//! Turns the data in `assets/` from YAML, which people write, into JSON, which is read ten times as fast: most of what a
//! short command does is reading its data. Comments stay behind; everything else is the same.

#[path = "build/codes.rs"]
mod codes;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Where data is, below `assets/`; templates and examples are texts of their own.
const FOLDERS: [&str; 4] = ["", "charm", "schema", "suites"];

fn main() -> Result<(), Box<dyn Error>> {
    let assets = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("assets");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    let findings = serde_yaml::from_str(&fs::read_to_string(assets.join("findings.yaml"))?)?;
    fs::write(out.join("codes.rs"), codes::source(&findings)?)?;
    for folder in FOLDERS {
        // A folder stands for the files in it, too.
        println!("cargo::rerun-if-changed=assets/{folder}");
        fs::create_dir_all(out.join(folder))?;
        for entry in fs::read_dir(assets.join(folder))? {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == "yaml") {
                convert(&path, &out.join(folder)).map_err(|error| format!("{}: {error}", path.display()))?;
            }
        }
    }
    Ok(())
}

fn convert(path: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
    let data: serde_yaml::Value = serde_yaml::from_str(&fs::read_to_string(path)?)?;
    let json = serde_json::to_string(&data)?;
    // A key that is no text, or a tag, would be another one in JSON.
    if serde_json::from_str::<serde_yaml::Value>(&json)? != data {
        return Err("JSON cannot say this.".into());
    }
    let name = path.file_stem().ok_or("The file has no name.")?;
    Ok(fs::write(folder.join(name).with_extension("json"), json)?)
}
