//! What a Python source uses: imports, modules in texts, folders.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{ExceptHandler, Expr, ExprCall, Stmt, StmtIf, StmtTry};
use ruff_text_size::Ranged;

use super::super::python::Lines;
use super::conditions::{is_for_development, is_of_platform};
use super::paths::{Folders, Path, Paths};
use super::{Raw, Use, What, When};

/// Django's settings that name modules.
const SETTINGS: [&str; 8] = [
    "INSTALLED_APPS",
    "LOCAL_APPS",
    "PROJECT_APPS",
    "MIDDLEWARE",
    "ROOT_URLCONF",
    "WSGI_APPLICATION",
    "ASGI_APPLICATION",
    "AUTHENTICATION_BACKENDS",
];
/// Django's settings that name folders.
const FOLDER_SETTINGS: [(&str, Use); 3] =
    [("TEMPLATES", Use::Templates), ("STATICFILES_DIRS", Use::Static), ("FIXTURE_DIRS", Use::Data)];

/// What the source uses, in its order.
pub(in super::super) fn uses(suite: &[Stmt], lines: &Lines<'_>) -> Vec<Raw> {
    let mut reader = Reader::new(lines);
    reader.visit_body(suite);
    let Reader { logs, makes_folders, found, .. } = reader;
    let is_made = |at: usize| makes_folders && logs.contains(&at);
    found.into_iter().enumerate().filter(|(at, _)| !is_made(*at)).map(|(_, raw)| raw).collect()
}

pub(super) struct Reader<'l> {
    lines: &'l Lines<'l>,
    found: Vec<Raw>,
    /// How many functions, or blocks that a server does not run, surround this.
    inside: usize,
    /// How many blocks that catch a missing module surround this.
    caught: usize,
    /// How many blocks that may not run in production surround this.
    conditions: usize,
    /// Names that hold paths.
    paths: Paths,
    /// Which of the uses are folders of logs, and whether the source makes folders.
    logs: Vec<usize>,
    makes_folders: bool,
}

impl<'l> Reader<'l> {
    fn new(lines: &'l Lines<'l>) -> Self {
        let (found, logs) = (Vec::new(), Vec::new());
        Self { lines, found, inside: 0, caught: 0, conditions: 0, paths: Paths::default(), logs, makes_folders: false }
    }
}

impl<'a> Visitor<'a> for Reader<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Import(import) => {
                for alias in &import.names {
                    let what = What::Import { level: 0, module: alias.name.to_string(), names: Vec::new() };
                    self.add(alias, what);
                }
            }
            Stmt::ImportFrom(import) => {
                let module = import.module.as_ref().map(ToString::to_string).unwrap_or_default();
                let names = import.names.iter().map(|alias| alias.name.to_string()).collect();
                self.add(statement, What::Import { level: import.level, module, names });
            }
            Stmt::FunctionDef(function) => {
                for decorator in &function.decorator_list {
                    self.visit_decorator(decorator);
                }
                self.visit_parameters(&function.parameters);
                self.inside += 1;
                self.visit_body(&function.body);
                self.inside -= 1;
            }
            Stmt::If(choice) => self.choice(choice),
            Stmt::Try(attempt) => self.attempt(attempt),
            _ => {
                if let Stmt::Assign(assign) = statement {
                    self.paths.note(&assign.targets, &assign.value);
                    for target in &assign.targets {
                        self.setting(target, &assign.value);
                    }
                } else if let Stmt::AugAssign(assign) = statement {
                    self.setting(&assign.target, &assign.value);
                }
                visitor::walk_stmt(self, statement);
            }
        }
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        if let Expr::Call(call) = expression {
            self.call(call);
        }
        visitor::walk_expr(self, expression);
    }
}

