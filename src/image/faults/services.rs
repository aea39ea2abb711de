//! What the services' commands start: programs that the image does not have, modules that are nowhere, and sources that
//! Python cannot load.

use super::data::{SERVERS, Server};
use super::{Flag, fault, shown};
use crate::answers::ROCK_PATH;
use crate::app::TreeEntry;
use crate::finding::{Code, Consequence, Finding, Severity};
use crate::image::flags::Look;
use crate::yaml::Node;

/// A command that the person wrote.
struct Service {
    name: String,
    words: Vec<String>,
}

impl Look<'_> {
    pub(super) fn services(&self) -> Vec<Flag> {
        let services = self.expanded.get("services").and_then(Node::as_map).unwrap_or_default();
        let own = services.iter().filter_map(|(name, said)| {
            let command = said.get("command").filter(|command| command.origin.span().is_some())?;
            // What stands in brackets only says what an own argument takes the place of.
            let words = shlex::split(&command.as_str()?.replace(['[', ']'], " "))?;
            Some(Service { name: name.key_text(), words })
        });
        let is_known = !self.scan.tree.cut_short && !self.recipes.iter().any(|recipe| recipe.scripted);
        let mut flags: Vec<Flag> = Vec::new();
        for service in own.filter(|_| is_known) {
            flags.extend(match self.suite.language.as_str() {
                "Python" => self.server_missing(&service).or_else(|| self.module_missing(&service)),
                "JavaScript" => self.script_missing(&service),
                _ => None,
            });
        }
        flags
    }

    /// A server or a worker that no requirement brings.
    fn server_missing(&self, service: &Service) -> Option<Flag> {
        let (_, server) = served(&service.words)?;
        if server.packages.is_empty() || self.requires(&server.packages) {
            return None;
        }
        let package = server.packages.first().map_or(server.program.as_str(), String::as_str);
        let message =
            format!("It calls `{}`, and no requirement brings that: the service does not start.", server.program);
        Some(service_flag(
            service,
            Code::ServiceProgramMissing,
            message,
            format!("Name `{package}` in requirements.txt."),
        ))
    }

    /// `celery -A tasks`, `gunicorn shop.web:app` where there is no such module.
    fn module_missing(&self, service: &Service) -> Option<Flag> {
        let (at, _) = served(&service.words)?;
        let target = target(&service.words[at + 1..])?;
        let (module, is_whole) = match target.split_once(':') {
            Some((module, _)) => (module, true),
            None => (target, false),
        };
        let steps: Vec<&str> = module.split('.').collect();
        let is_name = |step: &&str| !step.is_empty() && step.chars().all(|c| c.is_alphanumeric() || c == '_');
        if !steps.iter().all(is_name) {
            return None;
        }
        let is_nowhere = |name: &str| {
            let is_it = |entry: &TreeEntry| entry.name().split('.').next() == Some(name);
            !self.scan.tree.entries.iter().any(is_it)
        };
        // What is behind the last point may be something in the module.
        let sure = if is_whole { steps.len() } else { 1 };
        let at = steps[..sure].iter().position(|step| is_nowhere(step))?;
        let missing = steps[at];
        // What is not here at all may be somebody else's.
        if at == 0 && self.requires(&[missing.to_owned()]) {
            return None;
        }
        let message = format!(
            "It starts {}, and nothing in the folder is called {missing}: \"ModuleNotFoundError: No module named\".",
            shown(target)
        );
        let fix = "Name the module that makes the application, as in `celery -A shop.tasks worker` for shop/tasks.py.";
        Some(service_flag(service, Code::ServiceModuleMissing, message, fix.to_owned()))
    }

    /// A script of package.json that is not there, or one that needs what only developers have.
    fn script_missing(&self, service: &Service) -> Option<Flag> {
        let package = self.package()?;
        if let Some(name) = package.unknown_script(&service.words) {
            let message = format!("It runs the script `{}`, and package.json has none of that name.", shown(name));
            let fix = "Name a script of package.json, or run the file with `node`.".to_owned();
            return Some(service_flag(service, Code::ServiceProgramMissing, message, fix));
        }
        let commands = package.run(service.words.clone());
        let program = commands.iter().find_map(|command| package.lacks(command))?;
        let message = format!(
            "It runs `{}`, which is not in the image: the packages that are only for development are not installed there.",
            shown(&program)
        );
        let fix =
            format!("Run the file itself with `node`, or move the package of `{}` to `dependencies`.", shown(&program));
        Some(service_flag(service, Code::ServiceProgramMissing, message, fix))
    }

    /// Sources that Python cannot load, of those that are loaded when a service starts.
    pub(super) fn broken(&self) -> Vec<Flag> {
        // The sources are read as Python 3.12 reads them.
        let is_older = |own: &str| super::versions::numbers(own) <= vec![3, 12];
        if self.suite.language != "Python" || !self.python_version().is_some_and(is_older) {
            return Vec::new();
        }
        let broken = self.scan.uses.broken_from(self.starts.iter().map(String::as_str));
        let told = broken.into_iter().map(|broken| {
            let message =
                format!("Python cannot load this file, which is imported when the application starts: {}.", broken.why);
            let finding = Finding::new(Severity::Warning, Code::PythonBroken, broken.path.as_str(), message);
            let finding =
                finding.at(broken.place.0, broken.place.1).with(Consequence::WillNotStart).fix("Mend the file.");
            Flag::of("cannot be loaded", finding)
        });
        told.collect()
    }
}

fn service_flag(service: &Service, code: Code, message: String, fix: String) -> Flag {
    let mut flag = fault(code, (ROCK_PATH, 0), "its service cannot start", message, fix);
    flag.finding = flag.finding.key(format!("services.{}.command", shown(&service.name)));
    flag
}

/// Which word calls a server or a worker that is known, and which.
fn served(words: &[String]) -> Option<(usize, &'static Server)> {
    let known = |word: &String| {
        let name = word.rsplit('/').next().unwrap_or(word);
        SERVERS.servers.iter().find(|server| server.program == name)
    };
    let first = words.first()?;
    if let Some(server) = known(first) {
        return Some((0, server));
    }
    let is_python = first.rsplit('/').next().is_some_and(|name| name.starts_with("python"));
    let at = words.iter().position(|word| word == "-m").filter(|_| is_python)? + 1;
    Some((at, known(words.get(at)?)?))
}

/// The module that a server is told; nothing where it looks from elsewhere.
fn target(words: &[String]) -> Option<&str> {
    let option = |word: &str| word.split('=').next().unwrap_or_default().to_owned();
    if words.iter().any(|word| SERVERS.elsewhere.contains(&option(word))) {
        return None;
    }
    let mut before = "";
    for word in words {
        let is_app = |option: &str| matches!(option, "-A" | "--app");
        if let Some((option, value)) = word.split_once('=')
            && is_app(option)
        {
            return Some(value);
        }
        if is_app(before) {
            return Some(word);
        }
        let is_target = word.split_once(':').is_some_and(|(module, object)| {
            let is_plain =
                |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "_.()".contains(c));
            is_plain(module) && is_plain(object) && !object.starts_with(|c: char| c.is_ascii_digit())
        });
        if is_target && !before.starts_with('-') {
            return Some(word);
        }
        before = word;
    }
    None
}
