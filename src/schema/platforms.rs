//! The platforms of a rock or charm, in all the spellings that the packers take.
//!
//! A key that is an architecture stands for building on and for itself; one entry may be written without a list.

use super::{Judge, below};
use crate::finding::Code;
use crate::suite::Quirk;
use crate::yaml::{Node, Origin, Value};

/// The architectures that the packers know.
pub const ARCHITECTURES: [&str; 7] = ["amd64", "arm64", "armhf", "i386", "ppc64el", "riscv64", "s390x"];

/// The machine that documents are expanded for, whatever this one is: what comes out shall not depend on it.
pub const HOST: &str = "amd64";

const ITSELF: &str = "an architecture as a platform's name stands for building on it and for it";

/// A distribution and its series: `ubuntu@24.04`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DistroBase {
    /// `ubuntu`.
    pub distribution: String,
    /// `24.04`.
    pub series: String,
}

impl DistroBase {
    /// Reads `ubuntu@24.04`; `None` without exactly one `@`.
    pub fn parse(text: &str) -> Option<Self> {
        let (distribution, series) = text.split_once('@')?;
        (!series.contains('@')).then(|| Self { distribution: distribution.into(), series: series.into() })
    }
}

impl std::fmt::Display for DistroBase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}@{}", self.distribution, self.series)
    }
}

/// Reads `amd64`, `all` or `ubuntu@24.04:amd64`; `None` where the packers see no platform.
pub fn parse_platform(text: &str) -> Option<(Option<DistroBase>, &str)> {
    let (base, architecture) = match text.split_once(':') {
        Some((base, architecture)) => (Some(DistroBase::parse(base)?), architecture),
        None => (None, text),
    };
    (architecture == "all" || ARCHITECTURES.contains(&architecture)).then_some((base, architecture))
}

/// What `platforms` holds once it is spelled out.
#[derive(Clone, Debug)]
pub struct Platforms {
    /// The mapping as the packers print it: each platform with lists `build-on` and `build-for`.
    pub node: Node,
    /// Names of platforms that were written without a value, which take their base from the name.
    pub bare: Vec<String>,
}

impl Judge {
    /// Spells out `platforms`, or says what is wrong with it.
    pub fn platforms(&mut self, node: &Node, key: &str) -> Option<Platforms> {
        let Value::Map(pairs) = &node.value else {
            self.wrong_kind(node, key, "a mapping of platforms, such as `amd64:`,");
            return None;
        };
        if pairs.is_empty() {
            self.error(
                Code::PlatformsEmpty,
                node,
                key,
                "there is no platform to build for.",
                "Add one, such as `amd64:`.",
            );
            return None;
        }
        let mut bare = Vec::new();
        let mut out = Vec::new();
        let mut good = true;
        for (name, data) in pairs {
            let here = below(key, &name.key_text());
            if matches!(data.value, Value::Null) {
                bare.push(name.key_text());
            }
            match self.platform_name(name, &here).and_then(|text| self.platform(text, name, data, &here)) {
                Some(platform) => out.push((name.clone(), platform)),
                None => good = false,
            }
        }
        good.then(|| Platforms { node: Node::new(Value::Map(out.into()), node.origin), bare })
    }

