//! How to call the application and what to say of it, suggested from its own files.
//!
//! Part of floor 2's `app`. Every suggestion is one that both packers accept.

use super::facts::{Evidence, Sourced};
use super::java::JavaFacts;
use super::node::NodeFacts;
use super::pyproject::{Placed, Pyproject};
use super::requirements::PYPROJECT;
use super::snapshot::Snapshot;
pub use crate::schema::{deployable_name, suggested_name, valid_name, valid_version};
use crate::text::{path, secret};

/// The longest summary, in characters.
const SUMMARY_MAX: usize = 78;
/// The longest suggested description, in characters.
const DESCRIPTION_MAX: usize = 600;
/// The name when nothing offers one.
const FALLBACK_NAME: &str = "my-app";

/// What the application's own files offer.
pub(super) struct Sources<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) pyproject: Option<&'a Pyproject>,
    pub(super) node: Option<&'a NodeFacts>,
    pub(super) java: Option<&'a JavaFacts>,
}

fn from_pyproject(found: Option<&Placed>, key: &str) -> Option<Sourced<String>> {
    let found = found.filter(|found| !found.value.trim().is_empty())?;
    Some(Sourced::new(found.value.clone(), Evidence::new(PYPROJECT, found.line, format!("project.{key}"))))
}

fn from_node(node: Option<&NodeFacts>, value: Option<&String>, key: &str) -> Option<Sourced<String>> {
    let value = value.filter(|value| !value.trim().is_empty())?;
    Some(Sourced::new(value.clone(), Evidence::new(node?.file, 0, key)))
}

impl Sources<'_> {
    /// Names that the files offer, best first; never empty.
    pub(super) fn names(&self, go: Option<&Sourced<String>>, django: Option<&Sourced<String>>) -> Vec<Sourced<String>> {
        let pyproject = from_pyproject(self.pyproject.and_then(|p| p.name.as_ref()), "name");
        let node = from_node(self.node, self.node.and_then(|node| node.name.as_ref()), "name");
        let go = go.map(|binary| {
            // A program at the top is called as the module is, any other as its folder.
            let from = if binary.from.path.contains('/') { &binary.from.path } else { "go.mod" };
            Sourced::new(binary.value.clone(), Evidence::new(from, 0, "the binary's name"))
        });
        let folder = self.snapshot.folder_name().to_owned();
        let folder = Sourced::new(folder, Evidence::new("", 0, "the folder's name"));
        let java = self.java.and_then(|java| java.name.clone());
        let offers = django.cloned().into_iter().chain(go).chain(pyproject).chain(node).chain(java).chain([folder]);
        let usable = |found: Sourced<String>| {
            // A scope such as `@shop/web` is not part of the name.
            let plain = path::name(&found.value);
            suggested_name(plain).map(|name| Sourced::new(name, found.from))
        };
        let fallback = Sourced::new(FALLBACK_NAME.to_owned(), Evidence::new("", 0, "no name was found"));
        offers.filter_map(usable).chain([fallback]).collect()
    }

    pub(super) fn version(&self) -> Sourced<String> {
        let pyproject = from_pyproject(self.pyproject.and_then(|p| p.version.as_ref()), "version");
        let node = from_node(self.node, self.node.and_then(|node| node.version.as_ref()), "version");
        let java = self.java.and_then(|java| java.version.clone());
        let found = [pyproject, node, java].into_iter().flatten().find(|own| valid_version(&own.value));
        found.unwrap_or_else(|| Sourced::new("0.1".to_owned(), Evidence::new("", 0, "no version was found")))
    }

    pub(super) fn license(&self) -> Option<Sourced<String>> {
        let pyproject = from_pyproject(self.pyproject.and_then(|p| p.license.as_ref()), "license");
        let node = from_node(self.node, self.node.and_then(|node| node.license.as_ref()), "license");
        let declared = [pyproject, node].into_iter().flatten().find(|own| spdx::Expression::parse(&own.value).is_ok());
        declared.or_else(|| {
            ["LICENSE", "LICENSE.txt", "LICENSE.md", "COPYING"].into_iter().find_map(|path| {
                let id = recognise_license(self.snapshot.readable(path)?)?;
                Some(Sourced::new(id.to_owned(), Evidence::new(path, 0, "the licence's own text")))
            })
        })
    }

    /// A title: the README's first heading when it is short, else the name's words.
    pub(super) fn title(&self, name: &Sourced<String>) -> Sourced<String> {
        let heading = self.readme().and_then(|(path, readme)| {
            let (line, text) = readme.heading?;
            (2..=40)
                .contains(&text.chars().count())
                .then(|| Sourced::new(text, Evidence::new(path, line, "the first heading")))
        });
        // Beside a name for machines Maven has one for people.
        let java = self.java.and_then(|java| java.title.clone()).filter(|title| title.value.chars().count() >= 2);
        heading.or(java).unwrap_or_else(|| {
            let words = name.value.split('-').map(|word| {
                let mut chars = word.chars();
                chars.next().map_or_else(String::new, |c| c.to_ascii_uppercase().to_string() + chars.as_str())
            });
            let title = words.collect::<Vec<_>>().join(" ");
            // Both packers want two characters at least.
            Sourced::new(if title.len() < 2 { format!("App {title}") } else { title }, name.from.clone())
        })
    }

    /// One line about the application, and a paragraph.
    pub(super) fn summary_and_description(&self, title: &str) -> (Sourced<String>, Sourced<String>) {
        let declared = from_pyproject(self.pyproject.and_then(|p| p.description.as_ref()), "description")
            .or_else(|| from_node(self.node, self.node.and_then(|node| node.description.as_ref()), "description"))
            .or_else(|| self.java.and_then(|java| java.description.clone()));
        let paragraph = self.readme().and_then(|(path, readme)| {
            let (line, text) = readme.paragraph?;
            Some(Sourced::new(text, Evidence::new(path, line, "the first paragraph")))
        });
        let nothing = Evidence::new("", 0, "no description was found");
        let plain = Sourced::new(format!("{title}, a web application"), nothing);
        let summary = declared.clone().or_else(|| paragraph.clone()).unwrap_or_else(|| plain.clone());
        let description = paragraph.or(declared).unwrap_or(plain);
        (
            Sourced::new(shortened(&summary.value, SUMMARY_MAX), summary.from),
            Sourced::new(shortened(&description.value, DESCRIPTION_MAX), description.from),
        )
    }

    fn readme(&self) -> Option<(&'static str, Readme)> {
        ["README.md", "README.rst", "README.txt", "README"]
            .into_iter()
            .find_map(|path| Some((path, Readme::parse(self.snapshot.readable(path)?))))
    }
}

