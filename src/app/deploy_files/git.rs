//! Where the sources come from and who works on them, from Git's own files. Git itself is not run.
//!
//! Part of floor 2's `app`.

use std::path::{Path, PathBuf};

use serde::Serialize;
use url::Url;

use super::data::data;
use crate::app::facts::{Evidence, Sourced};
use crate::app::limits::GIT_CONFIG;
use crate::files::{self, FileError};
use crate::finding::Finding;

/// At most so many folders up, a `.git` is looked for.
const MAX_UP: usize = 40;
/// A configuration is not larger, in bytes.
const MAX_CONFIG: u64 = GIT_CONFIG.most as u64;

/// What the repository says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Git {
    /// Where the sources are on the web; without user and password.
    pub source: Option<Sourced<String>>,
    /// Where issues are told, for hosts that are known.
    pub issues: Option<Sourced<String>>,
    /// The name of the person who commits.
    pub user: Option<Sourced<String>>,
    /// Their address.
    pub email: Option<Sourced<String>>,
}

/// Reads the repository that holds `root`, a worktree's or a submodule's as well; `None` outside of one. `home` is the
/// person's folder, whose own configuration names the person where the repository does not.
pub(in crate::app) fn find(root: &Path, home: Option<&Path>, findings: &mut Vec<Finding>) -> Option<Git> {
    let config = config_file(root)?;
    let mut read = |path: &Path, shown: &str| match files::read_capped(path, MAX_CONFIG) {
        Ok(bytes) => Some(parse(std::str::from_utf8(&bytes).ok()?, shown)),
        Err(error) => {
            let is_reached = matches!(error, FileError::TooLarge { .. });
            findings.extend(is_reached.then(|| GIT_CONFIG.reached(shown, 0)));
            None
        }
    };
    let mut git = read(&config, ".git/config")?;
    for own in [".gitconfig", ".config/git/config"] {
        let Some(person) = home.and_then(|home| read(&home.join(own), &format!("~/{own}"))) else { continue };
        git.user = git.user.or(person.user);
        git.email = git.email.or(person.email);
    }
    Some(git)
}

/// The configuration of the repository that holds the folder.
pub(in crate::app) fn config_file(root: &Path) -> Option<PathBuf> {
    let root = std::fs::canonicalize(root).ok()?;
    let git = root.ancestors().take(MAX_UP).map(|folder| folder.join(".git")).find(|path| path.exists())?;
    if git.is_dir() {
        return Some(git.join("config"));
    }
    // A worktree or a submodule: the file says where its folder is, and that may say where the common one is.
    let text = files::text(&git, MAX_CONFIG)?;
    let folder = git.parent()?.join(text.lines().next()?.strip_prefix("gitdir:")?.trim());
    let common = files::text(&folder.join("commondir"), MAX_CONFIG).map(|text| folder.join(text.trim()));
    Some(common.unwrap_or(folder).join("config"))
}

/// The person's own rules of what Git passes over, for all repositories.
pub(in crate::app) fn excludes_file(home: &Path) -> PathBuf {
    let named = [".gitconfig", ".config/git/config"].into_iter().find_map(|own| {
        let text = files::text(&home.join(own), MAX_CONFIG)?;
        let mut in_core = false;
        text.lines().find_map(|line| {
            let line = line.trim();
            if line.starts_with('[') {
                in_core = line.eq_ignore_ascii_case("[core]");
            }
            let (key, value) = line.split_once('=').filter(|_| in_core)?;
            key.trim().eq_ignore_ascii_case("excludesfile").then(|| unquoted(value))
        })
    });
    match named {
        Some(path) => home.join(path.strip_prefix("~/").unwrap_or(&path)),
        None => home.join(".config/git/ignore"),
    }
}

/// Reads a configuration. Included files are not followed.
pub(in crate::app) fn parse(text: &str, path: &str) -> Git {
    let mut git = Git::default();
    let mut remotes: Vec<(String, Sourced<String>)> = Vec::new();
    let mut section = String::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(head) = line.strip_prefix('[') {
            head.split(']').next().unwrap_or_default().trim().clone_into(&mut section);
            continue;
        }
        let Some((key, value)) = line.split_once('=') else { continue };
        let (key, value) = (key.trim().to_lowercase(), unquoted(value));
        // The text of the evidence is the key alone: an address may hold a password.
        let sourced = |value: String| Sourced::new(value, Evidence::new(path, index + 1, format!("{section} {key}")));
        let (kind, name) = section.split_once(char::is_whitespace).unwrap_or((&section, ""));
        match (kind.to_lowercase().as_str(), key.as_str()) {
            ("user", "name") if !value.is_empty() => git.user = Some(sourced(value)),
            ("user", "email") if !value.is_empty() => git.email = Some(sourced(value)),
            ("remote", "url") => {
                if let Some(url) = web_address(&value) {
                    remotes.push((name.trim_matches('"').to_owned(), sourced(url)));
                }
            }
            _ => {}
        }
    }
    let named = |wanted: &str| remotes.iter().find(|(name, _)| name == wanted);
    let best = named("origin").or_else(|| named("upstream")).or(remotes.first());
    git.source = best.map(|(_, sourced)| sourced.clone());
    git.issues = git.source.as_ref().and_then(|source| Some(Sourced::new(issues(&source.value)?, source.from.clone())));
    git
}

