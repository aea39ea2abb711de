use std::fs;
use std::sync::atomic::AtomicBool;

use super::*;

mod needs;
mod starts;

/// `NAME need line` of each read in one file.
fn of(path: &str, source: &str) -> Vec<String> {
    listed(&EnvVars::of(&[(path, source)]))
}

fn listed(reads: &EnvVars) -> Vec<String> {
    let one = |read: &EnvVar| {
        let need = match read.need {
            Need::Default => "default",
            Need::Nothing => "nothing",
            Need::Required => "required",
        };
        let lines: Vec<String> = read.places.iter().map(|place| place.line.to_string()).collect();
        format!("{} {need} {}", read.name, lines.join(","))
    };
    reads.names.iter().map(one).collect()
}

#[test]
fn python_asks_the_system() {
    let source = r#"import os
import os as system
from os import environ as e, getenv
NAME = "FROM_CONSTANT"
a = os.environ["NEEDED"]
b = system.environ.get("ASKED")
c = os.getenv("WITH_DEFAULT", "x"), getenv(key="BY_NAME")
d = e["ALIAS"], os.getenv(NAME)
f = os.environ.get("OR_ELSE") or "x"
g = os.environ["FAILS_FIRST"] or "x"
try:
    os.environ["CAUGHT"]
except KeyError:
    pass
os.environ["WRITTEN"] = "x"
os.environ["WRITTEN"]
if "CHECKED" in os.environ:
    os.environ["CHECKED"]
os.getenv(f"{a}_X"), other["NO"], os.path["NO"], not_os.environ["NO"]
env = os.environ
env.get("SECOND_NAME", default=None)
if __name__ == "__main__":
    app.run(port=os.environ["PORT"])
"#;
    let expected = [
        "ALIAS required 8",
        "ASKED nothing 6",
        "BY_NAME nothing 7",
        "CAUGHT default 12",
        "CHECKED default 18",
        "FAILS_FIRST required 10",
        "FROM_CONSTANT nothing 8",
        "NEEDED required 5",
        "OR_ELSE default 9",
        "SECOND_NAME default 21",
        "WITH_DEFAULT default 7",
        "WRITTEN default 16",
    ];
    assert_eq!(of("app.py", source), expected);
}

#[test]
fn flasks_configuration_is_the_environment_once_it_is_taken() {
    let app = "app = Flask(__name__)\napp.config.from_prefixed_env()\nkey = app.config[\"STRIPE_KEY\"]\napp.config[\"OWN\"] = 1\napp.config[\"OWN\"]\n";
    let views = "from flask import current_app\ncurrent_app.config.get(\"PAGE\")\ncurrent_app.config[\"SECRET_KEY\"]\n";
    let reads = EnvVars::of(&[("app.py", app), ("views.py", views)]);
    let expected =
        ["FLASK_OWN default 5", "FLASK_PAGE nothing 2", "FLASK_SECRET_KEY default 3", "FLASK_STRIPE_KEY required 3"];
    assert_eq!(listed(&reads), expected);
    assert_eq!((reads.taken[0].prefix.as_str(), reads.taken[0].place.line), ("FLASK_", 2));
    assert!(of("views.py", views).is_empty(), "without from_prefixed_env it is no variable");
    assert_eq!(of("app.py", "app.config.from_prefixed_env('SHOP')\napp.config['X']"), ["SHOP_X required 2"]);
}

#[test]
fn libraries_around_pythons_environment() {
    let environ = "import environ\nenv = environ.Env(DEBUG=(bool, False))\nenv('DEBUG')\nenv('KEY')\nenv.db()\nenv.int('NUM', default=3)\n";
    let settings = "from .base import env\nTOKEN = env('TOKEN')\nX = env.str('XX', None)\n";
    let reads = EnvVars::of(&[("site/base.py", environ), ("site/prod.py", settings)]);
    let expected = [
        "DATABASE_URL required 5",
        "DEBUG default 3",
        "KEY required 4",
        "NUM default 6",
        "TOKEN required 2",
        "XX required 3",
    ];
    assert_eq!(listed(&reads), expected);
    let decouple = "from decouple import config as c\nc('AA', cast=int)\nc('BB', default='x')\nconfig('CC')\n";
    assert_eq!(of("s.py", decouple), ["AA required 2", "BB default 3"]);
    let starlette = "from starlette.config import Config\nconfig = Config('.env', env_prefix='APP_')\nconfig('AA', cast=bool, default=False)\nconfig('BB')\n";
    assert_eq!(of("s.py", starlette), ["APP_AA default 3", "APP_BB required 4"]);
    let click = "@click.option('--port', envvar='PORT_OF_CLICK')\ndef f(port): ...\n";
    assert_eq!(of("s.py", click), ["PORT_OF_CLICK default 1"]);
    let own = "import os\ndef need(name, x=1):\n    return os.environ[name]\nneed('MINE')\nneed(other)\n";
    assert_eq!(of("s.py", own), ["MINE required 4"]);
    let reads = EnvVars::of(&[("s.py", "settings = Dynaconf(envvar_prefix='SHOP')\n")]);
    assert_eq!((reads.notes.len(), reads.taken[0].prefix.as_str()), (1, "SHOP_"));
}

