//! Each suite on each base, written for each version of Rockcraft that knows it: what is written expands without an error,
//! says the answers again, and is left alone from then on; another version takes it over, remarks and all.

use std::fs;
use std::process::Command;

use charmer::answers::{Answers, Documents, Placed, Service, consequences, open_for};
use charmer::app::{CharmFolder, Snapshot};
use charmer::expand;
use charmer::model::{self, Project, View};
use charmer::pack::Tool;
use charmer::suite::{self, Answered, Because, Files, RockBase, Suite, Version, Versions};
use charmer::wizard::update::Msg;
use charmer::yaml;

use crate::person::Person;
use crate::support::{CHARMER, crate_path};

fn versions() -> impl Iterator<Item = &'static Version> {
    suite::packers().rockcraft.iter()
}

/// The files of an application of this suite.
fn app(suite: &Suite) -> Snapshot {
    let name = if suite.name == "django" { "noticeboard" } else { suite.name.as_str() };
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path().join(name);
    crate::support::copy_folder(&crate_path(&format!("assets/examples/{}", suite.name)), &here);
    fs::create_dir_all(here.join("app")).unwrap();
    Snapshot::load(&here).unwrap()
}

fn project(app: &Snapshot, rockcraft: &'static Version, disk: Documents) -> Project {
    let mut project = Project::new(app.clone(), CharmFolder::default(), "amd64", disk);
    let named = Answered { version: Some(rockcraft), because: Because::Named };
    project.answer_for(Versions { rockcraft: named, ..Versions::default() });
    project
}

/// Answers that have something for every part which a suite has answers in.
fn answered(project: &Project, suite: &Suite, pair: &RockBase) -> Answers {
    let mut answers = project.answers();
    answers.base.clone_from(&pair.base);
    answers.build_base = pair.build_base.clone().unwrap_or_default();
    answers.packages = vec!["libpq5".into(), "libpq5_libs".into()];
    answers.build_packages = vec!["libpq-dev".into()];
    for question in &suite.questions {
        let answer = question.example.split(", ").next().unwrap_or_default();
        answers.answer(question, answer, &project.facts);
    }
    let here = answers.framework().unwrap();
    let home = &here.layout.application;
    let worker = format!("/{home}");
    let (name, command) = ("mail-worker".into(), "true".into());
    answers.services.push(Service { name, command, working_dir: worker, ..Service::default() });
    if suite.layout.files != Files::None {
        let first = project.snapshot.top().iter().find(|entry| !entry.kind.is_dir()).unwrap();
        answers.files = Some(vec![first.name.clone(), "-app".into()]);
    }
    if suite.name == "django" {
        answers.organize = vec![Placed { from: "noticeboard".into(), to: home.clone() }];
    }
    answers
}

fn assert_taken(view: &View, what: &str) {
    let blocks: Vec<String> = view.blame.iter().filter(|one| one.blocks).map(|one| one.finding.to_string()).collect();
    assert!(blocks.is_empty(), "{what}: {blocks:?}\n{}", view.documents.rock);
}

/// The names of the parts below the extension's that the expansion has.
fn parts(view: &View, suite: &Suite, version: &'static Version, app: &Snapshot) -> Vec<String> {
    let document = yaml::parse("rockcraft.yaml", view.documents.rock.as_bytes()).unwrap();
    let rock = expand::rock_for(&document, app, Some(version)).document.unwrap();
    let names = rock.get("parts").unwrap().as_map().unwrap().iter().map(|(name, _)| name.key_text());
    names.filter(|name| name.starts_with(&suite.extension)).collect()
}

#[test]
fn what_is_written_for_a_version_is_what_it_takes_and_says_the_answers() {
    for suite in suite::all() {
        let app = app(suite);
        let pairs = |version| suite.rock.bases_of(Some(version)).map(move |pair| (version, pair));
        for (version, pair) in versions().flat_map(pairs) {
            let what = format!("{} on {} {:?} for {}", suite.name, pair.base, pair.build_base, version.version);
            let mut new = project(&app, version, Documents::default());
            let answers = answered(&new, suite, pair);
            new.look_through(&answers);
            let view = model::view(&new, &answers);
            assert_taken(&view, &what);
            // Each part that was written is the extension's own, and none stands beside it.
            let here = answers.framework().unwrap();
            let parts = parts(&view, suite, version, &app);
            assert!(parts.iter().all(|name| here.rock.part(name).is_some()), "{what}: {parts:?}");
            assert_eq!(view.shipping.unwrap().home, format!("/{}", here.layout.application), "{what}");
            let again = project(&app, version, view.documents.clone());
            assert_eq!(again.answers().normal(), answers.normal(), "{what}\n{}", view.documents.rock);
            assert_eq!(model::view(&again, &again.answers()).documents, view.documents, "{what}");
            assert!(again.reading().unwrap().kept.is_empty(), "{what}: {:?}", again.reading().unwrap().kept);
        }
    }
}

