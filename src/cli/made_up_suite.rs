//! A made-up suite, all the way: one data file (`tests/data/bottle.yaml`), and no rules because it computes
//! nothing. The rock's and the charm's expansion, the listing, the answers, the files and the wizard know it.
use crate::answers::{self, Answers, ConfigOption, Documents, Integration, WrittenFor};
use crate::app::{CharmFolder, Found, Snapshot, detect};
use crate::expand;
use crate::finding::Finding;
use crate::model;
use crate::pack::Tool;
use crate::suite::{self, trial};
use crate::write::{CharmFiles, charm_files};
use crate::yaml::{self, Node};

use super::frameworks;

const SOURCE: &str = include_str!("../../tests/data/bottle.yaml");
const FILES: [(&str, &[u8]); 2] = [("app.py", b"app = 1\n"), ("requirements.txt", b"bottle\n")];

fn with_bottle<T>(run: impl FnOnce() -> T) -> T {
    assert!(suite::named("bottle").is_none());
    let result = trial::with(SOURCE, run).unwrap();
    assert!(suite::named("bottle").is_none());
    result
}

/// Answers as a person would give them.
fn chosen() -> Answers {
    let facts = detect(&Snapshot::from_files("wine", &FILES), "amd64");
    let mut answers = answers::defaults(&facts);
    answers.choose_suite(suite::named("bottle").unwrap());
    answers.packages = vec!["libpq5_libs".into()];
    answers.build_packages = vec!["libpq-dev".into()];
    answers.files = Some(vec!["app.py".into()]);
    let option = ConfigOption { name: "vintage".into(), kind: "int".into(), required: true, ..Default::default() };
    answers.options = vec![option];
    let interface = "postgresql_client".into();
    answers.integrations = vec![Integration { endpoint: "postgresql".into(), interface, required: true }];
    answers.normal()
}

fn written(answers: &Answers) -> Documents {
    answers::apply(answers, &Documents::default()).unwrap()
}

fn viewed(answers: &Answers) -> model::View {
    let snapshot = Snapshot::from_files("wine", &FILES);
    let project = model::Project::new(snapshot, CharmFolder::default(), "amd64", Documents::default());
    model::view(&project, answers)
}

fn errors<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Vec<String> {
    findings.into_iter().filter(|finding| finding.is_error()).map(ToString::to_string).collect()
}

#[test]
fn its_answers_make_documents_and_come_back() {
    with_bottle(|| {
        let answers = chosen();
        assert_eq!((answers.base.as_str(), answers.build_base.as_str()), ("bare", "ubuntu@24.04"));
        assert_eq!(answers.charm_base, "ubuntu@24.04");
        assert_eq!(errors(viewed(&answers).blame.iter().map(|blame| &blame.finding)), [""; 0]);
        let documents = written(&answers);
        assert!(documents.rock.contains("bottle-framework/install-app:\n"), "{}", documents.rock);
        assert!(documents.rock.contains("- bottle/app/app.py\n"), "{}", documents.rock);
        assert_eq!(answers::from_documents(&documents).unwrap(), answers);
        assert_eq!(answers::apply(&answers, &documents).unwrap(), documents);
        let placed: Vec<_> = answers::placement(&answers).into_iter().map(|placed| placed.part).collect();
        assert_eq!(placed, ["runtime-slices", "bottle-framework/dependencies"]);
    });
}

#[test]
fn its_own_rules_are_held() {
    with_bottle(|| {
        let mut answers = chosen();
        answers.charm_base = "ubuntu@22.04".into();
        answers.options[0].name = "bottle-size".into();
        let messages = errors(viewed(&answers).blame.iter().map(|blame| &blame.finding)).join("\n");
        assert!(messages.contains("ubuntu@22.04") && messages.contains("bottle-size"), "{messages}");
    });
}

