//! What happens without a variable, as its source says it around the read.

use super::*;

#[test]
fn javascript_stops_where_nothing_is_there() {
    let source = r"const held = process.env.HELD; if (!held) throw new Error('x');
const { APART, AS: own, MAY } = process.env; if (!APART || own === undefined) { console.error('x'); process.exit(1); }
const called = process.env.CALLED ?? (() => { throw new Error('x'); })();
if (process.env.NULL == null) { log('x'); throw new Error('x'); }
const soft = process.env.SOFT; if (!soft) console.log('x'); if (other) throw new Error('x');
const real = process.env.REAL; if (real) throw new Error('x');
const asked = process.env.ASKED ? 1 : 2; if (!asked) throw new Error('x');
";
    let expected = [
        "APART required 2",
        "AS required 2",
        "ASKED nothing 7",
        "CALLED required 3",
        "HELD required 1",
        "MAY nothing 2",
        "NULL required 4",
        "REAL nothing 6",
        "SOFT nothing 5",
    ];
    assert_eq!(of("server.js", source), expected);
}

#[test]
fn python_stops_where_nothing_is_there() {
    let source = r#"import os, sys
if not (k := os.environ.get("WALRUS")):
    raise RuntimeError
if (n := os.environ.get("NONE")) is None:
    sys.exit(1)
if "CHECKED" not in os.environ:
    raise RuntimeError
if "INDEXED" not in os.environ:
    raise RuntimeError
INDEXED = os.environ["INDEXED"]
if "SOFT" not in os.environ:
    print("x")
os.environ.setdefault("GIVEN", "x")
if "GIVEN" not in os.environ:
    raise RuntimeError
os.environ["GIVEN"]
os.environ.get("SOFT")
"#;
    let expected = [
        "CHECKED required 6",
        "GIVEN default 16",
        "INDEXED required 8,10",
        "NONE required 4",
        "SOFT default 17",
        "WALRUS required 2",
    ];
    assert_eq!(of("app.py", source), expected);
}

#[test]
fn go_stops_where_nothing_is_there_and_only_there() {
    let read = of_go(&[
        r#"if a := os.Getenv("PRESENT"); a != "" { if !valid(a) { log.Fatalf("bad") } }"#,
        r#"if err := check(os.Getenv("CHECKED")); err != nil { log.Fatal(err) }"#,
        r#"if a := os.Getenv("EMPTY"); a == "" { log.Fatal("no") }"#,
        r#"b, ok := os.LookupEnv("LOOKED"); if !ok { panic("no") }"#,
        r#"c := os.Getenv("LENGTH"); if len(c) == 0 { log.Fatal("no") }"#,
        r#"if d := os.Getenv("SHORT"); len(d) < 1 { os.Exit(1) }"#,
        r#"if e := os.Getenv("LONG"); len(e) > 0 { os.Exit(1) }"#,
    ]);
    let expected = [
        "CHECKED nothing 4",
        "EMPTY required 5",
        "LENGTH required 7",
        "LONG nothing 9",
        "LOOKED required 6",
        "PRESENT nothing 3",
        "SHORT required 8",
    ];
    assert_eq!(read, expected);
}

#[test]
fn go_takes_the_first_value_of_several() {
    let read = of_go(&[
        r#"a := cmp.Or(os.Getenv("ONE"), os.Getenv("TWO"), "8080")"#,
        r#"b := cmp.Or(os.Getenv("THREE"), os.Getenv("LAST"),)"#,
        r#"c := firstNonEmpty(os.Getenv("FOUR"), "x"); join(os.Getenv("OTHER"), "x")"#,
    ]);
    let expected =
        ["FOUR default 5", "LAST nothing 4", "ONE default 3", "OTHER nothing 5", "THREE default 4", "TWO default 3"];
    assert_eq!(read, expected);
}

#[test]
fn viper_binds_keys_to_variables_behind_its_prefix() {
    let read = of_go(&[
        r#"viper.SetEnvPrefix("APP"); viper.SetDefault("page", 1)"#,
        r#"viper.BindEnv("port"); v.BindEnv("page"); viper.BindEnv("own", "OWN_NAME")"#,
    ]);
    assert_eq!(read, ["APP_PAGE default 4", "APP_PORT nothing 4", "OWN_NAME nothing 4"]);
}

#[test]
fn a_property_that_is_only_its_own_variable_has_no_other_value() {
    let yaml = "orders:\n  api-key: ${ORDERS_API_KEY}\n  url: ${ORDERS_URL:http://localhost}\n  own: ${ELSE}\n";
    let java = "class A { @Value(\"${orders.api-key}\") String key; }";
    let reads = EnvVars::of(&[("src/main/resources/application.yml", yaml), ("src/main/java/A.java", java)]);
    let expected = [
        "ELSE required 4",
        "ORDERS_API_KEY required 2",
        "ORDERS_URL default 3",
        "orders.api-key default 1,2",
        "orders.own default 4",
        "orders.url default 3",
    ];
    assert_eq!(listed(&reads), expected);
}