#[test]
fn what_another_version_wrote_is_taken_over() {
    for suite in suite::all() {
        let app = app(suite);
        for (from, to) in versions().flat_map(|from| versions().map(move |to| (from, to))) {
            let both =
                suite.rock.bases_of(Some(from)).filter(|pair| suite.rock.bases_of(Some(to)).any(|own| own == *pair));
            for pair in both {
                let what = format!("{} on {} from {} to {}", suite.name, pair.builds_on(), from.version, to.version);
                let new = project(&app, from, Documents::default());
                let mut answers = answered(&new, suite, pair);
                // Where something of the person's own goes is as the person says.
                (answers.services, answers.organize) = (Vec::new(), Vec::new());
                let mut documents = model::view(&new, &answers).documents;
                let part = answers.framework().unwrap().layout.application_part.clone();
                documents.rock = documents.rock.replace(&format!("  {part}:"), &format!("  {part}: # ask Kim"));
                let then = project(&app, to, documents.clone());
                assert_eq!(then.answers().normal(), answers.normal(), "{what}\n{}", documents.rock);
                let view = model::view(&then, &then.answers());
                assert_taken(&view, &what);
                let here = then.answers().framework().unwrap();
                let parts = parts(&view, suite, to, &app);
                assert!(parts.iter().all(|name| here.rock.part(name).is_some()), "{what}: {parts:?}");
                let is_kept = !documents.rock.contains("ask Kim") || view.documents.rock.contains("ask Kim");
                assert!(is_kept, "{what}\n{}\n{}", documents.rock, view.documents.rock);
                // It is told where anything changes, and nothing else changes.
                let is_same = answers.framework().unwrap().layout.application_part == here.layout.application_part;
                assert_eq!(view.follows.is_empty(), is_same, "{what}");
                assert!(!is_same || view.documents == documents, "{what}");
            }
        }
    }
}

const HEAD: &str = "name: shop\nversion: '1'\nsummary: s\ndescription: d\nbase: ubuntu@26.04\nplatforms: {amd64: }\nextensions: [flask-framework]\n";

fn version(named: &str) -> Option<&'static Version> {
    versions().find(|known| known.version == named)
}

fn reading(parts: &str, named: &str) -> (Answers, Vec<String>) {
    let documents = Documents { rock: format!("{HEAD}{parts}"), ..Documents::default() };
    let reading = open_for(&documents, version(named)).unwrap().reading;
    (reading.answers, reading.kept.into_iter().map(|kept| kept.key).collect())
}

#[test]
fn a_part_that_a_version_would_take_for_the_persons_own_stays_the_persons_own() {
    let alone = "parts:\n  flask-framework.install-app:\n    prime: [app/app.py]\n";
    let whole = "parts:\n  flask-framework.install-app:\n    plugin: dump\n    prime: [app/app.py]\n";
    let files = Some(vec!["app.py".to_owned()]);
    for named in ["1.21~2026-07", "1.21"] {
        assert_eq!(reading(alone, named).0.files, files, "{named}");
    }
    assert_eq!(reading(whole, "1.21").0.files, files);
    let (answers, kept) = reading(whole, "1.21~2026-07");
    assert_eq!((answers.files, kept), (None, vec!["parts.flask-framework.install-app".to_owned()]));
    // Both at once: the one that the version knows.
    let both = "parts:\n  flask-framework/install-app: {prime: [flask/app/a.py]}\n  flask-framework.install-app: {prime: [app/b.py]}\n";
    assert_eq!(reading(both, "1.21~2026-07").0.files, Some(vec!["a.py".to_owned()]));
    assert_eq!(reading(both, "1.21").0.files, Some(vec!["b.py".to_owned()]));
}

