//! What pip refuses in the requirements before it installs anything: files that are not there, lines that are no
//! requirement, versions that cannot both be had, and hashes for some packages alone.
//!
//! Only what no version of pip takes is told.

use std::collections::BTreeMap;

use super::super::pep508;
use super::super::snapshot::Snapshot;
use super::named::beside;
use super::pip::{Line, SourceLine, source_lines, with_extras};
use super::python_name;
use crate::finding::{Code, Finding};
use crate::text::one_line;

/// The signs that stand before a version, the longer first.
const SIGNS: [&str; 8] = ["===", "==", "~=", "!=", "<=", ">=", "<", ">"];

/// All of it; `is_missing` says of a path below the application's folder that nothing is there.
pub fn refused(snapshot: &Snapshot, is_missing: impl Fn(&str) -> bool) -> Vec<Finding> {
    let lines = source_lines(|path| Some(snapshot.readable(path)?.trim_start_matches('\u{feff}')));
    let mut findings: Vec<Finding> = lines.iter().filter_map(|line| not_taken(line, &is_missing)).collect();
    let asked: Vec<Asked> = lines.iter().filter_map(Asked::of).collect();
    findings.extend(contradictions(&asked));
    findings.extend(not_hashed(&lines, &asked));
    findings
}

fn refusal(said: &SourceLine, message: String, fix: &str) -> Finding {
    Finding::error(Code::RequirementRefused, &said.path, message).at(said.line, 0).fix(fix)
}

/// A line that names a file that is not there, or asks for nothing that pip understands.
fn not_taken(said: &SourceLine, is_missing: &impl Fn(&str) -> bool) -> Option<Finding> {
    let text = said.text.trim();
    if text.contains("${") {
        return None;
    }
    let wanted = match Line::of(text) {
        Line::Include(named) | Line::Constrain(named) => {
            let path = beside(&said.path, named).filter(|path| is_missing(path))?;
            let message = format!(
                "{} is named here and is not there: pip stops with \"Could not open requirements file\".",
                one_line(&path)
            );
            return Some(refusal(said, message, "Put the file there, or take the line out."));
        }
        Line::Binary(..) | Line::Other => return None,
        Line::Requirement(wanted) => wanted,
    };
    let is_editable = text.starts_with('-');
    let wanted = wanted.split(" -").next().unwrap_or(wanted).trim();
    if wanted.contains("://")
        || wanted.contains('@') && !wanted.contains(['=', '<', '>'])
        || wanted.starts_with(['/', '~', '"', '\''])
    {
        return None;
    }
    if is_editable || wanted.starts_with('.') || wanted.contains('/') {
        // pip looks from where it runs, which is the folder itself.
        let place = with_extras(wanted).0.split(';').next().unwrap_or_default().trim();
        let path = beside("", place).filter(|path| is_missing(path))?;
        let message = format!("{} is to be installed and is not there: pip stops.", one_line(&path));
        return Some(refusal(said, message, "Put it there, or take the line out."));
    }
    if pep508::parse(wanted).is_ok() || is_old_spelling(wanted) {
        return None;
    }
    let message = format!("`{}` is no requirement, and pip stops over it: \"Invalid requirement\".", one_line(wanted));
    Some(refusal(said, message, better(wanted)))
}

/// What older versions of pip take for a requirement: any word for a version.
fn is_old_spelling(wanted: &str) -> bool {
    let plain = wanted.split(';').next().unwrap_or_default();
    let (name, mut rest) = plain.split_at(plain.find(['=', '<', '>', '!', '~']).unwrap_or(plain.len()));
    if pep508::parse(name).is_err() {
        return false;
    }
    while let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
        let after = rest[sign.len()..].trim_start();
        let end = after.find(',').unwrap_or(after.len());
        let version = after[..end].trim();
        if version.is_empty() || version.contains(|c: char| c.is_whitespace() || "=<>!~()".contains(c)) {
            return false;
        }
        rest = after[end..].trim_start_matches(',').trim();
        if rest.is_empty() {
            return true;
        }
    }
    false
}

fn better(wanted: &str) -> &'static str {
    let has = |sign: &str| wanted.contains(sign);
    if has("=>") || has("=<") {
        "Write the signs the other way round: `>=` and `<=`."
    } else if has("=") && !SIGNS.iter().any(|sign| has(sign)) {
        "Write `==` before a version."
    } else {
        "Write a name, and after it `==` and a version, or `>=2,<3`, with commas between."
    }
}