#[test]
fn pydantics_fields_are_variables() {
    let source = r#"from pydantic_settings import BaseSettings, SettingsConfigDict
class Base(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="shop_")
    stripe_key: str
    page: int = 20
    limit: int = Field(default=3)
    token: str = Field(..., validation_alias="API_TOKEN")
    both: str = Field(validation_alias=AliasChoices("ONE", "TWO"))
    said: Annotated[str, Field(alias="SAID")]
    kind: ClassVar[str] = "x"
    _own: str
class More(Base):
    class Config:
        env_prefix = ""
    extra: str
class Other(BaseModel):
    no: str
"#;
    let expected = [
        "API_TOKEN required 7",
        "EXTRA required 15",
        "ONE default 8",
        "SAID required 9",
        "SHOP_LIMIT default 6",
        "SHOP_PAGE default 5",
        "SHOP_STRIPE_KEY required 4",
        "TWO default 8",
    ];
    assert_eq!(of("settings.py", source), expected);
}

#[test]
fn javascript_asks_process_env() {
    let source = r#"// process.env.COMMENT
const a = process.env.PLAIN, b = process.env['QUOTED'], c = process?.env?.OPTIONAL;
const d = process.env.ELSE || 'x', e = process.env.NULLISH ?? 1;
const { ONE, TWO: two, THREE = 'x', ...rest } = process.env;
process.env.WRITTEN = 'x';
if (process.env.SAME === 'x') {}
const text = 'process.env.NO' + `process.env.NO ${process.env.INSIDE} }`;
const re = /process.env.NO["']/g, half = 6 / 2, other = 8 / process.env.DIVISOR;
import { env as e2 } from 'node:process';
e2.IMPORTED; not.e2.NO;
const requireEnv = (name) => { const v = process.env[name]; if (!v) throw new Error(name); return v; };
function opt(key, fallback) { return process.env[key] || fallback; }
requireEnv('MUST'); opt('MAY', 3); unknown('NO_NAME');
const env = cleanEnv(process.env, {
  API_KEY: str(),
  LIMIT: num({ default: 5, desc: 'x' }),
});
"#;
    let expected = [
        "API_KEY required 15",
        "DIVISOR nothing 8",
        "ELSE default 3",
        "IMPORTED nothing 10",
        "INSIDE nothing 7",
        "LIMIT default 16",
        "MAY default 13",
        "MUST required 13",
        "NULLISH default 3",
        "ONE nothing 4",
        "OPTIONAL nothing 2",
        "PLAIN nothing 2",
        "QUOTED nothing 2",
        "SAME nothing 6",
        "THREE default 4",
        "TWO nothing 4",
    ];
    assert_eq!(of("app/server.ts", source), expected);
}

#[test]
fn go_asks_os_and_tags() {
    let source = r#"package main
import (
	system "os"
)
const key = "FROM_CONSTANT"
// os.Getenv("COMMENT")
func get(key, fallback string) string {
	if v, ok := system.LookupEnv(key); ok { return v }
	return fallback
}
type Config struct {
	Key string `env:"API_KEY,required"`
	N   int    `json:"n" env:"N" envDefault:"3"`
	Old string `envconfig:"OLD" default:"x"`
	New string `json:"env"`
}
func main() {
	var c Config
	_ = system.Getenv("PLAIN") + system.Getenv(key) + os.Getenv("NOT_IMPORTED")
	get("WRAPPED", "x")
	system.LookupEnv("LOOKED")
	envconfig.Process("shop", &c)
	viper.BindEnv("x.y", "BOUND")
}
"#;
    let expected = [
        "API_KEY required 12",
        "BOUND nothing 23",
        "FROM_CONSTANT nothing 19",
        "LOOKED default 21",
        "N default 13",
        "PLAIN nothing 19",
        "SHOP_OLD default 14",
        "WRAPPED default 20",
    ];
    assert_eq!(of("main.go", source), expected);
}

/// What each line of `main` reads, first at line 3.
fn of_go(lines: &[&str]) -> Vec<String> {
    of("main.go", &format!("package main\nfunc main() {{\n{}\n}}\n", lines.join("\n")))
}

#[test]
fn spring_asks_by_properties() {
    let properties = "# ${NO}\napp.stripe-key=${STRIPE_KEY}\nspring.datasource.url=${DB:jdbc:h2:${NESTED:mem}}\n";
    let yaml = "app:\n  # no\n  mail:\n    from: ${MAIL_FROM:x@example.com}\n  \"list\": []\nserver.port: 80\n";
    let java = r#"class A {
  @Value("${app.stripe-key}") String key;
  @Value("${app.missing}") String missing;
  @Value(value = "${app.has:default}") String has;
  String a = System.getenv("PLAIN"), b = System.getenv().getOrDefault("ELSE", "x");
  String c = env.getRequiredProperty("app.must"), d = System.getProperty("no.no");
}
@ConfigurationProperties(prefix = "shop") class Shop {}
"#;
    let reads = EnvVars::of(&[
        ("src/main/resources/application.properties", properties),
        ("src/main/resources/application-prod.yml", yaml),
        ("src/main/java/A.java", java),
    ]);
    let expected = [
        "DB default 3",
        "ELSE default 5",
        "MAIL_FROM default 4",
        "NESTED default 3",
        "PLAIN nothing 5",
        "STRIPE_KEY required 2",
        "app.has default 4",
        "app.list default 5",
        "app.mail.from default 4",
        "app.missing required 3",
        "app.must required 6",
        "app.stripe-key default 2,2",
        "server.port default 6",
        "spring.datasource.url default 3",
    ];
    assert_eq!(listed(&reads), expected);
    assert_eq!(reads.notes.len(), 1);
}