/// On one line, without values of secrets, at most `limit` characters: whole sentences if one fits, else whole words and an ellipsis.
fn shortened(text: &str, limit: usize) -> String {
    let clean: String = secret::hidden(text).chars().map(|c| if crate::text::is_unsafe(c) { ' ' } else { c }).collect();
    let line = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= limit {
        return line;
    }
    let fitting: String = line.chars().take(limit - 1).collect();
    if let Some(end) = fitting.rfind(". ") {
        return fitting.get(..=end).unwrap_or_default().to_owned();
    }
    let end = fitting.rfind(' ').unwrap_or(fitting.len());
    let words = fitting.get(..end).unwrap_or_default().trim_end_matches([',', ';', ':', ' ', '-']);
    format!("{words}…")
}

/// The first heading and the first paragraph, each with its line.
#[derive(Debug, Default, PartialEq, Eq)]
struct Readme {
    heading: Option<(usize, String)>,
    /// The title is a picture that says nothing: no later heading is it.
    is_pictured: bool,
    paragraph: Option<(usize, String)>,
}

impl Readme {
    fn parse(text: &str) -> Self {
        let mut readme = Self::default();
        let mut fence = false;
        let lines: Vec<&str> = text.lines().collect();
        let mut index = 0;
        while index < lines.len() && readme.paragraph.is_none() {
            let line = lines[index].trim();
            let next = lines.get(index + 1).map_or("", |next| next.trim());
            if line.starts_with("```") || line.starts_with("~~~") {
                fence = !fence;
            } else if let Some((tag, text, length)) = html(&lines[index..]).filter(|_| !fence) {
                let found = (!text.is_empty()).then_some((index + 1, text));
                if tag == "p" {
                    readme.paragraph = found;
                } else {
                    readme.title(found, tag == "h1");
                }
                index += length - 1;
            } else if line.starts_with("..") && !fence {
                // What a directive of RST says stands below it, indented.
                let below = lines[index + 1..].iter();
                index += below.take_while(|next| next.starts_with([' ', '\t']) && !next.trim().is_empty()).count();
            } else if fence || line.is_empty() || is_decoration(line) {
            } else if let Some(heading) = heading(line, next) {
                let is_top = !line.starts_with("##") && (line.starts_with('#') || next.starts_with('='));
                readme.title((!heading.is_empty()).then_some((index + 1, heading)), is_top);
                index += usize::from(is_underline(next));
            } else {
                let block = lines[index..].iter().map(|line| line.trim());
                let block: Vec<&str> = block
                    .take_while(|line| !line.is_empty() && !line.starts_with("```") && !line.starts_with('#'))
                    .collect();
                let text = plain(&block.join(" "));
                if text.chars().any(char::is_alphanumeric) {
                    readme.paragraph = Some((index + 1, text));
                }
                index += block.len().saturating_sub(1);
            }
            index += 1;
        }
        readme
    }

