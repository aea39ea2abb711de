#![allow(clippy::unwrap_used)]

use super::*;
use crate::answers::{ConfigOption, Integration};

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

fn found(change: impl FnOnce(&mut Answers)) -> Vec<(Field, &'static str, bool)> {
    let files: &[(&str, &[u8])] = &[("app.py", b""), ("static/a.css", b""), ("deep/er/x", b"")];
    let snapshot = Snapshot::from_files("shop", files);
    let mut answers = good();
    change(&mut answers);
    let all = check(&answers, Some(&snapshot));
    assert!(all.iter().all(|(_, finding)| !finding.message.is_empty() && !finding.fix.is_empty()));
    all.into_iter().map(|(field, finding)| (field, finding.code, finding.is_error())).collect()
}

fn option(name: &str, kind: &str, default: &str) -> ConfigOption {
    ConfigOption { name: name.into(), kind: kind.into(), default: default.into(), ..ConfigOption::default() }
}

#[test]
fn good_answers_have_no_findings() {
    assert_eq!(found(|_| {}), []);
    let full = |answers: &mut Answers| {
        answers.packages = vec!["libpq5_libs".into(), "libstdc++6".into()];
        answers.build_packages = vec!["libpq-dev".into()];
        answers.files = Some(vec!["app.py".into(), "-static/*.map".into(), "deep/er/x".into()]);
        answers.options =
            vec![option("token", "string", ""), option("size", "int", "-20"), option("on", "boolean", "no")];
        answers.integrations =
            vec![Integration { endpoint: "postgresql".into(), interface: "postgresql_client".into(), required: true }];
    };
    assert_eq!(found(full), []);
}

#[test]
fn names_and_texts_follow_both_packers() {
    for name in ["", "Shop", "a_b", "a--b", "-a", "a-", "1", "é", &"a".repeat(41)] {
        assert_eq!(found(|a| a.name = name.into()), [(Field::Name, "name-invalid", true)], "{name}");
    }
    assert_eq!(found(|a| a.name = "a".into()), [(Field::Name, "name-invalid", true)]);
    assert_eq!(found(|a| (a.name, a.title) = ("a".into(), "An app".into())), []);
    for name in ["shop-2", "1app", "a-1-b"] {
        assert_eq!(found(|a| a.name = name.into()), [(Field::Name, "name-not-deployable", false)], "{name}");
    }
    assert_eq!(found(|a| a.title = "t".repeat(41)), [(Field::Title, "title-invalid", true)]);
    assert_eq!(found(|a| a.title = "t".into()), [(Field::Title, "title-invalid", true)]);
    assert_eq!(found(|a| a.summary = "a\nb".into()), [(Field::Summary, "not-one-line", false)]);
    assert_eq!(found(|a| a.summary = " ".into()), [(Field::Summary, "summary-empty", false)]);
    assert_eq!(found(|a| a.summary = "s".repeat(79)), [(Field::Summary, "summary-long", false)]);
    assert_eq!(found(|a| a.description = "\n".into()), [(Field::Description, "description-empty", false)]);
    for version in ["", "-1", "1.", "1_0", &"1".repeat(33)] {
        assert_eq!(found(|a| a.version = version.into()), [(Field::Version, "version-invalid", true)], "{version}");
    }
}

#[test]
fn bases_come_in_pairs() {
    let bases = |base: &str, build_base: &str| found(|a| (a.base, a.build_base) = (base.into(), build_base.into()));
    assert_eq!(bases("ubuntu@22.04", ""), []);
    assert_eq!(bases("ubuntu:22.04", ""), []);
    assert_eq!(bases("ubuntu@24.04", "ubuntu@24.04"), []);
    assert_eq!(bases("bare", ""), [(Field::BuildBase, "base-unsupported", true)]);
    assert_eq!(bases("bare", "ubuntu@26.04"), [(Field::BuildBase, "base-unsupported", true)]);
    assert_eq!(bases("ubuntu@24.04", "ubuntu@22.04"), [(Field::BuildBase, "base-unsupported", true)]);
    assert_eq!(bases("debian@12", ""), [(Field::Base, "base-unsupported", true)]);
    assert_eq!(bases("ubuntu@26.04", ""), [(Field::Base, "base-experimental", false)]);
    assert_eq!(found(|a| a.charm_base = "ubuntu@26.04".into()), [(Field::CharmBase, "base-experimental", false)]);
    assert_eq!(found(|a| a.charm_base = "ubuntu@20.04".into()), [(Field::CharmBase, "base-unsupported", true)]);
    assert_eq!(found(|a| a.platforms = vec![]), [(Field::Platforms, "platform-missing", true)]);
    assert_eq!(found(|a| a.platforms.push("toaster".into())), [(Field::Platform(1), "platform-unknown", true)]);
    assert_eq!(found(|a| a.suite = "rails".into()), [(Field::Suite, "suite-unknown", true)]);
}

