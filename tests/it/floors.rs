//! Holds the house's floors: a module uses only modules on lower floors, and no code outside `expand` and `project`
//! asks for a framework by name.

mod inside;
mod names;
mod size;

use std::fs;
use std::path::{Path, PathBuf};

/// The floors from the ground up, as the crate's own documentation names them.
const FLOORS: [&[&str]; 9] = [
    &["asset", "suite", "finding", "text", "output", "process", "files", "state", "yaml", "schema"],
    &["app", "pack", "artifact"],
    &["expand", "doctor"],
    &["answers"],
    &["write", "environment", "deploy", "drift", "image"],
    &["suggest", "trial"],
    &["model"],
    &["wizard"],
    &["cli"],
];

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|modules| modules.contains(&module))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The code of a file without its comments and without its test module.
fn code(text: &str) -> String {
    let body = text.split("#[cfg(test)]\nmod ").next().unwrap();
    let body = body.split("#[cfg(test)]\n#[allow(").next().unwrap();
    body.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The top-level modules of this crate that a source names: `crate::a::…` and `crate::{a, b::c}`.
fn named_modules(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let (mut depth, mut start, mut end) = (1, 0, 0);
            for (i, c) in group.char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 1 => {
                        names.push(group[start..i].to_owned());
                        start = i + 1;
                    }
                    _ => {}
                }
                if depth == 0 {
                    end = i;
                    break;
                }
            }
            names.push(group[start..end].to_owned());
        } else {
            names.push(rest.to_owned());
        }
    }
    let word = |text: &str| text.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    names.iter().map(|name| word(name)).filter(|name| !name.is_empty()).collect()
}

fn every_source() -> Vec<(String, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&root, &mut found);
    // A test module in a file of its own (`tests.rs`) is left out, as one within a file is.
    found.retain(|path| !path.ends_with("tests.rs"));
    found.sort();
    found
        .iter()
        .filter_map(|path| {
            let relative = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
            let module = relative.split('/').next().unwrap().trim_end_matches(".rs").to_owned();
            (module != "lib" && module != "main").then(|| (relative, module, code(&fs::read_to_string(path).unwrap())))
        })
        .collect()
}