#[test]
fn both_documents_expand() {
    with_bottle(|| {
        let documents = written(&chosen());
        let rock = yaml::parse("rockcraft.yaml", documents.rock.as_bytes()).unwrap();
        let rock = expand::rock(&rock, &Snapshot::from_files("wine", &FILES));
        assert_eq!(errors(&rock.findings), [""; 0]);
        let rock = rock.document.unwrap();
        let command = rock.at(&["services", "bottle", "command"]).unwrap();
        assert_eq!(command.as_str(), Some("/bin/python3 -m waitress app:app"));
        let slices = rock.at(&["parts", "bottle-framework/dependencies", "stage-packages"]).unwrap();
        assert_eq!(slices.to_json().to_string(), r#"["python3.12-venv_ensurepip"]"#);

        let read = yaml::parse("charm/charmcraft.yaml", documents.charm.as_bytes()).unwrap();
        let charm = expand::charm(&read, &CharmFolder::default());
        assert_eq!(errors(&charm.findings), [""; 0]);
        let charm = charm.document.unwrap();
        let options = charm.at(&["config", "options"]).unwrap().as_map().unwrap();
        let names: Vec<String> = options.iter().map(|(name, _)| name.key_text()).collect();
        assert_eq!(names, ["vintage", "webserver-threads", "bottle-catchall"]);
        let image = charm.at(&["resources", "app-image", "description"]).unwrap();
        assert_eq!(image.as_str(), Some("The image of the Bottle application."));

        let folder = CharmFolder {
            paas_config: Found::File(b"framework_logging_format: json\n".to_vec()),
            ..Default::default()
        };
        assert!(errors(&expand::charm(&read, &folder).findings)[0].contains("bottle-framework cannot log as JSON"));
        let newer = documents.charm.replace("ubuntu@24.04", "ubuntu@26.04");
        let newer = yaml::parse("charm/charmcraft.yaml", newer.as_bytes()).unwrap();
        assert_eq!(
            expand::charm(&newer, &CharmFolder::default()).experimental,
            Some("CHARMCRAFT_ENABLE_EXPERIMENTAL_EXTENSIONS")
        );
    });
}

#[test]
fn the_listing_shows_it() {
    with_bottle(|| {
        let glance = frameworks::glance();
        let line = glance.lines().find(|line| line.starts_with("bottle ")).unwrap();
        assert!(line.contains("Waitress") && line.contains("ubuntu@26.04*"), "{line}");
        let suite = suite::named("bottle").unwrap();
        let full = frameworks::in_full(suite);
        assert!(full.contains("bottle-catchall") && full.contains("/bottle/app"), "{full}");
        assert_eq!(frameworks::data(suite)["port"], 8090);
        let token = suite.option_variable("vintage");
        assert_eq!(token, "BOTTLE_VINTAGE");
    });
}

#[test]
fn its_charm_has_its_files() {
    with_bottle(|| {
        let of = CharmFiles { name: "wine", suite: "bottle", base: "ubuntu@24.04" };
        let files = charm_files(&of).unwrap();
        let code = &files.iter().find(|file| file.path == "charm/src/charm.py").unwrap().content;
        assert!(code.contains("class WineCharm(paas_charm.bottle.Charm):"), "{code}");
        assert!(code.contains("Bottle"), "{code}");
    });
}

/// What a made-up version of each packer is, and what it says of a few documents.
#[derive(serde::Deserialize)]
struct MadeUp {
    packers: trial::More,
    cases: Vec<Case>,
}

#[derive(serde::Deserialize)]
struct Case {
    tool: String,
    version: String,
    project: String,
    /// The dotted path of a value and the keys in it; nothing where the document is refused.
    accepted: Option<(String, Vec<String>)>,
}

/// What this version makes of a case: the keys at that path, or nothing.
fn made_of(case: &Case, at: &str) -> Option<Vec<String>> {
    let document = yaml::parse("charmcraft.yaml", case.project.as_bytes()).unwrap();
    let tool = if case.tool == "rock" { Tool::Rockcraft } else { Tool::Charmcraft };
    let version = tool.known().iter().find(|known| known.version == case.version);
    assert!(version.is_some(), "{}", case.version);
    let expansion = match tool {
        Tool::Rockcraft => expand::rock_for(&document, &Snapshot::from_files("wine", &FILES), version),
        Tool::Charmcraft => expand::charm_for(&document, &CharmFolder::default(), version),
    };
    let steps: Vec<&str> = at.split('.').collect();
    let keys = expansion.document?.at(&steps)?.as_map()?.iter().map(|(key, _)| key.key_text()).collect();
    Some(keys)
}

#[test]
fn a_made_up_version_of_a_packer_is_data_with_its_cases() {
    let made_up: MadeUp = serde_yaml::from_str(include_str!("../../tests/data/made-up-versions.yaml")).unwrap();
    trial::with_versions(made_up.packers, || {
        with_bottle(|| {
            for case in &made_up.cases {
                let at = case.accepted.as_ref().map_or("parts", |(at, _)| at);
                let wanted = case.accepted.as_ref().map(|(_, keys)| keys.clone());
                assert_eq!(made_of(case, at), wanted, "{} {}:\n{}", case.tool, case.version, case.project);
            }
        });
    });
    assert!(Tool::Charmcraft.known().iter().all(|known| known.version != "9.0.0"));
}

#[test]
fn a_made_up_version_is_written_for_as_its_data_has_it() {
    let made_up: MadeUp = serde_yaml::from_str(include_str!("../../tests/data/made-up-versions.yaml")).unwrap();
    trial::with_versions(made_up.packers, || {
        with_bottle(|| {
            let version = Tool::Rockcraft.known().iter().find(|known| known.version == "9.0.0");
            let base = "ubuntu@22.04".to_owned();
            let answers = Answers { base, build_base: String::new(), rockcraft: WrittenFor(version), ..chosen() };
            let documents = written(&answers);
            let part = "  bottle-framework.install-app:\n    prime:\n      - cellar/app.py\n";
            assert!(documents.rock.contains(part), "{}", documents.rock);
            let rock = yaml::parse("rockcraft.yaml", documents.rock.as_bytes()).unwrap();
            let expanded = expand::rock_for(&rock, &Snapshot::from_files("wine", &FILES), version).document.unwrap();
            let placed = expanded.at(&["parts", "bottle-framework.install-app", "organize", "app.py"]);
            assert_eq!(placed.and_then(Node::as_str), Some("cellar/app.py"));
            let read = answers::open_for(&documents, version).unwrap().reading.answers;
            assert_eq!((read.normal(), answers::apply(&read, &documents).unwrap()), (answers, documents));
        });
    });
}

#[test]
fn the_wizard_previews_it() {
    with_bottle(|| {
        let answers = chosen();
        let view = viewed(&answers);
        assert_eq!(view.trouble().0, 0);
        assert!(view.documents.charm.contains("bottle-framework"));
        let brought: Vec<_> =
            model::suite_options(&answers, &suite::Versions::default()).into_iter().map(|option| option.name).collect();
        assert_eq!(brought, ["webserver-threads", "bottle-catchall"]);
    });
}
