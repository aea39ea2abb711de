//! The laws that tie answers and documents, over random answers and documents of many styles.

use std::collections::{BTreeMap, BTreeSet};

use charmer::answers::{
    Answers, ConfigOption, Documents, Integration, Placed, Service, WrittenFor, apply, from_documents, open_for,
};
use charmer::suite::{self, Suite};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

/// Words that YAML, the packers or charmer give a meaning to, and shapes that are hard to write.
const ODD: &[&str] = &[
    "",
    " ",
    "yes",
    "No",
    "~",
    "null",
    "010",
    "1:30",
    "1e3",
    "0x1F",
    "22.04",
    "2024-01-02",
    "=",
    "<<",
    "a: b",
    "a #b",
    "#",
    "- a",
    "-",
    "?",
    ": ",
    "a:",
    "'",
    "\"",
    "it's",
    "say \"so\"",
    "\\n",
    "\t",
    "a\tb",
    " leading",
    "trailing ",
    "a\nb",
    "\n",
    "\n\n",
    "a\n\nb\n",
    "  a\nb",
    "a\n \nb",
    "a\r\nb",
    "\u{85}",
    "\u{2028}",
    "\u{feff}x",
    "\u{0}",
    "é",
    "日本語",
    "💥",
    "{a}",
    "[b]",
    "&a",
    "*a",
    "!a",
    "%a",
    "@a",
    "`a`",
    "|",
    ">",
    "---",
    "...",
    "a, b",
    "${x}",
    "$EXTENSIONS_DATA",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-z][a-z0-9-]{0,12}",
        2 => select(ODD).prop_map(str::to_owned),
        1 => "\\PC{0,20}",
        1 => any::<String>(),
        1 => ("[a-z ]{1,9}", 1..200usize).prop_map(|(word, times)| word.repeat(times)),
    ]
}

fn one_of(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    select(words).prop_map(str::to_owned)
}

fn package() -> impl Strategy<Value = String> {
    let known = one_of(&[
        "libpq5_libs",
        "libpq5",
        "ca-certificates_data",
        "ffmpeg",
        "libxml2_libs",
        "gdal-bin",
        "openjdk-17-jdk",
        "openjdk-21-jdk",
    ]);
    prop_oneof![4 => known, 1 => text()]
}

fn config_option(name: String) -> impl Strategy<Value = ConfigOption> {
    let kind = prop_oneof![5 => one_of(&["string", "int", "float", "boolean", "secret", ""]), 1 => text()];
    let typed = one_of(&["20", "-3", "+4", "007", "1.5", "1e3", "1e400", "inf", ".5", "5.", "true", "Yes", "off", ""]);
    let default = prop_oneof![2 => text(), 3 => typed];
    (kind, default, text(), any::<bool>()).prop_map(move |(kind, default, description, required)| ConfigOption {
        name: name.clone(),
        kind,
        default,
        description,
        required,
    })
}

fn integration(endpoint: String) -> impl Strategy<Value = Integration> {
    (text(), any::<bool>()).prop_map(move |(interface, required)| Integration {
        endpoint: endpoint.clone(),
        interface,
        required,
    })
}

/// One of each name, in any order.
fn each<T: std::fmt::Debug, S: Strategy<Value = T>>(of: fn(String) -> S) -> impl Strategy<Value = Vec<T>> {
    let all = move |names: BTreeSet<String>| names.into_iter().map(of).collect::<Vec<_>>();
    btree_set(text(), 0..4).prop_flat_map(all).prop_shuffle()
}

fn service(name: String) -> impl Strategy<Value = Service> {
    let folder = prop_oneof![2 => Just(String::new()), 1 => text()];
    (text(), folder).prop_map(move |(command, working_dir)| {
        let name = name.clone();
        Service { name, command, working_dir, ..Service::default() }
    })
}

/// Services of the suites' own names, too: those keep what the extension says of them.
fn services() -> impl Strategy<Value = Vec<Service>> {
    let known =
        one_of(&["flask", "django", "fastapi", "go", "expressjs", "spring-boot", "celery-worker", "flask-mine"]);
    let names = btree_set(prop_oneof![3 => known, 1 => text()], 0..4);
    names.prop_flat_map(|names| names.into_iter().map(service).collect::<Vec<_>>()).prop_shuffle()
}

