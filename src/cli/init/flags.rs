//! Answers from flags and from a file of answers, over what is known already.

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::answers::{Answers, ConfigOption, Integration};
use crate::files::{self, FileError};
use crate::finding::Finding;
use crate::manifest::{self, Node};
use crate::project::Facts;
use crate::suite;
use crate::text;

/// The largest file of answers that is read, in bytes.
const LARGEST: u64 = 1 << 20;

/// Every answer as a flag. A flag that may be given several times replaces the whole list.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Answers")]
pub struct Flags {
    /// The framework: flask, django, fastapi, go, expressjs, spring-boot.
    #[arg(long, value_name = "NAME")]
    pub framework: Option<String>,
    /// Name of the rock and of the charm.
    #[arg(long)]
    pub name: Option<String>,
    /// Title for people.
    #[arg(long)]
    pub title: Option<String>,
    /// What the application does, in one line.
    #[arg(long)]
    pub summary: Option<String>,
    /// What the application does, in a paragraph.
    #[arg(long)]
    pub description: Option<String>,
    /// The rock's version.
    #[arg(long, value_name = "VERSION")]
    pub rock_version: Option<String>,
    /// The rock's base: bare, ubuntu@24.04, …
    #[arg(long)]
    pub base: Option<String>,
    /// What a bare rock is built on.
    #[arg(long, value_name = "BASE")]
    pub build_base: Option<String>,
    /// The charm's base.
    #[arg(long, value_name = "BASE")]
    pub charm_base: Option<String>,
    /// An architecture to pack for; may be given several times.
    #[arg(long = "platform", value_name = "ARCH")]
    pub platforms: Vec<String>,
    /// Take the charm's own Python packages ready-made instead of compiling them: half a minute instead of twelve for the
    /// first pack. Where it is not said: true where there are wheels for all platforms.
    #[arg(long, value_name = "true|false")]
    pub wheels: Option<bool>,
    /// A slice or Debian package that the application needs while it runs; may be given several times.
    #[arg(long = "package", value_name = "PACKAGE")]
    pub packages: Vec<String>,
    /// A Debian package that is needed only to build the dependencies; may be given several times.
    #[arg(long = "build-package", value_name = "PACKAGE")]
    pub build_packages: Vec<String>,
    /// A file or folder that goes into the image, relative to DIR; `-PATH` leaves out. May be given several times.
    #[arg(long = "file", value_name = "PATH", allow_hyphen_values = true)]
    pub files: Vec<String>,
    /// A configuration option of the application's own; may be given several times. The type is string unless given.
    #[arg(long = "option", value_name = "NAME[:TYPE][:required][=DEFAULT]")]
    pub options: Vec<String>,
    /// What an option is for; may be given several times.
    #[arg(long = "option-description", value_name = "NAME=TEXT")]
    pub option_descriptions: Vec<String>,
    /// An integration, required unless it says otherwise; may be given several times.
    #[arg(long = "integrate", value_name = "ENDPOINT[=INTERFACE][:optional]")]
    pub integrations: Vec<String>,
    /// A service with a command of its own: the framework's (`flask=…`), a `…-worker`, a `…-scheduler`. Beside those that
    /// are there; an empty command takes it away. May be given several times.
    #[arg(long = "service", value_name = "NAME=COMMAND")]
    pub services: Vec<String>,
    /// The folder in the image that a service starts in; may be given several times.
    #[arg(long = "service-folder", value_name = "NAME=FOLDER")]
    pub service_folders: Vec<String>,
    /// What goes where in the image besides: programs (Go), packages (Django). An empty TO takes it away; `-PATH` keeps what
    /// would be there in the image out (Django). May be given several times.
    #[arg(long = "organize", value_name = "FROM=TO", allow_hyphen_values = true)]
    pub organize: Vec<String>,
    /// An answer that only this framework asks for: node-version (Express), jdk (Spring Boot), toolchain and binary (Go). An
    /// empty one takes it back. May be given several times.
    #[arg(long = "set", value_name = "QUESTION=ANSWER")]
    pub extras: Vec<String>,
    /// Read answers from a YAML file, as --save-answers writes it; `-` reads standard input. Flags win over it.
    #[arg(long, value_name = "FILE")]
    pub answers: Option<PathBuf>,
}

