//! Reads YAML texts as JSON strings, one a line, and answers each with the text that charmer prints of it (a JSON
//! string), or `null` where it refuses the document. `tests/differential/yaml_text.py` holds this against PyYAML.

use charmer::yaml::print::Letters;
use std::io::{self, BufRead as _, Write as _};

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let text: String = serde_json::from_str(&line?).map_err(io::Error::other)?;
        let answer = charmer::yaml::parse("text", text.as_bytes()).ok();
        let answer = answer.map(|document| charmer::yaml::print::yaml(&document.root, Letters::Unicode));
        writeln!(out, "{}", serde_json::json!(answer))?;
    }
    Ok(())
}