/// One line that asks for versions of a package.
struct Asked<'s> {
    said: &'s SourceLine,
    name: String,
    /// Each as its sign and its version.
    versions: Vec<(&'static str, String)>,
    is_pinned: bool,
    has_marker: bool,
}

impl<'s> Asked<'s> {
    fn of(said: &'s SourceLine) -> Option<Self> {
        let text = said.text.trim();
        let Line::Requirement(wanted) = Line::of(text) else { return None };
        let parsed = pep508::parse(wanted.split(" -").next()?.trim()).ok().filter(|_| !text.starts_with('-'))?;
        let of = |one: &str| {
            let one = one.trim();
            let sign = SIGNS.iter().find(|sign| one.starts_with(**sign))?;
            Some((*sign, one[sign.len()..].trim().to_owned()))
        };
        let versions: Vec<(&'static str, String)> = parsed.specifier.split(',').filter_map(of).collect();
        let is_exact = |(sign, version): &(&str, String)| sign.starts_with("==") && !version.contains('*');
        let is_pinned = parsed.url.is_some() || versions.iter().any(is_exact);
        Some(Self { said, name: python_name(&parsed.name), versions, is_pinned, has_marker: parsed.marker.is_some() })
    }
}

/// Versions of one package that cannot both be had.
fn contradictions(asked: &[Asked]) -> Vec<Finding> {
    let mut by_name: BTreeMap<&str, Vec<&Asked>> = BTreeMap::new();
    for one in asked.iter().filter(|one| !one.has_marker) {
        by_name.entry(&one.name).or_default().push(one);
    }
    let clash = |of: &Vec<&Asked>| {
        let is_wanted = of.iter().any(|one| !one.said.constrains);
        let all: Vec<(&Asked, &(&str, String))> =
            of.iter().flat_map(|one| one.versions.iter().map(|version| (*one, version))).collect();
        let pairs = all.iter().enumerate().flat_map(|(at, one)| all[..at].iter().map(move |other| (other, one)));
        let mut pairs = pairs.filter(|(first, second)| excludes(first.1, second.1) || excludes(second.1, first.1));
        let ((first, low), (second, high)) = pairs.next().filter(|_| is_wanted)?;
        let name = &first.name;
        let message = format!(
            "{name}{}{} and {name}{}{} ({}:{}) cannot both be had: pip stops with \"conflicting dependencies\".",
            high.0,
            high.1,
            low.0,
            low.1,
            one_line(&first.said.path),
            first.said.line
        );
        Some(refusal(second.said, message, "Keep one of the two."))
    };
    by_name.values().filter_map(clash).collect()
}

/// A version of numbers alone, without zeros at its end; only those are compared.
fn numbers(version: &str) -> Option<Vec<u64>> {
    let mut numbers = all_numbers(version)?;
    while numbers.last() == Some(&0) {
        numbers.pop();
    }
    Some(numbers)
}

fn all_numbers(version: &str) -> Option<Vec<u64>> {
    version.split('.').map(|part| part.parse().ok()).collect()
}

/// True where the first, a pin or a lower bound, leaves nothing of the second.
fn excludes((sign, version): &(&str, String), (other, limit): &(&str, String)) -> bool {
    let Some(version) = numbers(version) else { return false };
    let is_pin = *sign == "==";
    if !is_pin && !matches!(*sign, ">=" | ">" | "~=") {
        return false;
    }
    let is_strict = *sign == ">";
    match *other {
        "<" => numbers(limit).is_some_and(|limit| version >= limit),
        "<=" => numbers(limit).is_some_and(|limit| version > limit || is_strict && version == limit),
        _ if !is_pin => false,
        "==" => match limit.strip_suffix(".*") {
            Some(start) => all_numbers(start).is_some_and(|start| !starts_with(&version, &start)),
            None => numbers(limit).is_some_and(|limit| version != limit),
        },
        "!=" => numbers(limit).is_some_and(|limit| version == limit),
        ">=" => numbers(limit).is_some_and(|limit| version < limit),
        ">" => numbers(limit).is_some_and(|limit| version <= limit),
        "~=" => numbers(limit).is_some_and(|least| version < least),
        _ => false,
    }
}

/// As far as the start goes; a number that is not there is 0.
fn starts_with(version: &[u64], start: &[u64]) -> bool {
    start.iter().enumerate().all(|(at, number)| version.get(at).copied().unwrap_or_default() == *number)
}

/// With one hash, pip wants one of everything.
fn not_hashed(lines: &[SourceLine], asked: &[Asked]) -> Option<Finding> {
    let has = |said: &SourceLine| said.text.contains("--hash");
    let first = lines.iter().find(|said| has(said) || said.text.trim() == "--require-hashes")?;
    // A constraint may bring the hash for another line.
    if lines.iter().any(|said| said.constrains && has(said)) {
        return None;
    }
    let mut plain = asked.iter().filter(|one| !one.said.constrains && !one.has_marker);
    let one = plain.find(|one| !has(one.said) || !one.is_pinned)?;
    let lacks = if has(one.said) { "is not pinned with `==`" } else { "has no hash" };
    let message = format!(
        "{} {lacks}, and {}:{} asks for hashes: then pip wants a version and a hash of every package, and stops.",
        one.name,
        one_line(&first.path),
        first.line
    );
    Some(refusal(one.said, message, "Lock all of it, as `pip-compile --generate-hashes` does, or take the hashes out."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told_of(files: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<(&str, &[u8])> = files.iter().map(|(path, text)| (*path, text.as_bytes())).collect();
        let snapshot = Snapshot::from_files("shop", &files);
        let found = refused(&snapshot, |path| snapshot.kind(path).is_none());
        found.iter().map(|finding| format!("{} {}", finding.place(), finding.message)).collect()
    }

    #[test]
    fn what_pip_refuses_is_told() {
        for bad in [
            "flask=3",
            "flask==",
            "flask 3.0",
            "flask => 3",
            "flask>=2 <3",
            "-r missing.txt",
            "-c missing.txt",
            "-e ./missing",
            "./missing[x]",
            "flask==2\nFlask == 3.0",
            "flask==2\nflask>=3",
            "flask~=3.0\nflask<2",
            "flask==2.1\nflask==2.0.*",
            "flask>=3,<2",
            "flask==1 --hash=sha256:00\nrequests==2",
            "flask==1 \\\n    --hash=sha256:00\nrequests --hash=sha256:00",
        ] {
            let told = told_of(&[("requirements.txt", &format!("# web\nok\n{bad}\n"))]);
            let is_hash = bad.contains("--hash");
            let told = if is_hash { told_of(&[("requirements.txt", bad)]) } else { told };
            assert_eq!(told.len(), 1, "{bad}: {told:?}");
        }
        let apart = [("requirements.txt", "-r base.txt\nflask==3\n"), ("base.txt", "flask==2\n")];
        assert!(told_of(&apart)[0].starts_with("base.txt:1 flask==2 and flask==3 (requirements.txt:2)"));
    }

    #[test]
    fn what_pip_takes_is_not_told() {
        for good in [
            "flask==3.0 # web",
            "flask >= 2, < 3",
            "flask (>=2)",
            "pytz>=2011k",
            "flask==2.0\nflask==2",
            "flask==2.0\nflask>=1,<3",
            "flask==2.0\nflask==2.*",
            "flask==2; python_version < '3.8'\nflask==3; python_version >= '3.8'",
            "flask==3.0rc1\nflask>=2",
            "flask[async]>=2\nflask>=2.1",
            "-c limits.txt\nflask",
            "flask @ https://example.org/flask.whl",
            "git+https://example.org/x.git#egg=x",
            "x@git+https://example.org/x.git",
            "-e .",
            ".[web]",
            "--extra-index-url https://example.org/simple",
            "-i https://example.org/simple\nflask",
            "https://${TOKEN}@example.org/x.tar.gz",
            "flask==1 --hash=sha256:00 --hash=sha256:11\nx==2 \\\n  --hash=sha256:22",
            "flask ~= 2.0\nflask",
            "flask!=2.1,>=2",
        ] {
            let files = [("requirements.txt", good), ("limits.txt", "requests==1\nrequests==2\n")];
            let told = told_of(&files);
            assert!(told.is_empty(), "{good}: {told:?}");
        }
    }
}