    /// Takes the next heading: the first is the title, and where that is a picture without words, one of the top alone.
    fn title(&mut self, found: Option<(usize, String)>, is_top: bool) {
        if self.heading.is_none() && (is_top || !self.is_pictured) {
            self.is_pictured |= found.is_none();
            self.heading = found;
        }
    }
}

fn is_underline(line: &str) -> bool {
    line.len() >= 3 && ['=', '-', '~', '^', '"', '+'].iter().any(|mark| line.chars().all(|c| c == *mark))
}

/// A heading or a paragraph in HTML at the first of these lines: its tag, what it says without further tags, and how many
/// lines it takes.
fn html(lines: &[&str]) -> Option<(&'static str, String, usize)> {
    /// More lines than that are no heading and no summary.
    const MOST: usize = 12;
    let first = lines.first()?.trim_start().to_ascii_lowercase();
    let tag = ["h1", "h2", "p"].into_iter().find(|tag| {
        let rest = first.strip_prefix('<').and_then(|rest| rest.strip_prefix(tag));
        rest.is_some_and(|rest| rest.starts_with(['>', ' ']) || rest.is_empty())
    })?;
    let end = format!("</{tag}>");
    let length = lines.iter().take(MOST).position(|line| line.to_ascii_lowercase().contains(&end))? + 1;
    let whole = lines.get(..length)?.join(" ");
    let mut text = String::new();
    for piece in whole.split('<').skip(1) {
        text.push_str(piece.split_once('>').map_or("", |(_, rest)| rest));
    }
    let text = plain(&text.replace("&amp;", "&").replace("&nbsp;", " "));
    // Links and pictures alone say nothing.
    let says = text.chars().filter(|c| c.is_alphanumeric()).count() > 1 && (tag != "p" || text.contains(' '));
    Some((tag, if says { text } else { String::new() }, length))
}

/// Badges, images, HTML, directives, rules, tables, quotes and lists: nothing to summarise with.
fn is_decoration(line: &str) -> bool {
    ["[![", "![", "<", "..", "|", ":", "---", "***", "===", "- ", "* ", ">", "[//]"]
        .iter()
        .any(|mark| line.starts_with(mark))
}

fn heading(line: &str, next: &str) -> Option<String> {
    let marked = line.strip_prefix('#').map(|rest| rest.trim_matches(['#', ' ']));
    Some(plain(marked.or_else(|| is_underline(next).then_some(line))?))
}

/// More of a paragraph is not looked at, in bytes: a summary is short, and the search for links takes its time.
const MAX_PARAGRAPH: usize = 4_000;

