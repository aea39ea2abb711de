//! Are the packers here, are they those that charmer knows, and is uv? Part of floor 3.

use super::sayings::say;
use super::{DoctorInput, Line, Surroundings};
use crate::pack::{Tool, find, version_within};
use crate::suite;

/// One of the packers, with its version.
pub(super) fn packer(here: &Surroundings, tool: Tool) -> Line {
    let id = tool.program();
    let Some(program) = find(tool, here.path_var.as_deref()) else { return say(id, "missing", &[]) };
    let Ok(version) = version_within(here.patience, here.watch.stopped(), tool, &program) else {
        return say(id, "silent", &[("path", &program.display().to_string())]);
    };
    let known = tool.known();
    if suite::knows(known, &version) {
        return say(id, "matches", &[("version", &version)]);
    }
    let names = known.iter().map(|known| known.version.as_str()).collect::<Vec<_>>().join(" and ");
    say(id, "differs", &[("version", &version), ("recorded", &names)])
}

/// uv and its lock, which charms from 26.04 on are built with.
pub(super) fn uv(here: &Surroundings, input: &DoctorInput) -> Line {
    const ID: &str = "uv";
    if !input.is_built_with_uv() {
        return say(ID, "not-needed", &[]);
    }
    if Tool::Charmcraft.folder(&input.app).join("uv.lock").is_file() {
        return say(ID, "locked", &[]);
    }
    match here.program("uv") {
        Some(_) => say(ID, "unlocked", &[]),
        None => say(ID, "missing", &[]),
    }
}

impl DoctorInput {
    fn is_built_with_uv(&self) -> bool {
        /// The first release whose charms are built with uv.
        const FIRST: u32 = 26;
        let series = self.charm_base.split_once('@').map_or("", |(_, series)| series);
        series.split('.').next().and_then(|year| year.parse::<u32>().ok()).is_some_and(|year| year >= FIRST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charms_are_built_with_uv_from_26_on() {
        let on = |base: &str| DoctorInput { charm_base: base.into(), ..DoctorInput::default() }.is_built_with_uv();
        assert!(on("ubuntu@26.04") && on("ubuntu@26.04:amd64") && on("ubuntu@28.04"));
        assert!(!on("ubuntu@24.04") && !on("") && !on("bare"));
    }
}
