//! The sheet itself: what the charm hands over, held against what the source reads, and the advice for what is missing.

use charmer::answers::{self, Answers, ConfigOption, Integration, UnknownCharm, secret_keys};
use charmer::app::env_vars::EnvVars;
use charmer::environment::{Advice, Library, Remedy, Row, Sheet, Source, State, sheet};
use charmer::finding::Code;
use charmer::suite::{self, Given, names};

fn answers(suite: &str) -> Answers {
    let mut answers = Answers { name: "shop".to_owned(), ..Answers::default() };
    answers.choose_suite(suite::named(suite).unwrap());
    "ubuntu@24.04".clone_into(&mut answers.charm_base);
    answers
}

fn option(name: &str, kind: &str, description: &str) -> ConfigOption {
    let [name, kind, description] = [name, kind, description].map(str::to_owned);
    ConfigOption { name, kind, description, ..ConfigOption::default() }
}

fn reads(path: &str, source: &str) -> EnvVars {
    EnvVars::of(&[(path, source)])
}

fn row<'a>(sheet: &'a Sheet, name: &str) -> &'a Row {
    sheet.rows.iter().find(|row| row.name == name).unwrap()
}

/// With the library that charms on this base are written for.
fn sheet_of(answers: &Answers, reads: Option<&EnvVars>) -> Result<Sheet, UnknownCharm> {
    sheet(answers, reads, Library::of(answers, ""))
}

/// The advice for a name that a source in that suite reads; then that the remedy, once taken, gives what it says.
fn advised(suite: &str, path: &str, source: &str, name: &str) -> Advice {
    let (mut answers, reads) = (answers(suite), reads(path, source));
    let before = sheet_of(&answers, Some(&reads)).unwrap();
    let advice = row(&before, name).advice.clone().unwrap();
    if let Remedy::Option { gives, .. } | Remedy::Integration { gives, .. } = &advice.remedy {
        assert!(advice.remedy.apply(&mut answers) && !advice.remedy.clone().apply(&mut answers));
        let after = sheet_of(&answers, Some(&reads)).unwrap();
        assert_ne!(row(&after, gives).from, Source::Nobody, "{name}");
        let exact = advice.change.is_empty();
        assert_eq!(exact, !after.rows.iter().any(|row| row.name == name && row.state == State::ReadNotProvided));
        if !exact && !gives.contains('.') {
            let next = row(&after, name).advice.clone().unwrap();
            assert_eq!(next.remedy, Remedy::Read { instead: gives.clone() }, "{name}");
        }
        let documents = answers::apply(&answers, &answers::Documents::default()).unwrap();
        let charm = charmer::yaml::parse(answers::CHARM_PATH, documents.charm.as_bytes()).unwrap();
        let wrong = charmer::expand::charm(&charm, &charmer::app::CharmFolder::default()).findings;
        let wrong: Vec<_> = wrong
            .into_iter()
            .filter(|finding| finding.key.starts_with("config") || finding.key.starts_with("requires"))
            .collect();
        assert!(wrong.is_empty(), "{name}: {wrong:?}");
    }
    advice
}

fn given(advice: &Advice) -> String {
    match &advice.remedy {
        Remedy::Option { option, gives } => {
            format!("{} {} {gives}{}", option.kind, option.name, if option.required { " required" } else { "" })
        }
        Remedy::Integration { integration, gives } => format!("{} {gives}", integration.endpoint),
        Remedy::Read { instead } => format!("read {instead}"),
    }
}

