//! Documents as people have them: the shapes of the packers' six templates for either packer, and other hands, in our
//! own words.

#![allow(dead_code)] // Each test binary uses its own part of this.

/// Each shape's text, by name.
pub const ROCKS: &[&str] = &[
    include_str!("rock-flask.yaml"),
    include_str!("rock-django.yaml"),
    include_str!("rock-fastapi.yaml"),
    include_str!("rock-go.yaml"),
    include_str!("rock-expressjs.yaml"),
    include_str!("rock-spring-boot.yaml"),
];

/// As [`ROCKS`], in the same order of suites.
pub const CHARMS: &[&str] = &[
    include_str!("charm-flask.yaml"),
    include_str!("charm-django.yaml"),
    include_str!("charm-fastapi.yaml"),
    include_str!("charm-go.yaml"),
    include_str!("charm-expressjs.yaml"),
    include_str!("charm-spring-boot.yaml"),
];

/// The same document from another editor: Windows' line endings, a byte-order mark, no ending of the last line.
pub fn rewritten(text: &str, windows: bool, mark: bool, open_end: bool) -> String {
    let text = if open_end { text.trim_end_matches('\n') } else { text };
    let text = if windows { text.replace('\n', "\r\n") } else { text.to_owned() };
    if mark { format!("\u{feff}{text}") } else { text }
}

/// How many random pairs a property is tried on: `CHARMER_PAIRS`, else `usual`.
pub fn pairs(usual: u32) -> u32 {
    std::env::var("CHARMER_PAIRS").ok().and_then(|count| count.parse().ok()).unwrap_or(usual)
}
