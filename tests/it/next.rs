//! The commands of `charmer next`: each is one that its program takes, and every name in them is one that is there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use charmer::answers::{self, Answers, CHARM_PATH, ConfigOption, Documents, Integration};
use charmer::app::CharmFolder;
use charmer::deploy::{self, Artifacts, Stage, Step};
use charmer::expand;
use charmer::suite::{self, CharmBase, Suite};
use charmer::yaml::{self, Node};
use serde::Deserialize;

use crate::support::skip;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Program {
    command: Vec<String>,
    takes: BTreeSet<String>,
    alone: BTreeSet<String>,
    words: Vec<String>,
    /// Whether another command follows.
    #[serde(default)]
    runs: bool,
}

/// A command, taken apart.
#[derive(Debug, Default)]
struct Call<'a> {
    options: Vec<(&'a str, Option<&'a str>)>,
    words: Vec<&'a str>,
}

impl<'a> Call<'a> {
    fn option(&self, name: &str) -> Vec<&'a str> {
        self.options.iter().filter(|(own, _)| *own == name).filter_map(|(_, value)| *value).collect()
    }
}

fn grammar() -> Vec<Program> {
    serde_yaml::from_str(include_str!("../data/commands.yaml")).unwrap()
}

/// Reads a command as its program would.
fn parse<'a>(programs: &'a [Program], command: &'a [String]) -> Result<(&'a Program, Call<'a>), String> {
    let program = programs.iter().find(|program| command.starts_with(&program.command)).ok_or("no such command")?;
    let mut call = Call::default();
    let mut rest = command[program.command.len()..].iter().map(String::as_str).enumerate();
    while let Some((at, word)) = rest.next() {
        if !word.starts_with('-') {
            if program.runs {
                parse(programs, &command[program.command.len() + at..])?;
                return Ok((program, call));
            }
            call.words.push(word);
            continue;
        }
        let (name, value) = word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value)));
        if program.alone.contains(name) {
            (value.is_none()).then_some(()).ok_or(format!("{name} takes no value"))?;
            call.options.push((name, None));
        } else if program.takes.contains(name) {
            let value = value.or_else(|| rest.next().map(|(_, word)| word)).filter(|value| !value.is_empty());
            call.options.push((name, Some(value.ok_or(format!("{name} wants a value"))?)));
        } else {
            return Err(format!("{name} is no option of it"));
        }
    }
    if program.runs {
        return Err("there is nothing to run".to_owned());
    }
    fits(&program.words, &call.words)?;
    Ok((program, call))
}

/// Holds the operands against what there may be.
fn fits(wanted: &[String], words: &[&str]) -> Result<(), String> {
    let mut left = words.iter();
    for kind in wanted {
        let (optional, kind) = (kind.starts_with('['), kind.trim_matches(['[', ']']));
        let (many, kind) = (kind.ends_with("..."), kind.trim_end_matches("..."));
        let mut found = 0;
        while found == 0 || many {
            let Some(word) = left.next() else { break };
            is_a(kind, word).then_some(()).ok_or(format!("{word} is no {kind}"))?;
            found += 1;
        }
        if found == 0 && !optional {
            return Err(format!("there is no {kind}"));
        }
    }
    left.next().map_or(Ok(()), |word| Err(format!("{word} is too much")))
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic()) && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

/// The tools tell files by their endings, in small letters.
fn ends(word: &str, ending: &str) -> bool {
    word.rsplit_once('.').is_some_and(|(_, found)| found == ending)
}

fn is_a(kind: &str, word: &str) -> bool {
    match kind {
        "name" => is_name(word),
        "key=value" => word.split_once('=').is_some_and(|(key, value)| !key.is_empty() && !value.is_empty()),
        "endpoint" => word.split(':').count() <= 2 && word.split(':').all(|part| is_name(&part.replace('_', "-"))),
        "unit" => word.split_once('/').is_some_and(|(name, number)| is_name(name) && number == "leader"),
        // Juju takes a word without `./` for a charm of Charmhub.
        "charm" => is_name(word) || word.starts_with("./") && ends(word, "charm"),
        "file" => !word.contains(':') || word.contains('/') || ends(word, "rock"),
        "image" => {
            let (transport, rest) = word.split_once(':').unwrap_or((word, ""));
            match transport {
                "docker" => rest.starts_with("//") && rest.matches(':').count() == 2,
                // Behind another colon skopeo sees a tag.
                "oci-archive" => ends(rest, "rock") && !rest.contains(':'),
                _ => false,
            }
        }
        other => panic!("the grammar has {other}"),
    }
}

