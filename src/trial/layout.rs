//! The first stage: a folder with exactly what of the application's the image would hold, at the image's places.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::symlink;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::AtomicBool;

use crate::app::{Scan, Snapshot, Tree, TreeLimits};
use crate::files;
use crate::image::{self, ShipMark, Shipping};
use crate::state::private;
use crate::yaml::Node;

use super::Subject;
use super::link::{Link, Trouble};
use super::living::Placed;
use super::values::Values;

/// The image's root, in the folder of the try.
pub(super) const ROOT: &str = "root";
/// Where packers keep what extensions bring.
const EXTENSIONS: &str = "/snap/rockcraft/";
const SETTINGS: &str = "gunicorn.conf.py";

/// The image's root, as far as the application is concerned.
pub(super) struct Root {
    pub path: PathBuf,
    /// What lies at its top, each with a slash before it: paths that begin so are in it.
    pub tops: Vec<String>,
    /// The application's folder in the image.
    home: String,
}

impl Root {
    /// A place of the image.
    pub fn at(&self, place: &str) -> PathBuf {
        self.path.join(place.trim_start_matches('/'))
    }

    /// The application's folder.
    pub fn home(&self) -> PathBuf {
        self.at(&self.home)
    }

    /// The text with places of the image turned into those of this folder, where they stand at the beginning of a word.
    pub fn mapped(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        let begins = |out: &str| out.is_empty() || out.ends_with(['=', ':', ',', '"', '\'', ' ', '(', '@']);
        let ends = |rest: &str| rest.is_empty() || rest.starts_with(['/', ':', ',', '"', '\'', ' ', ')', ';']);
        while let Some(c) = rest.chars().next() {
            let top = self.tops.iter().find(|top| rest.strip_prefix(top.as_str()).is_some_and(ends));
            if c == '/'
                && begins(&out)
                && let Some(top) = top
            {
                out.push_str(&self.path.to_string_lossy());
                out.push_str(top);
                rest = &rest[top.len()..];
            } else {
                out.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
        out
    }

    /// Looks again at what lies at its top.
    pub fn look(&mut self) {
        let entries = fs::read_dir(&self.path).into_iter().flatten().flatten();
        self.tops = entries.map(|entry| format!("/{}", entry.file_name().to_string_lossy())).collect();
    }
}

/// Lays the folder out. Gives it, and what is worth a word.
pub(super) fn lay(subject: &Subject, path: PathBuf, link: &Link<'_>) -> Result<(Root, Vec<Placed>), Trouble> {
    let (tree, shipping) = (&subject.scan.tree, &subject.shipping);
    let mut root = Root { path, tops: Vec::new(), home: shipping.home.clone() };
    let failed = |error: &io::Error| Trouble::system("the application's files cannot be laid out", error);
    fs::create_dir_all(root.home()).map_err(|error| failed(&error))?;
    let mut placer = Placer { subject, root: &root, placed: Vec::new(), left: Vec::new() };
    placer.all(tree, shipping).map_err(|error| failed(&error))?;
    let Placer { placed, left, .. } = placer;
    for place in settings_places(subject, &root) {
        fs::create_dir_all(place.parent().unwrap_or(&place)).map_err(|error| failed(&error))?;
    }
    root.look();
    link.note(format!("{} files at {}", placed.len(), shipping.home));
    if !left.is_empty() {
        link.note(format!("left out, since they lead out of the image: the links {}", left.join(", ")));
    }
    if shipping.cut_short {
        link.note("the folder is too large to be listed in full: what was not listed is not here".to_owned());
    }
    Ok((root, placed))
}

/// Lays out what ships by now and was not known; gives it. Nothing is written outside of the folder, whatever the application
/// made of it meanwhile. What editors keep beside a file they write is passed over.
pub(super) fn more(subject: &Subject, path: &Path, known: &HashSet<PathBuf>) -> Vec<Placed> {
    let (Ok(snapshot), Ok(top)) = (Snapshot::load(&subject.dir), path.canonicalize()) else { return Vec::new() };
    let scan = Scan::of(&snapshot, TreeLimits::default(), &AtomicBool::new(false));
    let shipping = image::ships(&subject.expanded, &scan, &snapshot, subject.suite);
    let mut placed = Vec::new();
    for (at, entry) in scan.tree.entries.iter().enumerate().filter(|(_, entry)| entry.kind.is_file()) {
        let (from, report) = (subject.dir.join(&entry.path), shipping.explain(&scan.tree, at));
        let Some(lands) = report.lands.filter(|_| report.mark == ShipMark::Shipped) else { continue };
        let is_editors = entry.name().starts_with('.') || entry.name().ends_with('~');
        let to = path.join(lands.trim_start_matches('/'));
        if is_editors || known.contains(&from) || !is_inside(&to, &top) {
            continue;
        }
        let folder = to.parent().map_or(Ok(()), fs::create_dir_all);
        if folder.is_ok() && files::copy(&from, &to).is_ok() {
            placed.push(Placed::new(from, to));
        }
    }
    placed
}

/// True where what there is of the way to a place lies in the folder.
fn is_inside(place: &Path, top: &Path) -> bool {
    let there = place.ancestors().skip(1).find(|above| fs::symlink_metadata(above).is_ok());
    there.and_then(|above| above.canonicalize().ok()).is_some_and(|above| above.starts_with(top))
}

struct Placer<'p> {
    subject: &'p Subject,
    root: &'p Root,
    placed: Vec<Placed>,
    left: Vec<String>,
}

impl Placer<'_> {
    fn all(&mut self, tree: &Tree, shipping: &Shipping) -> io::Result<()> {
        for (at, entry) in tree.entries.iter().enumerate() {
            let report = shipping.explain(tree, at);
            let Some(lands) = report.lands.filter(|_| report.mark == ShipMark::Shipped) else { continue };
            let (from, to) = (self.subject.dir.join(&entry.path), self.root.at(&lands));
            let about = fs::symlink_metadata(&from)?;
            fs::create_dir_all(if about.is_dir() { &to } else { to.parent().unwrap_or(&to) })?;
            if about.is_dir() {
                fs::set_permissions(&to, about.permissions())?;
            } else if about.is_symlink() {
                self.link(&entry.path, &from, &to)?;
            } else if about.is_file() && !to.exists() {
                files::copy(&from, &to)?;
                self.placed.push(Placed::new(from, to));
            }
        }
        Ok(())
    }

