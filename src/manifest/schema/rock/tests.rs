#![allow(clippy::unwrap_used)]

use super::*;
use crate::manifest::read;

const GOOD: &str = "name: hello\nversion: '0.1'\nsummary: s\ndescription: d\nbase: ubuntu@24.04\nplatforms: {amd64: }\nparts: {p: {plugin: nil}}\n";

fn judged(text: &str) -> (Option<Node>, Vec<(&'static str, String)>) {
    let mut judge = Judge::new("rockcraft.yaml");
    let node = rock(&mut judge, &read("rockcraft.yaml", text.as_bytes()).unwrap().root);
    assert_eq!(node.is_none(), judge.refused(), "{text}");
    (node, judge.findings.into_iter().map(|finding| (finding.code, finding.key)).collect())
}

fn with(more: &str) -> (Option<Node>, Vec<(&'static str, String)>) {
    judged(&format!("{GOOD}{more}\n"))
}

#[test]
fn the_source_parses_and_has_every_key() {
    let schemas = Schema::read(SOURCE, &RULES).unwrap();
    assert_eq!(schemas["rock"].fields.len(), 21);
    assert!(LICENSES.lines().filter(|line| !line.starts_with('#')).all(|id| id.trim() == id && !id.is_empty()));
}

#[test]
fn keys_come_out_in_rockcrafts_order_with_the_title() {
    let text = format!("checks: {{}}\nservices: {{}}\nrun_user: _daemon_\nenvironment: {{A: 1}}\n{GOOD}license: mit\n");
    let json = judged(&text).0.unwrap().to_json().to_string();
    let want =
        r#"{"name":"hello","title":"hello","version":"0.1","summary":"s","description":"d","base":"ubuntu@24.04","#;
    assert!(json.starts_with(want), "{json}");
    let tail = r#""license":"MIT","parts":{"p":{"plugin":"nil"}},"environment":{"A":"1"},"run-user":"_daemon_","services":{},"checks":{}}"#;
    assert!(json.ends_with(tail), "{json}");
}

#[test]
fn layers_are_read_as_pebble_wants_them() {
    for good in [
        "services: {a: {override: merge, command: x, user-id: '7', backoff-factor: '1.5', on-check-failure: {up: restart}}}",
        "checks: {up: {override: replace, tcp: {port: '80'}}}",
        "checks: {up: {override: replace, level: null, exec: {command: x, user-id: 0}}}",
        "services: {a: {override: merge, command: 'x [ y ]'}}\nentrypoint-service: a",
        "package-repositories: [{type: apt, ppa: a/b, priority: always}]",
    ] {
        assert_eq!(with(good).1, [], "{good}");
    }
    let url = with("checks: {up: {override: replace, http: {url: 'HTTP://A.b'}}}").0.unwrap();
    assert_eq!(url.at(&["checks", "up", "http", "url"]).unwrap().as_str(), Some("http://a.b/"));
}

#[test]
fn what_rockcraft_refuses_is_refused_at_its_key() {
    for (bad, code, key) in [
        ("services: {a: {override: merge}}", "key-missing", "services.a.command"),
        ("services: {a: {override: on, command: x}}", "value-unknown", "services.a.override"),
        (
            "services: {a: {override: merge, command: x, backoff-factor: 0.5}}",
            "number-range",
            "services.a.backoff-factor",
        ),
        (
            "services: {a: {override: merge, command: x, on-success: success-shutdown}}",
            "value-unknown",
            "services.a.on-success",
        ),
        ("checks: {up: {override: replace}}", "check-way", "checks.up"),
        ("checks: {up: {override: replace, http: {url: x}}}", "url", "checks.up.http.url"),
        ("checks: {up: {override: replace, tcp: {port: 0}}}", "number-range", "checks.up.tcp.port"),
        ("run-user: root", "value-unknown", "run-user"),
        ("run-user: _daemon_\nrun_user: _daemon_", "key-twice", "run-user"),
        ("environment: {A: yes}", "kind", "environment.A"),
        ("license: GPL-3.0-only", "license-unknown", "license"),
        ("entrypoint-service: web", "entrypoint-unknown", "entrypoint-service"),
        (
            "package-repositories: [{type: apt, ppa: a/b, priority: 0}]",
            "number-range",
            "package-repositories.0.priority",
        ),
        ("flavour: mint", "key-unknown", "flavour"),
    ] {
        assert_eq!(with(bad).1, [(code, key.to_owned())], "{bad}");
    }
}

#[test]
fn a_borrowed_title_is_told_as_the_name() {
    assert_eq!(judged(&GOOD.replace("hello", "a")).1, [("title-short", "title".to_owned())]);
    assert_eq!(judged(&GOOD.replace("hello", "a--b")).1, [("name-invalid", "name".to_owned())]);
    assert_eq!(judged(&format!("title: A b\n{}", GOOD.replace("hello", "a"))).1, []);
}

#[test]
fn bare_rocks_have_no_overlay_and_need_a_build_base() {
    let bare = GOOD.replace("ubuntu@24.04", "bare").replace("plugin: nil", "plugin: nil, overlay-packages: [curl]");
    let codes: Vec<_> = judged(&bare).1.into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, ["base-unsupported", "overlay-on-bare"]);
}

#[test]
fn platforms_are_read_as_rockcraft_reads_them() {
    let spelled = |platforms: &str| {
        let text = GOOD.replace("{amd64: }", platforms);
        judged(&text).0.map(|node| node.get("platforms").unwrap().to_json().to_string())
    };
    let want = Some(r#"{"amd64":{"build-on":["amd64"],"build-for":["amd64"]}}"#.to_owned());
    for text in ["{amd64: }", "{amd64: {}}", "{amd64: {build-on: amd64, build-for: [amd64]}}"] {
        assert_eq!(spelled(text), want, "{text}");
    }
    assert_eq!(spelled("{}"), Some("{}".to_owned()));
    for text in [
        "[amd64]",
        "{mine: }",
        "{all: }",
        "{amd64: {build-on: amd64}}",
        "{amd64: {build-for: amd64}}",
        "{mine: {build-on: amd64, build-for: [amd64, arm64]}}",
        "{mine: {build-on: all, build-for: amd64}}",
        "{mine: {build-on: [amd64, amd64], build-for: amd64}}",
        "{any: {build-on: amd64, build-for: amd64}}",
    ] {
        assert_eq!(spelled(text), None, "{text}");
    }
}

#[test]
fn parts_need_a_plugin_and_numbers_may_name_them() {
    assert_eq!(
        judged(&GOOD.replace("p: {plugin: nil}", "nil: {}")).1,
        [("plugin-missing", "parts.nil.plugin".to_owned())]
    );
    let named = judged(&GOOD.replace("p: {plugin: nil}", "1: {plugin: nil}")).0.unwrap();
    assert!(named.at(&["parts", "1", "plugin"]).is_some());
}