/// Answers with many an option and integration, among them those that only this suite has.
fn sets(suite: &Suite, base: &CharmBase) -> Vec<Answers> {
    let plain = Answers {
        suite: suite.name.clone(),
        name: "shop".into(),
        summary: "A shop".into(),
        description: "A shop".into(),
        version: "1.2".into(),
        base: "ubuntu@24.04".into(),
        charm_base: base.base.clone(),
        platforms: vec!["amd64".into()],
        ..Answers::default()
    };
    let option = |name: &str, kind: &str| ConfigOption {
        name: name.into(),
        kind: kind.into(),
        description: "It is for a test".into(),
        required: true,
        ..ConfigOption::default()
    };
    let integration = |known: &suite::Endpoint, required| Integration {
        endpoint: if known.free_name { "google".into() } else { known.name.clone() },
        interface: known.interface.clone(),
        required,
    };
    let mut full = plain.clone();
    full.options =
        ["string", "int", "float", "boolean", "secret"].map(|kind| option(&format!("own-{kind}"), kind)).into();
    full.integrations = suite::endpoints().iter().map(|known| integration(known, known.enforced)).collect();
    full.platforms = vec!["arm64".into(), "amd64".into()];
    full.version = "2.0+git~1".into();
    // Epochs are allowed in versions, and colons are not in what skopeo reads.
    let epoch = Answers { version: "1:2.0".into(), ..plain.clone() };
    let mut sets = vec![plain.clone(), full, epoch];
    sets.extend(suite::endpoints().iter().map(|known| Answers {
        integrations: vec![integration(known, false)],
        platforms: vec!["riscv64".into()],
        ..plain.clone()
    }));
    sets
}

fn packed(answers: &Answers) -> Artifacts {
    let architecture = &answers.platforms[0];
    Artifacts {
        rocks: vec![format!("shop_{}_{architecture}.rock", answers.version)],
        charms: vec![format!("charm/shop_{architecture}.charm")],
        locked: true,
    }
}

/// The keys of a mapping in the expanded document.
fn keys(document: &Node, key: &str) -> BTreeSet<String> {
    let pairs = document.get(key).and_then(Node::as_map).unwrap_or_default();
    pairs.iter().map(|(key, _)| key.key_text()).collect()
}

/// Everything that a charm of these answers offers, as the real packer expands it (`tests/it/oracle.rs` holds that).
fn expanded(answers: &Answers) -> Node {
    let documents = answers::apply(answers, &Documents::default()).unwrap();
    let document = yaml::parse(CHARM_PATH, documents.charm.as_bytes()).unwrap();
    let expansion = expand::charm(&document, &CharmFolder::default());
    expansion.document.unwrap_or_else(|| panic!("{:?}: {:?}", answers, expansion.findings))
}

/// Every combination: suite, base, answers, with and without the files.
fn all() -> Vec<(Answers, Vec<Step>)> {
    let mut all = Vec::new();
    for suite in suite::all() {
        for base in &suite.charm.bases {
            for answers in sets(suite, base) {
                for artifacts in [Artifacts::default(), packed(&answers)] {
                    let steps = deploy::steps(&answers, &artifacts, &answers.platforms[0]).unwrap();
                    all.push((answers.clone(), steps));
                }
            }
        }
    }
    assert!(all.len() > 300, "{}", all.len());
    all
}

#[test]
fn every_command_is_one_that_its_program_takes() {
    let programs = grammar();
    let mut used = BTreeSet::new();
    for (_, steps) in all() {
        for step in steps {
            let words = shlex::split(&step.line()).unwrap();
            assert_eq!(words, step.command, "the line is the command");
            match parse(&programs, &words) {
                Ok((program, _)) => drop(used.insert(program.command.clone())),
                Err(why) => panic!("{}: {why}", step.line()),
            }
            for replace in &step.replace {
                assert!(step.line().contains(&replace.placeholder), "{}: {}", step.line(), replace.placeholder);
            }
        }
    }
    let known: BTreeSet<_> = programs.iter().map(|program| program.command.clone()).collect();
    // `uv lock` and `cp` are for certain bases and versions alone; they are among the answers, too.
    let unused: Vec<_> =
        known.difference(&used).filter(|command| command[0] != "cp" && command[..] != ["juju", "status"]).collect();
    assert!(unused.is_empty(), "the grammar speaks of commands that are never printed: {unused:?}");
}