    fn platform_name<'a>(&mut self, name: &'a Node, key: &str) -> Option<&'a str> {
        let Some(text) = name.as_str() else {
            let message = format!("a platform's name is text, and YAML reads this as {}.", name.kind());
            self.error(Code::PlatformName, name, key, message, "Put it in quotes.");
            return None;
        };
        if self.has(Quirk::TakesSlashes) {
            return Some(text);
        }
        if matches!(text, "*" | "any") {
            let message = format!("`{text}` is not a platform's name; the packers keep it for themselves.");
            self.error(Code::PlatformName, name, key, message, "Name each platform, such as `amd64:`.");
            return None;
        }
        if text.contains('/') {
            self.error(Code::PlatformName, name, key, "a platform's name has no `/`.", "Take another character.");
            return None;
        }
        Some(text)
    }

    fn platform(&mut self, name: &str, name_node: &Node, data: &Node, key: &str) -> Option<Node> {
        let filled = |text: &str| {
            let rule = Origin::Packer(ITSELF);
            Node::list(vec![Node::str(text, rule)], rule)
        };
        match &data.value {
            Value::Null => {
                if let Some((_, architecture)) = parse_platform(name)
                    && architecture != "all"
                {
                    let pairs = [("build-on", filled(name)), ("build-for", filled(name))];
                    return Some(Node::map(pairs, Origin::Packer(ITSELF)));
                }
                let message = format!("`{name}` is not an architecture, so it has to say what it is built on and for.");
                let fix =
                    format!("Write `build-on` and `build-for` below it, or take one of {}.", ARCHITECTURES.join(", "));
                self.error(Code::PlatformIncomplete, name_node, key, message, fix);
                None
            }
            Value::Map(pairs) => self.platform_fields(name, pairs, data, key),
            _ => {
                self.wrong_kind(data, key, "nothing, or a mapping with `build-on` and `build-for`,");
                None
            }
        }
    }

    fn platform_fields(&mut self, name: &str, pairs: &[(Node, Node)], data: &Node, key: &str) -> Option<Node> {
        let mut good = true;
        let find = |wanted: &str| {
            pairs.iter().find(|(name, _)| name.as_str().is_some_and(|name| name.replace('_', "-") == wanted))
        };
        for (field, _) in pairs {
            if field.as_str().is_none_or(|text| !matches!(text, "build-on" | "build-for" | "build_on" | "build_for")) {
                let message = "a platform has `build-on` and `build-for`, and nothing else.";
                self.error(Code::KeyUnknown, field, &below(key, &field.key_text()), message, "Remove it.");
                good = false;
            }
        }
        let build_on = if let Some((_, value)) = find("build-on") {
            self.architectures(value, &below(key, "build-on"), false)
        } else {
            self.missing(data, key, "build-on");
            None
        };
        let own = parse_platform(name).is_some_and(|(base, _)| base.is_none());
        good &= self.underscores(name, data, key);
        let build_for = match find("build-for") {
            Some((_, value)) => self.architectures(value, &below(key, "build-for"), true),
            None if own => {
                let rule = Origin::Packer(ITSELF);
                Some(Node::list(vec![Node::str(name, rule)], rule))
            }
            None => {
                self.missing(data, key, "build-for");
                None
            }
        };
        let pairs = [("build-on", build_on?), ("build-for", build_for?)];
        good.then(|| Node::map(pairs, data.origin))
    }

    /// The packer plans the build without `build_on` and `build_for`, by the platform's name, and reads them afterwards.
    fn underscores(&mut self, name: &str, data: &Node, key: &str) -> bool {
        let named = parse_platform(name);
        let has_base = named.as_ref().is_some_and(|(base, _)| base.is_some());
        let plans = !self.has(Quirk::PlansNothing);
        let on = !plans || named.as_ref().is_some_and(|(_, architecture)| *architecture != "all");
        // Below an architecture the packer writes its own `build-for` beside it.
        let to = data.get("build_on").is_some() && (has_base || (!plans && named.is_none()));
        let mut good = true;
        for (field, instead, fits) in [("build_on", "build-on", on), ("build_for", "build-for", to)] {
            if let Some(value) = data.get(field).filter(|_| !fits) {
                let message = format!("with an underscore, `{field}` is not understood below this platform.");
                self.error(Code::KeyUnknown, value, &below(key, field), message, format!("Write `{instead}`."));
                good = false;
            }
        }
        good
    }

    fn architectures(&mut self, node: &Node, key: &str, build_for: bool) -> Option<Node> {
        let items = match &node.value {
            Value::Str(_) => std::slice::from_ref(node),
            Value::List(items) => items,
            _ => {
                self.wrong_kind(node, key, "an architecture or a list of them");
                return None;
            }
        };
        if items.is_empty() || (build_for && items.len() > 1) {
            let (message, fix) = if items.is_empty() {
                ("the list is empty.", "Name an architecture, such as `amd64`.")
            } else {
                ("a platform is built for one architecture alone.", "Make a platform for each.")
            };
            self.error(Code::PlatformList, node, key, message, fix);
            return None;
        }
        let mut good = true;
        for (at, item) in items.iter().enumerate() {
            let text = item.as_str().unwrap_or_default();
            let known = parse_platform(text).is_some_and(|(_, architecture)| build_for || architecture != "all");
            if !known {
                let message = format!("`{}` is not an architecture that the packers know.", item.key_text());
                self.error(
                    Code::Architecture,
                    item,
                    key,
                    message,
                    format!("Take one of {}.", ARCHITECTURES.join(", ")),
                );
                good = false;
            } else if items[..at].contains(item) {
                self.error(
                    Code::ListTwice,
                    item,
                    key,
                    "the same architecture stands in the list twice.",
                    "Remove one.",
                );
                good = false;
            }
        }
        good.then(|| Node::list(items.to_vec(), node.origin))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse;

    fn spelled(text: &str) -> Option<String> {
        let document = parse("x", text.as_bytes()).unwrap();
        Judge::new("x").platforms(&document.root, "platforms").map(|platforms| platforms.node.to_json().to_string())
    }

    #[test]
    fn all_spellings_come_out_the_same() {
        let want = Some(r#"{"amd64":{"build-on":["amd64"],"build-for":["amd64"]}}"#.to_owned());
        for text in [
            "amd64:",
            "amd64: {build-on: amd64}",
            "amd64: {build-on: [amd64], build-for: amd64}",
            "amd64: {build-for: [amd64], build-on: [amd64]}",
            "amd64: {build_on: amd64}",
        ] {
            assert_eq!(spelled(text), want, "{text}");
        }
    }

    #[test]
    fn what_the_packers_refuse_is_refused() {
        for text in [
            "{}",
            "[amd64]",
            "x86_64:",
            "mine:",
            "all:",
            "any: {build-on: amd64, build-for: amd64}",
            "amd64: {}",
            "mine: {build-on: amd64}",
            "amd64: {build-on: [], build-for: amd64}",
            "amd64: {build-on: [amd64, amd64]}",
            "mine: {build-on: amd64, build-for: [amd64, arm64]}",
            "mine: {build-on: all, build-for: amd64}",
            "amd64: x",
            "1: {build-on: amd64, build-for: amd64}",
            "amd64: {build-on: amd64, x: 1}",
            "amd64: {build_on: amd64, build_for: amd64}",
            "mine: {build_on: amd64, build-for: amd64}",
            "all: {build_on: amd64, build-for: amd64}",
            "'ubuntu@24.04:all': {build_on: 'ubuntu@24.04:amd64', build-for: 'ubuntu@24.04:amd64'}",
            "'ubuntu@24.04:amd64': {build-on: 'ubuntu@24.04:amd64', build_for: 'ubuntu@24.04:amd64'}",
            "a/b: {build-on: amd64, build-for: amd64}",
        ] {
            assert_eq!(spelled(text), None, "{text}");
        }
    }

    #[test]
    fn a_base_may_stand_before_the_architecture() {
        let (base, architecture) = parse_platform("ubuntu@24.04:amd64").unwrap();
        assert_eq!((base.unwrap().to_string().as_str(), architecture), ("ubuntu@24.04", "amd64"));
        assert_eq!(parse_platform("ubuntu@24.04"), None);
        assert_eq!(parse_platform("a:amd64"), None);
    }
}
