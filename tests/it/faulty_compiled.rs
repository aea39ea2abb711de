//! Faults of programs of Go, of Spring Boot and of Express: each with good twins that stay silent.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::faulty::{charmer, check};

/// What is in the project, the code, and what comes of it where it is told.
type Row = (&'static [(&'static str, &'static str)], &'static str, Option<&'static str>);

const STARTS: Option<&str> = Some("will not start");
const PACKS: Option<&str> = Some("will not pack");

const MODULE: (&str, &str) = ("go.mod", "module example.com/shop\n\ngo 1.22\n");
const COBRA: (&str, &str) =
    ("main.go", "package main\n\nimport \"example.com/shop/cmd\"\n\nfunc main() {\n\tcmd.Execute()\n}\n");
const ROOT: &str = "package cmd\n\nimport \"github.com/spf13/cobra\"\n\nvar rootCmd = &cobra.Command{\n\tUse:   \"shop\",\n\tShort: \"A shop\",\n}\n\nfunc Execute() {\n\t_ = rootCmd.Execute()\n}\n";
const ROOT_SERVES: &str = "package cmd\n\nimport \"github.com/spf13/cobra\"\n\nvar rootCmd = &cobra.Command{\n\tUse: \"shop\",\n\tRunE: func(cmd *cobra.Command, args []string) error { return serve() },\n}\n\nfunc Execute() {\n\t_ = rootCmd.Execute()\n}\n";
const ROOT_SERVES_LATER: &str = "package cmd\n\nimport \"github.com/spf13/cobra\"\n\nvar rootCmd = &cobra.Command{Use: \"shop\"}\n\nfunc init() {\n\trootCmd.RunE = serveCmd.RunE\n}\n\nfunc Execute() {\n\t_ = rootCmd.Execute()\n}\n";
const SERVE: (&str, &str) = (
    "cmd/serve.go",
    "package cmd\n\nimport (\n\t\"net/http\"\n\n\t\"github.com/spf13/cobra\"\n)\n\nvar serveCmd = &cobra.Command{\n\tUse: \"serve\",\n\tRunE: func(cmd *cobra.Command, args []string) error { return http.ListenAndServe(\":8080\", nil) },\n}\n\nfunc init() {\n\trootCmd.AddCommand(serveCmd)\n}\n",
);
/// All is made by functions, and every command is called `cmd` where it is made.
const MADE: &str = "package main\n\nimport (\n\t\"net/http\"\n\n\t\"github.com/spf13/cobra\"\n)\n\nfunc newServe() *cobra.Command {\n\tcmd := &cobra.Command{Use: \"serve\", Run: func(cmd *cobra.Command, args []string) { http.ListenAndServe(\":8080\", nil) }}\n\treturn cmd\n}\n\nfunc newRoot() *cobra.Command {\n\tcmd := &cobra.Command{Use: \"shop\"}\n\tcmd.AddCommand(newServe())\n\treturn cmd\n}\n\nfunc main() {\n\troot := newRoot()\n\troot.Execute()\n}\n";
const URFAVE: &str = "package main\n\nimport (\n\t\"net/http\"\n\t\"os\"\n\n\t\"github.com/urfave/cli/v2\"\n)\n\nfunc main() {\n\tapp := &cli.App{\n\t\tName: \"shop\",\n\t\tFlags: []cli.Flag{&cli.StringFlag{Name: \"config\", Usage: \"where\"}},\n\t\tCommands: []*cli.Command{\n\t\t\t{Name: \"serve\", Action: func(c *cli.Context) error { return http.ListenAndServe(\":8080\", nil) }},\n\t\t\t{Name: \"version\", Action: func(c *cli.Context) error { return nil }},\n\t\t},\n\t}\n\t_ = app.Run(os.Args)\n}\n";
const URFAVE_SERVES: &str = "package main\n\nimport (\n\t\"net/http\"\n\t\"os\"\n\n\t\"github.com/urfave/cli/v2\"\n)\n\nfunc main() {\n\tapp := &cli.App{\n\t\tName: \"shop\",\n\t\tAction: func(c *cli.Context) error { return http.ListenAndServe(\":8080\", nil) },\n\t\tCommands: []*cli.Command{{Name: \"version\", Action: func(c *cli.Context) error { return nil }}},\n\t}\n\t_ = app.Run(os.Args)\n}\n";

const GO: &[Row] = &[
    (&[MODULE, COBRA, ("cmd/root.go", ROOT), SERVE], "service-command-missing", STARTS),
    (&[MODULE, COBRA, ("cmd/root.go", ROOT_SERVES), SERVE], "service-command-missing", None),
    (&[MODULE, COBRA, ("cmd/root.go", ROOT_SERVES_LATER), SERVE], "service-command-missing", None),
    (&[MODULE, ("main.go", MADE)], "service-command-missing", STARTS),
    (&[MODULE, ("main.go", URFAVE)], "service-command-missing", STARTS),
    (&[MODULE, ("main.go", URFAVE_SERVES)], "service-command-missing", None),
    // Nobody runs the tool beside the server.
    (
        &[
            MODULE,
            ("tool/main.go", MADE),
            (
                "cmd/shop/main.go",
                "package main\n\nimport \"net/http\"\n\nfunc main() {\n\thttp.ListenAndServe(\":8080\", nil)\n}\n",
            ),
        ],
        "service-command-missing",
        None,
    ),
];

const SERVER: (&str, &str) =
    ("main.go", "package main\n\nimport \"net/http\"\n\nfunc main() {\n\thttp.ListenAndServe(\":8080\", nil)\n}\n");
const GENERATED: (&str, &str) = (
    "main.go",
    "package main\n\nimport (\n\t\"net/http\"\n\n\t_ \"example.com/shop/docs\"\n)\n\nfunc main() {\n\thttp.ListenAndServe(\":8080\", nil)\n}\n",
);
const NEEDY: (&str, &str) = ("go.mod", "module example.com/shop\n\ngo 1.22\n\nrequire github.com/gorilla/mux v1.8.1\n");
const MUX: (&str, &str) = ("vendor/github.com/gorilla/mux/mux.go", "package mux\n");

/// What the build of a Go module finds, or does not.
const BUILDS: &[Row] = &[
    (&[MODULE, GENERATED], "source-missing", PACKS),
    (&[MODULE, GENERATED, ("docs/docs.go", "package docs\n")], "source-missing", None),
    // What only tests and other systems import is not built.
    (
        &[MODULE, SERVER, ("main_test.go", "package main\n\nimport _ \"example.com/shop/mocks\"\n")],
        "source-missing",
        None,
    ),
    (
        &[MODULE, SERVER, ("tools.go", "//go:build tools\n\npackage main\n\nimport _ \"example.com/shop/gen\"\n")],
        "source-missing",
        None,
    ),
    (
        &[
            MODULE,
            SERVER,
            ("sub/go.mod", "module example.com/shop/sub\n"),
            ("sub/sub.go", "package sub\n\nimport _ \"example.com/shop/gen\"\n"),
        ],
        "source-missing",
        None,
    ),
    (&[NEEDY, SERVER, MUX], "source-missing", PACKS),
    (
        &[
            NEEDY,
            SERVER,
            MUX,
            ("vendor/modules.txt", "# github.com/gorilla/mux v1.8.1\n## explicit; go 1.20\ngithub.com/gorilla/mux\n"),
        ],
        "source-missing",
        None,
    ),
    (&[NEEDY, SERVER], "source-missing", None),
    // A program that lies deep is called like its folder.
    (&[MODULE, ("services/web/cmd/main.go", SERVER.1)], "program-not-built", PACKS),
    (&[MODULE, ("services/web/shop/main.go", SERVER.1)], "program-not-built", None),
];

/// package.json with what follows its name.
macro_rules! package {
    ($more:literal) => {
        ("app/package.json", concat!(r#"{"name": "shop", "version": "1.0.0", "#, $more, "}"))
    };
}
const LISTENS: &str = "require('express')().listen(process.env.PORT);\n";
macro_rules! loads {
    ($more:literal) => {
        ("app/index.js", concat!($more, "\nrequire('express')().listen(process.env.PORT);\n"))
    };
}
macro_rules! module {
    ($more:literal) => {
        ("app/index.js", concat!("import express from 'express';\n", $more, "\nexpress().listen(process.env.PORT);\n"))
    };
}
const LOCK: (&str, &str) = (
    "app/package-lock.json",
    r#"{"name": "shop", "lockfileVersion": 3, "packages": {"": {}, "node_modules/express": {"version": "4.18.0"}, "node_modules/body-parser": {"version": "1.20.0"}, "node_modules/morgan": {"version": "1.10.0", "dev": true}}}"#,
);
const PLAIN: (&str, &str) = package!(r#""scripts": {"start": "node index.js"}, "dependencies": {"express": "^4"}"#);
const DEVELOPED: (&str, &str) = package!(
    r#""scripts": {"start": "node index.js"}, "dependencies": {"express": "^4"}, "devDependencies": {"dotenv": "^16", "debug": "^4"}"#
);
const TYPED: (&str, &str) =
    package!(r#""type": "module", "scripts": {"start": "node index.js"}, "dependencies": {"express": "^4"}"#);
const NEXT: (&str, &str) = package!(
    r#""scripts": {"build": "next build", "start": "next start"}, "dependencies": {"express": "^4", "next": "14"}"#
);

const EXPRESS: &[Row] = &[
    (&[DEVELOPED, loads!("require('dotenv').config();")], "package-missing", STARTS),
    (
        &[DEVELOPED, loads!("if (process.env.NODE_ENV !== 'production') {\n  require('dotenv').config();\n}")],
        "package-missing",
        None,
    ),
    (&[DEVELOPED, loads!("try {\n  require('dotenv').config();\n} catch (error) {}")], "package-missing", None),
    // Another package may bring it.
    (&[DEVELOPED, loads!("const debug = require('debug')('shop');")], "package-missing", None),
    (&[PLAIN, loads!("const parser = require('body-parser');")], "package-missing", None),
    (
        &[
            PLAIN,
            LOCK,
            loads!(
                "const parser = require('body-parser');\nconst fs = require('fs/promises');\nconst http = require('node:http');"
            ),
        ],
        "package-missing",
        None,
    ),
    (&[PLAIN, LOCK, loads!("const morgan = require('morgan');")], "package-missing", STARTS),
    (&[PLAIN, LOCK, loads!("const cors = require('cors');")], "package-missing", STARTS),
    (
        &[
            PLAIN,
            ("app/packages/lib/package.json", r#"{"name": "@shop/lib", "version": "1.0.0"}"#),
            ("app/packages/lib/index.js", ""),
            loads!("const lib = require('@shop/lib');"),
        ],
        "package-missing",
        STARTS,
    ),
    (&[TYPED, module!("const root = new URL(__dirname);")], "module-kind", STARTS),
    (
        &[TYPED, module!("const __dirname = import.meta.dirname;\nconst root = new URL(__dirname);")],
        "module-kind",
        None,
    ),
    (&[TYPED, module!("function root() {\n  return __dirname;\n}")], "module-kind", None),
    (&[TYPED, ("app/list.json", "{}"), module!("import list from './list.json';")], "module-kind", STARTS),
    (
        &[TYPED, ("app/list.json", "{}"), module!("import list from './list.json' with { type: 'json' };")],
        "module-kind",
        None,
    ),
    (&[NEXT, ("app/pages/index.js", "export default () => null;\n")], "start-file-missing", STARTS),
    (
        &[NEXT, ("app/pages/index.js", "export default () => null;\n"), ("app/.next/BUILD_ID", "x")],
        "start-file-missing",
        None,
    ),
];

/// What is to be written is there, and serves.
#[test]
fn the_start_script_that_is_proposed_is_one_that_runs() {
    for (files, line) in [
        (
            vec![package!(r#""main": "server.js", "dependencies": {"express": "^4"}"#), ("app/server.js", LISTENS)],
            "node server.js",
        ),
        (
            vec![package!(r#""main": "gone.js", "dependencies": {"express": "^4"}"#), ("app/index.js", LISTENS)],
            "node index.js",
        ),
        (
            vec![package!(
                r#""scripts": {"start": "nest start", "start:prod": "node dist/main"}, "dependencies": {"express": "^4"}, "devDependencies": {"@nestjs/cli": "^10"}"#
            )],
            r#""start": "node dist/main""#,
        ),
    ] {
        let (home, app) = project(&files);
        let output = charmer(home.path(), &["check"], &app);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains(line), "{line}: {text}");
    }
}

const CLASS: (&str, &str) = ("src/main/java/shop/App.java", "package shop;\npublic class App {}\n");
/// A pom.xml: Spring Boot's version, that of Java, and dependencies.
macro_rules! pom {
    ($boot:literal, $java:literal, $($more:literal),*) => {
        ("pom.xml", concat!(
            "<project>\n<modelVersion>4.0.0</modelVersion>\n<parent><groupId>org.springframework.boot</groupId>\
             <artifactId>spring-boot-starter-parent</artifactId><version>", $boot, "</version></parent>\n\
             <groupId>org.example</groupId><artifactId>shop</artifactId><version>1.0</version>\n\
             <properties><java.version>", $java, "</java.version></properties>\n<dependencies>\n\
             <dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-web</artifactId></dependency>\n",
            $($more,)* "</dependencies>\n<build><plugins><plugin><groupId>org.springframework.boot</groupId>\
             <artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build>\n</project>\n"))
    };
}
const WAR: &str = "<project>\n<parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>3.3.4</version></parent>\n<artifactId>shop</artifactId>\n<packaging>war</packaging>\n<build><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build>\n</project>\n";
const MODULES: (&str, &str) = (
    "pom.xml",
    "<project>\n<parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>3.3.4</version></parent>\n<artifactId>shop</artifactId>\n<packaging>pom</packaging>\n<modules>\n<module>core</module>\n<module>web</module>\n</modules>\n</project>\n",
);
macro_rules! module_pom {
    ($name:literal, $plugin:literal) => {
        (
            concat!($name, "/pom.xml"),
            concat!(
                "<project>\n<parent><artifactId>shop</artifactId></parent>\n<artifactId>",
                $name,
                "</artifactId>\n<build><plugins><plugin><artifactId>",
                $plugin,
                "</artifactId></plugin></plugins></build>\n</project>\n"
            ),
        )
    };
}
macro_rules! gradle {
    ($boot:literal, $more:literal) => {
        (
            "build.gradle",
            concat!("plugins {\n  id 'java'\n  id 'org.springframework.boot' version '", $boot, "'\n", $more),
        )
    };
}
const WRAPPER: [(&str, &str); 2] = [
    ("gradlew", "#!/bin/sh\nexec java -jar gradle/wrapper/gradle-wrapper.jar \"$@\"\n"),
    (
        "gradle/wrapper/gradle-wrapper.properties",
        "distributionUrl=https\\://services.gradle.org/distributions/gradle-8.10-bin.zip\n",
    ),
];
const PROPERTIES: &str = "src/main/resources/application.properties";
const YAML: &str = "src/main/resources/application.yml";

const SPRING: &[Row] = &[
    (
        &[
            CLASS,
            pom!(
                "3.3.4",
                "17",
                "<dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-data-jpa</artifactId></dependency>\n"
            ),
        ],
        "driver-missing",
        STARTS,
    ),
    // What only tests have is not in the archive.
    (
        &[
            CLASS,
            pom!(
                "3.3.4",
                "17",
                "<dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-data-jpa</artifactId></dependency>\n<dependency><groupId>com.h2database</groupId><artifactId>h2</artifactId><scope>test</scope></dependency>\n"
            ),
        ],
        "driver-missing",
        STARTS,
    ),
    (
        &[
            CLASS,
            pom!(
                "3.3.4",
                "17",
                "<dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-data-jpa</artifactId></dependency>\n<dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><scope>runtime</scope></dependency>\n"
            ),
        ],
        "driver-missing",
        None,
    ),
    // Somebody else's artifact may bring one.
    (
        &[
            CLASS,
            pom!(
                "3.3.4",
                "17",
                "<dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-data-jpa</artifactId></dependency>\n<dependency><groupId>org.example</groupId><artifactId>platform</artifactId></dependency>\n"
            ),
        ],
        "driver-missing",
        None,
    ),
    (
        &[
            (
                "src/main/java/shop/App.java",
                "package shop;\n@SpringBootApplication(exclude = DataSourceAutoConfiguration.class)\npublic class App {}\n",
            ),
            pom!(
                "3.3.4",
                "17",
                "<dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-jdbc</artifactId></dependency>\n"
            ),
        ],
        "driver-missing",
        None,
    ),
    (
        &[
            CLASS,
            pom!(
                "3.3.4",
                "17",
                "<dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-data-r2dbc</artifactId></dependency>\n<dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId></dependency>\n"
            ),
        ],
        "driver-missing",
        STARTS,
    ),
    (
        &[
            CLASS,
            pom!(
                "3.3.4",
                "17",
                "<dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-data-r2dbc</artifactId></dependency>\n<dependency><groupId>org.postgresql</groupId><artifactId>r2dbc-postgresql</artifactId></dependency>\n"
            ),
        ],
        "driver-missing",
        None,
    ),
    // Settings in files.
    (
        &[CLASS, pom!("3.3.4", "17",), (PROPERTIES, "spring.config.import=file:.env[.properties]\n")],
        "settings-file-missing",
        STARTS,
    ),
    (
        &[CLASS, pom!("3.3.4", "17",), (PROPERTIES, "spring.config.import=optional:file:.env[.properties]\n")],
        "settings-file-missing",
        None,
    ),
    (
        &[CLASS, pom!("3.3.4", "17",), (PROPERTIES, "spring.config.import=classpath:more.properties\n")],
        "settings-file-missing",
        None,
    ),
    (
        &[
            CLASS,
            pom!("3.3.4", "17",),
            (YAML, "spring:\n  config:\n    import:\n      - optional:file:./a.yml\n      - file:./secrets.yml\n"),
        ],
        "settings-file-missing",
        STARTS,
    ),
    (
        &[
            CLASS,
            pom!("3.3.4", "17",),
            (
                YAML,
                "server:\n  port: 8080\n---\nspring:\n  config:\n    activate:\n      on-profile: local\n    import: file:./secrets.yml\n",
            ),
        ],
        "settings-file-missing",
        None,
    ),
    // Flyway knows PostgreSQL with an artifact of its own.
    (
        &[
            CLASS,
            pom!(
                "3.3.4",
                "17",
                "<dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId></dependency>\n<dependency><groupId>org.flywaydb</groupId><artifactId>flyway-core</artifactId></dependency>\n"
            ),
        ],
        "driver-missing",
        STARTS,
    ),
    (
        &[
            CLASS,
            pom!(
                "3.3.4",
                "17",
                "<dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId></dependency>\n<dependency><groupId>org.flywaydb</groupId><artifactId>flyway-core</artifactId></dependency>\n<dependency><groupId>org.flywaydb</groupId><artifactId>flyway-database-postgresql</artifactId></dependency>\n"
            ),
        ],
        "driver-missing",
        None,
    ),
    (
        &[
            CLASS,
            pom!(
                "3.2.4",
                "17",
                "<dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId></dependency>\n<dependency><groupId>org.flywaydb</groupId><artifactId>flyway-core</artifactId></dependency>\n"
            ),
        ],
        "driver-missing",
        None,
    ),
    (
        &[CLASS, pom!("3.3.4", "17",), (PROPERTIES, "server.address=127.0.0.1\n")],
        "listens-locally",
        Some("worth knowing"),
    ),
    (&[CLASS, pom!("3.3.4", "17",), (PROPERTIES, "server.address=0.0.0.0\n")], "listens-locally", None),
    // The archive that is started.
    (&[CLASS, ("pom.xml", WAR)], "archive-not-runnable", STARTS),
    (
        &[MODULES, module_pom!("core", ""), module_pom!("web", "spring-boot-maven-plugin")],
        "archive-not-runnable",
        STARTS,
    ),
    (&[MODULES, module_pom!("core", "spring-boot-maven-plugin"), module_pom!("web", "")], "archive-not-runnable", None),
    // Versions that do not go with the JDK.
    (
        &[
            CLASS,
            pom!(
                "2.7.18",
                "11",
                "<dependency><groupId>org.projectlombok</groupId><artifactId>lombok</artifactId><version>1.18.20</version></dependency>\n"
            ),
        ],
        "runtime-version",
        PACKS,
    ),
    (
        &[
            CLASS,
            pom!(
                "2.6.3",
                "11",
                "<dependency><groupId>org.projectlombok</groupId><artifactId>lombok</artifactId></dependency>\n"
            ),
        ],
        "runtime-version",
        PACKS,
    ),
    (
        &[
            CLASS,
            pom!(
                "2.7.18",
                "11",
                "<dependency><groupId>org.projectlombok</groupId><artifactId>lombok</artifactId></dependency>\n"
            ),
        ],
        "runtime-version",
        None,
    ),
    (
        &[
            CLASS,
            pom!(
                "2.6.3",
                "11",
                "<dependency><groupId>org.projectlombok</groupId><artifactId>lombok</artifactId><version>1.18.30</version></dependency>\n"
            ),
        ],
        "runtime-version",
        None,
    ),
    (&[CLASS, pom!("3.3.4", "1.8",)], "runtime-version", PACKS),
    (&[CLASS, pom!("3.3.4", "11",)], "runtime-version", PACKS),
    (&[CLASS, pom!("2.7.18", "1.8",)], "runtime-version", None),
    (&[CLASS, pom!("3.3.4", "21",)], "runtime-version", None),
    (&[CLASS, gradle!("3.3.4", "  id 'idea'\n}\n")], "runtime-version", PACKS),
    (&[CLASS, gradle!("3.3.4", "  id 'idea'\n}\n"), WRAPPER[0], WRAPPER[1]], "runtime-version", None),
    (
        &[
            CLASS,
            gradle!(
                "3.3.4",
                "  id 'org.jetbrains.kotlin.jvm' version '1.8.22'\n}\njava { toolchain { languageVersion = JavaLanguageVersion.of(21) } }\n"
            ),
            WRAPPER[0],
            WRAPPER[1],
        ],
        "runtime-version",
        PACKS,
    ),
    (
        &[
            CLASS,
            gradle!(
                "3.3.4",
                "  id 'org.jetbrains.kotlin.jvm' version '1.9.25'\n}\njava { toolchain { languageVersion = JavaLanguageVersion.of(21) } }\n"
            ),
            WRAPPER[0],
            WRAPPER[1],
        ],
        "runtime-version",
        None,
    ),
];

const ROCK: &str = "name: shop\nbase: ubuntu@24.04\nversion: '1'\nsummary: s\ndescription: d\nplatforms:\n  amd64:\nextensions: [flask-framework]\nparts:\n";
const FLASK: [(&str, &str); 4] = [
    ("requirements.txt", "flask\n"),
    ("app.py", "from flask import Flask\napp = Flask(__name__)\n"),
    ("charm/charmcraft.yaml", "name: shop\n"),
    ("target/classes/x", "x"),
];

/// A filter that takes everything takes what the packers read, too.
#[test]
fn what_the_packers_read_is_named_where_it_ships() {
    for (parts, wanted) in [
        (
            "  flask-framework/install-app:\n    prime: [-flask/app/README.md]\n",
            vec!["charm", "rockcraft.yaml", "target"],
        ),
        ("  mine: {plugin: dump, source: .}\n", vec!["charm", "rockcraft.yaml", "target"]),
        ("  flask-framework/install-app:\n    prime: [flask/app/app.py]\n", vec![]),
        ("  flask-framework/install-app:\n    prime: []\n", vec![]),
    ] {
        let (home, app) = project(&FLASK);
        write(&app, &[("rockcraft.yaml", &format!("{ROCK}{parts}"))]);
        let output = charmer(home.path(), &["check"], &app);
        let text = String::from_utf8(output.stdout).unwrap();
        let line = text.lines().find(|line| line.contains("[ships-needless]")).unwrap_or_default();
        let told: Vec<&str> = wanted.iter().copied().filter(|name| line.contains(name)).collect();
        assert_eq!((told, line.is_empty()), (wanted.clone(), wanted.is_empty()), "{parts}: {text}");
    }
}

/// The word is written where it is certain, and then nothing is missing.
#[test]
fn the_word_that_has_a_program_serve_is_written() {
    for (more, command) in [
        (None, "shop serve"),
        (Some(("Dockerfile", "FROM golang\nENTRYPOINT [\"/shop\"]\nCMD [\"serve\"]\n")), "shop serve"),
        (Some(("Procfile", "web: bin/shop serve\n")), "shop serve"),
        (Some(("Procfile", "web: bin/shop serve --config /etc/shop.yaml\n")), ""),
    ] {
        let files: Vec<_> = [MODULE, COBRA, ("cmd/root.go", ROOT), SERVE].into_iter().chain(more).collect();
        let (home, app) = project(&files);
        assert_eq!(charmer(home.path(), &["init", "-y", "--name", "shop", "--suggested"], &app).status.code(), Some(0));
        let rock = fs::read_to_string(app.join("rockcraft.yaml")).unwrap();
        let written = rock.lines().find_map(|line| line.trim().strip_prefix("command: ")).unwrap_or_default();
        assert_eq!(written, command, "{more:?}: {rock}");
        let (_, told) = check(home.path(), &app);
        let is_told = told.iter().any(|(code, ..)| code == "service-command-missing");
        assert_eq!(is_told, command.is_empty(), "{more:?}: {told:?}");
    }
}

#[test]
fn what_is_compiled_is_told_rightly() {
    let mut wrong = Vec::new();
    for (files, code, wanted) in [GO, BUILDS, SPRING, EXPRESS].into_iter().flatten() {
        let (home, app) = project(files);
        let (_, told) = check(home.path(), &app);
        let found = told.iter().find(|(told, ..)| told == code).map(|(_, _, comes)| comes.as_str());
        if found != *wanted {
            wrong.push(format!("{files:?}: {code} is {found:?} and not {wanted:?} ({told:?})"));
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

fn project(files: &[(&str, &str)]) -> (TempDir, std::path::PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let app = home.path().join("shop");
    write(&app, files);
    (home, app)
}

fn write(app: &Path, files: &[(&str, &str)]) {
    use std::os::unix::fs::PermissionsExt as _;
    for (path, text) in files {
        let path = app.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        let mode = if path.ends_with("gradlew") { 0o755 } else { 0o644 };
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    }
}