/// A call that makes no sense.
pub(super) fn wrong(flag: &str, message: impl Into<String>, fix: impl Into<String>) -> Finding {
    Finding::error("wrong-call", flag, message).fix(fix)
}

impl Flags {
    /// The known answers with the file's and the flags' put over them. A framework brings bases that fit to it, unless
    /// those that are known do.
    ///
    /// # Errors
    /// A file or a flag that cannot be understood.
    pub fn over(&self, mut answers: Answers, facts: &Facts) -> Result<Answers, Finding> {
        if let Some(path) = &self.answers {
            answers = from_file(path, &answers)?;
        }
        let before = answers.clone();
        if let Some(name) = &self.framework {
            match suite::named(name).or_else(|| suite::by_extension(name)) {
                Some(suite) => answers.choose_suite(suite),
                None => answers.suite.clone_from(name),
            }
        }
        for (flag, answer) in [
            (&self.name, &mut answers.name),
            (&self.title, &mut answers.title),
            (&self.summary, &mut answers.summary),
            (&self.description, &mut answers.description),
            (&self.rock_version, &mut answers.version),
            (&self.charm_base, &mut answers.charm_base),
        ] {
            if let Some(value) = flag {
                answer.clone_from(value);
            }
        }
        self.bases(&mut answers);
        for (flag, answer) in [
            (&self.platforms, &mut answers.platforms),
            (&self.packages, &mut answers.packages),
            (&self.build_packages, &mut answers.build_packages),
        ] {
            if !flag.is_empty() {
                answer.clone_from(flag);
            }
        }
        if !self.files.is_empty() {
            answers.files = Some(self.files.clone());
        }
        if !self.options.is_empty() {
            answers.options = self.options.iter().map(|text| option(text)).collect::<Result<_, _>>()?;
        }
        self.describe(&mut answers)?;
        if !self.integrations.is_empty() {
            answers.integrations = self.integrations.iter().map(|text| integration(text)).collect::<Result<_, _>>()?;
        }
        self.services(&mut answers)?;
        self.extras(&mut answers, facts)?;
        match self.wheels {
            Some(wheels) => answers.wheels = wheels,
            None => answers.follow_wheels(&before),
        }
        Ok(answers)
    }

    fn extras(&self, answers: &mut Answers, facts: &Facts) -> Result<(), Finding> {
        let questions = suite::named(&answers.suite).map(|suite| suite.questions.as_slice()).unwrap_or_default();
        let known: Vec<&str> = questions.iter().map(|question| question.id.as_str()).collect();
        for text in &self.extras {
            let Some((id, answer)) = text.split_once('=') else {
                let fix = "Write QUESTION=ANSWER, for example jdk=21.";
                return Err(wrong("--set", format!("`{text}` has no `=`."), fix));
            };
            if !known.contains(&id) {
                let message = format!("{} has no question `{id}` of its own.", answers.suite);
                let fix = if known.is_empty() {
                    "Leave it out: this framework asks nothing that others do not.".to_owned()
                } else {
                    format!("It asks for {}.", known.join(" and "))
                };
                return Err(wrong("--set", message, fix));
            }
            if let Some(question) = questions.iter().find(|question| question.id == id) {
                answers.answer(question, answer, facts);
            }
        }
        Ok(())
    }

    /// A base brings its build-base, where only one goes with it or the first is usual.
    fn bases(&self, answers: &mut Answers) {
        if let Some(base) = &self.base {
            answers.base.clone_from(base);
            let known = suite::named(&answers.suite)
                .and_then(|suite| suite.rock.bases.iter().find(|known| known.base == *base));
            answers.build_base = known.and_then(|known| known.build_base.clone()).unwrap_or_default();
        }
        if let Some(build_base) = &self.build_base {
            answers.build_base.clone_from(build_base);
        }
    }

