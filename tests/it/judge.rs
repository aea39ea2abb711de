//! What the packers, Juju and the charm's library make of single answers: judged where documents are expanded, told at the
//! answer's field.

use charmer::answers::{Answers, ConfigOption, Documents, Field, Integration, OptionField};
use charmer::app::{CharmFolder, Snapshot};
use charmer::model::{self, About, Project};

fn good() -> Answers {
    Answers {
        suite: "flask".into(),
        name: "shop".into(),
        summary: "Sells things".into(),
        description: "Sells all kinds of things.".into(),
        version: "0.1".into(),
        base: "bare".into(),
        build_base: "ubuntu@24.04".into(),
        charm_base: "ubuntu@24.04".into(),
        platforms: vec!["amd64".into()],
        ..Answers::default()
    }
}

/// All that is told of changed answers, each with its field and whether a packer refuses it.
fn found(change: impl FnOnce(&mut Answers)) -> Vec<(Field, &'static str, bool)> {
    let files: &[(&str, &[u8])] = &[
        ("app.py", b"import flask\napp = flask.Flask(__name__)\n"),
        ("requirements.txt", b"flask\n"),
        ("package.json", b"{\"name\": \"shop\", \"scripts\": {\"start\": \"x\"}}"),
        ("go.mod", b"module shop\n"),
    ];
    let snapshot = Snapshot::from_files("shop", files);
    let project = Project::new(snapshot, CharmFolder::default(), "amd64", Documents::default());
    let mut answers = good();
    change(&mut answers);
    let blamed = model::view(&project, &answers).blame;
    assert!(
        blamed.iter().all(|blame| !blame.finding.message.is_empty() && !blame.finding.fix.is_empty()),
        "{blamed:?}"
    );
    let row = |blame: &model::Blame| match blame.about {
        About::Field(field) => (field, blame.finding.code.as_str(), blame.finding.is_error()),
        other => panic!("{other:?} is no answer: {}", blame.finding),
    };
    blamed.iter().map(row).collect()
}

fn option(name: &str, kind: &str, default: &str) -> ConfigOption {
    ConfigOption { name: name.into(), kind: kind.into(), default: default.into(), ..ConfigOption::default() }
}

#[test]
fn good_answers_are_taken() {
    assert_eq!(found(|_| {}), []);
    let full = |answers: &mut Answers| {
        answers.packages = vec!["libpq5_libs".into()];
        answers.options =
            vec![option("token", "string", ""), option("size", "int", "-20"), option("on", "boolean", "no")];
        answers.integrations =
            vec![Integration { endpoint: "postgresql".into(), interface: "postgresql_client".into(), required: true }];
    };
    assert_eq!(found(full), []);
}

#[test]
fn names_and_texts_follow_both_packers_and_are_told_once() {
    for name in ["", "Shop", "a_b", "a--b", "-a", "a-", "1", "é", &"a".repeat(41)] {
        assert_eq!(found(|a| a.name = name.into()), [(Field::Name, "name-invalid", true)], "{name}");
    }
    assert_eq!(found(|a| a.name = "a".into()), [(Field::Title, "title-short", true)]);
    assert_eq!(found(|a| (a.name, a.title) = ("a".into(), "An app".into())), []);
    for name in ["shop-2", "1app", "a-1-b"] {
        assert_eq!(found(|a| a.name = name.into()), [(Field::Name, "name-not-deployable", false)], "{name}");
    }
    assert_eq!(found(|a| a.title = "t".repeat(41)), [(Field::Title, "length", true)]);
    assert_eq!(found(|a| a.title = "t".into()), [(Field::Title, "length", true)]);
    for version in ["-1", "1.", "1_0", &"1".repeat(33)] {
        assert_eq!(found(|a| a.version = version.into()), [(Field::Version, "version-invalid", true)], "{version}");
    }
}

