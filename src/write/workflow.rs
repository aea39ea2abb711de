//! A workflow for GitHub Actions that packs both, as one more file to write. Floor 5.
//!
//! The names of the actions and of their inputs are those of `canonical/craft-actions`. GitHub reads workflows at the
//! top of a repository alone, so the file belongs there, wherever in it the application lies.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::plan::{Over, Wanted, was_written_by_charmer};
use crate::files;
use crate::finding::{Code, Finding};

const TEMPLATE: &str = include_str!("../../assets/templates/workflow.yaml");
/// Where GitHub reads workflows, at the top of a repository.
pub const WORKFLOWS: &str = ".github/workflows";
/// How many folders up a repository is looked for.
const MAX_UP: usize = 64;
/// Architectures in Debian's words, and the runners that GitHub hosts for them.
const HOSTED: [(&str, &str); 2] = [("amd64", "ubuntu-24.04"), ("arm64", "ubuntu-24.04-arm")];

/// Where the workflow of an application belongs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkflowSite {
    /// The application's folder in the repository, with `/`; empty at its top.
    pub folder: String,
    /// The top of the repository, where that is above the application.
    pub above: Option<PathBuf>,
    /// True when the file is there, and charmer's.
    pub is_there: bool,
}

impl WorkflowSite {
    /// The path of the workflow as a file of the application: `../` leads up to the top of the repository.
    pub fn path(&self, name: &str) -> String {
        let steps = if self.above.is_some() { Path::new(&self.folder).components().count() } else { 0 };
        "../".repeat(steps) + &workflow_path(name)
    }

    /// Looks for the repository of the application in `dir`, and for its workflow.
    ///
    /// # Errors
    /// When `dir` cannot be found.
    pub fn find(dir: &Path, name: &str) -> std::io::Result<Self> {
        let (top, own) = (repository(dir)?, fs::canonicalize(dir)?);
        let folder = own.strip_prefix(&top).unwrap_or(Path::new("")).to_string_lossy().into_owned();
        let is_there = is_ours(&top.join(workflow_path(name)));
        Ok(Self { folder, above: (top != own).then_some(top), is_there })
    }
}

fn is_ours(path: &Path) -> bool {
    /// How much of a file tells whose it is, in bytes.
    const HEAD: u64 = 4096;
    files::head(path, HEAD).is_ok_and(|head| was_written_by_charmer(&head))
}

/// What the workflow depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workflow<'a> {
    /// Name of the rock and of the charm.
    pub name: &'a str,
    /// Architectures to pack for, in Debian's words.
    pub platforms: &'a [String],
    /// Variables that the packers want to be set to `True`, for experimental extensions.
    pub experimental: Vec<&'static str>,
    /// The application's folder in the repository, with `/`; empty at its top.
    pub folder: &'a str,
}

/// The top of the repository that `dir` is in, else `dir` itself; absolute.
///
/// # Errors
/// When `dir` cannot be found.
pub fn repository(dir: &Path) -> std::io::Result<PathBuf> {
    let dir = fs::canonicalize(dir)?;
    let top = dir.ancestors().take(MAX_UP).find(|folder| folder.join(".git").exists()).map(Path::to_path_buf);
    Ok(top.unwrap_or(dir))
}

/// Where the workflow of an application is, relative to the top of its repository.
pub fn workflow_path(name: &str) -> String {
    format!("{WORKFLOWS}/pack-{name}.yaml")
}

/// The workflow as a file to write.
pub fn workflow(of: &Workflow<'_>) -> Wanted {
    let below = |last: &str| {
        let joined = [of.folder, last].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
        if joined.is_empty() { ".".to_owned() } else { joined }
    };
    let quoted = |path: String| serde_json::Value::String(path).to_string();
    // Line by line, without quotes, but for what would be a pattern.
    let listed = |path: String| path.chars().map(|c| if "[]!?*".contains(c) { '?' } else { c }).collect::<String>();
    let mut matrix = String::new();
    for platform in of.platforms {
        let _ = writeln!(matrix, "          - {{architecture: {platform}, runner: {}}}", runner(platform));
    }
    let mut environment = String::new();
    if !of.experimental.is_empty() {
        environment.push_str("    env:\n");
    }
    for variable in &of.experimental {
        let _ = writeln!(environment, "      {variable}: 'True'");
    }
    let values = [
        ("matrix", matrix),
        ("environment", environment),
        ("rock", quoted(below(""))),
        ("charm", quoted(below("charm"))),
        ("rocks", listed(below("")) + "/*.rock"),
        ("charms", listed(below("charm")) + "/*.charm"),
        ("name", of.name.to_owned()),
    ];
    let fill = |text: String, (key, value): &(&str, String)| text.replace(&format!("{{{{{key}}}}}"), value);
    let content = values.iter().fold(TEMPLATE.to_owned(), fill);
    Wanted { path: workflow_path(of.name), content, executable: false, over: Over::Template(Vec::new()) }
}