#[test]
fn each_name_gets_the_remedy_that_makes_it_work() {
    let python = |name: &str| format!("import os\nx = os.environ[\"{name}\"]\n");
    for (suite, name, expected) in [
        // A secret's key makes up the end of the name.
        ("flask", "FLASK_STRIPE_KEY", "secret stripe FLASK_STRIPE_KEY required"),
        ("flask", "STRIPE_KEY", "secret stripe FLASK_STRIPE_KEY required"),
        ("django", "DJANGO_AWS_KEY_ID", "secret aws DJANGO_AWS_KEY_ID required"),
        ("fastapi", "TOKEN", "secret token APP_TOKEN_VALUE required"),
        ("fastapi", "APP_PAGE_SIZE", "string page-size APP_PAGE_SIZE required"),
        // What begins with `app-` never arrives.
        ("flask", "FLASK_APP_TITLE", "string title FLASK_TITLE required"),
        ("flask", "POSTGRESQL_DB_NAME", "postgresql POSTGRESQL_DB_NAME"),
        ("flask", "DATABASE_URL", "postgresql POSTGRESQL_DB_CONNECT_STRING"),
        ("flask", "REDIS_URL", "redis REDIS_DB_CONNECT_STRING"),
        ("flask", "FLASK_OAUTH_CLIENT_ID", "oauth FLASK_OAUTH_CLIENT_ID"),
        ("flask", "SECRET_KEY", "read FLASK_SECRET_KEY"),
        ("django", "SECRET_KEY", "read DJANGO_SECRET_KEY"),
        ("django", "APP_BASE_URL", "read DJANGO_BASE_URL"),
        ("django", "AWS_ACCESS_KEY_ID", "s3 S3_ACCESS_KEY"),
        ("django", "EMAIL_HOST_PASSWORD", "smtp SMTP_PASSWORD"),
    ] {
        assert_eq!(given(&advised(suite, "app.py", &python(name), name)), expected, "{suite} {name}");
    }
    let go = |name: &str| format!("package main\nimport \"os\"\nvar x = os.Getenv(\"{name}\")\n");
    assert_eq!(given(&advised("go", "main.go", &go("PORT"), "PORT")), "read APP_PORT");
    assert_eq!(given(&advised("go", "main.go", &go("MODE"), "MODE")), "string mode APP_MODE");
    assert_eq!(given(&advised("go", "main.go", &go("API_TOKEN"), "API_TOKEN")), "secret api APP_API_TOKEN");
    let java = "class A { @Value(\"${app.stripe-key}\") String a; @Value(\"${mail.sender}\") String b; }";
    assert_eq!(
        given(&advised("spring-boot", "A.java", java, "app.stripe-key")),
        "secret stripe APP_STRIPE_KEY required"
    );
    let advice = advised("spring-boot", "A.java", java, "mail.sender");
    assert_eq!(given(&advice), "string mail-sender APP_MAIL_SENDER required");
    assert!(advice.change.contains("mail.sender=${APP_MAIL_SENDER}"), "{}", advice.change);
}

#[test]
fn a_name_without_the_prefix_says_which_line_to_change() {
    let advice = advised("flask", "app.py", "import os\nx = os.environ['STRIPE_KEY']\n", "STRIPE_KEY");
    assert!(advice.says.contains("begins with FLASK_") && advice.change.starts_with("app.py:2: read FLASK_STRIPE_KEY"));
    assert!(advice.change.contains("from_prefixed_env()"), "{}", advice.change);
}

#[test]
fn what_is_provided_is_held_against_what_is_read() {
    let mut answers = answers("flask");
    answers.options = vec![
        option("page-size", "int", ""),
        option("pay", "secret", "With the keys `token` and `webhook`, the key for each."),
        option("debug", "boolean", ""),
        option("app-mode", "string", ""),
    ];
    answers.integrations =
        vec![Integration { endpoint: "redis".to_owned(), interface: "redis".to_owned(), required: true }];
    let source = "import os\nos.environ['FLASK_PAGE_SIZE']\nos.getenv('FLASK_PAY_SIGNING')\nos.getenv('REDIS_DB_CONNECT_STRING')\nos.getenv('PATH')\nos.getenv('MODE', 'x')\n";
    let reads = reads("app.py", source);
    let sheet = sheet_of(&answers, Some(&reads)).unwrap();
    let state = |name: &str| row(&sheet, name).state;
    assert_eq!(state("FLASK_PAGE_SIZE"), State::ReadAndProvided);
    assert_eq!(state("FLASK_PAY_SIGNING"), State::ReadAndProvided);
    assert_eq!(state("FLASK_PAY_WEBHOOK"), State::ProvidedNeverRead);
    assert_eq!(state("FLASK_DEBUG"), State::ReadAndProvided);
    assert_eq!(row(&sheet, "FLASK_DEBUG").read_by.as_deref(), Some("Flask"));
    assert_eq!(
        (state("REDIS_DB_CONNECT_STRING"), state("REDIS_DB_NAME")),
        (State::ReadAndProvided, State::ProvidedNeverRead)
    );
    assert!(row(&sheet, "REDIS_DB_CONNECT_STRING").required && !row(&sheet, "REDIS_DB_NAME").required);
    let last = sheet.rows.last().unwrap();
    assert!(last.name == "MODE" && !last.is_missing() && !sheet.rows.iter().any(|row| row.name == "PATH"));
    assert!(!sheet.rows.iter().any(|row| row.name == "FLASK_APP_MODE"));
    let codes: Vec<_> = sheet.findings().iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["option-dropped", "option-dropped"]);
    assert_eq!(sheet_of(&answers, None).unwrap().rows[0].state, State::Provided);
    assert!(sheet_of(&Answers::default(), None).is_err());
}