fn placed(from: String) -> impl Strategy<Value = Placed> {
    let to = one_of(&[
        "usr/local/bin/shop",
        "usr/local/bin/server",
        "usr/local/bin/worker",
        "",
        "django/app",
        "django/app/x",
    ]);
    prop_oneof![3 => to, 1 => text()].prop_map(move |to| Placed { from: from.clone(), to })
}

fn organize() -> impl Strategy<Value = Vec<Placed>> {
    let names = btree_set(
        prop_oneof![3 => one_of(&["bin/server", "bin/shop", "bin/x", "shop", "*", "django/app/x", "django/app/db.sqlite3"]), 1 => text()],
        0..4,
    );
    names.prop_flat_map(|names| names.into_iter().map(placed).collect::<Vec<_>>()).prop_shuffle()
}

/// Answers to the questions of all suites: those of other suites must not matter.
fn extras() -> impl Strategy<Value = BTreeMap<String, String>> {
    let ids: Vec<String> =
        suite::all().iter().flat_map(|suite| &suite.questions).map(|question| question.id.clone()).collect();
    let known = one_of(&["17", "21", "22.11.0", "1.22", "lts/jod", "shop", "server", ""]);
    btree_map(select(ids), prop_oneof![3 => known, 1 => text()], 0..5)
}

/// Every version of Rockcraft, and none.
fn rockcraft() -> impl Strategy<Value = WrittenFor> {
    let known: Vec<WrittenFor> = suite::packers().rockcraft.iter().map(|known| WrittenFor(Some(known))).collect();
    prop_oneof![1 => Just(WrittenFor(None)), 3 => select(known)]
}

/// What documents that these answers were written to say for the same version.
fn read(documents: &Documents, answers: &Answers) -> Answers {
    open_for(documents, answers.rockcraft.0).unwrap().reading.answers
}

fn answers() -> impl Strategy<Value = Answers> {
    let suites: Vec<String> = suite::all().iter().map(|suite| suite.name.clone()).collect();
    let scalars = (select(suites), text(), text(), text(), text(), text());
    let base = one_of(&["bare", "ubuntu@26.04", "ubuntu@24.04", "ubuntu@22.04", ""]);
    let build_base = prop_oneof![one_of(&["ubuntu@26.04", ""]), text()];
    let charm_base = prop_oneof![one_of(&["ubuntu@24.04", "ubuntu@26.04"]), text()];
    let platforms = prop_oneof![3 => vec(one_of(&["amd64", "arm64", "s390x"]), 0..3), 1 => vec(text(), 0..3)];
    let lists = (
        platforms,
        vec(package(), 0..5),
        vec(package(), 0..3),
        option::of(vec(text(), 0..4)),
        each(config_option),
        each(integration),
        (services(), organize()),
        extras(),
    );
    (scalars, (base, build_base, rockcraft()), charm_base, any::<bool>(), lists).prop_map(
        |(scalars, (base, build_base, rockcraft), charm_base, wheels, lists)| {
            let (suite, name, title, summary, description, version) = scalars;
            let (platforms, packages, build_packages, files, options, integrations, (services, organize), extras) =
                lists;
            Answers {
                suite,
                name,
                title,
                summary,
                description,
                version,
                base,
                build_base,
                charm_base,
                platforms,
                wheels,
                packages,
                build_packages,
                files,
                options,
                integrations,
                services,
                organize,
                lines: Vec::new(),
                workflow: false,
                extras,
                rockcraft,
            }
        },
    )
}

