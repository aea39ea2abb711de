//! What Charmcraft makes of `charmcraft.yaml`, where no recorded case says it.

use charmer::app::{CharmFolder, Found};
use charmer::expand::{Expansion, charm};
use charmer::suite::{self, Support};
use charmer::yaml::{Origin, parse};

const HEAD: &str = "name: hello\ntype: charm\nbase: ubuntu@24.04\nplatforms:\n  amd64:\nsummary: S\ndescription: D\nextensions: [flask-framework]\n";

fn expanded(text: &str, folder: &CharmFolder) -> Expansion {
    charm(&parse("charmcraft.yaml", text.as_bytes()).unwrap(), folder)
}

fn problems(more: &str) -> Vec<(&'static str, usize, String)> {
    let expansion = expanded(&format!("{HEAD}{more}"), &CharmFolder::default());
    expansion.findings.iter().map(|finding| (finding.code.as_str(), finding.line, finding.key.clone())).collect()
}

#[test]
fn every_suite_expands_on_each_of_its_bases() {
    for suite in suite::all() {
        for base in &suite.charm.bases {
            let text = HEAD.replace("flask-framework", &suite.extension).replace("ubuntu@24.04", &base.base);
            let expansion = expanded(&text, &CharmFolder::default());
            let document = expansion.document.unwrap();
            assert!(document.at(&["resources", &base.resource]).is_some(), "{} on {}", suite.name, base.base);
            assert!(document.at(&["containers", &base.container]).is_some());
            assert_eq!(expansion.experimental.is_some(), base.support == Support::Experimental);
        }
    }
}

#[test]
fn values_know_who_said_them() {
    let document =
        expanded(&format!("{HEAD}requires: {{a: {{interface: b}}}}\n"), &CharmFolder::default()).document.unwrap();
    let origin = |path: &[&str]| document.at(path).unwrap().origin;
    assert_eq!(origin(&["name"]).span().unwrap().start.line, 1);
    assert!(matches!(origin(&["requires", "a", "interface"]), Origin::Person(_)));
    assert!(matches!(origin(&["requires", "ingress"]), Origin::Extension(_)));
    assert!(matches!(origin(&["platforms", "amd64", "build-on"]), Origin::Packer(_)));
}

#[test]
fn what_json_has_no_form_for_gets_one() {
    let document = expanded(
        &format!(
            "{HEAD}requires: {{a: {{interface: b, day: 2024-01-02, at: 2024-01-02 3:04:05Z, huge: .inf, 1: x, few: !!set {{one}}}}}}\n"
        ),
        &CharmFolder::default(),
    );
    let own = document.document.unwrap().at(&["requires", "a"]).unwrap().to_json();
    let want = serde_json::json!({"interface": "b", "day": "2024-01-02", "at": "2024-01-02T03:04:05Z", "huge": null, "1": "x", "few": ["one"]});
    assert_eq!(own, want);
}

#[test]
fn all_faults_are_told_at_once_where_they_stand() {
    let found = problems(
        "title: x\nstorage: {}\nconfig: {options: {flask-x: {type: string}}}\nparts: {charm: {plugin: nil}}\nsumary: y\n",
    );
    let want = [
        ("length", 9, "title"),
        ("key-refused", 10, "storage"),
        ("option-reserved", 11, "config.options.flask-x"),
        ("part-refused", 12, "parts.charm"),
        ("key-unknown", 13, "sumary"),
    ];
    assert_eq!(found, want.map(|(code, line, key)| (code, line, key.to_owned())));
}

#[test]
fn what_juju_stumbles_over_is_a_warning() {
    for (more, code) in [
        ("config: {options: {a: {type: bool}}}", "option-type"),
        ("config: {options: {a: {}}}", "option-type-missing"),
        ("config: {options: {a: {type: int, default: x}}}", "option-default"),
        ("config: {options: {app-a: {type: string}}}", "option-dropped"),
        ("config: {options: {page size: {type: string}}}", "option-name"),
        ("config: {options: {a: {type: int, default: 0, optional: false}}}", "option-required-default"),
        ("requires: {A b: {interface: s3}}", "endpoint-name"),
        ("requires: {postgresql: {interface: mysql_client}}", "endpoint-interface"),
        ("requires: {a: {interface: b}}", "endpoint-unknown"),
        ("requires: {grafana-dashboard: {interface: s3}}", "endpoint-taken"),
        ("requires: {a: {interface: oauth}, b: {interface: oauth}}", "endpoint-oauth-twice"),
        ("config: {options: {a: {type: string, required: true}}}", "option-required"),
        ("config: {options: {a: {type: string, x: 1}}}", "option-key"),
        ("requires: {db: {interface: postgresql_client}}", "endpoint-name"),
        ("requires: {a: {}}", "interface-missing"),
        ("requires: {s3: {interface: s3, required: true}}", "relation-required"),
        ("requires: {valkey: {interface: valkey_client, optional: false}}", "optional-ignored"),
    ] {
        let expansion = expanded(&format!("{HEAD}{more}\n"), &CharmFolder::default());
        assert!(expansion.document.is_some(), "{more}");
        assert_eq!(
            expansion.findings.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(),
            [code],
            "{more}"
        );
        assert!(expansion.findings.iter().all(|finding| !finding.is_error() && !finding.fix.is_empty()));
    }
}

