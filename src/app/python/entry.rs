//! The search for the application object, by each extension's own rules.
//!
//! Part of floor 2's `app`; the expansion and the detection both ask here.

use crate::finding::{Code, Finding};

use crate::app::python::{NearMiss, PythonProblem};
use crate::app::snapshot::Snapshot;
use crate::text::path;

/// Where the server finds the application.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct EntryPoint {
    /// What the server is told: `app:app`, `src.main:create_app()`.
    pub target: String,
    /// The file, relative to the application's folder.
    pub file: String,
    /// The line of the name, from 1.
    pub line: usize,
    /// The name of the variable or function.
    pub name: String,
    /// True when it is a function that makes the application.
    pub factory: bool,
}

/// Something that nearly is the entry point.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Near {
    /// The file, relative to the application's folder.
    pub file: String,
    /// What is there and why it does not count.
    #[serde(flatten)]
    pub miss: NearMiss,
    /// True when the file itself is not among those searched.
    pub elsewhere: bool,
}

/// Why there is no entry point.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// The packer stops at this file.
    #[error("{path}: {problem}")]
    Broken {
        /// The file, relative to the application's folder.
        path: String,
        /// What is wrong with it.
        problem: PythonProblem,
    },
    /// No file binds a name that counts.
    #[error("no application object found; looked for {wanted} in {}", looked.join(", "))]
    Missing {
        /// The names, in words.
        wanted: &'static str,
        /// The files searched, in order, whether they exist or not.
        looked: Vec<String>,
        /// What nearly counts, best first.
        near: Vec<Near>,
    },
}

impl EntryError {
    /// The error as a finding, with the fix.
    pub fn to_finding(&self) -> Finding {
        match self {
            Self::Broken { path, problem } => broken(path, problem),
            Self::Missing { wanted, looked, near } => missing(wanted, looked, near),
        }
    }
}

fn broken(path: &str, problem: &PythonProblem) -> Finding {
    let (line, column) = problem.place();
    let message = match problem {
        PythonProblem::Syntax { message, .. } => {
            format!("Python 3.12 cannot parse this file, so the packer finds no entry point: {message}.")
        }
        PythonProblem::File(problem) => {
            format!("The packer looks for the entry point here and stops: {problem}.")
        }
    };
    Finding::error(Code::EntryPointBroken, path, message)
        .at(line, column)
        .fix("Mend the file, or set the service's command yourself.")
}

fn missing(wanted: &str, looked: &[String], near: &[Near]) -> Finding {
    let message = format!("No entry point: the packer looks for {wanted} in {}.", looked.join(", "));
    let Some(best) = near.first() else {
        let file = looked.first().map_or("app.py", String::as_str);
        return Finding::error(Code::EntryPointMissing, file, message)
            .fix("Bind the application to such a name in one of these files, or set the service's command yourself.");
    };
    let reason = if best.elsewhere { "is in a file that is not searched" } else { best.miss.kind.reason() };
    let first = wanted.split([' ', ',']).next().unwrap_or(wanted);
    let by_folder = looked.first().is_some_and(|file| file.ends_with("/wsgi.py"));
    let fix = if by_folder && best.elsewhere {
        match best.file.split('/').collect::<Vec<_>>().as_slice() {
            [folder, inner, "wsgi.py"] if inner == folder || *inner == "mysite" => format!(
                "Name the rock {}, like the folder that holds the project, or set the service's command.",
                folder.replace('_', "-")
            ),
            _ => "Name the folder that holds the project like the rock, or set the service's command.".to_owned(),
        }
    } else if best.elsewhere {
        let module = module_of(&best.file);
        format!(
            "Add a file app.py with `from {module} import {} as app`, or set the service's command.",
            best.miss.name
        )
    } else {
        format!("Bind it plainly at the top level, as in `{first} = …`, or set the service's command.")
    };
    Finding::error(Code::EntryPointMissing, &best.file, format!("{message} `{}` here {reason}.", best.miss.name))
        .at(best.miss.line, 0)
        .fix(fix)
}

/// The rock's name as a Python package: hyphens become underscores.
pub fn package_name(rock_name: &str) -> String {
    rock_name.replace('-', "_")
}

/// The files that Flask's and FastAPI's searches look at, in order.
pub fn web_files(rock_name: &str) -> Vec<String> {
    let mut files = vec!["app.py".to_owned(), "main.py".to_owned()];
    for folder in ["app", "src", &package_name(rock_name)] {
        for stem in ["__init__", "app", "main"] {
            let file = format!("{folder}/{stem}.py");
            if !files.contains(&file) {
                files.push(file);
            }
        }
    }
    files
}

/// `src/web/__init__.py` is the module `src.web`.
fn module_of(file: &str) -> String {
    let stem = file.strip_suffix(".py").unwrap_or(file);
    stem.strip_suffix("/__init__").unwrap_or(stem).replace('/', ".")
}

/// Which kind of name one pass of a search accepts.
#[derive(Clone, Copy)]
enum Pass {
    Variable(&'static [&'static str]),
    Function(&'static [&'static str]),
}