#[test]
fn bases_come_in_pairs() {
    let bases = |base: &str, build_base: &str| found(|a| (a.base, a.build_base) = (base.into(), build_base.into()));
    assert_eq!(bases("ubuntu@22.04", ""), []);
    assert_eq!(bases("ubuntu:22.04", ""), []);
    assert_eq!(bases("ubuntu@24.04", "ubuntu@24.04"), []);
    // The extension looks at what it knows by the build-base, and takes it.
    assert_eq!(bases("ubuntu@24.04", "ubuntu@22.04"), []);
    for (base, build_base) in [
        ("bare", ""),
        ("bare", "ubuntu@26.04"),
        ("debian@12", ""),
        // Rockcraft reads the old spelling of two releases alone.
        ("ubuntu:24.04", ""),
    ] {
        assert_eq!(bases(base, build_base), [(Field::Base, "base-unsupported", true)], "{base} {build_base}");
    }
    assert_eq!(bases("ubuntu@26.04", ""), [(Field::Base, "base-experimental", false)]);
    assert_eq!(found(|a| a.charm_base = "ubuntu@26.04".into()), [(Field::CharmBase, "base-experimental", false)]);
    assert_eq!(found(|a| a.charm_base = "ubuntu@20.04".into()), [(Field::CharmBase, "base-unsupported", true)]);
    assert_eq!(found(|a| a.charm_base = String::new()), [(Field::CharmBase, "base-missing", true)]);
    assert_eq!(found(|a| a.platforms = vec![]), [(Field::Platforms, "platforms-empty", true)]);
    assert_eq!(found(|a| a.platforms.push("toaster".into())), [(Field::Platforms, "platform-incomplete", true)]);
}

#[test]
fn options_are_ones_that_juju_and_the_charm_take() {
    use OptionField::{Default, Name, Type};
    let one = |option: ConfigOption| found(|a| a.options = vec![option]);
    let at = |field, code, error| [(Field::Option(0, field), code, error)];
    assert_eq!(one(option("", "string", "")), at(Name, "option-name", false));
    assert_eq!(one(option("page size", "string", "")), at(Name, "option-name", false));
    assert_eq!(one(option("Page_size", "string", "")), []);
    assert_eq!(one(option("webserver-x", "string", "")), at(Name, "option-reserved", true));
    assert_eq!(one(option("flask-x", "string", "")), at(Name, "option-reserved", true));
    assert_eq!(one(option("flask-env", "string", "")), at(Name, "key-overlap", true));
    assert_eq!(one(option("app-x", "string", "")), at(Name, "option-dropped", false));
    assert_eq!(one(option("x", "bool", "")), at(Type, "option-type", false));
    assert_eq!(one(option("x", "", "")), at(Type, "option-type-missing", false));
    assert_eq!(one(option("x", "int", "ten")), at(Default, "option-default", false));
    assert_eq!(one(option("x", "float", "nan")), at(Default, "option-default", false));
    assert_eq!(one(option("x", "boolean", "1")), at(Default, "option-default", false));
    assert_eq!(one(option("x", "secret", "1")), at(Default, "option-secret-default", false));
    // Such a default is not written, so no packer refuses it.
    let required = ConfigOption { required: true, ..option("x", "int", "1") };
    assert_eq!(one(required), at(Default, "option-required-default", false));
}

#[test]
fn integrations_are_where_the_library_looks() {
    let one = |endpoint: &str, interface: &str| {
        let own = Integration { endpoint: endpoint.into(), interface: interface.into(), required: true };
        let found = found(|a| a.integrations = vec![own]);
        assert!(found.iter().all(|(field, ..)| *field == Field::Integration(0)), "{found:?}");
        found.into_iter().map(|(_, code, _)| code).collect::<Vec<_>>()
    };
    assert_eq!(one("mysql", "mysql_client"), [""; 0]);
    assert_eq!(one("login", "oauth"), [""; 0]);
    assert_eq!(one("db", "postgresql_client"), ["endpoint-name"]);
    assert_eq!(one("postgresql", "mysql_client"), ["endpoint-interface"]);
    assert_eq!(one("postgresql", ""), ["interface-missing"]);
    assert_eq!(one("A b", "x"), ["endpoint-name"]);
    assert_eq!(one("ingress", "ingress"), ["key-overlap"]);
    assert_eq!(one("metrics-endpoint", "s3"), ["endpoint-taken"]);
    assert_eq!(one("other", "other_thing"), ["endpoint-unknown"]);
}

#[test]
fn a_choice_of_files_that_begins_with_an_exclusion_is_told_with_its_reason() {
    let go = |a: &mut Answers| (a.suite, a.files) = ("go".into(), Some(vec!["-static".into()]));
    let files: &[(&str, &[u8])] = &[("go.mod", b"module shop\n")];
    let project =
        Project::new(Snapshot::from_files("shop", files), CharmFolder::default(), "amd64", Documents::default());
    let mut answers = good();
    go(&mut answers);
    let blamed = model::view(&project, &answers).blame;
    let errors: Vec<_> = blamed.iter().filter(|blame| blame.finding.is_error()).collect();
    let codes: Vec<_> = errors.iter().map(|blame| (blame.topic(), blame.finding.code.as_str())).collect();
    assert_eq!(codes, [(model::Topic::Files, "files-exclusion-first")], "{blamed:?}");
}

