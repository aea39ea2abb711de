//! Entry points that the extension does not find, as commands that make the service work.
//!
//! Part of floor 2's `app`.

use super::modules::{Form, Modules, Object};
use super::{How, Offer, Organize, Purpose};
use crate::app::deploy_files::{DeployFiles, Role};
use crate::app::entry::{self, package_name};
use crate::app::facts::{Confidence, Evidence};
use crate::app::python::objects::LiteralCall;
use crate::app::skip::{self, is_test};
use crate::app::snapshot::Snapshot;
use crate::suite::{self, Suite};

/// At most this many commands are offered for one service.
const MOST: usize = 3;

/// What is known when entry points are offered.
pub struct Asked<'a> {
    pub snapshot: &'a Snapshot,
    pub modules: &'a Modules<'a>,
    /// What they make, tests aside.
    pub objects: &'a [Object<'a>],
    pub around: &'a DeployFiles,
    pub name: &'a str,
    pub gevent: bool,
    /// What Django's settings use of the folder's entries.
    pub needed: &'a [String],
}

/// Commands for the suite's own service, best first. To be asked for where the extension finds no entry point.
pub fn entries(asked: &Asked, suite: &'static str) -> Vec<Offer> {
    let Some(suite) = suite::named(suite) else { return Vec::new() };
    let mut found: Vec<(Rank, &Object)> = asked
        .objects
        .iter()
        .filter(|object| object.kind.suite() == Some(&suite.name) && object.form != Form::Name(How::Main))
        .map(|object| (rank(asked, object), object))
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    let offers = found.into_iter().filter_map(|(rank, object)| offer(asked, suite, object, rank.0));
    let mut offers: Vec<Offer> = offers.take(MOST).collect();
    // A Django project is served from the one place that its own settings and command name.
    if let ([only], "django") = (offers.as_mut_slice(), suite.name.as_str()) {
        only.is_sole = true;
    }
    offers
}

/// Smaller is better: told by a command, the file's usual name, the object's usual name, how it is made, how deep.
type Rank = (bool, u8, u8, u8, usize, String);

fn rank(asked: &Asked, object: &Object) -> Rank {
    let (_, module) = asked.modules.place(object.file);
    let dotted = object.file.trim_end_matches(".py").replace('/', ".");
    let is_served = served(asked).any(|(target, _)| {
        let (is_served, name) = target.split_once(':').unwrap_or((&target, "application"));
        let name = name.split('(').next().unwrap_or_default();
        (is_served == module || is_served == dotted.trim_end_matches(".__init__")) && name == object.name
    });
    let file = entry::usual(object.file);
    let name = match object.name {
        "app" | "application" | "create_app" | "make_app" => 0,
        _ => 1,
    };
    let form = match object.form {
        Form::Name(How::Plain | How::Annotated) => 0,
        Form::Import => 1,
        Form::Name(_) => 2,
        Form::Factory { .. } => 3,
    };
    (!is_served, form / 3, file, name * 4 + form, object.file.matches('/').count(), object.file.to_owned())
}

/// What the surroundings tell a server to serve.
fn served<'a>(asked: &'a Asked) -> impl Iterator<Item = (String, &'a Evidence)> {
    let web = asked.around.processes.iter().filter(|process| process.role == Role::Web);
    web.filter_map(|process| Some((process.target()?, &process.from)))
}

/// A factory may be called, but not with arguments.
fn fastapi(
    asked: &Asked,
    object: &Object,
    (root, module): (&str, &str),
    call: Option<&str>,
    offer: &mut Offer,
) -> Option<()> {
    if call.is_some_and(|arguments| !arguments.is_empty()) {
        return None;
    }
    let suite = suite::named(offer.suite)?;
    let mut more = String::new();
    if !root.is_empty() {
        more.push_str(&format!(" --app-dir /{}/{root}", suite.layout.application));
    }
    if call.is_some() {
        more.push_str(" --factory");
    }
    offer.command = template(suite, &format!("{module}:{}", object.name), asked.gevent)? + &more;
    offer.files = files(asked, suite, object.file, false);
    Some(())
}

fn offer(asked: &Asked, suite: &'static Suite, object: &Object, is_served: bool) -> Option<Offer> {
    let mut evidence = vec![Evidence::new(object.file, object.line, shown(object))];
    if !is_served {
        evidence.extend(served(asked).take(1).map(|(_, from)| from.clone()));
    }
    let (root, module) = asked.modules.place(object.file);
    let (call, source) = match object.form {
        Form::Factory { is_async: true, .. } => return None,
        Form::Factory { required: [], .. } => (Some(String::new()), None),
        Form::Factory { required, .. } => {
            let call = arguments(asked, object, required)?;
            (Some(call.0), Some(call.1))
        }
        _ => (None, None),
    };
    evidence.extend(source);
    let mut offer = Offer {
        suite: &suite.name,
        purpose: Purpose::Entry,
        service: suite.name.clone(),
        command: String::new(),
        working_dir: None,
        files: None,
        name: None,
        organize: None,
        why: why(suite, object),
        confidence: if is_served { Confidence::Likely } else { Confidence::Certain },
        evidence,
        is_sole: false,
    };
    match suite.name.as_str() {
        "fastapi" => fastapi(asked, object, (&root, &module), call.as_deref(), &mut offer)?,
        "django" => django(asked, suite, object, &mut offer)?,
        _ => {
            let call = call.map(|arguments| format!("({arguments})")).unwrap_or_default();
            let target = format!("{module}:{}{call}", object.name);
            offer.command = with_path(suite, &target, asked.gevent, &root)?;
            offer.files = files(asked, suite, object.file, true);
        }
    }
    Some(offer)
}