#[test]
fn a_port_that_nobody_reads_is_told_with_the_line_to_change() {
    let source = "package main\nimport \"os\"\nfunc main() { serve(os.Getenv(\"PORT\")) }\n";
    let findings = sheet_of(&answers("go"), Some(&reads("main.go", source))).unwrap().findings();
    let port = findings.iter().find(|finding| finding.code.as_str() == "variable-unread").unwrap();
    assert_eq!((port.path.as_str(), port.line, port.fix.as_str()), ("main.go", 3, "Read APP_PORT instead of PORT."));
    let mut newer = answers("go");
    "ubuntu@26.04".clone_into(&mut newer.charm_base);
    assert!(sheet_of(&newer, Some(&reads("main.go", source))).unwrap().findings().is_empty());
}

#[test]
fn the_file_of_variables_has_a_line_for_each_and_no_surprises() {
    for suite in suite::all() {
        let mut answers = answers(&suite.name);
        for endpoint in suite::endpoints() {
            let (endpoint, interface) = (endpoint.name.clone(), endpoint.interface.clone());
            answers.integrations.push(Integration { endpoint, interface, required: true });
        }
        answers.options = vec![option("own", "string", ""), option("hidden", "secret", "")];
        let reads = reads("a.py", "import os\nos.environ['MISSING_NAME']\n");
        let text = sheet_of(&answers, Some(&reads)).unwrap().dotenv();
        let own = format!("{}OWN=example-", suite.environment_prefix);
        assert!(
            text.contains(&own)
                && text.contains("_HIDDEN_VALUE=")
                && text.contains("\nMISSING_NAME=example-missing-name\n")
        );
        let mut seen = std::collections::HashSet::new();
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let (name, _) = line.split_once('=').unwrap();
            assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'), "{line}");
            assert!(seen.insert(name), "twice: {name}");
            assert_eq!(shlex::split(line).map(|words| words.len()), Some(1), "{line}");
        }
    }
}

#[test]
fn secrets_are_told_by_their_words() {
    assert!(names().is_secret("STRIPE_KEY"));
    let one = |description: &str| secret_keys(&option("x", "secret", description)).join(" ");
    assert_eq!(one(""), "value");
    assert_eq!(one("A Juju secret with the key `token`. See `docs`."), "token");
    assert_eq!(one("It has the keys `one` and `two`; ask."), "one two");
    assert_eq!(one("the key `a`"), "value", "Juju takes no key that short");
}

#[test]
fn an_older_library_hands_over_less() {
    let mut answers = answers("spring-boot");
    let on = |endpoint: &str| {
        let interface = suite::endpoint(endpoint).unwrap().interface.clone();
        Integration { endpoint: endpoint.to_owned(), interface, required: true }
    };
    answers.integrations = vec![on("rabbitmq"), on("valkey")];
    answers.options = vec![ConfigOption { required: true, ..option("token", "string", "") }];
    let with = |version: &str| {
        let sheet = sheet(&answers, None, Library::of(&answers, &format!("paas-charm=={version}"))).unwrap();
        let codes = sheet.findings().iter().filter(|finding| finding.code == Code::LibraryLacks).count();
        let names: Vec<String> = sheet.rows.iter().map(|row| row.name.clone()).collect();
        let has = |name: &str| names.iter().any(|known| known == name);
        (has("spring.rabbitmq.host"), has("VALKEY_MODE"), has("MANAGEMENT_SERVER_PORT"), codes)
    };
    assert_eq!(with("1.12.3"), (true, true, true, 0));
    assert_eq!(with("1.8.0"), (true, false, true, 1));
    assert_eq!(with("1.7.1"), (false, false, false, 1));
    assert_eq!(with("1.6.0"), (false, false, false, 2));
    let needed = |version: &str| {
        let sheet = sheet(&answers, None, Library::of(&answers, &format!("paas-charm=={version}"))).unwrap();
        row(&sheet, "APP_TOKEN").given
    };
    assert_eq!((needed("1.3.0"), needed("1.2.3")), (Some(Given::Always), Some(Given::Set)));
}