#[test]
fn a_module_uses_only_lower_floors() {
    let sources = every_source();
    assert!(sources.len() > 10, "the walk found only {} files", sources.len());
    let mut wrong = Vec::new();
    for (path, module, code) in &sources {
        let Some(own) = floor(module) else { panic!("{path}: the module `{module}` is on no floor") };
        for used in named_modules(code) {
            let allowed = used == *module || floor(&used).is_some_and(|other| other < own || (own == 0 && other == 0));
            if floor(&used).is_some() && !allowed {
                wrong.push(format!("{path} uses crate::{used}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_what_draws_names_the_terminal_and_only_the_runtime_touches_the_world() {
    let mut wrong = Vec::new();
    for (path, _, code) in every_source() {
        let under = |modules: &[&str]| modules.iter().any(|module| path.starts_with(&format!("wizard/{module}")));
        if under(&["form", "keys", "jobs", "update"]) && code.contains("ratatui") {
            wrong.push(format!("{path} names ratatui"));
        }
        // Where something is drawn is all that the state has to know, to say what a screen and a panel are.
        if under(&["state"]) && code.replace("use ratatui::layout::Rect;", "").contains("ratatui") {
            wrong.push(format!("{path} names more of ratatui than an area"));
        }
        // What draws is handed `&State`: it could not change anything.
        let draws = under(&["draw", "canvas"]) || path.ends_with("pack/draw.rs");
        if draws && code.contains("&mut State") {
            wrong.push(format!("{path} could change the state"));
        }
        let pure = (path.starts_with("wizard/") && !under(&["runtime"]))
            || path.starts_with("answers/")
            || path.starts_with("expand/")
            || path.starts_with("suggest/")
            || path.starts_with("model/");
        for word in ["std::fs", "std::process", "std::env", "SystemTime", "File::open"] {
            if pure && code.contains(word) {
                wrong.push(format!("{path} names {word}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// One place starts programs and threads, so that what runs is stopped when charmer is, and a system that gives no more
/// of them is told.
#[test]
fn only_one_module_starts_programs_and_threads() {
    let words = [
        "Command::new(",
        "Command as ",
        "thread::spawn",
        "scope.spawn",
        "thread::Builder",
        "spawn_scoped",
        "Signals::new",
        "current_exe",
        "process::abort",
    ];
    let mut wrong = Vec::new();
    for (path, module, code) in every_source() {
        for word in words {
            if module != "process"
                && code.contains(word)
                && (path.as_str(), word) != ("wizard/runtime/terminal.rs", "Command as ")
            {
                wrong.push(format!("{path} has {word}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// One place opens what others made, so that nothing waits at a pipe or reads without end.
#[test]
fn only_one_module_opens_files() {
    let words = [
        "File::open",
        "File::create(",
        "File::options",
        "OpenOptions::new",
        "fs::read(",
        "fs::write(",
        "fs::copy(",
        "read_to_string(",
        "rustix::fs::open",
        "Gitignore::new",
    ];
    let exceptions = [
        // The kernel's own files.
        ("process/table.rs", "fs::read("),
        // Into folders that were made a moment ago.
        ("cli/demo.rs", "fs::write("),
        ("drift/stand_in.rs", "fs::write("),
    ];
    let found: Vec<(String, &str)> = every_source()
        .into_iter()
        .filter(|(_, module, _)| module != "files")
        .flat_map(|(path, _, code)| {
            // A walk reads what Git ignores by itself, unless it is told not to.
            let reads = code.contains("WalkBuilder::new") && !code.contains("standard_filters(false)");
            let walk = reads.then(|| (path.clone(), "WalkBuilder::new"));
            let words = words.map(|word| code.contains(word).then(|| (path.clone(), word)));
            words.into_iter().chain([walk]).collect::<Vec<_>>()
        })
        .flatten()
        .collect();
    let found: Vec<(&str, &str)> = found.iter().map(|(path, word)| (path.as_str(), *word)).collect();
    let wrong: Vec<_> = found.iter().filter(|found| !exceptions.contains(found)).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let idle: Vec<_> = exceptions.iter().filter(|exception| !found.contains(exception)).collect();
    assert!(idle.is_empty(), "exceptions that nothing needs: {idle:?}");
}

#[test]
fn everything_leaves_through_one_module() {
    let main = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/main.rs");
    let mut sources = every_source();
    sources.push(("main.rs".to_owned(), "main".to_owned(), code(&fs::read_to_string(main).unwrap())));
    let words = [
        "print!(",
        "println!(",
        "stdout()",
        "stderr()",
        "anstream::",
        "AutoStream",
        "dbg!(",
        "/dev/stdout",
        "/dev/tty",
    ];
    let mut wrong = Vec::new();
    for (path, _, code) in &sources {
        // A log of a packer is stripped of its colours.
        let code = code.replace("anstream::adapter::strip_str", "");
        // JSON that is printed has its escapes from there, too.
        let json = path.starts_with("cli/") && code.contains("serde_json::to_string");
        let found = words.iter().filter(|word| code.contains(*word)).copied().chain(json.then_some("serde_json"));
        wrong.extend(found.filter(|_| path != "output.rs").map(|word| format!("{path} names {word}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(sources.iter().any(|(path, _, code)| path == "output.rs" && code.contains("stdout()")));
}

#[test]
fn frameworks_are_named_only_where_their_rules_are() {
    let names = ["flask", "django", "fastapi", "expressjs", "spring-boot"];
    let mut wrong = Vec::new();
    for (path, module, code) in every_source() {
        if matches!(module.as_str(), "expand" | "app" | "suite") {
            continue;
        }
        for name in names {
            if code.contains(&format!("\"{name}\"")) || code.contains(&format!("\"{name}-framework\"")) {
                wrong.push(format!("{path} asks for \"{name}\""));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_reader_of_use_lines_sees_what_it_should() {
    let names = named_modules("use crate::{text, yaml::{Node, read}, suite};\nlet x = crate::pack::find();");
    assert_eq!(names, ["text", "yaml", "suite", "pack"]);
}

#[test]
fn the_lints_that_hold_the_house_are_there() {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let level = |tool: &str, lint: &str| {
        let entry = manifest.get("lints")?.get(tool)?.get(lint)?;
        entry.as_str().or_else(|| entry.get("level")?.as_str()).map(str::to_owned)
    };
    assert_eq!(level("rust", "unsafe_code").as_deref(), Some("forbid"));
    assert_eq!(level("rust", "missing_docs").as_deref(), Some("warn"));
    for lint in ["pedantic", "unwrap_used", "expect_used", "panic", "todo", "dbg_macro"] {
        // CI denies warnings.
        assert_eq!(level("clippy", lint).as_deref(), Some("warn"), "{lint}");
    }
}