#[test]
fn a_folder_is_read_without_tests_and_other_peoples_code() {
    let folder = tempfile::tempdir().unwrap();
    let lay = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let read = |name: &str| format!("import os\nos.environ['{name}']\n");
    // Sources are read that run: what the application imports, and what that imports.
    lay("app.py", "import os, broken, large, latin, shop.db\nos.environ['APP']\n");
    lay("export.py", &read("NO"));
    lay("shop/db.py", &read("DB"));
    lay("venv2/pyvenv.cfg", "");
    for path in ["tests/a.py", "test_a.py", ".venv/a.py", "venv2/a.py", "node_modules/a.py", "charm/src/charm.py"] {
        lay(path, &read("NO"));
    }
    lay("charm/charmcraft.yaml", "");
    lay("web/a.js", "process.env.NO");
    lay("broken.py", "import os\nos.environ['BEFORE']\ndef (:\n");
    lay("large.py", &"x = 1\n".repeat(300_000));
    fs::write(folder.path().join("latin.py"), b"os.environ['\xff']").unwrap();
    let scan = |limits| EnvVars::scan(folder.path(), "Python", limits, &AtomicBool::new(false)).unwrap();
    let reads = scan(EnvLimits::default());
    assert_eq!(listed(&reads), ["APP required 2", "BEFORE required 2", "DB required 2"]);
    let codes: Vec<_> = reads.findings.iter().map(|finding| (finding.path.as_str(), finding.code.as_str())).collect();
    assert_eq!(codes, [("broken.py", "reads-partly"), ("large.py", "reads-unusable"), ("latin.py", "reads-unusable")]);
    assert!(!reads.cut_short && scan(EnvLimits { files: 1, ..EnvLimits::default() }).cut_short);
    assert!(EnvVars::scan(&folder.path().join("none"), "", EnvLimits::default(), &AtomicBool::new(false)).is_err());
}

#[test]
fn hostile_sources_end() {
    let deep = "(".repeat(100_000);
    let braces = "`${".repeat(50_000);
    let placeholders = "${a:".repeat(20_000);
    let functions = "func a(b string) { ".repeat(3_000);
    let apart = "} = process.env; ".repeat(20_000);
    for (path, source) in [
        ("a.py", format!("import os\nos.environ[{deep}")),
        ("a.js", format!("process.env {braces}")),
        ("a.js", apart),
        ("a.js", "process.env['\\".to_owned()),
        ("application.properties", placeholders),
        ("a.go", functions),
        ("a.java", "\"\"\"\"".to_owned()),
        ("application.yml", "a:\n".repeat(10) + &" b:".repeat(10_000)),
    ] {
        let reads = EnvVars::of(&[(path, &source)]);
        assert!(reads.names.len() <= 2, "{path}");
    }
}