/// Documents of many hands; `{s}` stands for the suite's extension, `{a}` for the application's folder in the image.
const ROCKS: &[&str] = &[
    "",
    "# nothing yet\n",
    "name: shop # the shop\nbase: bare\nbuild-base: 'ubuntu@24.04'\nversion: \"0.1\"\nsummary: A shop\ndescription: |\n  Sells.\n\n  Things.\n\nplatforms:\n  amd64:\n  # arm64:\n\nextensions:\n  - {s}\n\n# parts:\n#   {s}/install-app:\n#     prime:\n#     - app.py\n",
    "name: shop\r\nbase: ubuntu@24.04\r\nversion: 1.0\r\nplatforms: {amd64: , arm64: null}\r\nextensions: [{s}]\r\nparts:\r\n    {s}/dependencies:\r\n        stage-packages:\r\n        - libpq5  # database\r\n        - ffmpeg\r\n    runtime-slices: {plugin: nil, stage-packages: [libpq5_libs]}\r\n    mine:\r\n        plugin: nil",
    "\u{feff}---\nextensions:\n- {s}\nname:   \"shop\"\nplatforms:\n    amd64:\n        build-on: [amd64]\n        build-for: amd64\nx: &x\n    - a # keep\nparts:\n    {s}/install-app:\n        # what goes in\n        prime:\n        -   {a}/app.py\n        # templates too\n        - -{a}/secret\n        stage: *x\n    {s}/assets:\n        stage: [ {a}/app.py , '{a}/static' ]\n    runtime-debs:\n        plugin: nil\n        stage-packages:\n            - ffmpeg\n            - libpq5 # db\n        override-build: |+\n            true\n\n",
    "{name: shop, summary: 'one, two', extensions: [{s}], platforms: {amd64: {}}, parts: {{s}/install-app: {prime: [{a}/app.py], build-packages: [gcc]}}}",
    "name: shop\nextensions: [{s}]\nparts:\n  {s}/install-app:\n    npm-include-node: true # newer\n    npm-node-version: 20\n    build-snaps:\n      - go/1.20/stable\n      - node\n      - go/1.21/stable # no\n    organize:\n      bin/x: usr/local/bin/x\n      # the server\n      bin/server: usr/local/bin/shop\n    build-packages: [gcc, openjdk-17-jdk, maven]\n  {s}/runtime:\n    build-packages:\n      - openjdk-17-jdk # as in the pom\n      - binutils\n",
    "name: shop\nextensions:\n  - other\n  - {s}\ndescription: >-\n  folded\n  text\nsummary: 'two\n\n  lines'\nbase: &base ubuntu@24.04\nbuild-base: *base\nparts: {}\nplatforms: {}\n",
    "name: shop\nextensions: [{s}]\nservices:\n  # by hand\n  flask:\n    override: replace\n    command: gunicorn -w 2 shop:app # two\n    environment: {A: b}\n  celery-worker:\n    override: replace\n    startup: enabled\n    command: celery -A shop worker\n    working-dir: /flask/app # here\n    after: [flask]\n  go: {environment: {X: y}}\n  django: {command: [no]}\nparts:\n  django-framework/install-app:\n    plugin: dump\n    source: . # all\n    organize:\n      shop: django/app/shop # the package\n      manage.py: django/app/manage.py\n    stage: [django/app, -django/app/db.sqlite3]\n  go-framework/install-app:\n    organize: {bin/worker: usr/local/bin/worker}\n",
];
const CHARMS: &[&str] = &[
    "",
    "name: shop\ntype: charm\nbase: ubuntu@24.04\nplatforms:\n  amd64:\nsummary: A shop\ndescription: |\n  Sells.\n\n  Things.\nextensions:\n  - {s}\n\n# requires:\n#   mysql:\n#     interface: mysql_client\n\nconfig:\n  options:\n    # the secret\n    token:\n      type: string\n      required: true # it is\n      description: |\n        Long.\n        Words.\n\n    size:\n      default: 020\n      type: int\n      unknown: [x]\n\nrequires:\n  postgresql: {interface: postgresql_client, optional: false, limit: 1}\n  s3:\n    interface: s3\n",
    "name: shop-k8s\r\ntype: charm\r\nplatforms:\r\n  ubuntu@22.04:amd64:\r\nextensions: [{s}]\r\nconfig: {options: {a: {type: boolean, default: yes}, 'b': {}}}\r\nrequires: {}\r\n",
    "type: charm\nbases:\n  - build-on: [{name: ubuntu, channel: '22.04'}]\n    run-on:\n      - name: ubuntu\n        channel: '22.04'\nx: &opt {type: int, default: 1}\nconfig:\n  options:\n    a: *opt\n    b:\n      type: int\n      default: 2\nextensions: [ {s}, ]",
    "config:\n    options:\n        only:\n            description: \"x\"\n            type: string\n            optional: false\n# the end",
];

/// The charm's requirements, of many hands.
const REQUIREMENTS: &[&str] = &[
    "",
    "paas-charm>=1.0,<2\n",
    "# mine\n--only-binary :all:\npaas-charm\n",
    "--no-binary=:all:\r\npaas-charm",
    "--only-binary=:all:\n--no-binary :all: # no\nx\n  --only-binary   :all:   # yes\n",
];