/// What of changed answers needs no packer to be seen, each with its field and whether it has to be mended.
fn checked(change: impl FnOnce(&mut Answers)) -> Vec<(Field, &'static str, bool)> {
    let files: &[(&str, &[u8])] = &[("app.py", b""), ("static/a.css", b""), ("deep/er/x", b"")];
    let snapshot = Snapshot::from_files("shop", files);
    let mut answers = good();
    change(&mut answers);
    let all = charmer::answers::check(&answers, Some(&snapshot));
    assert!(all.iter().all(|(_, finding)| !finding.message.is_empty() && !finding.fix.is_empty()));
    all.into_iter().map(|(field, finding)| (field, finding.code.as_str(), finding.is_error())).collect()
}

#[test]
fn good_answers_have_no_findings() {
    assert_eq!(checked(|_| {}), []);
    let full = |answers: &mut Answers| {
        answers.packages = vec!["libpq5_libs".into(), "libstdc++6".into()];
        answers.build_packages = vec!["libpq-dev".into()];
        answers.files = Some(vec!["app.py".into(), "-static/*.map".into(), "deep/er/x".into()]);
        answers.options =
            vec![option("token", "string", ""), option("size", "int", "-20"), option("on", "boolean", "no")];
        answers.integrations =
            vec![Integration { endpoint: "postgresql".into(), interface: "postgresql_client".into(), required: true }];
    };
    assert_eq!(checked(full), []);
}

#[test]
fn texts_are_there_and_on_one_line() {
    assert_eq!(checked(|a| a.summary = "a\nb".into()), [(Field::Summary, "not-one-line", false)]);
    assert_eq!(checked(|a| a.summary = " ".into()), [(Field::Summary, "summary-empty", false)]);
    assert_eq!(checked(|a| a.summary = "s".repeat(79)), [(Field::Summary, "summary-long", false)]);
    assert_eq!(checked(|a| a.description = "\n".into()), [(Field::Description, "description-empty", false)]);
}

#[test]
fn packages_and_files_are_named_rightly() {
    assert_eq!(
        checked(|a| a.packages = vec!["libpq5".into(), "Lib pq".into(), "a_".into()]),
        [(Field::Package(1), "package-invalid", true), (Field::Package(2), "package-invalid", true)]
    );
    assert_eq!(
        checked(
            |a| a.packages = vec!["libpq-dev".into(), "libpq-dev=16.4".into(), "libdev".into(), "lib-dev_libs".into()]
        ),
        [(Field::Package(0), "package-for-building", false), (Field::Package(1), "package-for-building", false)]
    );
    assert_eq!(
        checked(|a| a.build_packages = vec!["libpq5_libs".into()]),
        [(Field::BuildPackage(0), "package-invalid", true)]
    );
    let file = |path: &str| checked(|a| a.files = Some(vec!["app.py".into(), path.into()]));
    assert_eq!(file("models.py"), [(Field::File(1), "file-missing", true)]);
    assert_eq!(file("static/b.css"), [(Field::File(1), "file-missing", true)]);
    assert_eq!(file("nope/er/x"), [(Field::File(1), "file-missing", true)]);
    assert_eq!(file("*.py"), [(Field::File(1), "file-pattern", true)]);
    assert_eq!(file("../x"), [(Field::File(1), "file-outside", true)]);
    assert_eq!(file("/etc"), [(Field::File(1), "file-outside", true)]);
    assert_eq!(file("-"), [(Field::File(1), "file-empty", true)]);
    let express = |a: &mut Answers| (a.suite, a.files) = ("expressjs".into(), Some(vec!["app.py".into()]));
    assert_eq!(checked(express), [(Field::Files, "files-not-picked", false)]);
}

#[test]
fn nothing_stands_there_twice() {
    assert_eq!(checked(|a| a.platforms.push("amd64".into())), [(Field::Platform(1), "platform-twice", false)]);
    assert_eq!(checked(|a| a.suite = "rails".into()), [(Field::Suite, "suite-unknown", true)]);
    assert_eq!(
        checked(|a| a.options = vec![option("x", "int", ""), option("x", "int", "")]),
        [(Field::Option(1, OptionField::Name), "option-twice", true)]
    );
    let own = Integration { endpoint: "s3".into(), interface: "s3".into(), required: true };
    assert_eq!(
        checked(|a| a.integrations = vec![own.clone(), own.clone()]),
        [(Field::Integration(1), "endpoint-twice", true)]
    );
}
