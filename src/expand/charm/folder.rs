//! What the extension and the packer read beside `charmcraft.yaml`.

use crate::app::{CharmFolder, Found};
use crate::finding::{Code, Finding};
use crate::schema::{Judge, below};
use crate::suite::{self, CharmBase, Quirk, Suite};
use crate::text::path;
use crate::yaml::{Node, Origin, Value, parse_plain};

const PAAS_CONFIG: &str = "paas-config.yaml";
const METADATA: &str = "metadata.yaml";

/// The path of a file that lies beside the document.
fn beside(judge: &Judge, name: &str) -> String {
    path::below(path::folder(&judge.path), name)
}

/// What the extension refuses in `paas-config.yaml` and in the folder of dashboards.
pub(super) fn look(judge: &mut Judge, suite: &Suite, base: &CharmBase, folder: &CharmFolder) {
    if !judge.has(Quirk::ReadsNoDashboards) {
        dashboards(judge, folder);
    }
    if judge.has(Quirk::ReadsNoPaasConfig) {
        return;
    }
    let path = beside(judge, PAAS_CONFIG);
    let bytes = match &folder.paas_config {
        Found::Nothing => return,
        Found::Unreadable(why) => {
            let message = format!("the file cannot be read: {why}.");
            judge.findings.push(Finding::error(Code::PaasConfig, path, message).fix("Make it a file, or remove it."));
            return;
        }
        Found::File(bytes) => bytes,
    };
    let root = match parse_plain(&path, bytes) {
        Ok(document) => document.root,
        Err(finding) => {
            judge.findings.push(finding);
            return;
        }
    };
    let own = std::mem::replace(&mut judge.path, path);
    if !matches!(root.value, Value::Null) {
        if root.as_map().is_some() {
            paas_config(judge, suite, base, &root);
        } else {
            judge.wrong_kind(&root, "", "a mapping");
        }
    }
    judge.path = own;
}

fn paas_config(judge: &mut Judge, suite: &Suite, base: &CharmBase, root: &Node) {
    const FORMAT: &str = "framework_logging_format";
    let is_json = |format: &&Node| format.as_str().is_some_and(|format| format.to_lowercase() == "json");
    if let Some(format) = root.get(FORMAT).filter(is_json)
        && !suite.charm.json_logging
    {
        let message = format!("{} cannot log as JSON.", suite.extension);
        judge.error(Code::LoggingFormat, format, FORMAT, message, "Remove it.");
    }
    let generation = suite::common().generation(&base.generation, judge.version);
    if !generation.is_some_and(|(_, generation)| generation.paas_config_ports) {
        return;
    }
    for key in ["port", "metrics-port"] {
        let Some(port) = root.get(key) else { continue };
        let fine = matches!(&port.value, Value::Int(port) if u16::try_from(port).is_ok_and(|port| port > 0));
        if !fine {
            let fix = match port.as_str().and_then(|text| text.parse::<u16>().ok()) {
                Some(number) => format!("Write `{key}: {number}`, without quotes."),
                None => format!("Write such as `{key}: 8080`."),
            };
            judge.error(Code::Port, port, key, "a port is a whole number from 1 to 65535.", fix);
        }
    }
    if let Some(path) = root.get("metrics-path")
        && !path.as_str().is_some_and(is_url_path)
    {
        let message = "this is not the path of a web address: it begins with `/`, and has no spaces, `?` or `#`.";
        judge.error(Code::MetricsPath, path, "metrics-path", message, "Write such as `/metrics`.");
    }
}

/// `/` and then the characters that a path may have, others as `%20`; one line end behind is let pass.
fn is_url_path(text: &str) -> bool {
    let text = text.strip_suffix('\n').unwrap_or(text);
    let Some(rest) = text.strip_prefix('/') else { return false };
    let mut characters = rest.chars();
    while let Some(c) = characters.next() {
        let fine = match c {
            '%' => (0..2).all(|_| characters.next().is_some_and(|c| c.is_ascii_hexdigit())),
            c => c.is_ascii_alphanumeric() || "/-._~!$&'()*+,;=:@".contains(c),
        };
        if !fine {
            return false;
        }
    }
    true
}