fn one_pass(snapshot: &Snapshot, files: &[String], pass: Pass) -> Result<Option<EntryPoint>, EntryError> {
    for path in files {
        let Some(file) = snapshot.python(path) else { continue };
        let module = match &file.module {
            Ok(module) => module,
            Err(problem) => return Err(EntryError::Broken { path: path.clone(), problem: problem.clone() }),
        };
        let (found, factory) = match pass {
            Pass::Variable(names) => (names.iter().find_map(|name| module.global(name)), false),
            Pass::Function(names) => (names.iter().find_map(|name| module.function(name)), true),
        };
        if let Some(name) = found {
            let call = if factory { "()" } else { "" };
            return Ok(Some(EntryPoint {
                target: format!("{}:{}{call}", module_of(path), name.name),
                file: path.clone(),
                line: name.line,
                name: name.name.clone(),
                factory,
            }));
        }
    }
    Ok(None)
}

fn search(
    snapshot: &Snapshot,
    files: Vec<String>,
    passes: &[Pass],
    wanted: &'static str,
) -> Result<EntryPoint, EntryError> {
    for pass in passes {
        if let Some(found) = one_pass(snapshot, &files, *pass)? {
            return Ok(found);
        }
    }
    let factories = passes.iter().any(|pass| matches!(pass, Pass::Function(_)));
    Err(EntryError::Missing { wanted, near: near_misses(snapshot, &files, factories), looked: files })
}

/// What nearly counts: first in the files searched, then anything that would count, were its file searched.
fn near_misses(snapshot: &Snapshot, files: &[String], factories: bool) -> Vec<Near> {
    let mut near = Vec::new();
    let modules = |path: &str| snapshot.python(path).and_then(|file| file.module.as_ref().ok());
    for path in files {
        for miss in modules(path).iter().flat_map(|module| &module.near) {
            let about_factories = matches!(miss.name.as_str(), "create_app" | "make_app");
            if factories || !about_factories {
                near.push(Near { file: path.clone(), miss: miss.clone(), elsewhere: false });
            }
        }
    }
    for (path, file) in snapshot.python_files() {
        if files.iter().any(|searched| searched == path) || path.ends_with("settings.py") {
            continue;
        }
        let Ok(module) = &file.module else { continue };
        let found = ["app", "application"].iter().find_map(|name| module.global(name));
        let other = module.near.iter().find(|miss| miss.kind == crate::app::python::NearMissKind::OtherName);
        if let Some(name) = found {
            let kind = crate::app::python::NearMissKind::OtherName;
            let miss = NearMiss { name: name.name.clone(), line: name.line, kind };
            near.push(Near { file: path.to_owned(), miss, elsewhere: true });
        } else if let Some(miss) = other {
            near.push(Near { file: path.to_owned(), miss: miss.clone(), elsewhere: true });
        }
    }
    // What servers are usually given comes before any other script that has such a name.
    near.sort_by_key(|near| {
        (near.elsewhere, near.elsewhere.then(|| (usual(&near.file), near.file.matches('/').count())))
    });
    near
}

/// How usual it is that a server begins with the file: 0 the most.
#[must_use]
pub fn usual(file: &str) -> u8 {
    match path::name(file).trim_end_matches(".py") {
        "wsgi" | "asgi" => 0,
        "app" | "main" | "application" | "server" | "run" | "api" | "web" | "webapp" | "__init__" => 1,
        _ => 2,
    }
}

/// Flask's search: over all files a variable `app` or `application`, then a function `create_app` or `make_app`.
///
/// Where one file has both variables the packer may take either; this takes `app`.
///
/// # Errors
/// Why the packer would find none.
pub fn flask(snapshot: &Snapshot, rock_name: &str) -> Result<EntryPoint, EntryError> {
    let passes = [Pass::Variable(&["app", "application"]), Pass::Function(&["create_app", "make_app"])];
    let wanted = "app or application, then for a function create_app or make_app,";
    search(snapshot, web_files(rock_name), &passes, wanted)
}

/// FastAPI's search: a variable `app` in the files that Flask's search looks at.
///
/// # Errors
/// Why the packer would find none.
pub fn fastapi(snapshot: &Snapshot, rock_name: &str) -> Result<EntryPoint, EntryError> {
    search(snapshot, web_files(rock_name), &[Pass::Variable(&["app"])], "app")
}

/// Django's search: a variable `application` in `wsgi.py` of the project's package, or of `mysite`. The target is
/// relative to the project's folder, which is named like the rock.
///
/// # Errors
/// Why the packer would find none.
pub fn django(snapshot: &Snapshot, rock_name: &str) -> Result<EntryPoint, EntryError> {
    let project = package_name(rock_name);
    let mut files = vec![format!("{project}/{project}/wsgi.py"), format!("{project}/mysite/wsgi.py")];
    files.dedup();
    let mut found = search(snapshot, files, &[Pass::Variable(&["application"])], "application")?;
    if let Some(relative) = found.target.strip_prefix(&format!("{project}.")) {
        found.target = relative.to_owned();
    }
    Ok(found)
}