    /// A link that stays within what is laid out is made again; another one could lead into the project.
    fn link(&mut self, shown: &str, from: &Path, to: &Path) -> io::Result<()> {
        let target = fs::read_link(from)?;
        let stays = |base: Option<&Path>, top: &Path| {
            base.is_some_and(|base| target.is_relative() && plain(&base.join(&target)).starts_with(top))
        };
        if stays(from.parent(), &plain(&self.subject.dir)) && stays(to.parent(), &self.root.path) {
            if fs::symlink_metadata(to).is_err() {
                symlink(&target, to)?;
            }
        } else {
            self.left.push(shown.to_owned());
        }
        Ok(())
    }
}

/// The path without `.` and `..`, links not looked at.
fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(out.pop()),
            part => out.push(part),
        }
    }
    out
}

/// Where the extension puts settings of the web server, beside the application.
fn settings_places<'s>(subject: &'s Subject, root: &'s Root) -> impl Iterator<Item = PathBuf> {
    let parts = subject.expanded.get("parts").and_then(Node::as_map).unwrap_or_default();
    let brought = |part: &Node| part.get("source").and_then(Node::as_str).is_some_and(|at| at.starts_with(EXTENSIONS));
    let organize =
        parts.iter().filter(move |(_, part)| brought(part)).filter_map(|(_, part)| part.get("organize")?.as_map());
    let settings = organize.flatten().filter(|(from, _)| from.key_text() == SETTINGS);
    settings.map(|(_, to)| root.at(&to.key_text()))
}

/// Writes settings of the web server, of the same effect as the extension's, but for an address of this machine alone; tells
/// whether there are any.
pub(super) fn settings(subject: &Subject, root: &Root, values: &Values) -> io::Result<bool> {
    let mut is_any = false;
    for place in settings_places(subject, root) {
        let home = serde_json::to_string(&root.mapped(&root.home))?;
        let bind = format!("bind = ['127.0.0.1:{}']\nchdir = {home}\n", values.port);
        let mut text = format!("{bind}accesslog = '-'\nerrorlog = '-'\n");
        for (setting, value) in &values.server {
            text.push_str(&format!("{setting} = {value}\n"));
        }
        private().create_new(true).open(place)?.write_all(text.as_bytes())?;
        is_any = true;
    }
    Ok(is_any)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_the_application_made_leads_nothing_out() {
        let home = tempfile::tempdir().unwrap();
        let home = home.path().canonicalize().unwrap();
        let (top, outside) = (home.join("root"), home.join("outside"));
        fs::create_dir_all(top.join("app")).unwrap();
        fs::create_dir(&outside).unwrap();
        symlink(&outside, top.join("static")).unwrap();
        for (place, expected) in [
            ("app/a.txt", true),
            ("app/b/c/a.txt", true),
            ("new/a.txt", true),
            ("static/a.txt", false),
            ("static/b/a.txt", false),
        ] {
            assert_eq!(is_inside(&top.join(place), &top), expected, "{place}");
        }
    }

    #[test]
    fn places_of_the_image_are_found_at_the_beginning_of_words_alone() {
        let tops = ["/app".to_owned(), "/flask".to_owned()].to_vec();
        let root = Root { path: "/run".into(), tops, home: "/flask/app".into() };
        for (text, expected) in [
            ("/flask/app/x.py", "/run/flask/app/x.py"),
            ("--config=/app/c.py", "--config=/run/app/c.py"),
            ("/app:/flask/app", "/run/app:/run/flask/app"),
            ("http://host/app/x", "http://host/app/x"),
            ("/application /apply", "/application /apply"),
            ("cd /app && ls '/flask'", "cd /run/app && ls '/run/flask'"),
        ] {
            assert_eq!(root.mapped(text), expected);
        }
    }
}
