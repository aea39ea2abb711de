#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;

use super::data::usual;
use super::*;
use crate::answers::{ConfigOption, Integration};
use crate::suite;

fn answers(suite: &Suite, base: &CharmBase) -> Answers {
    Answers {
        suite: suite.name.clone(),
        name: "shop".into(),
        version: "1.2".into(),
        charm_base: base.base.clone(),
        platforms: vec!["amd64".into()],
        ..Answers::default()
    }
}

fn flask() -> Answers {
    let suite = suite::named("flask").unwrap();
    answers(suite, suite.charm.base("ubuntu@24.04").unwrap())
}

fn packed() -> Artifacts {
    Artifacts {
        rocks: vec!["shop_1.2_amd64.rock".into(), "shop_1.3_amd64.rock".into()],
        charms: vec!["charm/shop_amd64.charm".into()],
        locked: true,
    }
}

fn option(name: &str, kind: &str, required: bool) -> ConfigOption {
    ConfigOption { name: name.into(), kind: kind.into(), required, ..ConfigOption::default() }
}

fn lines(answers: &Answers, artifacts: &Artifacts, stage: Stage) -> Vec<String> {
    let steps = steps(answers, artifacts, "amd64").unwrap();
    steps.iter().filter(|step| step.stage == stage).map(Step::line).collect()
}

#[test]
fn the_data_speaks_of_charms_that_are_used() {
    let behind = usual().observability.iter().chain([&usual().ingress]).map(|behind| behind.charm.as_str());
    let used: BTreeSet<&str> = suite::endpoints().iter().map(|known| known.charm.as_str()).chain(behind).collect();
    for charm in &usual().charms {
        assert!(used.contains(charm.name.as_str()), "{}", charm.name);
    }
}

#[test]
fn the_resource_is_right_for_every_suite_and_base() {
    let mut seen = BTreeSet::new();
    for suite in suite::all() {
        for base in &suite.charm.bases {
            let own = matches!(suite.name.as_str(), "flask" | "django") && base.base != "ubuntu@26.04";
            let resource = if own { format!("{}-app-image", suite.name) } else { "app-image".to_owned() };
            let image = format!("{resource}=localhost:32000/shop:1.2");
            let deploy = lines(&answers(suite, base), &packed(), Stage::Deploy).pop().unwrap();
            assert_eq!(deploy, format!("juju deploy ./charm/shop_amd64.charm shop --resource {image}"));
            let publish = lines(&answers(suite, base), &packed(), Stage::Publish);
            assert!(publish.iter().any(|line| line.contains(&format!("upload-resource shop {resource} "))));
            seen.insert(resource);
        }
    }
    assert_eq!(seen.len(), 3);
}

#[test]
fn the_way_is_in_order() {
    let mut answers = flask();
    answers.options = vec![option("page-size", "int", true), option("colour", "string", false)];
    answers.integrations =
        vec![Integration { endpoint: "postgresql".into(), interface: "postgresql_client".into(), required: true }];
    let steps = steps(&answers, &packed(), "amd64").unwrap();
    assert!(steps.is_sorted_by_key(|step| step.stage));
    let all: Vec<String> = steps.iter().map(Step::line).collect();
    assert_eq!(
        all[..8],
        [
            "rockcraft.skopeo copy --insecure-policy --dest-tls-verify=false oci-archive:shop_1.2_amd64.rock \
             docker://localhost:32000/shop:1.2",
            "juju add-model shop",
            "juju set-model-constraints arch=amd64",
            "juju deploy ./charm/shop_amd64.charm shop --resource flask-app-image=localhost:32000/shop:1.2",
            "juju config shop page-size=NUMBER",
            "juju deploy postgresql-k8s --channel 14/stable --trust",
            "juju integrate shop:postgresql postgresql-k8s",
            "juju deploy nginx-ingress-integrator --channel latest/stable --trust",
        ]
    );
    assert!(!all.iter().any(|line| line.contains("colour")));
    let refresh = "juju refresh shop --path=./charm/shop_amd64.charm --resource \
                   flask-app-image=localhost:32000/shop:NEW-VERSION";
    assert!(all.contains(&refresh.to_owned()), "{all:#?}");
}

#[test]
fn a_secret_is_kept_granted_and_named() {
    let mut answers = flask();
    answers.options = vec![option("pay_token", "secret", true)];
    assert_eq!(
        lines(&answers, &packed(), Stage::Configure),
        [
            "juju add-secret shop-pay-token value=SECRET-VALUE",
            "juju grant-secret shop-pay-token shop",
            "juju config shop pay_token=secret:SECRET-ID",
        ]
    );
    let steps = steps(&answers, &packed(), "amd64").unwrap();
    assert!(steps.iter().any(|step| step.why.contains("FLASK_PAY_TOKEN_VALUE")));
}

