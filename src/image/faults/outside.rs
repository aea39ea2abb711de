//! What the build looks for outside of the folder that is packed, where nothing is, and what it fetches with a version
//! control program.

use regex::Regex;

use super::data::SOURCES;
use super::versions::is_wanted;
use super::{Flag, fault, texts};
use crate::answers::ROCK_PATH;
use crate::finding::Code;
use crate::image::flags::{Look, shown};
use crate::yaml::Node;

/// So many paths of one file are told each by itself.
const MOST: usize = 50;

impl Look<'_> {
    /// Paths that lead out of what is packed.
    pub(super) fn outside(&self) -> Vec<Flag> {
        let mut flags: Vec<Flag> = self.parts().iter().filter_map(outside_source).collect();
        for named in &SOURCES.paths {
            for path in self.files_like(&named.files) {
                let mut found = self.named(&path, (&named.marks, &named.pattern));
                found.retain(|(_, target)| self.leads_out(&path, target));
                found.dedup_by(|(_, later), (_, first)| later == first);
                let further = found.split_off(found.len().min(MOST));
                flags.extend(found.iter().map(|(line, target)| outside(&path, *line, &shown(target), &named.tool)));
                let more = |(line, _): &(usize, String)| {
                    outside(&path, *line, &format!("Each of {} more from here on", further.len()), &named.tool)
                };
                flags.extend(further.first().map(more));
            }
        }
        flags
    }

    /// Dependencies that are fetched with a program that the build does not have.
    pub(super) fn version_control(&self) -> Vec<Flag> {
        let packages: Vec<String> = self.parts().iter().flat_map(|(_, part)| texts(part, "build-packages")).collect();
        let mut flags: Vec<Flag> = Vec::new();
        for program in SOURCES.version_control.iter().filter(|program| !packages.contains(&program.package)) {
            let paths = self.files_like(&program.files);
            let found = paths.iter().find_map(|path| {
                let mut named = self.named(path, (&program.marks, &program.pattern)).into_iter();
                Some((path, named.find(|(line, _)| self.may_be_wanted(path, *line))?))
            });
            flags.extend(found.map(|(path, (line, what))| fetched(path, line, &what, &program.package)));
        }
        flags
    }

    /// False for a requirement whose marker holds in no rock.
    fn may_be_wanted(&self, path: &str, line: usize) -> bool {
        let text = self.text(path).and_then(|text| text.lines().nth(line.checked_sub(1)?));
        let marker = text.filter(|_| path.strip_suffix(".txt").is_some()).and_then(|line| line.split_once(" ;"));
        marker.is_none_or(|(_, marker)| is_wanted(marker, self.python_version().unwrap_or_default()) != Some(false))
    }

    /// The files of these names that the build reads; files that requirements include are followed.
    pub(super) fn files_like(&self, names: &[String]) -> Vec<String> {
        let (source, mut found) = (self.built_from(), Vec::new());
        for name in names {
            let path = if source.is_empty() { name.clone() } else { format!("{source}/{name}") };
            found.extend(self.text(&path).is_some().then_some(path));
        }
        let mut at = 0;
        while let Some(path) = found.get(at).cloned().filter(|path| path.strip_suffix(".txt").is_some()) {
            for one in included(self.text(&path).unwrap_or_default()) {
                let one = format!("{}{one}", folder(&path));
                if self.text(&one).is_some() && !found.contains(&one) {
                    found.push(one);
                }
            }
            at += 1;
        }
        found
    }

    /// The folder that the part which builds copies.
    fn built_from(&self) -> &str {
        let part = self.recipes.iter().find(|recipe| recipe.part == self.suite.layout.dependencies_part);
        part.filter(|_| self.suite.language == "JavaScript").map_or("", |recipe| recipe.source.as_str())
    }

    fn named(&self, path: &str, (marks, pattern): (&[String], &str)) -> Vec<(usize, String)> {
        let is_marked = |text: &&str| marks.iter().any(|mark| text.contains(mark.as_str()));
        let Some(text) = self.text(path).filter(is_marked) else { return Vec::new() };
        let Ok(pattern) = Regex::new(pattern) else { return Vec::new() };
        let blocks = installed(path, text);
        let found = pattern.captures_iter(text).filter_map(|found| found.get(1));
        let found = found.filter(|found| blocks.iter().any(|block| block.contains(&found.start())));
        let (mut line, mut counted) = (1, 0);
        let place = |found: regex::Match<'_>| {
            line += text[counted..found.start()].matches('\n').count();
            counted = found.start();
            (line, found.as_str().to_owned())
        };
        found.map(place).collect()
    }

    /// True for a path that leads out of what is copied to where it is built.
    fn leads_out(&self, file: &str, target: &str) -> bool {
        if target.starts_with(['/', '~']) {
            return true;
        }
        let own = folder(file).strip_prefix(self.built_from()).unwrap_or_default();
        let mut depth = own.split('/').filter(|step| !step.is_empty()).count();
        for step in target.split('/') {
            match step {
                "" | "." => {}
                ".." if depth == 0 => return true,
                ".." => depth -= 1,
                _ => depth += 1,
            }
        }
        false
    }
}

