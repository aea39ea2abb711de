//! Which folders hold nothing of the application's own: the one list of what is passed over.
//!
//! Part of floor 2's `app`.

/// Other people's code, the history of the sources, and what tools made for themselves: shown closed, never searched.
const FOREIGN: [&str; 10] =
    ["node_modules", ".git", ".hg", ".svn", ".venv", "venv", ".tox", ".nox", "__pycache__", ".yarn"];
/// What a build makes or takes in, and the charm.
const BUILT: [&str; 14] = [
    "site-packages",
    "bower_components",
    "vendor",
    "third_party",
    "target",
    "build",
    "dist",
    "parts",
    "prime",
    "stage",
    "env",
    "htmlcov",
    "coverage",
    "charm",
];
/// What stands beside an application and does not run with it.
const BESIDE: [&str; 14] = [
    "test",
    "tests",
    "__test__",
    "__tests__",
    "testing",
    "testdata",
    "spec",
    "fixtures",
    "doc",
    "docs",
    "examples",
    "samples",
    "benchmarks",
    "e2e",
];

/// True for the name of a folder that holds other people's code, or what tools made.
pub(in crate::app) fn is_foreign(name: &str) -> bool {
    FOREIGN.contains(&name)
}

/// True for what lies in such a folder, and for the folder itself.
pub(in crate::app) fn is_in_foreign(path: &str) -> bool {
    path.split('/').any(is_foreign)
}

/// True where a folder's name says that its content is not the application's source.
pub(in crate::app) fn is_not_source(name: &str) -> bool {
    name.starts_with('.') || is_foreign(name) || BUILT.contains(&name)
}

/// True where a folder's name says that its content does not run with the application: tests, documents.
pub(in crate::app) fn is_beside(name: &str) -> bool {
    BESIDE.contains(&name)
}

/// True for Python files that only tests and the like import, or that only migrate a database.
pub(in crate::app) fn is_test(path: &str) -> bool {
    let mut parts = path.split('/').rev();
    let name = parts.next().unwrap_or_default();
    name.starts_with("test_")
        || matches!(name, "conftest.py" | "noxfile.py")
        // Further below it is a module of that name.
        || path == "setup.py"
        || parts.any(|folder| is_beside(folder) || matches!(folder, "migrations" | "alembic"))
}