#[test]
fn every_endpoint_is_served_by_its_usual_charm() {
    for known in suite::endpoints() {
        let mut answers = flask();
        let name = if known.free_name { "google" } else { &known.name };
        answers.integrations =
            vec![Integration { endpoint: name.into(), interface: known.interface.clone(), required: false }];
        let lines = lines(&answers, &packed(), Stage::Integrate);
        assert!(lines[0].starts_with(&format!("juju deploy {}", known.charm)), "{lines:?}");
        assert_eq!(lines.last().unwrap(), &format!("juju integrate shop:{name} {}", known.charm));
    }
    let mut answers = flask();
    let oauth = |endpoint: &str| Integration { endpoint: endpoint.into(), interface: "oauth".into(), required: true };
    answers.integrations = vec![oauth("one"), oauth("two")];
    let lines = lines(&answers, &packed(), Stage::Integrate);
    assert_eq!(lines.iter().filter(|line| line.starts_with("juju deploy")).count(), 1, "{lines:?}");
    answers.integrations = vec![Integration { endpoint: "own".into(), interface: "odd".into(), required: true }];
    let steps = steps(&answers, &packed(), "amd64").unwrap();
    assert!(steps.iter().any(|step| step.line() == "juju integrate shop:own OTHER-APPLICATION"));
}

#[test]
fn what_is_not_packed_is_packed_first() {
    let answers = flask();
    let mut artifacts = packed();
    assert!(lines(&answers, &artifacts, Stage::Pack).is_empty());
    artifacts.rocks.remove(0);
    assert_eq!(lines(&answers, &artifacts, Stage::Pack), ["charmer pack rock"], "another version's is not enough");
    assert_eq!(lines(&answers, &Artifacts::default(), Stage::Pack), ["charmer pack"]);
    for suite in suite::all() {
        for base in &suite.charm.bases {
            let lines = lines(&super::tests::answers(suite, base), &Artifacts::default(), Stage::Pack);
            let locks = lines.contains(&"uv lock --directory charm".to_owned());
            assert_eq!(locks, base.base == "ubuntu@26.04", "{} {}", suite.name, base.base);
        }
    }
}

#[test]
fn the_architecture_is_one_that_was_packed() {
    let mut answers = flask();
    answers.platforms = vec!["amd64".into(), "arm64".into()];
    let of = |artifacts: &Artifacts, machine: &str| artifacts.architecture(&answers, machine);
    assert_eq!(of(&packed(), "arm64"), "amd64");
    assert_eq!(of(&Artifacts::default(), "arm64"), "arm64");
    assert_eq!(of(&Artifacts::default(), "s390x"), "amd64");
    let labelled = Artifacts { charms: vec!["charm/shop_ubuntu-24.04-amd64.charm".into()], ..packed() };
    let steps = steps(&answers, &labelled, "amd64").unwrap();
    assert!(steps.iter().any(|step| step.command.contains(&"./charm/shop_ubuntu-24.04-amd64.charm".to_owned())));
}

#[test]
fn odd_versions_make_tags_and_files_that_skopeo_takes() {
    let mut answers = flask();
    answers.version = "2:1.0+a~b".into();
    let lines = lines(&answers, &Artifacts::default(), Stage::Upload);
    assert_eq!(lines.len(), 2);
    assert!(lines[0].starts_with("cp "), "{lines:?}");
    assert!(lines[1].ends_with(" docker://localhost:32000/shop:2-1.0-a-b"), "{lines:?}");
    assert_eq!(shlex::split(&lines[1]).unwrap()[4], "oci-archive:shop_2-1.0+a~b_amd64.rock");
}

#[test]
fn lines_are_quoted_and_placeholders_are_there() {
    let mut answers = flask();
    answers.options = vec![option("a'b $(c)", "string", true), option("token", "secret", true)];
    answers.integrations = suite::endpoints()
        .iter()
        .map(|known| Integration {
            endpoint: known.name.clone(),
            interface: known.interface.clone(),
            required: known.enforced,
        })
        .collect();
    for step in steps(&answers, &packed(), "amd64").unwrap() {
        assert_eq!(shlex::split(&step.line()).unwrap(), step.command);
        assert!(!step.title.is_empty() && step.why.ends_with('.'), "{step:?}");
        for replace in &step.replace {
            let is_there = step.command.iter().any(|word| word.contains(&replace.placeholder));
            assert!(is_there && !replace.meaning.is_empty(), "{step:?}");
        }
    }
}

#[test]
fn without_a_suite_a_base_or_a_name_there_is_nothing_to_deploy() {
    let reason = |change: &dyn Fn(&mut Answers)| {
        let mut answers = flask();
        change(&mut answers);
        steps(&answers, &packed(), "amd64").unwrap_err().to_string()
    };
    assert!(reason(&|a| a.suite.clear()).contains("no framework"));
    assert!(reason(&|a| a.charm_base = "ubuntu@18.04".into()).contains("“ubuntu@18.04”"));
    assert!(reason(&|a| a.name = "My Shop".into()).contains("“My Shop”"));
    assert!(reason(&|a| a.version = "1 0".into()).contains("“1 0”"));
    assert!(reason(&|a| a.name = "a\u{1b}[2J".into()).chars().all(|c| !c.is_control()));
}

#[test]
fn artifacts_are_found_where_the_packers_leave_them() {
    let home = tempfile::tempdir().unwrap();
    let app = home.path();
    assert_eq!(Artifacts::find(app), Artifacts::default());
    std::fs::create_dir_all(app.join("charm/odd.charm")).unwrap();
    for name in
        ["b_1_amd64.rock", "a_1_amd64.rock", "x.rock.old", "charm/a_amd64.charm", "charm/uv.lock", "e\u{1b}.rock"]
    {
        std::fs::write(app.join(name), "").unwrap();
    }
    let found = Artifacts::find(app);
    assert_eq!(found.rocks, ["a_1_amd64.rock", "b_1_amd64.rock"]);
    assert_eq!(found.charms, ["charm/a_amd64.charm"]);
    assert!(found.locked);
}