/// The files that a file of requirements takes in: `-r base.txt`.
fn included(text: &str) -> impl Iterator<Item = &str> {
    const FLAGS: [&str; 4] = ["-r", "--requirement", "-c", "--constraint"];
    text.lines().filter_map(|line| {
        let (flag, rest) = line.trim().split_once([' ', '='])?;
        FLAGS.contains(&flag).then(|| rest.trim().split([' ', '#']).next())?
    })
}

/// The part of package.json that npm installs for an image; any other file as a whole.
fn installed(path: &str, text: &str) -> Vec<std::ops::Range<usize>> {
    if !path.ends_with("package.json") {
        return std::iter::once(0..text.len()).collect();
    }
    let blocks = ["\"dependencies\"", "\"optionalDependencies\""].into_iter().filter_map(|key| {
        let start = text.find(key)? + key.len();
        Some(start..start + text[start..].find('}')?)
    });
    blocks.collect()
}

fn folder(path: &str) -> &str {
    path.rfind('/').map_or("", |at| &path[..=at])
}

/// A part whose source the person put outside of the folder.
fn outside_source((name, part): &(Node, Node)) -> Option<Flag> {
    let source = part.get("source").filter(|source| source.origin.span().is_some())?;
    let text = source.as_str()?;
    let mut depth = 0_i32;
    let leads_out = text.split('/').any(|step| {
        depth += match step {
            "" | "." => 0,
            ".." => -1,
            _ => 1,
        };
        depth < 0
    });
    let mut flag = leads_out.then(|| outside(ROCK_PATH, 0, &shown(text), "the packer"))?;
    flag.finding = flag.finding.key(format!("parts.{}.source", name.key_text()));
    Some(flag)
}

fn outside(path: &str, line: usize, target: &str, tool: &str) -> Flag {
    let message = format!(
        "{target} lies outside of what is packed: the packer builds in a place of its own, where only this folder is, and \
         {tool} finds nothing there."
    );
    let fix = "Copy it into the folder and name it there, or take a released version; or pack the folder above, with \
               rockcraft.yaml there and this one as the source of its part."
        .to_owned();
    fault(Code::SourceOutside, (path, line), "needs what is not packed", message, fix)
}

fn fetched(path: &str, line: usize, what: &str, package: &str) -> Flag {
    let message = format!("{} is fetched with {package}, which is not there where the rock is built.", shown(what));
    let fix = format!("Add `{package}` to the build packages: `charmer init --build-package {package}`.");
    let mut flag = fault(Code::BuildProgramMissing, (path, line), "needs a program to build with", message, fix);
    flag.build_package = Some(package.to_owned());
    flag
}