/// The command as the suite's own data has it, filled in.
fn template(suite: &Suite, target: &str, gevent: bool) -> Option<String> {
    let command = suite.rock.service(&suite.name)?.value("command")?.as_str()?;
    Some(command.replace("{target}", target).replace("{worker}", if gevent { "gevent" } else { "sync" }))
}

/// As [`template`], where the module is imported from a folder below the application's.
fn with_path(suite: &Suite, target: &str, gevent: bool, root: &str) -> Option<String> {
    let command = template(suite, target, gevent)?;
    if root.is_empty() {
        return Some(command);
    }
    let folder = &suite.layout.application;
    Some(command.replacen(&format!("'{target}'"), &format!("--pythonpath /{folder}/{root} '{target}'"), 1))
}

/// A Django project keeps its code in a folder named like the rock; otherwise the part that ships it says where it is.
fn django(asked: &Asked, suite: &Suite, object: &Object, offer: &mut Offer) -> Option<()> {
    let parts: Vec<&str> = object.file.split('/').collect();
    let [.., package_of, _] = parts.as_slice() else { return None };
    let project = parts.get(..parts.len() - 2)?.join("/");
    let stem = parts.last()?.strip_suffix(".py")?;
    let target = format!("{package_of}.{stem}:{}", object.name);
    offer.command = template(suite, &target, asked.gevent)?;
    let name = project.replace('_', "-");
    if !project.contains('/') && super::super::valid_name(&name) && package_name(&name) == project {
        if package_name(asked.name) != project {
            offer.name = Some(name);
        }
        return Some(());
    }
    let folder = &suite.layout.application;
    let paths = if project.is_empty() {
        let shipped = asked.snapshot.top().iter().filter(|entry| {
            let name = entry.name.as_str();
            let package = entry.kind.is_dir()
                && !skip::is_not_source(name)
                && !skip::is_beside(name)
                && (asked.modules.exists(&format!("{name}/__init__.py"))
                    || matches!(name, "static" | "templates" | "locale" | "media"));
            let package = package || name == *package_of || asked.needed.iter().any(|own| own == name);
            package || name == "manage.py"
        });
        shipped.map(|entry| (entry.name.clone(), format!("{folder}/{}", entry.name))).collect()
    } else {
        vec![(project, folder.clone())]
    };
    let part = suite.layout.application_part.clone();
    offer.organize = Some(Organize { part, dump: true, paths });
    Some(())
}

/// What has to be named for the file to be shipped: nothing, when the extension takes it by itself.
fn files(asked: &Asked, suite: &Suite, file: &str, takes_all: bool) -> Option<Vec<String>> {
    let default: Vec<String> =
        suite.rock.files.default.iter().filter(|name| asked.snapshot.exists(name)).cloned().collect();
    let tops = asked.modules.tops(file);
    let own = tops.first().is_some_and(|top| default.contains(top));
    // Where nothing has a name that the extension knows, Flask's takes the whole folder.
    if own || takes_all && default.is_empty() {
        return None;
    }
    let mut files = default;
    for top in tops {
        if !files.contains(&top) {
            files.push(top);
        }
    }
    Some(files)
}

/// Arguments with which the application's own code calls the factory; for a single one that picks a configuration,
/// `"production"` where the code knows it.
fn arguments(asked: &Asked, object: &Object, required: &[String]) -> Option<(String, Evidence)> {
    let fits = |call: &LiteralCall| {
        call.callee.rsplit('.').next() == Some(object.name) && call.arguments.len() == required.len()
    };
    let calls = asked
        .modules
        .iter()
        .flat_map(|(path, module)| module.objects.calls.iter().filter(|call| fits(call)).map(move |call| (path, call)));
    // A call in tests names a configuration for tests.
    let best = calls.min_by_key(|(path, call)| {
        let text = call.arguments.concat().to_lowercase();
        (is_test(path) || text.contains("test") || text.contains("dev"), (*path).to_owned())
    })?;
    let (path, call) = best;
    let text = call.arguments.join(", ");
    Some((text.clone(), Evidence::new(path, call.line, format!("{}({text})", object.name))))
}

fn shown(object: &Object) -> String {
    match object.form {
        Form::Factory { required, .. } => format!("def {}({})", object.name, required.join(", ")),
        Form::Import => format!("{}, imported", object.name),
        Form::Name(_) => object.name.to_owned(),
    }
}

fn why(suite: &Suite, object: &Object) -> String {
    let title = &suite.title;
    let what = match object.form {
        Form::Name(How::Annotated) => "has a type annotation, which the extension passes over",
        Form::Name(How::Block) => "is bound inside a block, where the extension does not look",
        Form::Factory { required: [], .. } => {
            "is a function that makes the application, and the extension does not find it"
        }
        Form::Factory { .. } => "is a function that wants arguments, and the extension would call it without",
        _ => "is where the extension does not look, or has a name that it does not know",
    };
    format!("`{}` in {} {what}. With this command the {title} service starts from it.", object.name, object.file)
}
