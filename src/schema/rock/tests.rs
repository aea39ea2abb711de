use super::rock_notices as notices;
use super::*;
use crate::yaml::parse;

const GOOD: &str = "name: hello\nversion: '0.1'\nsummary: s\ndescription: d\nbase: ubuntu@24.04\nplatforms: {amd64: }\nparts: {p: {plugin: nil}}\n";

fn judged(text: &str) -> (Option<Node>, Vec<(&'static str, String)>) {
    let mut judge = Judge::new("rockcraft.yaml");
    let node = rock(&mut judge, &parse("rockcraft.yaml", text.as_bytes()).unwrap().root);
    assert_eq!(node.is_none(), judge.refused(), "{text}");
    (node, judge.into_findings().into_iter().map(|finding| (finding.code.as_str(), finding.key)).collect())
}

fn with(more: &str) -> (Option<Node>, Vec<(&'static str, String)>) {
    judged(&format!("{GOOD}{more}\n"))
}

#[test]
fn every_key_is_there_and_every_rule_has_its_code() {
    assert_eq!(SCHEMAS["rock"].fields.len(), 21);
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
        ("package-repositories: [{type: apt, ppa: a/b, priority: 0}]", "package-repository", "package-repositories.0"),
        (
            "package-repositories: [{type: apt, ppa: a/b, key-id: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}]",
            "key-id",
            "package-repositories.0.key-id",
        ),
        ("environment: {A: 'x$y'}", "environment-dollar", "environment.A"),
        ("entrypoint-service:", "entrypoint-unknown", "entrypoint-service"),
        ("entrypoint-command:", "entrypoint-command", "entrypoint-command"),
        ("entrypoint-command: x [ y ] z", "entrypoint-command", "entrypoint-command"),
        ("entrypoint-command: x [ y [ z ] ]", "entrypoint-command", "entrypoint-command"),
        ("entrypoint-command: x ]", "entrypoint-command", "entrypoint-command"),
        ("entrypoint_command: x 'y", "entrypoint-command", "entrypoint-command"),
        (
            "services: {a: {override: merge, command: 'x [ y ]'}}\nentrypoint-service: a\nentrypoint-command: x",
            "entrypoint-both",
            "entrypoint-command",
        ),
        ("flavour: mint", "key-unknown", "flavour"),
    ] {
        assert_eq!(with(bad).1, [(code, key.to_owned())], "{bad}");
    }
}

#[test]
fn what_is_empty_is_filled_in() {
    let filled = |more: &str, key: &str| with(more).0.unwrap().get(key).unwrap().to_json().to_string();
    for title in ["", "''", "[]", "0", "no"] {
        assert_eq!(filled(&format!("title: {title}"), "title"), r#""hello""#, "{title}");
    }
    assert_eq!(filled("build-base:", "build-base"), r#""ubuntu@24.04""#);
    assert_eq!(filled("environment:", "environment"), "{}");
    assert_eq!(filled("environment: {A: x$}", "environment"), r#"{"A":"x$"}"#);
    assert_eq!(filled("license: ''", "license"), "null");
}

#[test]
fn an_entry_point_of_ones_own_is_told() {
    let own = |more: &str| with(more);
    for good in ["x", "x [ y ]", "[ ]", "x '[' y ]", "x :-] [ # :-[ ]", "''"] {
        let (node, findings) = own(&format!("entrypoint-command: \"{good}\""));
        assert_eq!(findings, [("entrypoint-own", "entrypoint-command".to_owned())], "{good}");
        assert_eq!(notices(&node.unwrap()).len(), 1);
    }
    let service = "services: {a: {override: merge, command: 'x [ y ]'}}\nentrypoint_service: a";
    assert!(notices(&own(service).0.unwrap())[0].starts_with("Warning: 'entrypoint-service' is defined. "));
    assert_eq!(notices(&own("").0.unwrap()), Vec::<String>::new());
}

#[test]
fn a_base_that_is_not_out_yet_is_built_on_devel() {
    let next = GOOD.replace("24.04", "26.10");
    assert_eq!(judged(&next).1, [("base-unsupported", "build-base".to_owned())]);
    let devel = judged(&format!("build-base: devel\n{next}"));
    assert_eq!((devel.1, notices(&devel.0.unwrap()).len()), (Vec::new(), 1));
}

#[test]
fn plugins_go_by_what_is_built_on() {
    let codes = |base: &str, platforms: &str, part: &str| {
        let text = GOOD.replace("ubuntu@24.04", base).replace("{amd64: }", platforms).replace("plugin: nil", part);
        judged(&text).1.into_iter().map(|(code, _)| code).collect::<Vec<_>>()
    };
    let here = "{amd64: }";
    for (base, part) in [
        ("ubuntu@24.04", "plugin: bazel, source: ."),
        ("ubuntu@24.04", "plugin: ruby, source: ."),
        ("ubuntu@26.04", "plugin: poetry, source: ."),
        ("bare\nbuild-base: ubuntu@22.04", "plugin: gradle-use, source: ."),
    ] {
        assert_eq!(codes(base, here, part), ["plugin-unknown"], "{base} {part}");
        assert_eq!(codes(base, "{arm64: }", part), Vec::<&str>::new(), "{base} {part}");
    }
    for (base, part, code) in [
        ("ubuntu@26.04", "plugin: dotnet, source: ., dotnet-version: '8.0'", None),
        ("ubuntu@26.04", "plugin: dotnet, source: ., dotnet-version: '5'", Some("dotnet-version")),
        ("ubuntu@24.04", "plugin: dotnet, source: ., dotnet-version: '8.0'", Some("key-unknown")),
        ("ubuntu@24.04", "plugin: rust, source: ., rust-channel: nightly-2026-01-31", None),
        ("ubuntu@24.04", "plugin: rust, source: ., rust-channel: '1.85.0'", None),
        ("ubuntu@24.04", "plugin: rust, source: ., rust-channel: latest", Some("rust-channel")),
        ("ubuntu@24.04", "plugin: rust, source: ., rust-path: [x, x]", Some("list-twice")),
        ("ubuntu@24.04", "plugin: gradle, source: ., gradle-task: ''", Some("value-empty")),
        ("ubuntu@24.04", "plugin: nil, build-attributes: [self-contained]", Some("build-attribute")),
        ("ubuntu@24.04", "plugin: maven, source: ., build-attributes: [self-contained]", None),
        ("ubuntu@24.04", "plugin: jlink, jlink-modules: [a], jlink-jars: [b]", Some("jlink-modules")),
        ("ubuntu@24.04", "plugin: nil, overlay-recommended-packages: [a]", Some("key-unknown")),
        ("ubuntu@24.04", "plugin: nil, stage-slices: []", Some("key-unknown")),
        ("ubuntu@24.04", "plugin: nil, overlay: [/a, '']", None),
        ("ubuntu@24.04", "plugin: nil, overlay-script: a, override-overlay: b", Some("overlay")),
    ] {
        assert_eq!(codes(base, here, part), code.into_iter().collect::<Vec<_>>(), "{base} {part}");
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
    let bare = |part: &str| GOOD.replace("ubuntu@24.04", "bare\nbuild-base: ubuntu@24.04").replace("plugin: nil", part);
    for part in ["override-overlay: x", "overlay-script: ''", "overlay: []", "overlay: ['*', a]"] {
        assert_eq!(judged(&bare(&format!("plugin: nil, {part}"))).1[0].0, "overlay-on-bare", "{part}");
    }
    assert_eq!(judged(&bare("plugin: nil, overlay: ['*'], overlay-packages: []")).1, []);
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
        "{mine: {build-on: amd64, build-for: all}}",
        "{mine: {build-on: 'ubuntu@24.04:amd64', build-for: 'ubuntu@24.04:amd64'}}",
        "{'ubuntu@24.04:amd64': }",
        "{arm64: {build-on: amd64, build-for: amd64}}",
        "{amd64: []}",
        "{amd64: ''}",
        "{amd64: no}",
        "{amd64: 0}",
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
