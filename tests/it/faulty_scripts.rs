//! Express applications that load what is not in the image: packages and files of variables; with good twins.

use crate::faulty_more::{INDEX, NODE, PACKAGE, Row, STARTS, told_rightly};

const KNOWING: Option<&str> = Some("worth knowing");
const CODE: &str = "package-missing";
const CORS: &str = "const cors = require('cors');\nrequire('express')().use(cors()).listen(process.env.PORT);\n";
/// `cors` is for developers alone.
const FOR_DEVELOPERS: &str = r#"{"name": "shop", "version": "1.0.0", "scripts": {"start": "node src/index.js"}, "dependencies": {"express": "^4"}, "devDependencies": {"cors": "^2"}}"#;
const NOWHERE: &str = r#"{"name": "shop", "version": "1.0.0", "scripts": {"start": "node src/index.js"}, "dependencies": {"express": "^4"}}"#;
const NAMED: &str = r#"{"name": "shop", "version": "1.0.0", "scripts": {"start": "node src/index.js"}, "dependencies": {"express": "^4", "cors": "^2"}}"#;
const PEER: &str = r#"{"name": "shop", "version": "1.0.0", "scripts": {"start": "node src/index.js"}, "dependencies": {"express": "^4"}, "peerDependencies": {"cors": "^2"}}"#;
/// What it brings is not known.
const UNKNOWN: &str = r#"{"name": "shop", "version": "1.0.0", "scripts": {"start": "node src/index.js"}, "dependencies": {"express": "^4", "who-knows": "1"}, "devDependencies": {"cors": "^2"}}"#;
const WORKSPACE: &str = r#"{"name": "shop", "version": "1.0.0", "scripts": {"start": "node src/index.js"}, "dependencies": {"express": "^4"}, "workspaces": ["lib/*"]}"#;
const MODULE: &str = r#"{"name": "shop", "version": "1.0.0", "type": "module", "scripts": {"start": "node src/index.js"}, "dependencies": {"express": "^4"}}"#;
const LOCK: &str = "app/package-lock.json";
const IN_LOCK: &str =
    r#"{"lockfileVersion": 3, "packages": {"": {}, "node_modules/express": {}, "node_modules/cors": {}}}"#;
const IN_LOCK_DEV: &str =
    r#"{"lockfileVersion": 3, "packages": {"": {}, "node_modules/express": {}, "node_modules/cors": {"dev": true}}}"#;
const SERVE: &str = "require('express')().listen(process.env.PORT);\n";

const PACKAGES: &[Row] = &[
    (NODE, &[(PACKAGE, FOR_DEVELOPERS), (INDEX, CORS)], CODE, STARTS),
    (NODE, &[(PACKAGE, NOWHERE), (INDEX, CORS)], CODE, STARTS),
    (
        NODE,
        &[
            (PACKAGE, MODULE),
            (
                INDEX,
                "import cors from 'cors';\nimport express from 'express';\nexpress().use(cors()).listen(process.env.PORT);\n",
            ),
        ],
        CODE,
        STARTS,
    ),
    (NODE, &[(PACKAGE, NOWHERE), (INDEX, "require('./routes');\n"), ("app/src/routes.js", CORS)], CODE, STARTS),
    (NODE, &[(PACKAGE, UNKNOWN), (INDEX, CORS)], CODE, KNOWING),
    (NODE, &[(PACKAGE, UNKNOWN), (INDEX, CORS), (LOCK, IN_LOCK_DEV)], CODE, STARTS),
    (NODE, &[(PACKAGE, UNKNOWN), (INDEX, CORS), (LOCK, IN_LOCK)], CODE, None),
    (NODE, &[(PACKAGE, NAMED), (INDEX, CORS)], CODE, None),
    (NODE, &[(PACKAGE, PEER), (INDEX, CORS)], CODE, None),
    // Another package brings it, or Node has it.
    (
        NODE,
        &[
            (PACKAGE, NOWHERE),
            (
                INDEX,
                "require('body-parser');\nrequire('node:fs');\nrequire('fs/promises');\nrequire('express')().listen(process.env.PORT);\n",
            ),
        ],
        CODE,
        None,
    ),
    // It may be missing, or is loaded by developers alone.
    (
        NODE,
        &[
            (PACKAGE, NOWHERE),
            (INDEX, "try { require('cors'); } catch (e) { }\nrequire('express')().listen(process.env.PORT);\n"),
        ],
        CODE,
        None,
    ),
    (
        NODE,
        &[
            (PACKAGE, FOR_DEVELOPERS),
            (
                INDEX,
                "if (process.env.NODE_ENV !== 'production') { require('cors'); }\nrequire('express')().listen(process.env.PORT);\n",
            ),
        ],
        CODE,
        None,
    ),
    (
        NODE,
        &[
            (PACKAGE, FOR_DEVELOPERS),
            (INDEX, "const cors = asked && require('cors');\nrequire('express')().listen(process.env.PORT);\n"),
        ],
        CODE,
        None,
    ),
    (NODE, &[(PACKAGE, FOR_DEVELOPERS), (INDEX, SERVE), ("app/server.js", CORS)], CODE, None),
    // It may be the folder's own.
    (NODE, &[(PACKAGE, WORKSPACE), (INDEX, CORS)], CODE, None),
    (NODE, &[(PACKAGE, NOWHERE), (INDEX, CORS), ("app/lib/cors/index.js", "x\n")], CODE, None),
    (
        NODE,
        &[
            (PACKAGE, NOWHERE),
            (INDEX, "require('#lib/x');\nrequire('@/y');\nrequire('express')().listen(process.env.PORT);\n"),
        ],
        CODE,
        None,
    ),
];