impl Reader<'_> {
    fn add(&mut self, at: &impl Ranged, what: What) {
        let when = match (self.caught, self.inside + self.conditions) {
            (0, 0) => When::Start,
            (0, _) => When::Later,
            _ => When::Perhaps,
        };
        let raw = Raw::new(self.lines.line(usize::from(at.start())), when, what);
        self.found.push(Raw { is_conditional: self.conditions > 0, ..raw });
    }

    pub(super) fn folder(&mut self, at: &Expr, kind: Use) {
        let path = self.paths.path_of(at);
        self.named_path(at, &path, kind);
    }

    fn named_path(&mut self, at: &impl Ranged, path: &Path, kind: Use) {
        if let Some(text) = path.text() {
            self.add(at, What::Path { path: text, kind, beside: path.beside });
        }
    }

    /// `(BASE / "x").read_text()`, `open("x")`: the path is what the method belongs to, or else its first argument.
    fn opened(&mut self, call: &ExprCall, first: Option<&Expr>) {
        let receiver = match &*call.func {
            Expr::Attribute(method) => Some(self.paths.path_of(&method.value)).filter(|path| path.text().is_some()),
            _ => None,
        };
        let mut texts = Texts::default();
        let rest = usize::from(receiver.is_none());
        call.arguments.args.iter().skip(rest).for_each(|argument| texts.visit_expr(argument));
        call.arguments.keywords.iter().filter(|one| one.arg.as_deref() == Some("mode")).for_each(|one| {
            texts.visit_expr(&one.value);
        });
        // What is written need not be there.
        let writes = texts.found.iter().any(|(_, text)| text.len() < 4 && text.contains(['w', 'a', 'x', '+']));
        match receiver {
            _ if writes => {}
            Some(path) => self.named_path(call, &path, Use::Data),
            None => self.folder_of(first, Use::Data),
        }
    }

    /// Modules that one of the settings names, or that a list names for a worker.
    fn modules_in(&mut self, value: &Expr, is_one: impl Fn(&str) -> bool) {
        let mut texts = Texts::default();
        texts.visit_expr(value);
        for (at, text) in texts.found {
            if is_one(&text) {
                self.add(&at, What::Named(text));
            }
        }
    }

    /// What only a type checker sees is not imported; what only a script runs is not, by a server.
    fn choice(&mut self, choice: &StmtIf) {
        let is_for_types = name(&choice.test) == Some("TYPE_CHECKING");
        let is_main = matches!(&*choice.test, Expr::Compare(compare) if name(&compare.left) == Some("__name__"));
        self.visit_expr(&choice.test);
        // What another version of Python imports may well be gone.
        let chosen = usize::from(is_of_platform(&choice.test));
        self.caught += chosen;
        let is_plain = is_for_types || is_main;
        let mut development = is_for_development(&choice.test);
        if !is_for_types {
            let conditions = usize::from(!is_main && development != Some(false));
            (self.inside, self.conditions) = (self.inside + usize::from(is_main), self.conditions + conditions);
            self.visit_body(&choice.body);
            (self.inside, self.conditions) = (self.inside - usize::from(is_main), self.conditions - conditions);
        }
        for clause in &choice.elif_else_clauses {
            // What is left when it is not for development is for production.
            let own = clause.test.as_ref().map_or(development.map(|before| !before), is_for_development);
            let conditions = usize::from(!is_plain && own != Some(false));
            self.conditions += conditions;
            self.visit_elif_else_clause(clause);
            self.conditions -= conditions;
            development = development.or(own);
        }
        self.caught -= chosen;
    }

    fn attempt(&mut self, attempt: &StmtTry) {
        let catches = attempt.handlers.iter().any(|ExceptHandler::ExceptHandler(handler)| {
            let caught = |one: &Expr| matches!(name(one), Some("ImportError" | "ModuleNotFoundError" | "Exception"));
            match handler.type_.as_deref() {
                None => true,
                Some(Expr::Tuple(several)) => several.elts.iter().any(caught),
                Some(one) => caught(one),
            }
        });
        self.caught += usize::from(catches);
        self.visit_body(&attempt.body);
        self.caught -= usize::from(catches);
        for ExceptHandler::ExceptHandler(handler) in &attempt.handlers {
            self.visit_body(&handler.body);
        }
        self.visit_body(&attempt.orelse);
        self.visit_body(&attempt.finalbody);
    }

    fn setting(&mut self, target: &Expr, value: &Expr) {
        let Some(target) = name(target) else { return };
        if SETTINGS.contains(&target) {
            return self.modules_in(value, |_| true);
        }
        if let Some((_, kind)) = FOLDER_SETTINGS.iter().find(|(setting, _)| *setting == target) {
            Folders::new(self, *kind, target == "TEMPLATES").value(value);
        }
        // Middleware, routers, validators, processors of contexts: Django imports what its settings name.
        if target.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_') {
            self.modules_in(value, |text| text.contains('.'));
        }
    }

    fn call(&mut self, call: &ExprCall) {
        let Some(callee) = name(&call.func) else { return };
        let argument = |at: usize, key: &str| {
            let named = call.arguments.keywords.iter().find(|keyword| keyword.arg.as_deref() == Some(key));
            named.map(|keyword| &keyword.value).or_else(|| call.arguments.args.get(at))
        };
        let keyword = |key: &str| argument(usize::MAX, key);
        match callee {
            "import_module" | "__import__" | "import_string" | "from_object" | "include" | "run" => {
                let literal_name = argument(0, "name").and_then(literal);
                if literal_name.is_none() && matches!(callee, "import_module" | "__import__") {
                    self.add(call, What::Around);
                }
                if let Some(text) = literal_name.filter(|text| callee != "run" || text.contains(':')) {
                    let dots = text.bytes().take_while(|byte| *byte == b'.').count();
                    let level = u32::try_from(dots).unwrap_or_default();
                    let relative = What::Import { level, module: text[dots..].to_owned(), names: Vec::new() };
                    self.add(call, if dots > 0 { relative } else { What::Named(text) });
                }
            }
            "setdefault" if argument(0, "").and_then(literal).as_deref() == Some("DJANGO_SETTINGS_MODULE") => {
                if let Some(text) = argument(1, "").and_then(literal) {
                    self.add(call, What::Named(text));
                }
            }
            "Flask" | "APIFlask" | "OpenAPI" | "Quart" => {
                self.flask_folder(call, keyword("template_folder"), "templates", Use::Templates);
                self.flask_folder(call, keyword("static_folder"), "static", Use::Static);
            }
            "Blueprint" | "APIBlueprint" => {
                for (key, kind) in [("template_folder", Use::Templates), ("static_folder", Use::Static)] {
                    if let Some(folder) = keyword(key) {
                        self.folder_beside(folder, kind);
                    }
                }
            }
            "Migrate" => self.flask_folder(call, keyword("directory"), "migrations", Use::Migrations),
            "Jinja2Templates" => self.folder_of(argument(0, "directory"), Use::Templates),
            "FileSystemLoader" => self.folder_of(argument(0, "searchpath"), Use::Templates),
            "StaticFiles" => self.folder_of(argument(0, "directory"), Use::Static),
            "send_from_directory" => self.folder_of(argument(0, "directory"), Use::Data),
            _ => self.named_by(call, callee),
        }
    }

    /// Calls that name modules in lists, or files to read.
    fn named_by(&mut self, call: &ExprCall, callee: &str) {
        let first = |key: &str| {
            let named = call.arguments.find_keyword(key).map(|keyword| &keyword.value);
            named.or_else(|| call.arguments.args.first())
        };
        match callee {
            "iter_modules" | "walk_packages" | "find_modules" => self.add(call, What::Around),
            "Celery" => {
                for list in ["include", "imports"].iter().filter_map(|key| call.arguments.find_keyword(key)) {
                    self.modules_in(&list.value, |_| true);
                }
            }
            "autodiscover_tasks" => {
                if let Some(list) = first("packages") {
                    self.modules_in(list, |_| true);
                }
            }
            "Dynaconf" | "LazySettings" | "FlaskDynaconf" | "DjangoDynaconf" => self.settings_files(call),
            "open" | "read_text" | "read_bytes" => self.opened(call, first("file")),
            // It goes on without the file; one of one's own machine has none of the image's.
            "load_dotenv" | "dotenv_values" => {
                let own = first("dotenv_path")
                    .filter(|path| !self.paths.path_of(path).text().is_some_and(|text| is_own(&text)));
                self.inside += 1;
                self.folder_of(own, Use::Data);
                self.inside -= 1;
            }
            // What may be missing is not needed.
            "from_pyfile" | "from_json" | "from_file" if call.arguments.find_keyword("silent").is_some() => {}
            "send_file" | "from_pyfile" | "from_json" | "from_file" | "fileConfig" | "read_csv" | "read_json"
            | "read_excel" | "read_parquet" => self.folder_of(first("filename"), Use::Data),
            "FileHandler" | "RotatingFileHandler" | "TimedRotatingFileHandler" | "WatchedFileHandler" => {
                self.folder_of_log(first("filename"));
            }
            "basicConfig" => self.folder_of_log(call.arguments.find_keyword("filename").map(|keyword| &keyword.value)),
            "makedirs" | "mkdir" => self.makes_folders = true,
            _ => {}
        }
    }

    /// A log is made, and the folder around it is not.
    fn folder_of_log(&mut self, file: Option<&Expr>) {
        let path = file.map(|file| self.paths.path_of(file)).and_then(|path| Some((path.text()?, path.beside)));
        if let (Some(at), Some((text, beside))) = (file, path)
            && let Some((folder, _)) = text.rsplit_once('/').filter(|(folder, _)| !folder.is_empty())
        {
            self.logs.push(self.found.len());
            self.add(at, What::Path { path: folder.to_owned(), kind: Use::Data, beside });
        }
    }

    /// The files that Dynaconf takes where they are there; those of secrets had better stay out of the image.
    fn settings_files(&mut self, call: &ExprCall) {
        let mut texts = Texts::default();
        for key in ["settings_files", "settings_file", "includes", "SETTINGS_FILES", "INCLUDES_FOR_DYNACONF"] {
            if let Some(list) = call.arguments.find_keyword(key) {
                texts.visit_expr(&list.value);
            }
        }
        let usual = ["settings.toml", "settings.yaml", "settings.yml", "settings.json"].map(str::to_owned);
        let mut files: Vec<String> = texts.found.into_iter().map(|(_, text)| text).collect();
        if files.is_empty() {
            files.extend(usual);
        }
        self.caught += 1;
        for path in files.into_iter().filter(|file| !file.contains("secret")) {
            self.add(call, What::Path { path, kind: Use::Data, beside: false });
        }
        self.caught -= 1;
    }

    fn folder_of(&mut self, argument: Option<&Expr>, kind: Use) {
        match argument {
            Some(Expr::List(several)) => several.elts.iter().for_each(|one| self.folder(one, kind)),
            Some(one) => self.folder(one, kind),
            None => {}
        }
    }

    /// A folder that Flask looks for beside the file.
    fn folder_beside(&mut self, at: &Expr, kind: Use) {
        if let Some(path) = self.paths.path_of(at).text() {
            self.add(at, What::Path { path, kind, beside: true });
        }
    }

    fn flask_folder(&mut self, call: &ExprCall, given: Option<&Expr>, usual: &str, kind: Use) {
        match given {
            Some(given) => self.folder_beside(given, kind),
            None => self.add(call, What::Path { path: usual.to_owned(), kind, beside: true }),
        }
    }
}

/// True for a file of variables that nobody ships.
fn is_own(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.starts_with(".env"))
}

/// The last name of `a.b.name`.
pub(super) fn name(expression: &Expr) -> Option<&str> {
    match expression {
        Expr::Name(name) => Some(name.id.as_str()),
        Expr::Attribute(attribute) => Some(attribute.attr.as_str()),
        _ => None,
    }
}

pub(super) fn literal(expression: &Expr) -> Option<String> {
    match expression {
        Expr::StringLiteral(text) => Some(text.value.to_str().to_owned()),
        _ => None,
    }
}

/// Every literal text in an expression.
#[derive(Default)]
struct Texts<'a> {
    found: Vec<(&'a Expr, String)>,
}

impl<'a> Visitor<'a> for Texts<'a> {
    fn visit_expr(&mut self, expression: &'a Expr) {
        if let Some(text) = literal(expression) {
            self.found.push((expression, text));
        }
        visitor::walk_expr(self, expression);
    }
}