fn dashboards(judge: &mut Judge, folder: &CharmFolder) {
    let allowed = &suite::common().custom_dashboards;
    for (name, is_folder) in &folder.custom {
        if *is_folder && allowed.folders.contains(name) {
            continue;
        }
        let kind = if *is_folder { "folder" } else { "file" };
        let path = beside(judge, &format!("{}/{name}", allowed.folder));
        let message = format!("{} may not hold the {kind} `{name}`: it has three folders alone.", allowed.folder);
        let fix = format!("Move it into {}.", allowed.folders.join(", "));
        judge.findings.push(Finding::error(Code::CustomDashboards, path, message).fix(fix));
    }
}

/// What such a file holds, if it is there.
fn old_file(path: &str, file: &Found) -> Option<Result<Node, Finding>> {
    match file {
        Found::Nothing => None,
        Found::Unreadable(why) => {
            Some(Err(Finding::error(Code::OldFile, path, format!("the file cannot be read: {why}.")).fix("Remove it.")))
        }
        Found::File(bytes) => Some(crate::yaml::parse(path, bytes).map(|document| document.root)),
    }
}

/// Takes what an old file holds into the document: options as they are, actions where there are some.
fn take_in(judge: &mut Judge, merged: &mut Node, key: &'static str, mut root: Node) {
    let is_map = root.as_map().is_some();
    if key == "actions" && !(is_map && root.truthy()) {
        return;
    }
    if !is_map && !matches!(root.value, Value::Null) {
        let path = beside(judge, &format!("{key}.yaml"));
        let message = format!("the file holds {}, and options are a mapping.", root.kind());
        judge.findings.push(Finding::error(Code::OldFile, path, message).fix("Begin with `options:`."));
        return;
    }
    // Its places are not those of the document.
    root.say(Origin::Packer(if key == "config" { "taken in from config.yaml" } else { "taken in from actions.yaml" }));
    merged.set(key, root);
}

/// The files of old charms, which say what `charmcraft.yaml` says now.
pub(super) fn old_files(judge: &mut Judge, merged: &mut Node, root: &Node, folder: &CharmFolder) {
    for (file, key) in [(&folder.config, "config"), (&folder.actions, "actions")] {
        let path = beside(judge, &format!("{key}.yaml"));
        if file.exists() && merged.get(key).is_some() {
            let message = format!("{key}.yaml says what `{key}` says already; the packer takes one of them.");
            let fix = format!("Move what it holds to `{key}` in charmcraft.yaml, and remove the file.");
            judge.findings.push(Finding::error(Code::OldFile, path, message).fix(fix));
            continue;
        }
        match old_file(&path, file) {
            Some(Ok(root)) => take_in(judge, merged, key, root),
            Some(Err(finding)) => judge.findings.push(finding),
            None => {}
        }
    }
    let path = beside(judge, METADATA);
    match old_file(&path, &folder.metadata) {
        None => {}
        Some(Err(finding)) => judge.findings.push(finding),
        Some(Ok(root)) if root.as_map().is_none() => {
            let message = "metadata.yaml is not a mapping.";
            judge.findings.push(Finding::error(Code::OldFile, path, message).fix("Remove the file."));
        }
        Some(Ok(document)) => {
            let own = std::mem::replace(&mut judge.path, path);
            for key in ["name", "summary", "description"] {
                let Some(value) = document.get(key) else { continue };
                if root.get(key).is_some() {
                    let message = format!("`{key}` stands in charmcraft.yaml, too; the packer takes one of them.");
                    judge.error(Code::OldFile, value, &below("", key), message, "Remove it here.");
                } else {
                    merged.set(key, value.clone());
                }
            }
            judge.path = own;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_url_path;

    #[test]
    fn paths_are_judged_as_the_packer_judges_them() {
        for good in ["/", "/m", "//a", "/a%20b", "/a\n", "/../x", "/a:b@c"] {
            assert!(is_url_path(good), "{good}");
        }
        for bad in ["", "m", "/a b", "/a?b", "/a#b", "/é", "/a%2", "/{a}"] {
            assert!(!is_url_path(bad), "{bad}");
        }
    }
}