#[test]
fn what_runs_in_development_alone_is_not_needed() {
    let source = r#"import os
if app.debug:
    os.environ["BODY"]
else:
    os.environ["ELSE"]
if not app.debug:
    os.environ["TURNED"]
if MODE == "production":
    os.environ["PRODUCTION"]
"#;
    let expected = ["BODY nothing 3", "ELSE required 5", "PRODUCTION required 9", "TURNED required 7"];
    assert_eq!(of("app.py", source), expected);
}

/// A variable is missing for good where what would be done instead ends the program.
#[test]
fn python_has_no_other_value_where_it_stops() {
    let source = r#"import os, sys
from decouple import config
from environs import Env
def setting(name):
    try:
        return os.environ[name]
    except KeyError:
        raise RuntimeError(name)
def soft(name):
    try:
        return os.environ[name]
    except KeyError as error:
        return None
A = setting("A_RAISED")
B = soft("B_SOFT")
C = os.environ.get("C_OR") or sys.exit("C_OR")
D = os.environ.get("D_OR") or ""
E = {k: os.environ[k] for k in ("E_ONE", "E_TWO")}
missing = [k for k in ("F_ONE", "F_TWO") if not os.environ.get(k)]
if missing:
    raise SystemExit(missing)
absent = [k for k in ["G_ONE", "G_TWO"] if k not in os.environ]
if absent:
    print(absent)
H = config("h_low")
env = Env()
with env.prefixed("APP_"):
    I = env("I_NAME", "x"), env.int("i_low")
env.seal("NO_READ"); env.dump("no_read")
other.env("j_low"), other("k_low"), config_of("l_low")
"#;
    let expected = [
        "APP_I_NAME default 28",
        "APP_i_low required 28",
        "A_RAISED required 14",
        "B_SOFT default 15",
        "C_OR required 16",
        "D_OR default 17",
        "E_ONE required 18",
        "E_TWO required 18",
        "F_ONE required 19,20",
        "F_TWO required 19,20",
        "h_low required 25",
    ];
    assert_eq!(of("app.py", source), expected);
}

/// What a source takes over whole may be the module `os`.
#[test]
fn python_takes_the_system_over() {
    let production =
        "from .base import *\nA = os.environ[\"STARRED\"], getenv(\"ASKED\")\nB = environ.Env()\nC = B(\"low\")\n";
    let reads = EnvVars::of(&[("site/base.py", "import os\n"), ("site/production.py", production)]);
    assert_eq!(listed(&reads), ["ASKED nothing 2", "STARRED required 2", "low required 4"]);
    assert!(of("app.py", "from .base import thing\nos.environ[\"NO\"]\n").is_empty());
}

#[test]
fn go_reads_what_somebody_calls() {
    let main = r#"package main
import "example.org/shop/config"
var early = config.Early()
func main() { config.Load(); run() }
func run() { serve(&Server{}) }
"#;
    let config = r#"package config
type Config struct { Key string `env:"KEY,required"` }
type TestConfig struct { Key string `env:"TEST_KEY,required"` }
func Load() Config { c := Config{}; c.Host = must("HOST"); return c }
func LoadTestConfig() TestConfig {
	if os.Getenv("TEST_DB_HOST") == "" { log.Fatal("no") }
	must("TEST_DB_URL")
	return helper()
}
func helper() TestConfig { must("TEST_HELPED"); return LoadTestConfig() }
func Early() string { return os.Getenv("EARLY") }
func must(key string) string {
	v := os.Getenv(key)
	if v == "" { log.Fatal(key) }
	return v
}
"#;
    let server = r#"package main
type Server struct{}
func (s *Server) Serve() { os.Getenv("SERVED") }
func (s *Server) dump() { os.Getenv("DUMPED") }
type Other struct{}
func (o *Other) Serve2() { os.Getenv("OTHER") }
func serve(s *Server) { os.Getenv("SERVES") }
func spare(o *Other) {}
func init() { os.Getenv("INIT") }
"#;
    let files = [("main.go", main), ("server.go", server), ("config/config.go", config)];
    let names = |files: &[(&str, &str)]| -> Vec<String> {
        EnvVars::of(files).names.iter().map(|read| read.name.clone()).collect()
    };
    assert_eq!(names(&files), ["EARLY", "HOST", "INIT", "KEY", "SERVED", "SERVES"]);
    // Who calls it, means it; and where no program is known, anybody may.
    let called = main.replace("run()", "run(); config.LoadTestConfig()");
    let of_called = names(&[("main.go", &called), ("config/config.go", config)]);
    assert!(
        ["TEST_DB_HOST", "TEST_DB_URL", "TEST_HELPED", "TEST_KEY"]
            .iter()
            .all(|name| of_called.contains(&(*name).to_owned()))
    );
    assert!(names(&files[2..]).contains(&"TEST_DB_HOST".to_owned()));
}
