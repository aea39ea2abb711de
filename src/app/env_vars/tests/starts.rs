//! What stops the start, and what stands beside it that does not: each row is a source and whether it fails at once
//! without TOKEN.

use super::*;

const THROWS: &str = "if (!process.env.TOKEN) throw new Error('x')";
const FATAL: &str = r#"if os.Getenv("TOKEN") == "" { log.Fatal("x") }"#;

fn stops(path: &str, source: &str) -> bool {
    let source = source.replace("THROWS", THROWS).replace("FATAL", FATAL).replace("ASKS", r#"os.environ["TOKEN"]"#);
    EnvVars::of(&[(path, &source)]).get("TOKEN").is_some_and(|read| read.stops_start)
}

fn agree(path: &str, rows: &[(&str, bool)]) {
    let wrong: Vec<&str> = rows
        .iter()
        .filter(|(source, is_at_once)| stops(path, source) != *is_at_once)
        .map(|(source, _)| *source)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn scripts_stop_where_they_run() {
    agree(
        "index.js",
        &[
            ("THROWS", true),
            ("class Pay { constructor() { THROWS } }\nmodule.exports = Pay", false),
            ("class Pay { constructor() { THROWS } }\nnew Pay()", true),
            ("class Pay {\n  constructor() {\n    THROWS\n  }\n}", false),
            ("const pay = () => { THROWS }\nsetTimeout(pay, 1e9)", false),
            ("const pay = () => { THROWS }\npay()", true),
            ("const pay = function () { THROWS }", false),
            ("process.on('SIGHUP', () => { THROWS })", false),
            ("setInterval(function () { THROWS }, 1000)", false),
            ("app.get('/', (r, s) => { THROWS })", false),
            ("(() => { THROWS })()", true),
            ("['TOKEN'].forEach((k) => { if (!process.env[k]) throw new Error(k) })", true),
            (
                "function need(n) { if (!process.env[n]) throw new Error(n); return process.env[n] }\nfunction pay() { return need('TOKEN') }",
                false,
            ),
            (
                "function need(n) { if (!process.env[n]) throw new Error(n); return process.env[n] }\nconst t = need('TOKEN')",
                true,
            ),
            (
                "function need(n) { if (!process.env[n]) throw new Error(n); return process.env[n] }\nconst t = process.env.MODE === 'a' ? need('TOKEN') : 'x'",
                false,
            ),
        ],
    );
}

#[test]
fn scripts_stop_under_conditions_that_hold() {
    agree(
        "index.js",
        &[
            ("switch (process.env.MODE) { case 'a': THROWS }", false),
            ("switch (process.env.MODE) {\n  case 'a':\n    THROWS\n}", false),
            (
                "const t = process.env.TOKEN\nif (t === undefined && process.env.FEATURE === '1') throw new Error('x')",
                false,
            ),
            ("const t = process.env.TOKEN\nif (t === undefined) throw new Error('x')", true),
            ("if (process.env.CI && !process.env.TOKEN) { process.exit(1) }", false),
            ("if (process.argv[2] === 'seed' && !process.env.TOKEN) { process.exit(1) }", false),
            ("if (process.argv.includes('seed')) { THROWS }", false),
            ("if (process.env.A) { a() } else if (!process.env.TOKEN) { process.exit(1) }", false),
            ("if (require.main !== module) { THROWS }", false),
            ("if (require.main === module) {\n  THROWS\n}", true),
            ("if (require.main === module) { THROWS }", true),
            ("if (process.env.NODE_ENV === 'production' && !process.env.TOKEN) throw new Error('x')", true),
            ("if (!process.env.TOKEN && process.env.NODE_ENV === 'production') throw new Error('x')", true),
            ("if (process.env.NODE_ENV !== 'production' && !process.env.TOKEN) throw new Error('x')", false),
            ("if (!process.env.OTHER || !process.env.TOKEN) throw new Error('x')", true),
            ("try { load() } catch (e) { THROWS }", false),
            ("function seed() { THROWS }\nif (process.argv[2] === 'seed') seed()", false),
        ],
    );
}

#[test]
fn what_a_program_sets_itself_is_there() {
    agree(
        "index.js",
        &[
            ("process.env.TOKEN ||= 'x'\nTHROWS", false),
            ("process.env.TOKEN ??= 'x'\nTHROWS", false),
            ("if (!process.env.TOKEN) process.env.TOKEN = 'x'\nTHROWS", false),
            ("Object.assign(process.env, { TOKEN: 'x' })\nTHROWS", false),
            ("const more = { A: '1', TOKEN: 'x' }\nObject.assign(process.env, more)\nTHROWS", false),
            ("process.env = { TOKEN: 'x', ...process.env }\nTHROWS", false),
            ("const d = { TOKEN: 'x' }\nfor (const k in d) process.env[k] = process.env[k] || d[k]\nTHROWS", false),
            ("const d = { TOKEN: 'x' }\nfor (const [k, v] of Object.entries(d)) process.env[k] ??= v\nTHROWS", false),
            ("Object.assign(process.env, { OTHER: 'x' })\nTHROWS", true),
            ("THROWS\nprocess.env.TOKEN = process.env.TOKEN.trim()", true),
            ("if (process.env.NODE_ENV === 'test') process.env.TOKEN = 'x'\nTHROWS", true),
        ],
    );
    let main = |body: &str| format!("package main\nfunc main() {{\n{body}\n}}\n");
    let go = [
        (main("if os.Getenv(\"TOKEN\") == \"\" { os.Setenv(\"TOKEN\", \"x\") }\nFATAL"), false),
        (main("for k, v := range map[string]string{\"TOKEN\": \"x\"} { os.Setenv(k, v) }\nFATAL"), false),
        (main("os.Setenv(\"OTHER\", \"x\")\nFATAL"), true),
        (main("FATAL\nos.Setenv(\"TOKEN\", \"x\")"), true),
    ];
    agree("main.go", &go.iter().map(|(source, stops)| (source.as_str(), *stops)).collect::<Vec<_>>());
    let python = [
        ("import os\nos.environ.update({\"TOKEN\": \"x\"})\nASKS", false),
        ("import os\nos.environ.update(TOKEN=\"x\")\nASKS", false),
        ("import os\nD = {\"TOKEN\": \"x\"}\nos.environ.update(D)\nASKS", false),
        ("import os\nD = {\"TOKEN\": \"x\"}\nfor k, v in D.items():\n    os.environ.setdefault(k, v)\nASKS", false),
        ("import os\nos.environ |= {\"TOKEN\": \"x\"}\nASKS", false),
        (
            "import os\nos.environ.setdefault(\"TOKEN\", \"x\")\nif not os.getenv(\"TOKEN\"):\n    raise OSError\n",
            false,
        ),
        ("import os\nos.environ.update({\"OTHER\": \"x\"})\nASKS", true),
    ];
    agree("app.py", &python);
}

#[test]
fn go_stops_where_it_runs() {
    let main = |body: &str, more: &str| format!("package main\n{more}\nfunc main() {{\n{body}\n}}\n");
    let pay = "func pay() { FATAL }";
    let rows = [
        (main("FATAL", ""), true),
        (main("pay()", pay), true),
        (main("", pay), false),
        (main("http.HandleFunc(\"/\", func(w http.ResponseWriter, r *http.Request) { pay() })", pay), false),
        (
            main(
                "http.HandleFunc(\"/\", home)",
                &format!("func home(w http.ResponseWriter, r *http.Request) {{ pay() }}\n{pay}"),
            ),
            false,
        ),
        (main("time.AfterFunc(time.Hour, func() { FATAL })", ""), false),
        (main("go func() { <-signals; FATAL }()", ""), false),
        (main("defer func() { FATAL }()", ""), false),
        (
            main(
                "root := &cobra.Command{Run: run}\nroot.Execute()",
                "func run(c *cobra.Command, args []string) {\n FATAL\n}",
            ),
            true,
        ),
        (main("s := New()\ns.Start()", "func (s *Server) Start() {\n FATAL\n}"), true),
        (main("if len(os.Args) > 1 && os.Args[1] == \"seed\" { FATAL }", ""), false),
        (main("if len(os.Args) > 1 && os.Args[1] == \"seed\" {\n FATAL\n}", ""), false),
        (main("if os.Getenv(\"MODE\") == \"aws\" { FATAL }", ""), false),
        (main("if os.Getenv(\"MODE\") == \"aws\" && os.Getenv(\"TOKEN\") == \"\" { log.Fatal(\"x\") }", ""), false),
        (main("if os.Getenv(\"MODE\") == \"aws\" { pay() }", pay), false),
        (main("if a { b() } else if os.Getenv(\"TOKEN\") == \"\" { log.Fatal(\"x\") }", ""), false),
        (main("switch os.Getenv(\"MODE\") { case \"aws\": pay() }", pay), false),
        (main("load()", "func load() {\n if os.Getenv(\"MODE\") != \"aws\" { return }\n FATAL\n}"), false),
        (main("if err := load(); err != nil { log.Fatal(err) }", "func load() error {\n FATAL\n return nil\n}"), true),
        (main("", "func init() { FATAL }"), true),
    ];
    agree("main.go", &rows.iter().map(|(source, stops)| (source.as_str(), *stops)).collect::<Vec<_>>());
}

#[test]
fn python_stops_where_it_runs() {
    let of = |source: &str| format!("import os, sys\n{source}\n");
    let rows = [
        (of("ASKS"), true),
        (of("match os.environ.get(\"MODE\", \"a\"):\n    case \"b\":\n        ASKS"), false),
        (of("if len(sys.argv) > 1: ASKS"), false),
        (of("try:\n    import a\nexcept ImportError:\n    ASKS"), false),
        (of("try:\n    import a\nfinally:\n    ASKS"), true),
        (of("def gen():\n    yield ASKS\ng = gen()"), false),
        (of("def get():\n    return ASKS\ng = get()"), true),
        (of("def get(): return ASKS"), false),
        (of("g = (ASKS for k in range(3))"), false),
        (of("g = [ASKS for k in range(3)]"), true),
        (of("DEBUG = False\nif DEBUG:\n    ASKS"), false),
        (of("if not os.environ[\"TOKEN\"]: raise OSError"), true),
    ];
    agree("app.py", &rows.iter().map(|(source, stops)| (source.as_str(), *stops)).collect::<Vec<_>>());
    // What never runs is asked by nobody; what something else may turn on is.
    let is_read = |source: &str| {
        let source = of(source).replace("ASKS", r#"os.environ["TOKEN"]"#);
        EnvVars::of(&[("app.py", &source)]).get("TOKEN").is_some()
    };
    assert!(!is_read("DEBUG = False\nif DEBUG:\n    ASKS"));
    assert!(is_read("DEBUG = False\nif sys.argv:\n    DEBUG = True\nif DEBUG:\n    ASKS"));
    assert!(is_read("DEBUG = False\nfrom local import *\nif DEBUG:\n    ASKS"));
}

#[test]
fn settings_that_are_filled_in_first_lack_nothing() {
    let of = |validator: &str| {
        let source = format!(
            "from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    token: str\n    {validator}\n    \
             def f(cls, v):\n        return v\ns = S()\n"
        );
        EnvVars::of(&[("app.py", &source)]).get("TOKEN").is_some_and(|read| read.stops_start)
    };
    assert!(!of("@model_validator(mode=\"before\")"));
    assert!(!of("@model_validator(mode=\"wrap\")"));
    assert!(!of("@root_validator(pre=True)"));
    assert!(of("@model_validator(mode=\"after\")"));
    assert!(of("@field_validator(\"token\")"));
}

#[test]
fn schemas_that_take_nothing_are_satisfied() {
    let need = |kind: &str| {
        let source = format!("const e = z.object({{ TOKEN: {kind} }}).parse(process.env)");
        EnvVars::of(&[("index.js", &source)]).get("TOKEN").map(|read| read.need)
    };
    for kind in [
        "z.preprocess((v) => v || 'x', z.string())",
        "z.union([z.string(), z.undefined()])",
        "z.string().or(z.undefined())",
        "z.string().min(1).or(z.literal('').optional())",
    ] {
        assert_eq!(need(kind), Some(Need::Nothing), "{kind}");
    }
    for kind in ["z.string()", "z.union([z.string(), z.number()])", "z.string().or(z.number())"] {
        assert_eq!(need(kind), Some(Need::Required), "{kind}");
    }
}