fn filled(text: &str, suite: &Suite) -> String {
    text.replace("{s}", &suite.extension).replace("{a}", &suite.layout.application)
}

fn documents() -> impl Strategy<Value = Documents> {
    let suites: Vec<&'static Suite> = suite::all().to_vec();
    let ours = (select(suites), select(ROCKS), select(CHARMS), select(REQUIREMENTS)).prop_map(
        |(suite, rock, charm, requirements)| Documents {
            rock: filled(rock, suite),
            charm: filled(charm, suite),
            requirements: requirements.to_owned(),
        },
    );
    prop_oneof![2 => ours, 3 => shapes()]
}

/// Documents in the shapes that people have.
fn shapes() -> impl Strategy<Value = Documents> {
    let number = 0..crate::shapes::ROCKS.len();
    (number, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(at, windows, mark, open_end)| Documents {
        rock: crate::shapes::rewritten(crate::shapes::ROCKS[at], windows, mark, open_end),
        charm: crate::shapes::rewritten(crate::shapes::CHARMS[at], windows, mark, open_end),
        requirements: crate::shapes::rewritten(REQUIREMENTS[at % REQUIREMENTS.len()], windows, mark, open_end),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_applied_is_read_again(answers in answers()) {
        let documents = apply(&answers, &Documents::default()).unwrap();
        prop_assert_eq!(read(&documents, &answers).normal(), answers.normal());
        prop_assert_eq!(apply(&answers, &documents).unwrap(), documents);
    }

    #[test]
    fn one_answer_follows_another(first in answers(), second in answers()) {
        let documents = apply(&first, &Documents::default()).unwrap();
        let documents = apply(&second, &documents).unwrap();
        prop_assert_eq!(read(&documents, &second).normal(), second.normal());
        prop_assert_eq!(apply(&read(&documents, &second), &documents).unwrap(), documents);
    }

    #[test]
    fn documents_from_anywhere_take_any_answer(answers in answers(), documents in documents()) {
        let applied = match apply(&answers, &documents) {
            Ok(applied) => applied,
            // A value that others share through an alias is refused, with the place.
            Err(finding) => {
                prop_assert!(finding.code.as_str() == "edit-refused" && finding.line > 0, "{finding}");
                let is_shared = |text: &str| text.contains('&') || text.contains("# a remark among");
                prop_assert!(is_shared(&documents.rock) || is_shared(&documents.charm), "{finding}");
                return Ok(());
            }
        };
        prop_assert_eq!(read(&applied, &answers).normal(), answers.normal());
    }
}

#[test]
fn shapes_that_people_have_are_left_as_they_are() {
    for at in 0..crate::shapes::ROCKS.len() {
        for way in 0..8 {
            let text = |text| crate::shapes::rewritten(text, way & 1 > 0, way & 2 > 0, way & 4 > 0);
            let documents = Documents {
                rock: text(crate::shapes::ROCKS[at]),
                charm: text(crate::shapes::CHARMS[at]),
                requirements: text(REQUIREMENTS[2]),
            };
            let answers = from_documents(&documents).unwrap();
            assert_eq!(apply(&answers, &documents).unwrap(), documents);
        }
    }
}

#[test]
fn what_was_read_changes_nothing() {
    for suite in suite::all() {
        for rock in &ROCKS[1..] {
            for charm in &CHARMS[1..] {
                let requirements = REQUIREMENTS[charm.len() % REQUIREMENTS.len()].to_owned();
                let documents = Documents { rock: filled(rock, suite), charm: filled(charm, suite), requirements };
                let answers = from_documents(&documents).unwrap();
                if !answers.suite.is_empty() {
                    assert_eq!(apply(&answers, &documents).unwrap(), documents);
                }
            }
        }
    }
}

/// The lines of a document that belong to the values at these paths, with their keys, from 1.
fn lines_of(text: &str, paths: &[&[&str]]) -> Vec<std::ops::RangeInclusive<usize>> {
    let root = charmer::yaml::parse("x", text.as_bytes()).unwrap().root;
    let places = paths.iter().filter_map(|path| {
        let (last, parents) = path.split_last()?;
        let parent = root.at(parents)?;
        let start = parent.key_node(last)?.origin.span()?.start.line;
        let end = parent.get(last)?.origin.span()?.end;
        Some(start..=if end.column == 1 { end.line - 1 } else { end.line })
    });
    places.collect()
}

fn only_these_lines_changed(before: &str, after: &str, paths: &[&[&str]]) -> Result<(), TestCaseError> {
    // The mark of the byte order is none of the first line's.
    let (before, after) = (before.trim_start_matches('\u{feff}'), after.trim_start_matches('\u{feff}'));
    let allowed = lines_of(before, paths);
    for line in crate::support::lines_gone(before.lines(), after.lines()) {
        let is_allowed = allowed.iter().any(|lines| lines.contains(&(line + 1)));
        let text = before.lines().nth(line).unwrap_or_default();
        // A line of a template that was turned on.
        let on = text.trim_start().strip_prefix('#').map(str::trim_start);
        let is_on = on.is_some_and(|on| after.lines().any(|line| line.trim_start() == on));
        prop_assert!(is_allowed || is_on || text.is_empty(), "line {}: {text:?}\n{before}\n---\n{after}", line + 1);
    }
    Ok(())
}

/// A document that is written in blocks, so that every answer has lines of its own.
fn in_blocks() -> impl Strategy<Value = Documents> {
    let suites: Vec<&'static Suite> = suite::all().to_vec();
    let ours =
        (select(suites), select(vec![ROCKS[2], ROCKS[4]]), select(vec![CHARMS[1], CHARMS[4]]), select(REQUIREMENTS))
            .prop_map(|(suite, rock, charm, requirements)| Documents {
                rock: filled(rock, suite),
                charm: filled(charm, suite),
                requirements: requirements.to_owned(),
            });
    // Behind a text that goes up to the very end, what is added gives its header a sign that it ends there.
    let fits =
        |all: &Documents| !all.charm.trim_start_matches('\u{feff}').starts_with('{') && !all.rock.ends_with("indented");
    prop_oneof![ours, shapes().prop_filter("written in blocks, and closed", fits)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn only_lines_of_changed_answers_are_touched(documents in in_blocks(), to in text(), more in package(), which in 0..9usize) {
        let mut answers = from_documents(&documents).unwrap();
        let summary: &[&[&str]] = &[&["summary"]];
        let suite = suite::named(&answers.suite).unwrap();
        let first = answers.options.first().map(|option| option.name.clone()).unwrap_or_default();
        let described = ["config", "options", first.as_str(), "description"];
        let build = ["parts", suite.layout.dependencies_part.as_str(), "build-packages"];
        let (rock, charm): (Vec<&[&str]>, Vec<&[&str]>) = match which {
            0 => { answers.summary = to; (summary.to_vec(), summary.to_vec()) }
            1 => { answers.name = to; (vec![&["name"]], vec![&["name"]]) }
            2 => { answers.version = to; (vec![&["version"]], vec![]) }
            3 => { answers.packages.push(more); (vec![&["parts", "runtime-debs", "stage-packages"]], vec![]) }
            4 => { answers.build_packages.push(to); (vec![&build], vec![]) }
            5 => {
                answers.options.push(ConfigOption { name: "new one".into(), kind: to, ..ConfigOption::default() });
                (vec![], vec![])
            }
            6 => {
                answers.integrations.push(Integration { endpoint: "new one".into(), interface: to, required: true });
                (vec![], vec![])
            }
            7 => {
                let Some(question) = suite.questions.first() else { return Ok(()) };
                answers.extras.insert(question.id.clone(), "21".into());
                (vec![], vec![])
            }
            _ => {
                let Some(option) = answers.options.first_mut() else { return Ok(()) };
                option.description = to;
                (vec![], vec![&described])
            }
        };
        let applied = match apply(&answers, &documents) {
            Ok(applied) => applied,
            // What is written once and used twice may be refused, with its place; then nothing changes at all.
            Err(finding) => {
                let is_shared = format!("{}{}", documents.rock, documents.charm).contains(": &");
                prop_assert!(is_shared && finding.code.as_str() == "edit-refused" && finding.line > 0, "{finding}");
                return Ok(());
            }
        };
        only_these_lines_changed(&documents.rock, &applied.rock, &rock)?;
        only_these_lines_changed(&documents.charm, &applied.charm, &charm)?;
    }
}