/// A value without quotes and without a comment behind it.
fn unquoted(value: &str) -> String {
    let mut out = String::new();
    let (mut quoted, mut escaped) = (false, false);
    for c in value.trim().chars() {
        match c {
            _ if escaped => {
                out.push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            '#' | ';' if !quoted => break,
            c => out.push(c),
        }
    }
    out.trim().to_owned()
}

/// The address on the web of a repository: no user, no password, no port of another protocol, no `.git`. `None` for a
/// folder on a disk.
pub(in crate::app) fn web_address(remote: &str) -> Option<String> {
    let remote = remote.trim();
    let (host, path) = if remote.contains("://") {
        let url = Url::parse(remote).ok()?;
        let scheme = url.scheme().trim_start_matches("git+").to_owned();
        if !matches!(scheme.as_str(), "http" | "https" | "ssh" | "git") {
            return None;
        }
        let port = url.port().filter(|_| scheme.starts_with("http"));
        let host = url.host_str()?.to_owned();
        (port.map_or(host.clone(), |port| format!("{host}:{port}")), url.path().to_owned())
    } else {
        // `git@github.com:who/what.git`; a single letter before the colon is a disk.
        let (host, path) = remote.split_once(':')?;
        let host = host.rsplit('@').next()?;
        (host.to_owned(), path.to_owned())
    };
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path).trim_end_matches('/');
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._:".contains(c);
    let fits = host.len() > 1 && host.chars().all(plain) && host.contains(['.', ':']) && !path.is_empty();
    let fits = fits && !path.chars().any(|c| c.is_whitespace() || crate::text::is_unsafe(c));
    fits.then(|| format!("https://{}/{path}", host.to_lowercase()))
}

fn issues(source: &str) -> Option<String> {
    let host = source.strip_prefix("https://")?.split('/').next()?;
    let fits = |wanted: &str| if wanted.ends_with('.') { host.starts_with(wanted) } else { host == wanted };
    let forge = data().forges.iter().find(|forge| fits(&forge.host))?;
    Some(format!("{source}{}", forge.issues))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lose_what_is_nobodys_business() {
        for (remote, web) in [
            ("git@github.com:who/what.git", Some("https://github.com/who/what")),
            ("https://who:s3cret@gitlab.com/a/b/c.git", Some("https://gitlab.com/a/b/c")),
            ("ssh://git@code.example.com:2222/who/what", Some("https://code.example.com/who/what")),
            ("https://code.example.com:8443/who/what/", Some("https://code.example.com:8443/who/what")),
            ("git+ssh://me@git.launchpad.net/what", Some("https://git.launchpad.net/what")),
            ("git://example.org/x.git", Some("https://example.org/x")),
            ("/srv/git/what.git", None),
            ("../what", None),
            ("C:/what", None),
            ("file:///srv/what", None),
            ("https://", None),
        ] {
            assert_eq!(web_address(remote).as_deref(), web, "{remote}");
        }
    }

    #[test]
    fn the_origin_counts_and_secrets_stay_behind() {
        let text = "[core]\n\tbare = false\n[user]\n\tname = \"A; B\" ; c\n[remote \"fork\"]\n\turl = git@github.com:me/what\n\
                    [remote \"origin\"]\n\turl = https://u:hunter2@github.com/who/what.git\n\turlx = 1\n";
        let git = parse(text, ".git/config");
        assert_eq!(git.source.as_ref().unwrap().value, "https://github.com/who/what");
        assert_eq!(git.source.as_ref().unwrap().from.place(), ".git/config:8");
        assert_eq!(git.issues.as_ref().unwrap().value, "https://github.com/who/what/issues");
        assert_eq!(git.user.as_ref().unwrap().value, "A; B");
        assert!(!format!("{git:?}").contains("hunter2"));
    }

    #[test]
    fn worktrees_and_submodules_find_their_configuration() {
        let home = tempfile::tempdir().unwrap();
        let at = |path: &str| home.path().join(path);
        let put = |path: &str, text: &str| {
            std::fs::create_dir_all(at(path).parent().unwrap()).unwrap();
            std::fs::write(at(path), text).unwrap();
        };
        put("repo/.git/config", "[remote \"origin\"]\nurl = https://github.com/who/repo\n");
        put("repo/.git/worktrees/tree/commondir", "../..\n");
        put("tree/.git", &format!("gitdir: {}\n", at("repo/.git/worktrees/tree").display()));
        put("repo/.git/modules/sub/config", "[remote \"origin\"]\nurl = https://github.com/who/sub\n");
        put("repo/sub/.git", "gitdir: ../.git/modules/sub\n");
        put("repo/deep/er/x", "");
        put("me/.gitconfig", "[user]\nname = Me\nemail = me@example.com\n");
        for (folder, source) in [("repo", "repo"), ("repo/deep/er", "repo"), ("tree", "repo"), ("repo/sub", "sub")] {
            let git = find(&at(folder), Some(&at("me")), &mut Vec::new()).unwrap();
            assert_eq!(git.source.unwrap().value, format!("https://github.com/who/{source}"), "{folder}");
            assert_eq!(git.user.unwrap().value, "Me");
        }
    }
}