#[test]
fn packages_and_files_are_named_rightly() {
    assert_eq!(
        found(|a| a.packages = vec!["libpq5".into(), "Lib pq".into(), "a_".into()]),
        [(Field::Package(1), "package-invalid", true), (Field::Package(2), "package-invalid", true)]
    );
    assert_eq!(
        found(
            |a| a.packages = vec!["libpq-dev".into(), "libpq-dev=16.4".into(), "libdev".into(), "lib-dev_libs".into()]
        ),
        [(Field::Package(0), "package-for-building", false), (Field::Package(1), "package-for-building", false)]
    );
    assert_eq!(
        found(|a| a.build_packages = vec!["libpq5_libs".into()]),
        [(Field::BuildPackage(0), "package-invalid", true)]
    );
    let file = |path: &str| found(|a| a.files = Some(vec!["app.py".into(), path.into()]));
    assert_eq!(file("models.py"), [(Field::File(1), "file-missing", true)]);
    assert_eq!(file("static/b.css"), [(Field::File(1), "file-missing", true)]);
    assert_eq!(file("nope/er/x"), [(Field::File(1), "file-missing", true)]);
    assert_eq!(file("*.py"), [(Field::File(1), "file-pattern", true)]);
    assert_eq!(file("../x"), [(Field::File(1), "file-outside", true)]);
    assert_eq!(file("/etc"), [(Field::File(1), "file-outside", true)]);
    assert_eq!(file("-"), [(Field::File(1), "file-empty", true)]);
    let go = |a: &mut Answers| (a.suite, a.files) = ("go".into(), Some(vec!["-static".into()]));
    assert_eq!(found(go), [(Field::File(0), "files-exclusion-first", true)]);
    let express = |a: &mut Answers| (a.suite, a.files) = ("expressjs".into(), Some(vec!["app.py".into()]));
    assert_eq!(found(express), [(Field::Files, "files-not-picked", false)]);
}

#[test]
fn options_are_ones_that_juju_and_the_charm_take() {
    use OptionField::{Default, Name, Type};
    let one = |option: ConfigOption| found(|a| a.options = vec![option]);
    let at = |field, code, error| [(Field::Option(0, field), code, error)];
    assert_eq!(one(option("", "string", "")), at(Name, "option-name", false));
    assert_eq!(one(option("Page_size", "string", "")), at(Name, "option-name", false));
    assert_eq!(one(option("webserver-x", "string", "")), at(Name, "option-reserved", true));
    assert_eq!(one(option("flask-x", "string", "")), at(Name, "option-reserved", true));
    assert_eq!(one(option("flask-env", "string", "")), at(Name, "option-taken", true));
    assert_eq!(one(option("app-x", "string", "")), at(Name, "option-dropped", false));
    assert_eq!(one(option("x", "bool", "")), at(Type, "option-type", false));
    assert_eq!(one(option("x", "int", "ten")), at(Default, "option-default-type", false));
    assert_eq!(one(option("x", "float", "nan")), at(Default, "option-default-type", false));
    assert_eq!(one(option("x", "boolean", "1")), at(Default, "option-default-type", false));
    assert_eq!(
        one(ConfigOption { required: true, ..option("x", "int", "1") }),
        at(Default, "option-required-default", false)
    );
    assert_eq!(
        found(|a| a.options = vec![option("x", "int", ""), option("x", "int", "")]),
        [(Field::Option(1, Name), "option-twice", true)]
    );
}

#[test]
fn integrations_are_where_the_library_looks() {
    let one = |endpoint: &str, interface: &str| {
        let own = Integration { endpoint: endpoint.into(), interface: interface.into(), required: true };
        found(|a| a.integrations = vec![own]).into_iter().map(|(_, code, _)| code).collect::<Vec<_>>()
    };
    assert_eq!(one("mysql", "mysql_client"), [""; 0]);
    assert_eq!(one("login", "oauth"), [""; 0]);
    assert_eq!(one("db", "postgresql_client"), ["endpoint-name"]);
    assert_eq!(one("postgresql", "mysql_client"), ["endpoint-interface"]);
    assert_eq!(one("postgresql", ""), ["endpoint-interface"]);
    assert_eq!(one("A b", "x"), ["endpoint-name"]);
    assert_eq!(one("ingress", "ingress"), ["endpoint-taken"]);
    assert_eq!(one("other", "other_thing"), ["endpoint-unknown"]);
}
