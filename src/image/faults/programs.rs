//! What a Go part builds, what the rock starts of it, and what is embedded.

use super::{Flag, fault, shown};
use crate::answers::ROCK_PATH;
use crate::app::imports::Edge;
use crate::app::{dependencies, go};
use crate::finding::Code;
use crate::image::flags::Look;
use crate::image::recipe::Recipe;
use crate::text::path;
use crate::yaml::Node;

/// Where programs go that are found by their names.
const ON_PATH: &str = "usr/local/bin/";

impl Look<'_> {
    /// Programs that nothing builds, and what cannot be embedded.
    pub(super) fn programs(&self) -> Vec<Flag> {
        let Some(recipe) = self.plain(Recipe::is_go) else { return Vec::new() };
        let is_go = |at: &&usize| {
            let entry = self.scan.tree.entries.get(**at);
            entry.is_some_and(|entry| entry.path.strip_suffix(".go").is_some() && is_own(&entry.path))
        };
        if self.scan.tree.cut_short {
            return Vec::new();
        }
        if !self.scan.compiled.iter().any(|at| is_go(&at)) {
            return vec![no_source()];
        }
        if self.scan.uses.programs.is_empty() && !self.scan.uses.cut_short && !self.sets_tags(recipe) {
            return vec![no_main()];
        }
        let mut flags = self.unbuilt(recipe);
        flags.extend(self.nowhere(recipe));
        flags.extend(self.vendored(recipe));
        flags.extend(self.scan.uses.unmatched().map(|edge| {
            let message = format!(
                "`//go:embed {}` matches no file, and the build stops: \"pattern {}: no matching files found\". The part \
                 builds the Go program alone; nobody makes these files before.",
                edge.to, edge.to
            );
            let fix = "Make them before packing and leave them in the folder, or build them in a part of their own that stages \
                       them, or with `override-build` in front of `craftctl default`."
                .to_owned();
            fault(Code::EmbedMissing, (&edge.from, edge.line), "embeds what is not there", message, fix)
        }));
        flags
    }

    /// Packages of the module itself that are not in the folder: what makes them did not run.
    fn nowhere(&self, recipe: &Recipe) -> Option<Flag> {
        let own = self.parts().iter().find(|(name, _)| name.key_text() == recipe.part);
        let is_open = own.is_some_and(|(_, part)| part.get("go-generate").is_some()) || self.sets_tags(recipe);
        let is_meant =
            |edge: &&Edge| edge.from.strip_suffix(".go").is_some() && self.is_of_module(path::folder(&edge.from));
        let edge = self.scan.uses.packages().find(is_meant).filter(|_| !is_open && !self.scan.uses.cut_short)?;
        let message = format!(
            "{} is a package of this module, and no Go source of it is in the folder, so the build stops. Where a tool makes it \
             (protoc, templ, sqlc, swag), nobody runs that before: the part builds the Go program alone.",
            shown(&edge.to)
        );
        let fix = "Make it before packing and leave it in the folder; or run the tool with `override-build`, in front of \
                   `craftctl default`.";
        let place = (edge.from.as_str(), edge.line);
        Some(fault(Code::SourceMissing, place, "imports what nobody made", message, fix.to_owned()))
    }

    /// True for a folder that a build of the whole module takes.
    fn is_of_module(&self, folder: &str) -> bool {
        let ends = folder.match_indices('/').map(|(at, _)| at).chain([folder.len()]).filter(|end| *end > 0);
        let is_other = |end: usize| self.scan.tree.has_file(&format!("{}/go.mod", &folder[..end]));
        let is_passed_over = |step: &str| step.starts_with(['_', '.']) || matches!(step, "vendor" | "testdata");
        !folder.split('/').any(is_passed_over) && !ends.into_iter().any(is_other)
    }

    /// What is in vendor/ has to be what go.mod asks for, or Go stops.
    fn vendored(&self, recipe: &Recipe) -> Option<Flag> {
        let tree = &self.scan.tree;
        let is_vendored = tree.has_folder("vendor") && !tree.has_file("go.work") && !self.sets_tags(recipe);
        let text = self.app.readable("go.mod").filter(|_| is_vendored)?;
        let said = go::facts(self.app)?.go?;
        let has_go = |at: usize| self.scan.tree.entries.get(at).is_some_and(|entry| entry.path.starts_with("vendor/"));
        if super::versions::numbers(&said.value) < vec![1, 14] || !(0..tree.entries.len()).any(has_go) {
            return None;
        }
        let list = self.app.source_text("vendor/modules.txt");
        let found = dependencies(self.app).list.into_iter().find(|one| {
            let line = format!("# {} {}", one.name, one.version);
            let is_it = |own: &str| {
                own.strip_prefix(line.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
            };
            one.from.path == "go.mod"
                && one.from.text.contains(&one.version)
                && !one.version.is_empty()
                && !list.lines().any(is_it)
        })?;
        // What a `replace` names is written in another way.
        if text.contains("replace") {
            return None;
        }
        let message = format!(
            "vendor/modules.txt does not have {} {}, which go.mod asks for: Go builds with vendor/ and stops with \"inconsistent \
             vendoring\".",
            shown(&found.name),
            shown(&found.version)
        );
        let fix = "Run `go mod vendor` and keep all that it makes; or take vendor/ away.".to_owned();
        let place = (found.from.path.as_str(), found.from.line);
        Some(fault(Code::SourceMissing, place, "vendor/ is not what go.mod asks for", message, fix))
    }

    /// True where the part says itself which sources are taken.
    fn sets_tags(&self, recipe: &Recipe) -> bool {
        let own = self.parts().iter().find(|(name, _)| name.key_text() == recipe.part);
        let sets_flags = |part: &Node| {
            let items = part.get("build-environment").and_then(Node::as_list).unwrap_or_default();
            items.iter().any(|item| item.get("GOFLAGS").is_some())
        };
        own.is_some_and(|(_, part)| part.get("go-buildtags").is_some() || sets_flags(part))
    }

    /// Programs that are put where the service looks for them and that no main package makes.
    fn unbuilt(&self, recipe: &Recipe) -> Vec<Flag> {
        let mut made: Vec<String> =
            go::facts(self.app).map(|go| go.binaries.into_iter().map(|one| one.value).collect()).unwrap_or_default();
        if made.is_empty() && !self.scan.uses.cut_short {
            // Those that lie deeper than the rock's own program is looked for.
            let own = self.scan.uses.programs.iter().filter(|folder| !folder.is_empty() && self.is_of_module(folder));
            made.extend(own.map(|folder| path::name(folder).to_owned()));
        }
        let is_folder = |name: &str| {
            let entries = &self.scan.tree.entries;
            entries.iter().any(|entry| entry.kind.is_dir() && entry.name() == name && is_own(&entry.path))
        };
        let missing = recipe.organize.iter().filter_map(|(from, to)| {
            let program = from.strip_prefix("bin/").filter(|name| !name.contains(['*', '/']))?;
            let is_made = made.iter().any(|name| name == program) || is_folder(program);
            (!is_made && !made.is_empty() && to.starts_with(ON_PATH)).then_some((program, to))
        });
        let name = self.expanded.get("name").map(Node::key_text).unwrap_or_default();
        let is_web = |to: &str| to.strip_prefix(ON_PATH) == Some(name.as_str());
        missing.map(|(program, to)| program_missing(recipe, (program, to), &made, is_web(to))).collect()
    }
}

