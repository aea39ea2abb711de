//! What pip refuses in the requirements, what it installs that does not work or is not used in the image, and whether they
//! name a package.

use super::data::SOURCES;
use super::{Flag, fault, named, shown, texts};
use crate::app::refused_requirements;
use crate::finding::{Code, Consequence, Severity};
use crate::image::flags::Look;
use crate::image::recipe::Recipe;
use crate::text::path;

const REQUIREMENTS: &str = "requirements.txt";

/// A line of the requirements, without its comment.
struct RequirementLine<'t> {
    file: &'t str,
    /// From 1.
    line: usize,
    text: &'t str,
}

fn lines_of<'t>(file: &'t str, text: &'t str) -> impl Iterator<Item = RequirementLine<'t>> {
    text.lines().enumerate().map(move |(at, line)| {
        let text = if line.starts_with('#') { "" } else { line.split(" #").next().unwrap_or_default().trim() };
        RequirementLine { file, line: at + 1, text }
    })
}

impl Look<'_> {
    /// What pip refuses before it installs anything.
    pub(super) fn refused(&self) -> Vec<Flag> {
        let is_read = |(_, part): &(crate::yaml::Node, crate::yaml::Node)| {
            texts(part, "python-requirements").iter().any(|path| path == REQUIREMENTS)
        };
        if !self.parts().iter().any(is_read) || self.recipes.iter().any(|recipe: &Recipe| recipe.scripted) {
            return Vec::new();
        }
        let tree = &self.scan.tree;
        let is_missing = |path: &str| !tree.cut_short && tree.find(path).is_none() && !self.app.exists(path);
        let refused = refused_requirements(self.app, is_missing).into_iter();
        let mut flags: Vec<Flag> = refused.map(|found| Flag::of("pip refuses it", found)).collect();
        let files = self.files_like(&[REQUIREMENTS.to_owned()]);
        let lines: Vec<RequirementLine> =
            files.iter().flat_map(|file| lines_of(file, self.text(file).unwrap_or_default())).collect();
        flags.extend(lines.iter().filter_map(|line| self.editable(line)));
        flags.extend(self.for_developers(&lines));
        flags
    }

    /// `-e ./lib`: what pip installs so is a path to where the rock is built, and there is no such place in the image.
    fn editable(&self, line: &RequirementLine) -> Option<Flag> {
        let rest = ["--editable", "-e"].iter().find_map(|option| line.text.strip_prefix(option))?;
        let target = rest.trim_start_matches('=').trim().trim_matches(['"', '\'']);
        let place = (line.file, line.line);
        let is_local = !target.contains("://") && !target.starts_with("git@");
        let folder = target.split('[').next().unwrap_or_default();
        let folder = path::join("", folder).filter(|_| is_local && !folder.starts_with(['/', '~']));
        let is_there = |folder: &String| folder.is_empty() || self.scan.tree.has_folder(folder);
        // What lies outside, or nowhere, is told as that.
        if is_local && !folder.as_ref().is_some_and(is_there) {
            return None;
        }
        if let Some(folder) = folder.as_ref().filter(|folder| self.is_no_project(folder)) {
            let what = if folder.is_empty() { "the folder itself".to_owned() } else { shown(folder) };
            let message = format!(
                "`-e` is to install {what}, where neither pyproject.toml nor setup.py is: pip stops, and so does the packer."
            );
            let fix = "Take the line out: the sources go into the image as they are.".to_owned();
            return Some(fault(Code::RequirementRefused, place, "pip refuses it", message, fix));
        }
        if folder.as_deref() == Some("") {
            let message = "`-e .` installs the folder as a path to where the rock is built. The part then installs the folder \
                           once more, for good, so this line does nothing.";
            let fix = "Take the line out.".to_owned();
            let mut flag = fault(Code::RequirementEditable, place, "does nothing", message.to_owned(), fix);
            (flag.finding.severity, flag.finding.consequence) = (Severity::Note, Consequence::WorthKnowing);
            return Some(flag);
        }
        Some(self.not_in_image(line, target, folder.as_deref()))
    }

    /// A package in a folder, or in a repository, of which the image gets the path alone.
    fn not_in_image(&self, line: &RequirementLine, target: &str, folder: Option<&str>) -> Flag {
        let message = format!(
            "`-e {}` installs a path to where the rock is built, and the image has no such place: Python finds nothing there.",
            shown(target)
        );
        let fix = if folder.is_some() {
            format!("Write `{}` without `-e`: pip then installs a copy.", shown(target))
        } else {
            "Take `-e` away: pip then installs a copy.".to_owned()
        };
        let mut flag = fault(Code::RequirementEditable, (line.file, line.line), "not in the image", message, fix);
        let name = target.rsplit_once("egg=").map(|(_, name)| name.split(['&', '[']).next().unwrap_or_default());
        let name = name.map(|name| name.to_lowercase().replace('-', "_"));
        let is_its = |module: &str| match folder {
            Some(folder) => ["", "/src"].iter().any(|inner| {
                let start = format!("{folder}{inner}/{module}");
                self.scan.tree.has_folder(&start) || self.scan.tree.has_file(&format!("{start}.py"))
            }),
            None => name.as_deref() == Some(module),
        };
        let is_used = self.scan.uses.foreign().any(|edge| is_its(edge.to.split('.').next().unwrap_or_default()));
        let comes_of_it = if is_used { Consequence::WillNotStart } else { Consequence::WorthKnowing };
        flag.finding = flag.finding.with(comes_of_it);
        flag
    }

    fn is_no_project(&self, folder: &str) -> bool {
        let has = |file: &str| {
            let path = path::join(folder, file).unwrap_or_default();
            self.scan.tree.find(&path).is_some() || self.app.exists(&path)
        };
        !self.scan.tree.cut_short && !["pyproject.toml", "setup.py", "setup.cfg"].into_iter().any(has)
    }

    /// Tools for developers, which are installed with all else and run by nobody in the image.
    fn for_developers(&self, lines: &[RequirementLine]) -> Option<Flag> {
        let is_tool = |name: &str| {
            SOURCES.for_developers.iter().any(|tool| match tool.strip_suffix('*') {
                Some(start) => name.starts_with(start),
                None => name == tool,
            })
        };
        let named_at = |line: &RequirementLine| {
            let name = line.text.split(|c: char| !c.is_alphanumeric() && !"-_.".contains(c)).next().unwrap_or_default();
            let name = name.to_lowercase().replace(['_', '.'], "-");
            let module = name.replace('-', "_");
            let is_loaded = || self.scan.uses.foreign().any(|edge| edge.to.split('.').next() == Some(module.as_str()));
            (is_tool(&name) && !is_loaded()).then_some(name)
        };
        let tools: Vec<(&RequirementLine, String)> =
            lines.iter().filter_map(|line| Some((line, named_at(line)?))).collect();
        let (first, _) = tools.first()?;
        let mut names: Vec<String> = tools.iter().map(|(_, name)| name.clone()).collect();
        names.dedup();
        let message = format!(
            "The part installs all that stands here into the image, these tools for developers included: {}. Nothing runs them \
             there.",
            named(&names)
        );
        let fix = "Move them to a file that the rock does not read, such as requirements-dev.txt.".to_owned();
        Some(fault(Code::RequirementForDevelopers, (first.file, first.line), "for developers", message, fix))
    }

    /// True where what is installed names one of these packages, or one that has its name in its own.
    pub(super) fn requires(&self, packages: &[String]) -> bool {
        let mut all: Vec<String> = self.parts().iter().flat_map(|(_, part)| texts(part, "python-packages")).collect();
        let files = self.files_like(&["requirements.txt".to_owned()]).into_iter();
        let files = files
            .chain(["pyproject.toml", "uv.lock", "poetry.lock", "Pipfile", "setup.py", "setup.cfg"].map(str::to_owned));
        all.extend(files.filter_map(|path| self.text(&path).map(str::to_owned)));
        let plain = |text: &str| text.to_lowercase().replace(['_', '.'], "-");
        all.iter().any(|text| {
            let text = plain(text);
            let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '-');
            words.any(|word| {
                packages.iter().map(|package| plain(package)).any(|package| {
                    word == package
                        || word.strip_prefix(&package).is_some_and(|rest| rest.starts_with('-'))
                        || word.strip_suffix(&package).is_some_and(|rest| rest.ends_with('-'))
                        || word.contains(&format!("-{package}-"))
                })
            })
        })
    }
}