    fn describe(&self, answers: &mut Answers) -> Result<(), Finding> {
        const FLAG: &str = "--option-description";
        for text in &self.option_descriptions {
            let Some((name, description)) = text.split_once('=') else {
                return Err(wrong(FLAG, format!("`{text}` has no `=`."), "Write NAME=TEXT."));
            };
            let Some(option) = answers.options.iter_mut().find(|option| option.name == name) else {
                let fix = "Name an option that --option or the file of answers brings.";
                return Err(wrong(FLAG, format!("there is no option `{name}` to describe."), fix));
            };
            description.clone_into(&mut option.description);
        }
        Ok(())
    }
}

/// `NAME[:TYPE][:required][=DEFAULT]`
fn option(text: &str) -> Result<ConfigOption, Finding> {
    let (head, default) = text.split_once('=').unwrap_or((text, ""));
    let mut words = head.split(':');
    let mut option = ConfigOption {
        name: words.next().unwrap_or_default().to_owned(),
        kind: "string".into(),
        default: default.to_owned(),
        ..ConfigOption::default()
    };
    for (n, word) in words.enumerate() {
        match word {
            "required" => option.required = true,
            "optional" => option.required = false,
            kind if n == 0 && !kind.is_empty() => kind.clone_into(&mut option.kind),
            other => {
                return Err(wrong(
                    "--option",
                    format!("`{other}` in `{text}` is neither a type in its place nor `required`."),
                    "Write NAME:TYPE:required or NAME:TYPE=DEFAULT, for example page-size:int=20.",
                ));
            }
        }
    }
    Ok(option)
}

/// `ENDPOINT[=INTERFACE][:optional]`
fn integration(text: &str) -> Result<Integration, Finding> {
    let (head, word) = text.split_once(':').unwrap_or((text, "required"));
    let required = match word {
        "required" => true,
        "optional" => false,
        other => {
            let message = format!("`{other}` in `{text}` is neither `required` nor `optional`.");
            return Err(wrong(
                "--integrate",
                message,
                "Write ENDPOINT or ENDPOINT:optional, for example redis:optional.",
            ));
        }
    };
    let (endpoint, interface) = head.split_once('=').unwrap_or((head, ""));
    let known = suite::endpoint(endpoint);
    let interface = match (interface, known) {
        ("", Some(known)) => known.interface.clone(),
        ("", None) => {
            let names: Vec<&str> = suite::endpoints().iter().map(|known| known.name.as_str()).collect();
            let message = format!("there is no integration `{endpoint}`.");
            let fix = format!("Take one of {}, or write ENDPOINT=INTERFACE.", names.join(", "));
            return Err(wrong("--integrate", message, fix));
        }
        (interface, _) => interface.to_owned(),
    };
    Ok(Integration { endpoint: endpoint.to_owned(), interface, required })
}