/// Markdown's emphasis, code marks, links and values of secrets removed: `[a](b)` becomes `a`.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let text = secret::hidden(&text[..text.floor_char_boundary(MAX_PARAGRAPH)]);
    let mut rest = &*text;
    while let Some(start) = rest.find('[') {
        let (before, from) = rest.split_at(start);
        out.push_str(before.strip_suffix('!').unwrap_or(before));
        let link = from.find("](").and_then(|middle| {
            let label = from.get(1..middle).filter(|label| !label.contains('['))?;
            let end = from.get(middle..)?.find(')')?;
            Some((label, middle + end + 1))
        });
        if let Some((label, end)) = link {
            out.push_str(label);
            rest = from.get(end..).unwrap_or_default();
        } else {
            out.push('[');
            rest = from.get(1..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    let out = out.replace("**", "").replace("__", "").replace('`', "");
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Licences told by phrases of their own text. Of the GNU family the text alone does not say "or later".
const LICENSES: [(&str, &[&str]); 12] = [
    ("Apache-2.0", &["Apache License", "Version 2.0"]),
    ("AGPL-3.0-only", &["GNU AFFERO GENERAL PUBLIC LICENSE", "Version 3"]),
    ("LGPL-3.0-only", &["GNU LESSER GENERAL PUBLIC LICENSE", "Version 3"]),
    ("LGPL-2.1-only", &["GNU LESSER GENERAL PUBLIC LICENSE", "Version 2.1"]),
    ("GPL-3.0-only", &["GNU GENERAL PUBLIC LICENSE", "Version 3"]),
    ("GPL-2.0-only", &["GNU GENERAL PUBLIC LICENSE", "Version 2"]),
    ("MPL-2.0", &["Mozilla Public License", "2.0"]),
    ("EPL-2.0", &["Eclipse Public License", "2.0"]),
    ("ISC", &["Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee"]),
    ("Unlicense", &["This is free and unencumbered software released into the public domain"]),
    ("BSD-3-Clause", &["Redistribution and use in source and binary forms", "Neither the name"]),
    ("BSD-2-Clause", &["Redistribution and use in source and binary forms", "THIS SOFTWARE IS PROVIDED"]),
];

fn recognise_license(text: &str) -> Option<&'static str> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let has = |phrase: &str| line.contains(&phrase.to_lowercase());
    if has(
        "Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated",
    ) && has("The above copyright notice and this permission notice shall be included")
    {
        return Some("MIT");
    }
    // The family's texts name each other further down; the title stands at the start.
    let start: String = line.chars().take(400).collect();
    LICENSES.iter().find_map(|(id, phrases)| {
        let place = if id.contains("GPL") { &start } else { &line };
        phrases.iter().all(|phrase| place.contains(&phrase.to_lowercase())).then_some(*id)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_ones_that_the_packers_accept() {
        for (text, name) in [
            ("My Shop_2", Some("my-shop2")),
            ("2048 game", Some("app2048-game")),
            ("hello", Some("hello")),
            ("--a--b--", Some("a-b")),
            ("2048", Some("app2048")),
            ("日本", None),
            ("", None),
            ("café", Some("caf")),
        ] {
            assert_eq!(suggested_name(text).as_deref(), name, "{text}");
        }
        assert_eq!(suggested_name(&"x".repeat(300)).map(|name| name.len()), Some(40));
        for bad in ["", "-a", "a-", "a--b", "A", "a_b", "1", "é", &"a".repeat(41)] {
            assert!(!valid_name(bad), "{bad}");
        }
        assert!(valid_name("1app"));
    }

    #[test]
    fn versions_are_ones_that_the_packers_accept() {
        for good in ["0.1", "1.0~rc1", "2:1+b", "1+", "v1"] {
            assert!(valid_version(good), "{good}");
        }
        for bad in ["", "a b", "-1", "1.", "1-", "é", &"1".repeat(33), "1_0"] {
            assert!(!valid_version(bad), "{bad}");
        }
    }

    #[test]
    fn a_readme_gives_heading_and_paragraph() {
        let text =
            "[![ci](x)](y)\n\n# The **Shop**\n\n```sh\nrun\n```\n\nSells [things](http://x) to\npeople.\n\nMore.\n";
        let readme = Readme::parse(text);
        assert_eq!(readme.heading, Some((3, "The Shop".to_owned())));
        assert_eq!(readme.paragraph, Some((9, "Sells things to people.".to_owned())));
        assert_eq!(Readme::parse("Shop\n====\n\ntext").heading, Some((1, "Shop".to_owned())));
        // A picture without words is the title; a section below is none.
        assert_eq!(Readme::parse("# ![](logo.png)\n====\n\n## What is it?\n\ntext").heading, None);
        assert_eq!(Readme::parse("# ![Shop](logo.png)\n\n## What is it?\n").heading, Some((1, "Shop".to_owned())));
        let two = "<h1><img src=\"logo.png\"></h1>\n<h1>Shop</h1>\n\ntext";
        assert_eq!(Readme::parse(two).heading, Some((2, "Shop".to_owned())));
        assert_eq!(Readme::parse("![logo](logo.png)\n\n## Shop\n\ntext").heading, Some((3, "Shop".to_owned())));
        let text = "Shop\n====\n\n.. image:: https://example.org/b.svg\n   :target: https://example.org\n   :alt: b\n.. _x: y\n\n:Author: me\n\nSells.\n";
        assert_eq!(Readme::parse(text).paragraph, Some((11, "Sells.".to_owned())));
    }

    #[test]
    fn long_texts_are_cut_at_sentences_or_words() {
        assert_eq!(shortened("One two. Three four five", 14), "One two.");
        assert_eq!(shortened("One two three four", 10), "One two…");
        assert_eq!(shortened("a\u{1b}[31m b\nc", 78), "a [31m b c");
    }

    #[test]
    fn licences_are_known_by_their_text() {
        assert_eq!(recognise_license("Apache License\n   Version 2.0, January 2004\n"), Some("Apache-2.0"));
        assert_eq!(recognise_license("GNU GENERAL PUBLIC LICENSE Version 3, 29 June"), Some("GPL-3.0-only"));
        assert_eq!(recognise_license("All rights reserved."), None);
    }
}
