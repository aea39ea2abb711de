//! Faults that were found on real applications, each on a small project: what is told of a change, and what is not told of
//! its good twin.

use std::fs;
use std::path::Path;

use crate::faulty::{charmer, check, copy};

/// The project in `tests/data/faults`, the files that are written, the code, and whether it is told.
type Row = (&'static str, &'static [(&'static str, &'static str)], &'static str, bool);

/// The project, the files that are written, the variable, and what comes of it.
type Variable<'t> = (&'t str, &'t [(&'t str, &'t str)], &'t str, Option<&'t str>);

const PACKAGE: &str = "app/package.json";
const GO: &str = "module example.org/shop\n\ngo 1.22\n";
const ROCK: &str = "name: shop\nversion: '1'\nsummary: x\ndescription: x\nbase: bare\nbuild-base: ubuntu@24.04\nplatforms: {amd64: }\nextensions: [go-framework]\n";
const DOTENV: &str =
    "package main\nfunc main() {\n\tif err := godotenv.Load(); err != nil {\n\t\tlog.Fatal(err)\n\t}\n}\n";
const VIPER: &str = "package main\nfunc main() {\n\tviper.AddConfigPath(\"./config\")\n\tviper.SetConfigName(\"config\")\n\tif err := viper.ReadInConfig(); err != nil {\n\t\tlog.Fatal(err)\n\t}\n}\n";
const VIPER_GOES_ON: &str = "package main\nfunc main() {\n\tviper.AddConfigPath(\".\")\n\tviper.SetConfigName(\"config\")\n\tif err := viper.ReadInConfig(); err != nil {\n\t\tif _, ok := err.(viper.ConfigFileNotFoundError); !ok {\n\t\t\tlog.Fatal(err)\n\t\t}\n\t}\n}\n";
const HANDED: &str = "package config\nfunc Load(path string) (c Config, err error) {\n\tviper.AddConfigPath(path)\n\tviper.SetConfigName(\"app\")\n\terr = viper.ReadInConfig()\n\tif err != nil {\n\t\treturn\n\t}\n\treturn\n}\n";
const STOPS: &str = "package main\nimport \"example.org/shop/config\"\nfunc main() {\n\tc, err := config.Load(\".\")\n\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n}\n";
const GOES_ON: &str = "package main\nimport \"example.org/shop/config\"\nfunc main() {\n\tc, err := config.Load(\".\")\n\tif err != nil {\n\t\tlog.Print(err)\n\t}\n}\n";
const FIELDS: &str = "package main\ntype Config struct {\n\tSource string `mapstructure:\"DATABASE_URL\"`\n}\nfunc main() {\n\tviper.AutomaticEnv()\n\tvar c Config\n\tviper.Unmarshal(&c)\n}\n";
const EXPANDS: &str = "package main\nimport \"os\"\nfunc main() {\n\tprintln(os.ExpandEnv(\"${DATABASE_URL}\"))\n}\n";
const READS: &str = "package main\nfunc main() {\n\tb, err := os.ReadFile(\"conf/x.json\")\n\tif err != nil {\n\t\tpanic(err)\n\t}\n}\n";
const PROBES: &str = "package main\nfunc main() {\n\tif os.Getenv(\"DEV\") != \"\" {\n\t\tif err := godotenv.Load(); err != nil {\n\t\t\tlog.Fatal(err)\n\t\t}\n\t}\n}\n";

/// Whether a file that a program of Go does not do without is told as what stops it.
#[test]
fn a_program_of_go_ends_over_a_file_that_is_not_in_the_image() {
    let cases: [(&[(&str, &str)], bool); 11] = [
        (&[("main.go", DOTENV), (".env", "A=b\n")], true),
        (&[("main.go", DOTENV)], true),
        (&[("main.go", PROBES), (".env", "A=b\n")], false),
        (&[("main.go", VIPER), ("config/config.yml", "a: b\n")], true),
        (&[("main.go", VIPER_GOES_ON), ("config.yml", "a: b\n")], false),
        (&[("main.go", STOPS), ("config/config.go", HANDED), ("app.env", "A=b\n")], true),
        (&[("main.go", STOPS), ("config/config.go", HANDED), ("app.toml", "a = 1\n")], true),
        (&[("main.go", GOES_ON), ("config/config.go", HANDED), ("app.env", "A=b\n")], false),
        (&[("main.go", READS), ("conf/x.json", "{}")], true),
        (&[("main.go", READS), ("conf/x.json", "{}"), ("rockcraft.yaml", "")], false),
        (&[("main.go", "package main\nfunc main() {\n\t_ = godotenv.Load()\n}\n"), (".env", "A=b\n")], false),
    ];
    for (files, is_told) in cases {
        let home = tempfile::tempdir().unwrap();
        let app = home.path().join("shop");
        write(&app, &[("go.mod", GO), ("rockcraft.yaml", ROCK)]);
        write(&app, files);
        // What stays out is put in where `init` may choose.
        if files.iter().any(|(path, _)| *path == "rockcraft.yaml") {
            fs::remove_file(app.join("rockcraft.yaml")).unwrap();
            assert!(charmer(home.path(), &["init", "-y"], &app).status.success());
        }
        let (_, told) = check(home.path(), &app);
        let stops = told.iter().any(|(code, _, what)| code == "folder-not-shipped" && what == "will not start");
        assert_eq!(stops, is_told, "{files:?}: {told:?}");
    }
}

const NODEMON: &str = "express-start-dev-server";
const HUSKY: &str = r#"{"name": "shop", "version": "1.0.0", "scripts": {"start": "node src/index.js", "prepare": "husky install || true"}, "dependencies": {"express": "^4"}, "devDependencies": {"husky": "8"}}"#;
const HUSKY_EXITS: &str = r#"{"name": "shop", "version": "1.0.0", "scripts": {"start": "node src/index.js", "prepare": "npm run hooks", "hooks": "husky 2>/dev/null || exit 0"}, "dependencies": {"express": "^4"}, "devDependencies": {"husky": "8"}}"#;
const HUSKY_FAILS: &str = r#"{"name": "shop", "version": "1.0.0", "scripts": {"start": "node src/index.js", "prepare": "husky || exit 1"}, "dependencies": {"express": "^4"}, "devDependencies": {"husky": "8"}}"#;
const HUSKY_LATER: &str = r#"{"name": "shop", "version": "1.0.0", "scripts": {"start": "node src/index.js", "prepare": "husky; exit 0"}, "dependencies": {"express": "^4"}, "devDependencies": {"husky": "8"}}"#;
const GENERATED: &str = r#"{"name": "shop", "version": "1.0.0", "scripts": {"start": "node index.js", "postinstall": "prisma generate"}, "dependencies": {"express": "^4", "@prisma/client": "^5", "prisma": "^5"}}"#;
const GUARDED: &str = r#"{"name": "shop", "version": "1.0.0", "scripts": {"start": "node index.js", "postinstall": "prisma generate || true"}, "dependencies": {"express": "^4", "@prisma/client": "^5"}, "devDependencies": {"prisma": "^5"}}"#;
const ELSEWHERE: &str = r#"{"name": "shop", "version": "1.0.0", "prisma": {"schema": "db/schema.prisma"}, "scripts": {"start": "node index.js"}, "dependencies": {"express": "^4", "@prisma/client": "^5"}}"#;
const OUTPUT: &str = "generator client {\n  provider = \"prisma-client-js\"\n  output = \"../generated\"\n}\n";
const SAMPLE: &str = "require('dotenv').config({ path: '.env.example' });\nconst url = process.env.SHOP_TITLE;\nrequire('express')().listen(process.env.PORT);\n";
const PLAIN: &str = "require('dotenv').config();\nconst url = process.env.SHOP_TITLE;\nrequire('express')().listen(process.env.PORT);\n";
const PROPERTIES: &str = "src/main/resources/application.properties";
const DOCKER: &str = "#!/bin/sh\ndocker run --rm migrate/migrate -path /migrations up\n";

const ROWS: &[Row] = &[
    (NODEMON, &[(PACKAGE, HUSKY)], "pack-script-fails", false),
    (NODEMON, &[(PACKAGE, HUSKY_EXITS)], "pack-script-fails", false),
    (NODEMON, &[(PACKAGE, HUSKY_LATER)], "pack-script-fails", false),
    (NODEMON, &[(PACKAGE, HUSKY_FAILS)], "pack-script-fails", true),
    ("express-prisma", &[], "code-not-generated", true),
    ("express-prisma", &[(PACKAGE, GUARDED)], "code-not-generated", true),
    ("express-prisma", &[(PACKAGE, GENERATED)], "code-not-generated", false),
    ("express-prisma", &[("app/prisma/schema.prisma", OUTPUT)], "code-not-generated", false),
    (
        "express-prisma",
        &[(PACKAGE, ELSEWHERE), ("app/db/schema.prisma", "x"), ("app/db/migrations/1/migration.sql", "x")],
        "code-not-generated",
        true,
    ),
    (
        "express-prisma",
        &[(PACKAGE, ELSEWHERE), ("app/db/schema.prisma", "x"), ("app/db/migrations/1/migration.sql", "x")],
        "migration-not-run",
        true,
    ),
    (NODEMON, &[("app/src/index.js", SAMPLE), ("app/.env.example", "SHOP_TITLE=x\n")], "sample-values", true),
    (NODEMON, &[("app/src/index.js", SAMPLE), ("app/.env.example", "SHOP_TITLE=x\n")], "variable-missing", false),
    (NODEMON, &[("app/src/index.js", PLAIN), ("app/.env.example", "SHOP_TITLE=x\n")], "sample-values", false),
    ("old-gradle-wrapper", &[(PROPERTIES, "jwt.secret=abcdef\n")], "spring-literal", true),
    ("old-gradle-wrapper", &[(PROPERTIES, "spring.datasource.url=jdbc:sqlite:dev.db\n")], "spring-literal", true),
    (
        "old-gradle-wrapper",
        &[(PROPERTIES, "jwt.secret=${APP_JWT_SECRET}\nspring.datasource.password=x\n")],
        "spring-literal",
        false,
    ),
    ("go-embed-not-built", &[("scripts/migrate.sh", DOCKER)], "migration-not-run", false),
    ("go-embed-not-built", &[("scripts/migrate.sh", "migrate -path /migrations up\n")], "migration-not-run", true),
];

#[test]
fn what_real_applications_do_is_told_rightly() {
    let mut wrong = Vec::new();
    for (project, files, code, is_told) in ROWS {
        let (home, app) = copy(project);
        write(&app, files);
        let (_, told) = check(home.path(), &app);
        if told.iter().any(|(told, ..)| told == code) != *is_told {
            wrong.push(format!("{project} with {files:?}: {code} is told: {} ({told:?})", !is_told));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The fix of a script that stops the packer is a line that can be taken as it stands.
#[test]
fn the_script_that_may_fail_is_written_out() {
    let (home, app) = copy(NODEMON);
    let failing = HUSKY.replace(" || true", "");
    write(&app, &[(PACKAGE, &failing)]);
    let output = charmer(home.path(), &["check"], &app);
    let told = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("`\"prepare\": \"husky install || true\"`"), "{told}");
}

/// Programs that only developers have are replaced by what runs the application itself.
#[test]
fn the_start_script_is_told_as_it_should_stand() {
    let package = |start: &str| {
        format!(
            r#"{{"name": "shop", "version": "1.0.0", "scripts": {{"build": "tsc", "start": "{start}"}}, "dependencies": {{"express": "^4"}}, "devDependencies": {{"nodemon": "3"}}}}"#
        )
    };
    for (start, wanted) in [
        ("yarn run build && node ./src/index.js", "`\"start\": \"node ./src/index.js\"`"),
        ("nodemon src/index.js", "`\"start\": \"node src/index.js\"`"),
    ] {
        let (home, app) = copy(NODEMON);
        write(&app, &[(PACKAGE, &package(start))]);
        let output = charmer(home.path(), &["check"], &app);
        let told = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        assert!(told.contains(wanted), "{told}");
    }
}

/// What commands and scripts read through a shell, and what JavaScript reads name by name, is held against what there is.
#[test]
fn variables_are_read_by_more_than_sources() {
    let worker = "name: shop\nversion: '1'\nsummary: x\ndescription: x\nbase: ubuntu@24.04\nplatforms: {amd64: }\nextensions: [flask-framework]\nservices:\n  rq-worker:\n    override: replace\n    startup: enabled\n    command: bash -c 'rq worker -u $REDIS_URL tasks'\n";
    let given = worker.replace("$REDIS_URL", "${REDIS_URL:-redis://x}");
    let each = "const needed = ['JWT_SECRET', 'STRIPE_KEY'];\nneeded.forEach((k) => { if (!process.env[k]) throw new Error(k); });\nrequire('express')().listen(process.env.PORT);\n";
    let gathered = "const missing = ['JWT_SECRET'].filter(k => !process.env[k]);\nif (missing.length) { throw new Error('x'); }\nrequire('express')().listen(process.env.PORT);\n";
    let of = "for (const name of ['JWT_SECRET']) {\n  if (process.env[name] === undefined) { process.exit(1); }\n}\nrequire('express')().listen(process.env.PORT);\n";
    let only = "['DATABASE_URL'].forEach((k) => console.log(k, process.env[k]));\nrequire('express')().listen(process.env.PORT);\n";
    let names = "{ \"db\": { \"host\": \"DATABASE_URL\" } }\n";
    let cases: [Variable; 11] = [
        ("go-embed-not-built", &[("main.go", EXPANDS)], "DATABASE_URL", Some("worth knowing")),
        ("go-embed-not-built", &[("main.go", FIELDS)], "DATABASE_URL", Some("worth knowing")),
        ("migrations-unsaid", &[("rockcraft.yaml", worker)], "REDIS_URL", Some("will not start")),
        ("migrations-unsaid", &[("rockcraft.yaml", &given)], "REDIS_URL", None),
        ("git-requirement", &[("migrate.sh", "psql $DATABASE_URL\n")], "DATABASE_URL", Some("worth knowing")),
        (NODEMON, &[("app/src/index.js", each)], "STRIPE_KEY", Some("will not start")),
        (NODEMON, &[("app/src/index.js", gathered)], "JWT_SECRET", Some("will not start")),
        (NODEMON, &[("app/src/index.js", of)], "JWT_SECRET", Some("will not start")),
        (NODEMON, &[("app/src/index.js", only)], "DATABASE_URL", Some("worth knowing")),
        (NODEMON, &[("app/config/custom-environment-variables.json", names)], "DATABASE_URL", Some("worth knowing")),
        (
            NODEMON,
            &[("app/config/custom-environment-variables.json", names), ("app/config/default.json", "{}")],
            "DATABASE_URL",
            None,
        ),
    ];
    for (project, files, name, wanted) in cases {
        let (home, app) = copy(project);
        write(&app, files);
        if files[0].0 == "rockcraft.yaml" {
            charmer(home.path(), &["init", "-y"], &app);
        }
        let output = charmer(home.path(), &["check", "--format", "json"], &app);
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let findings = report["findings"].as_array().unwrap();
        let is_it = |finding: &&serde_json::Value| {
            finding["code"] == "variable-missing"
                && finding["message"].as_str().unwrap().starts_with(&format!("{name} "))
        };
        let told =
            findings.iter().find(is_it).map(|finding| finding["consequence"].as_str().unwrap().replace('-', " "));
        assert_eq!(told.as_deref(), wanted, "{project} with {files:?}: {findings:?}");
    }
}

fn write(app: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = app.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}