fn runner(platform: &str) -> String {
    let hosted = HOSTED.iter().find(|(architecture, _)| *architecture == platform);
    hosted.map_or_else(|| format!("[self-hosted, linux, {platform}]"), |(_, runner)| (*runner).to_owned())
}

/// What is worth knowing about architectures that GitHub has no machines for.
pub fn workflow_notes(of: &Workflow<'_>) -> Vec<Finding> {
    let own = of.platforms.iter().filter(|platform| HOSTED.iter().all(|(hosted, _)| hosted != platform));
    own.map(|platform| {
        let message = format!("GitHub hosts no machine for {platform}, so the workflow waits for one of your own.");
        let fix =
            format!("Register a runner with the labels self-hosted, linux and {platform}, or leave the platform out.");
        Finding::warning(Code::WorkflowRunner, workflow_path(of.name), message).fix(fix)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use serde_yaml::Value;

    use super::*;

    fn data(of: &Workflow<'_>) -> Value {
        let wanted = workflow(of);
        assert_eq!(wanted.path, ".github/workflows/pack-shop.yaml");
        assert!(!wanted.content.contains("{{name") && wanted.content.contains(super::super::plan::MARK));
        serde_yaml::from_str(&wanted.content).unwrap()
    }

    #[test]
    fn each_architecture_has_a_job_with_both_packers() {
        let platforms = ["amd64".to_owned(), "arm64".to_owned(), "riscv64".to_owned()];
        let of = Workflow { name: "shop", platforms: &platforms, experimental: Vec::new(), folder: "" };
        let job = &data(&of)["jobs"]["pack"];
        let runners = job["strategy"]["matrix"]["include"].as_sequence().unwrap();
        assert_eq!(runners.len(), 3);
        assert_eq!(runners[1]["runner"], Value::from("ubuntu-24.04-arm"));
        assert_eq!(runners[2]["runner"].as_sequence().unwrap().len(), 3);
        assert!(job.get("env").is_none());
        let steps = job["steps"].as_sequence().unwrap();
        assert_eq!(steps[1]["uses"], Value::from("canonical/craft-actions/rockcraft-pack@main"));
        assert_eq!(steps[2]["uses"], Value::from("canonical/craft-actions/charmcraft/pack@main"));
        assert_eq!((&steps[1]["with"]["path"], &steps[2]["with"]["path"]), (&Value::from("."), &Value::from("charm")));
        assert_eq!(steps[3]["with"]["path"], Value::from("./*.rock\ncharm/*.charm\n"));
        let notes = workflow_notes(&of);
        assert!(notes.len() == 1 && notes[0].message.contains("riscv64"), "{notes:?}");
    }

    #[test]
    fn a_folder_and_experimental_extensions_are_taken_along() {
        let platforms = ["amd64".to_owned()];
        let experimental = vec!["ROCKCRAFT_ENABLE_EXPERIMENTAL_EXTENSIONS"];
        let of = Workflow { name: "shop", platforms: &platforms, experimental, folder: "services/a \"b\"" };
        let job = &data(&of)["jobs"]["pack"];
        assert_eq!(job["env"]["ROCKCRAFT_ENABLE_EXPERIMENTAL_EXTENSIONS"], Value::from("True"));
        let steps = job["steps"].as_sequence().unwrap();
        assert_eq!(steps[2]["with"]["path"], Value::from("services/a \"b\"/charm"));
    }

    #[test]
    fn the_repository_is_the_folder_with_git_in_it_or_the_own() {
        let home = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(home.path()).unwrap();
        fs::create_dir_all(root.join("repo/services/api")).unwrap();
        fs::create_dir(root.join("repo/.git")).unwrap();
        assert_eq!(repository(&root.join("repo/services/api")).unwrap(), root.join("repo"));
        assert!(repository(&root.join("gone")).is_err());
    }
}