fn no_source() -> Flag {
    let message =
        "There is a go.mod and no Go source, so `go install` builds no program, and the packer then misses it.";
    let fix = "Name the folder that holds the sources, or put them here.".to_owned();
    fault(Code::ProgramNotBuilt, ("go.mod", 1), "nothing to build", message.to_owned(), fix)
}

fn no_main() -> Flag {
    let message = "No source that the build takes is of package main, so `go install` builds no program, and the packer then misses it.";
    let fix =
        "Write a main package, such as `cmd/server/main.go`; or name the folder of the module that has one. A line such as \
         `//go:build windows`, a tag of your own, or an ending such as `_windows.go` keeps a source out of the build: take it \
         away, or set the tag with `go-buildtags` in the part."
            .to_owned();
    fault(Code::ProgramNotBuilt, ("go.mod", 1), "no main package", message.to_owned(), fix)
}

fn program_missing(recipe: &Recipe, (program, to): (&str, &str), made: &[String], is_web: bool) -> Flag {
    let (part, first) = (shown(&recipe.part), shown(&made[0]));
    let message = format!(
        "The rock starts `{}`, and no main package makes it: `go install` makes {}. The packer stops, since {} is not there.",
        shown(program),
        super::named(made),
        shown(to)
    );
    // Only the program that serves is found under the rock's name, whatever it is called.
    let fix = if is_web {
        format!(
            "Write `organize: {{bin/{first}: {}}}` in the part {part}; `charmer init --set binary={first}` does it.",
            shown(to)
        )
    } else {
        let program = shown(program);
        format!(
            "Give it a main package in `cmd/{program}`; or take the line `bin/{program}` out of the part {part}, and the \
             service that runs it out of `services`."
        )
    };
    let mut flag = fault(Code::ProgramNotBuilt, (ROCK_PATH, 0), "starts what nobody builds", message, fix);
    flag.finding = flag.finding.key("name");
    flag
}

/// Not a test, nor other people's.
fn is_own(path: &str) -> bool {
    !path.ends_with("_test.go") && !path.split('/').any(|step| matches!(step, "vendor" | "testdata"))
}