#[test]
fn the_grammar_refuses_what_the_programs_refuse() {
    let programs = grammar();
    for (line, why) in [
        ("juju deploy charm/shop.charm shop", "is no charm"),
        ("juju deploy ./charm/shop.charm shop more", "too much"),
        ("juju deploy ./charm/shop.charm --resources a=b", "no option"),
        ("juju deploy ./charm/shop.charm --resource", "wants a value"),
        ("juju deploy ./charm/shop.charm --trust=yes", "takes no value"),
        ("juju status --watch 5s", "no option"),
        ("juju config shop size", "is no key=value"),
        ("juju integrate shop:a:b db", "is no endpoint"),
        ("juju relate shop", "no such command"),
        ("watch --color juju status --watch 5s", "no option"),
        ("watch --color", "nothing to run"),
        ("rockcraft.skopeo copy oci-archive:a:1.rock docker://b/c:1", "is no image"),
    ] {
        let words = shlex::split(line).unwrap();
        let refusal = parse(&programs, &words).expect_err(line);
        assert!(refusal.contains(why), "{line}: {refusal}");
    }
}

#[test]
fn every_name_is_one_that_the_expanded_charm_has() {
    let programs = grammar();
    let mut checked = BTreeMap::new();
    for (answers, steps) in all() {
        let charm = expanded(&answers);
        let resources = keys(&charm, "resources");
        let mut endpoints = keys(&charm, "requires");
        endpoints.extend(keys(&charm, "provides"));
        let options = charm.get("config").map(|config| keys(config, "options")).unwrap_or_default();
        assert_eq!(resources.len(), 1, "{answers:?}");
        let resource = resources.first().unwrap();
        let containers = charm.get("containers").unwrap().to_json();
        assert!(containers.to_string().contains(&format!("\"resource\":\"{resource}\"")), "{containers}");
        for step in &steps {
            let (program, call) = parse(&programs, &step.command).unwrap();
            let mut is_there = |kind: &'static str, there: bool| {
                assert!(there, "{}: no such {kind} with {} on {}", step.line(), answers.suite, answers.charm_base);
                *checked.entry(kind).or_insert(0) += 1;
            };
            let command: Vec<&str> = program.command.iter().map(String::as_str).collect();
            let is_ours = call.words.contains(&"shop") || call.words.iter().any(|word| word.starts_with("./"));
            match command[..] {
                ["juju", "deploy" | "refresh"] if is_ours => {
                    let named = call.option("--resource");
                    is_there(
                        "resource",
                        matches!(named[..], [one] if one.split_once('=').is_some_and(|(name, _)| name == resource)),
                    );
                }
                ["charmcraft", "upload-resource"] => is_there("resource", call.words[1] == resource),
                ["charmcraft", "release"] => {
                    let named = call.option("--resource");
                    is_there("resource", named[0].split_once(':').is_some_and(|(name, _)| name == resource));
                }
                ["juju", "config"] if call.words[0] == "shop" => {
                    for setting in &call.words[1..] {
                        is_there("option", options.contains(setting.split_once('=').unwrap().0));
                    }
                }
                ["juju", "integrate"] => {
                    let (name, endpoint) = call.words[0].split_once(':').unwrap();
                    is_there("endpoint", name == "shop" && endpoints.contains(endpoint));
                }
                _ => {}
            }
        }
        let tied = steps.iter().filter(|step| step.stage == Stage::Integrate && step.command[1] == "integrate").count();
        assert_eq!(tied, answers.integrations.len(), "each integration is tied once");
    }
    for kind in ["resource", "option", "endpoint"] {
        assert!(checked.get(kind).is_some_and(|count| *count > 100), "{checked:?}");
    }
}

/// What a tool's own help says of options, where the tool is here; else nothing is held.
fn help(program: &Path, verb: &str) -> Option<String> {
    let output = Command::new(program).args([verb, "--help"]).output().ok()?;
    let text = [output.stdout, output.stderr].concat();
    Some(String::from_utf8_lossy(&text).into_owned())
}

#[test]
fn the_grammar_says_what_the_tools_that_are_here_say() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/packers/bin/charmcraft");
    let tools: [(&str, Option<PathBuf>); 2] =
        [("charmcraft", Some(here).filter(|path| path.is_file())), ("rockcraft.skopeo", which::which("skopeo").ok())];
    for (name, tool) in tools {
        let Some(tool) = tool else {
            match std::env::var_os("CHARMER_OCI_TOOLS") {
                // Debian's package, which CI does without where there is no way to it.
                None if name != "charmcraft" => eprintln!("not held against {name}: it is not installed"),
                _ => skip(&format!("{name} is not installed")),
            }
            continue;
        };
        for program in grammar().iter().filter(|program| program.command[0] == name) {
            let verb = &program.command[1];
            let mut usage = help(&tool, verb).unwrap();
            if name == "rockcraft.skopeo" {
                usage += &help(&tool, "--help").unwrap();
            }
            let words: BTreeSet<&str> = usage.split(|c: char| c.is_whitespace() || ",:=[]".contains(c)).collect();
            for option in program.takes.iter().chain(&program.alone) {
                assert!(words.contains(option.as_str()), "{name} {verb} knows no {option}:\n{usage}");
            }
        }
    }
}
