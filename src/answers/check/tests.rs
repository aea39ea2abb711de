use super::*;
use crate::answers::{ConfigOption, Integration, OptionField};

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
    all.into_iter().map(|(field, finding)| (field, finding.code.as_str(), finding.is_error())).collect()
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
fn texts_are_there_and_on_one_line() {
    assert_eq!(found(|a| a.summary = "a\nb".into()), [(Field::Summary, "not-one-line", false)]);
    assert_eq!(found(|a| a.summary = " ".into()), [(Field::Summary, "summary-empty", false)]);
    assert_eq!(found(|a| a.summary = "s".repeat(79)), [(Field::Summary, "summary-long", false)]);
    assert_eq!(found(|a| a.description = "\n".into()), [(Field::Description, "description-empty", false)]);
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
    let express = |a: &mut Answers| (a.suite, a.files) = ("expressjs".into(), Some(vec!["app.py".into()]));
    assert_eq!(found(express), [(Field::Files, "files-not-picked", false)]);
}

#[test]
fn nothing_stands_there_twice() {
    assert_eq!(found(|a| a.platforms.push("amd64".into())), [(Field::Platform(1), "platform-twice", false)]);
    assert_eq!(found(|a| a.suite = "rails".into()), [(Field::Suite, "suite-unknown", true)]);
    assert_eq!(
        found(|a| a.options = vec![option("x", "int", ""), option("x", "int", "")]),
        [(Field::Option(1, OptionField::Name), "option-twice", true)]
    );
    let own = Integration { endpoint: "s3".into(), interface: "s3".into(), required: true };
    assert_eq!(
        found(|a| a.integrations = vec![own.clone(), own.clone()]),
        [(Field::Integration(1), "endpoint-twice", true)]
    );
}