#[test]
fn files_beside_the_document_count() {
    let refused = |folder: CharmFolder, base: &str| {
        let expansion = expanded(&HEAD.replace("ubuntu@24.04", base), &folder);
        expansion
            .findings
            .iter()
            .find(|finding| finding.is_error())
            .map(|finding| (finding.code.as_str(), finding.path.clone()))
    };
    let paas = |text: &str| CharmFolder { paas_config: Found::File(text.into()), ..CharmFolder::default() };
    assert_eq!(refused(paas("port: 0\n"), "ubuntu@24.04"), None);
    assert_eq!(refused(paas("port: 0\n"), "ubuntu@26.04"), Some(("port", "paas-config.yaml".to_owned())));
    assert_eq!(refused(paas("a: 1\na: 2\n"), "ubuntu@26.04"), None);
    let custom = CharmFolder { custom: vec![("x".to_owned(), false)], ..CharmFolder::default() };
    assert_eq!(refused(custom, "ubuntu@24.04"), Some(("custom-dashboards", "cos_custom/x".to_owned())));
    let old = CharmFolder { actions: Found::File(b"a: {}".to_vec()), ..CharmFolder::default() };
    assert_eq!(refused(old, "ubuntu@24.04"), Some(("old-file", "actions.yaml".to_owned())));
}

/// Of `build_on` and `build_for` the build's plan knows nothing, and the document prints what they say.
#[test]
fn a_platform_is_planned_by_the_base_in_its_name() {
    let lines = HEAD.split_once("base:").unwrap().0;
    let prints = |platforms: &str| {
        let text =
            format!("{lines}platforms: {{{platforms}}}\nsummary: S\ndescription: D\nextensions: [go-framework]\n");
        expanded(&text, &CharmFolder::default()).document.map(|document| document.get("platforms").unwrap().to_json())
    };
    let here = "ubuntu@26.04:amd64";
    let printed = prints(&format!("'{here}': {{build_on: ['ubuntu@22.04:amd64'], build_for: ['ubuntu@22.04:amd64']}}"));
    let want = serde_json::json!({here: {"build-on": ["ubuntu@22.04:amd64"], "build-for": ["ubuntu@22.04:amd64"]}});
    assert_eq!(printed, Some(want));
    assert_eq!(prints(&format!("'{here}': {{build-on: ['{here}'], build_for: ['{here}']}}")), None);
    assert!(prints(&format!("'{here}': {{build-on: [amd64], build-for: [amd64]}}")).is_some());
    assert_eq!(prints(&format!("'{here}': {{build-on: [amd64], build-for: ['{here}']}}")), None);
    assert_eq!(prints(&format!("amd64: {{build_on: ['{here}'], build-for: ['{here}']}}")), None);
}

#[test]
fn the_plugin_charm_wants_a_base_that_is_more_than_built_on() {
    let refused = |base: &str, plugin: &str| {
        let text = format!(
            "name: a\ntype: charm\n{base}\nplatforms:\n  amd64:\nsummary: S\ndescription: D\nparts:\n  a: {{plugin: {plugin}, source: .}}\n"
        );
        expanded(&text, &CharmFolder::default()).findings.iter().any(|finding| finding.code.as_str() == "plugin-base")
    };
    assert!(refused("build-base: ubuntu@24.04", "charm"));
    assert!(refused("base: null\nbuild-base: ubuntu@24.04", "reactive"));
    assert!(!refused("build-base: ubuntu@24.04", "uv"));
    assert!(!refused("base: ubuntu@24.04", "charm"));
}

#[test]
fn hostile_documents_are_refused_in_peace() {
    for text in [
        "- a",
        "",
        "1",
        "extensions: x",
        "extensions: [1]",
        "platforms: {a: {build-on: {}}}",
        "bases: [[]]",
        "parts: [1]",
    ] {
        assert!(expanded(text, &CharmFolder::default()).document.is_none(), "{text}");
    }
}