#[test]
fn what_does_not_come_along_is_told() {
    let text = format!(
        "{HEAD}services:\n  mail-worker: {{override: replace, command: python3 /flask/app/mail.py, working-dir: /flask/app}}\nparts:\n  flask-framework/install-app:\n    prime:\n      - flask/app/app.py # starts\n  words: {{plugin: dump, source: words, organize: {{en.txt: flask/app/en.txt, de.txt: /flask/app/, fr.txt: flask/apps}}}}\n"
    );
    let documents = Documents { rock: text, ..Documents::default() };
    let opened = open_for(&documents, version("1.21")).unwrap();
    let answers =
        Answers { rockcraft: charmer::answers::WrittenFor(version("1.21")), ..opened.reading.answers.clone() };
    let applied = opened.apply(&answers).unwrap();
    assert!(
        applied.rock.text.contains("  flask-framework.install-app:\n    prime:\n      - app/app.py # starts\n"),
        "{}",
        applied.rock.text
    );
    let told = consequences(&opened.reading.answers, &answers, &applied.rock.root);
    let warned: Vec<&str> =
        told.iter().filter(|one| one.fix == "Write /app there.").map(|one| one.key.as_str()).collect();
    assert_eq!(warned, ["services.mail-worker.command", "services.mail-worker.working-dir"], "{told:?}");
    let put: Vec<&str> =
        told.iter().filter(|one| one.fix == "Put it into app instead.").map(|one| one.key.as_str()).collect();
    assert_eq!(put, ["parts.words.organize.en.txt", "parts.words.organize.de.txt"], "{told:?}");
}

#[test]
fn what_is_installed_is_written_for_as_soon_as_it_is_known() {
    let mut person = Person::with_sample_and(|dir| {
        fs::write(
            dir.join("rockcraft.yaml"),
            format!("{HEAD}parts:\n  flask-framework.install-app:\n    prime: [app/app.py]\n"),
        )
        .unwrap();
    });
    let rock = |person: &Person| person.state.view.documents.rock.clone();
    assert!(
        rock(&person).contains("  flask-framework/install-app:\n    prime: [flask/app/app.py]\n"),
        "{}",
        rock(&person)
    );
    person.tell(Msg::Installed(Tool::Rockcraft, "1.21.0".into()));
    assert!(rock(&person).contains("  flask-framework.install-app:\n    prime: [app/app.py]\n"), "{}", rock(&person));
    assert_eq!(person.state.view.refusals(), 0);
    person.press(&["Tab"]).type_text("x").press(&["Ctrl-Z"]);
    assert!(rock(&person).contains("flask-framework.install-app"), "{}", rock(&person));
}

#[test]
fn the_commands_write_check_and_list_for_the_version_that_is_named() {
    let home = tempfile::tempdir().unwrap();
    let app = home.path().join("shop");
    fs::create_dir(&app).unwrap();
    fs::write(app.join("app.py"), "import flask\napp = flask.Flask(__name__)\n").unwrap();
    fs::write(app.join("requirements.txt"), "flask\n").unwrap();
    let run = |args: &[&str]| {
        let mut command = Command::new(CHARMER);
        command
            .args(args)
            .current_dir(&app)
            .env("HOME", home.path())
            .env("PATH", home.path())
            .env_remove("XDG_STATE_HOME");
        let done = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (done.status.code(), text(done.stdout) + &text(done.stderr))
    };
    let new = ["init", "--base", "ubuntu@26.04", "--file", "app.py", "--yes", "--for", "rockcraft=1.21"];
    assert_eq!(run(&new).0, Some(0), "{}", run(&new).1);
    let rock = fs::read_to_string(app.join("rockcraft.yaml")).unwrap();
    assert!(rock.contains("\n  flask-framework.install-app:\n    prime:\n      - app/app.py\n"), "{rock}");
    assert!(yaml::parse("x", rock.as_bytes()).is_ok());
    let of = |command: &[&str], version: &str| run(&[command, &["--for", &format!("rockcraft={version}")]].concat());
    let (code, ships) = of(&["ships", "."], "1.21");
    assert!(code == Some(0) && ships.contains("the application is in /app."), "{ships}");
    assert_eq!(of(&["check", "."], "1.21").0, Some(0), "{}", of(&["check", "."], "1.21").1);
    assert_eq!(of(&["init", "--check", "--yes"], "1.21").0, Some(0));
    // The version before calls the part otherwise: that is said, and mended.
    let (code, told) = of(&["check", "."], "1.21~2026-07");
    assert!(code == Some(1) && told.contains("calls that part `flask-framework/install-app` on this base"), "{told}");
    assert!(told.contains("rockcraft.yaml:"), "{told}");
    assert_eq!(of(&["init", "--yes"], "1.21~2026-07").0, Some(0));
    let rock = fs::read_to_string(app.join("rockcraft.yaml")).unwrap();
    assert!(rock.contains("\n  flask-framework/install-app:\n    prime:\n      - flask/app/app.py\n"), "{rock}");
    assert_eq!(of(&["check", "."], "1.21~2026-07").0, Some(0));
    let (code, told) = of(&["check", "."], "1.21");
    assert!(code == Some(1) && told.contains("calls that part `flask-framework.install-app` on this base"), "{told}");
}