/// Answers of a file over those that are known: what the file does not name stays.
fn from_file(path: &Path, known: &Answers) -> Result<Answers, Finding> {
    let shown = text::one_line(&path.to_string_lossy()).into_owned();
    let refuse = |message: String, fix: &str| Finding::error("answers-file", &shown, message).fix(fix);
    let bytes = read(path).map_err(|error| {
        let fix = "Name a file that you may read, or - for standard input.";
        refuse(format!("the answers cannot be read: {error}."), fix)
    })?;
    let named = manifest::read_foreign(&shown, &bytes)?.root;
    if named.as_map().is_none_or(<[_]>::is_empty) && !named.truthy() {
        return Ok(known.clone());
    }
    let own: Answers = serde_json::from_value(named.to_json()).map_err(|error| {
        let fix = "Write it as `charmer init --save-answers FILE` does; a version such as 0.10 goes in quotes.";
        let place = misfit::<Answers>(&named, &|json| json).origin.span().unwrap_or_default().start;
        refuse(format!("these are no answers: {error}."), fix).at(place.line, place.column)
    })?;
    let says = |key: &str| named.get(key).is_some();
    let mut answers = known.clone();
    if says("suite") {
        match suite::named(&own.suite) {
            Some(suite) => answers.choose_suite(suite),
            None => answers.suite.clone_from(&own.suite),
        }
    }
    macro_rules! take {
        ($($key:literal $field:ident),*) => { $(if says($key) { answers.$field = own.$field; })* };
    }
    take!(
        "name" name, "title" title, "summary" summary, "description" description, "version" version, "base" base,
        "build-base" build_base, "charm-base" charm_base, "platforms" platforms, "packages" packages,
        "build-packages" build_packages, "files" files, "options" options, "integrations" integrations,
        "services" services, "organize" organize, "lines" lines, "workflow" workflow, "extras" extras
    );
    if says("wheels") {
        answers.wheels = own.wheels;
    } else {
        answers.follow_wheels(known);
    }
    Ok(answers)
}

/// The innermost value that alone is enough to make the whole unfit; every other one may be left out.
fn misfit<'n, T: serde::de::DeserializeOwned>(node: &'n Node, whole: &dyn Fn(Json) -> Json) -> &'n Node {
    let fails = |json: Json| serde_json::from_value::<T>(whole(json)).is_err();
    let in_list = node.as_list().unwrap_or_default().iter().find(|item| fails(Json::Array(vec![item.to_json()])));
    if let Some(item) = in_list {
        return misfit::<T>(item, &|json| whole(Json::Array(vec![json])));
    }
    let pair = |key: &Node, json: Json| Json::Object([(key.key_text(), json)].into_iter().collect());
    let mut pairs = node.as_map().unwrap_or_default().iter();
    match pairs.find(|(key, value)| fails(pair(key, value.to_json()))) {
        Some((key, value)) => {
            let within = misfit::<T>(value, &|json| whole(pair(key, json)));
            if std::ptr::eq(within, value) { key } else { within }
        }
        None => node,
    }
}

fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    if path == Path::new("-") { files::read_stream(std::io::stdin(), LARGEST) } else { files::read(path, LARGEST) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::project::{Snapshot, detect};

    fn facts() -> Facts {
        detect(&Snapshot::from_files("shop", &[]), "amd64")
    }

    #[test]
    fn options_and_integrations_fit_on_a_line() {
        let size = option("page-size:int=20").unwrap();
        assert_eq!((size.name.as_str(), size.kind.as_str(), size.default.as_str()), ("page-size", "int", "20"));
        let token = option("token:required").unwrap();
        assert!(token.required);
        assert_eq!(token.kind, "string");
        assert_eq!(option("url=http://x:1").unwrap().default, "http://x:1");
        assert!(option("x:int:maybe").is_err());
        let redis = integration("redis:optional").unwrap();
        assert_eq!((redis.interface.as_str(), redis.required), ("redis", false));
        assert_eq!(integration("login=oauth").unwrap().interface, "oauth");
        assert!(integration("nothing").is_err());
        assert!(integration("redis:perhaps").is_err());
    }

    #[test]
    fn a_base_brings_its_build_base() {
        let known = Answers {
            suite: "flask".into(),
            base: "bare".into(),
            build_base: "ubuntu@24.04".into(),
            ..Answers::default()
        };
        let flags = Flags { base: Some("ubuntu@24.04".into()), ..Flags::default() };
        assert_eq!(flags.over(known.clone(), &facts()).unwrap().build_base, "");
        let flags = Flags { framework: Some("go".into()), base: Some("bare".into()), ..Flags::default() };
        assert_eq!(flags.over(known, &facts()).unwrap().build_base, "ubuntu@24.04");
    }
}
