//! What the application's files ask of the tools that build it: a Node.js, a JDK, a Go, a program's name.
//!
//! Part of floor 2's `app`. The suites' questions name what they ask for in their data.

use super::facts::{Evidence, Facts, Sourced};
use super::java::BuildTool;
use super::node;

/// What the application's files ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toolchain {
    /// The answer that does, and where it was read.
    pub version: Sourced<String>,
    /// True when what holds without an answer does not do.
    pub needed: bool,
}

impl Facts {
    /// What the files ask for under this name, beside `own`, which holds without an answer. `None` when they do not say,
    /// or the name is not known.
    pub fn toolchain(&self, name: &str, own: &str) -> Option<Toolchain> {
        match name {
            "node-version" => self.node_version(own),
            "java-version" => {
                let version = self.java.as_ref()?.java.clone()?;
                let needed = newer(&version.value, own);
                Some(Toolchain { version, needed })
            }
            "maven-package" => {
                let java = self.java.as_ref()?;
                let needed = java.tools == [BuildTool::Maven] && java.wrappers.is_empty();
                let from = Evidence::new("pom.xml", 0, "there is no mvnw beside it");
                Some(Toolchain { version: Sourced::new("maven".to_owned(), from), needed })
            }
            "go-version" => self.go_version(),
            "go-program" => {
                let programs = &self.go.as_ref()?.binaries;
                let fitting = programs.iter().find(|program| program.value == own);
                let version = fitting.or(programs.first())?.clone();
                Some(Toolchain { version, needed: fitting.is_none() })
            }
            _ => None,
        }
    }

    fn node_version(&self, own: &str) -> Option<Toolchain> {
        let node = self.node.as_ref()?;
        let range = node.engine.as_ref()?;
        let version = node::newest(range)?;
        let from = Evidence::new(node.file, 0, format!("engines.node {range}"));
        let needed = own.parse().is_ok_and(|own| !node::allows(range, own));
        Some(Toolchain { version: Sourced::new(version.to_string(), from), needed })
    }

    /// The snap's newest Go builds what was written for an older one, so an answer is never needed.
    fn go_version(&self) -> Option<Toolchain> {
        let go = self.go.as_ref()?;
        let version = go.toolchain.as_ref().or(go.go.as_ref())?;
        let mut numbers = version.value.trim_start_matches("go").split('.');
        let minor = format!("{}.{}", numbers.next()?, numbers.next()?);
        Some(Toolchain { version: Sourced::new(minor, version.from.clone()), needed: false })
    }
}

fn newer(wanted: &str, own: &str) -> bool {
    match (wanted.parse::<u32>(), own.parse::<u32>()) {
        (Ok(wanted), Ok(own)) => wanted > own,
        _ => false,
    }
}