const FILE: &str = "folder-not-shipped";
const DOTENV: &str = r#"{"name": "shop", "version": "1.0.0", "scripts": {"start": "node src/index.js"}, "dependencies": {"express": "^4", "dotenv": "^16"}}"#;
const THROWS: &str = "const r = require('dotenv').config();\nif (r.error) throw r.error;\nrequire('express')().listen(process.env.PORT);\n";
const LOGS: &str = "const r = require('dotenv').config();\nif (r.error) console.log(r.error);\nrequire('express')().listen(process.env.PORT);\n";

const VARIABLES: &[Row] = &[
    (NODE, &[(PACKAGE, DOTENV), (INDEX, THROWS)], FILE, STARTS),
    (NODE, &[(PACKAGE, DOTENV), (INDEX, THROWS), ("app/.env", "A=1\n"), ("app/.npmignore", ".env\n")], FILE, STARTS),
    (NODE, &[(PACKAGE, DOTENV), (INDEX, THROWS), ("app/.env", "A=1\n")], FILE, None),
    (NODE, &[(PACKAGE, DOTENV), (INDEX, LOGS)], FILE, None),
    (NODE, &[(PACKAGE, DOTENV), (INDEX, LOGS), ("app/.env", "A=1\n"), ("app/.npmignore", ".env\n")], FILE, None),
];

const ALIASED: &str = r##"{"name": "shop", "version": "1.0.0", "scripts": {"start": "node src/index.js"}, "dependencies": {"express": "^4"}, "imports": {"#own/*": "./lib/*.js"}}"##;
const TYPED: &str = r#"{"name": "shop", "version": "1.0.0", "scripts": {"build": "tsc && tsc-alias", "start": "node dist/server.js"}, "dependencies": {"express": "^4", "envalid": "^7"}, "devDependencies": {"typescript": "^5", "tsc-alias": "^1"}}"#;
const PATHS: (&str, &str) = (
    "app/tsconfig.json",
    "{\n  // ours\n  \"compilerOptions\": {\"outDir\": \"dist\", \"baseUrl\": \"src\", \"paths\": {\"@tools/*\": [\"utils/*\"],},},\n}\n",
);
const SERVER: (&str, &str) = (
    "app/src/server.ts",
    "import express from 'express';\nimport { check } from '@tools/check';\ncheck();\nexpress().listen(process.env.PORT);\n",
);
const CHECK: &str = "app/src/utils/check.ts";

const ALIASES: &[Row] = &[
    (
        NODE,
        &[
            (PACKAGE, ALIASED),
            (INDEX, "require('#own/x');\nrequire('express')().listen(process.env.PORT);\n"),
            ("app/lib/x.js", "if (!process.env.PAY_TOKEN) throw new Error('x');\n"),
        ],
        "variable-missing",
        STARTS,
    ),
    (
        NODE,
        &[
            (PACKAGE, ALIASED),
            (INDEX, "require('#own/y');\nrequire('express')().listen(process.env.PORT);\n"),
            ("app/lib/x.js", "if (!process.env.PAY_TOKEN) throw new Error('x');\n"),
        ],
        "variable-missing",
        None,
    ),
    (
        NODE,
        &[
            (PACKAGE, TYPED),
            (INDEX, ""),
            PATHS,
            SERVER,
            (
                CHECK,
                "import { cleanEnv, str } from 'envalid';\nexport const check = () => { cleanEnv(process.env, { PAY_TOKEN: str() }); };\n",
            ),
        ],
        "variable-missing",
        STARTS,
    ),
    (
        NODE,
        &[
            (PACKAGE, TYPED),
            (INDEX, ""),
            PATHS,
            SERVER,
            (
                CHECK,
                "import { cleanEnv, str } from 'envalid';\nexport const check = () => { cleanEnv(process.env, { PAY_TOKEN: str({ default: 'x' }) }); };\n",
            ),
        ],
        "variable-missing",
        None,
    ),
];

#[test]
fn names_that_a_package_gives_to_its_folders_are_followed() {
    told_rightly(ALIASES);
}

#[test]
fn packages_that_are_not_installed_are_told() {
    told_rightly(PACKAGES);
}

#[test]
fn files_of_variables_without_which_a_script_ends_are_told() {
    told_rightly(VARIABLES);
}
