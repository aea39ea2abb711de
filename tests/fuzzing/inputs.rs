//! Inputs: the folders of recorded projects, with one or two files made wrong in every way that comes to mind.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;

use charmer::pack::Tool;

use super::random::Random;
use super::shapes;

/// A folder to look at.
#[derive(Clone, Debug)]
pub struct Input {
    pub tool: Tool,
    /// By path; the path spelled as [`charmer::app::Snapshot::from_files`] takes it.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The files that were made up.
    pub made_up: Vec<String>,
}

/// Files that charmer reads and that the recorded projects have rarely or never.
const MORE: &[(&str, &str)] = &[
    (
        "pyproject.toml",
        "[project]\nname = \"shop\"\nversion = \"1.2\"\ndescription = 'Sells things'\nrequires-python = \">=3.10,<4\"\n\
         dependencies = [\n  \"flask[async]>=3 ; python_version >= '3.10' and (os_name == 'posix' or extra == 'x')\",\n  \
         'gevent @ https://example.com/g.whl',\n]\n[tool.poetry.dependencies]\npython = \"^3.12\"\nflask = {version = \"3\"}\n",
    ),
    ("setup.cfg", "[metadata]\nname = shop\nversion = 1.0\n[options]\ninstall_requires =\n    flask\n"),
    ("Pipfile", "[packages]\nflask = \"*\"\n\n[requires]\npython_version = \"3.12\"\n"),
    (
        "go.mod",
        "module example.com/shop/v2\n\ngo 1.22.1\n\ntoolchain go1.23.0\n\nrequire (\n\tgithub.com/lib/pq v1.10.9 // indirect\n)\n",
    ),
    (
        "main.go",
        "package main\n\nimport (\n\t\"net/http\"\n)\n\nfunc main() {\n\thttp.ListenAndServe(\":8080\", nil)\n}\n",
    ),
    (
        "app/package.json",
        "{\"name\": \"@me/shop\", \"version\": \"1.0.0\", \"description\": \"x\", \"engines\": {\"node\": \">=20\"},\n \
         \"scripts\": {\"start\": \"node app.js\"}, \"dependencies\": {\"express\": \"^4\", \"pg\": \"8\"}}\n",
    ),
    (
        "pom.xml",
        "<?xml version=\"1.0\"?>\n<!-- c --><project xmlns=\"http://maven.apache.org/POM/4.0.0\">\n<parent><artifactId>\
         spring-boot-starter-parent</artifactId><version>3.3.1</version></parent>\n<artifactId>shop</artifactId>\n<name>Shop\
         &amp; more</name><properties><java.version>21</java.version></properties><dependencies><dependency><groupId>g\
         </groupId><artifactId>postgresql</artifactId></dependency></dependencies><![CDATA[x]]></project>\n",
    ),
    (
        "build.gradle",
        "plugins {\n  id 'org.springframework.boot' version '3.3.1'\n}\njava { toolchain { languageVersion = \
         JavaLanguageVersion.of(21) } }\ndependencies { runtimeOnly 'org.postgresql:postgresql' }\n",
    ),
    ("settings.gradle", "rootProject.name = 'shop'\n"),
    ("Procfile", "web: gunicorn app:app --bind 0.0.0.0:$PORT\nrelease: python manage.py migrate\n"),
    (".python-version", "3.12\n"),
    (".nvmrc", "v20.1\n"),
    ("README.md", "# Shop\n\nSells *things* to [people](https://example.com).\n\n## Use\n"),
    ("LICENSE", "Apache License\nVersion 2.0, January 2004\n"),
    ("paas-config.yaml", "framework_logging_format: json\nport: 8080\nmetrics-port: 9000\nmetrics-path: /m\n"),
    ("metadata.yaml", "name: shop\nsummary: s\ndescription: d\n"),
    (
        "requirements.txt",
        "Flask==3.0 ; python_version > '3.8' # why\n-r other.txt\n--hash=sha256:ab\ngevent[x,y]>=1,!=2.*,~=3.1\npsycopg2\n\
         a @ git+https://example.com/a.git@v1\n\\\nfoo\\\n  >=1\n",
    ),
    (
        "app.py",
        "\"\"\"Doc.\"\"\"\nimport os\nfrom flask import Flask as F\n\n\ndef create_app(x: int = 1, /, *, y=f\"{x!r:>{3}}\") -> F:\n    \
         return F(__name__)\n\n\nif os.environ.get('DATABASE_URL'):\n    app = create_app()\nelse:\n    app = x = F(__name__)\n\
         @d(lambda: (yield))\nasync def f(): await g\nmatch a:\n    case [1, *_] | {'k': v}: pass\n    case _: pass\n",
    ),
    (
        "hello/hello/settings.py",
        "import os\nSECRET_KEY = os.environ['DJANGO_SECRET_KEY']\nDATABASES = {'default': {'ENGINE': 'x', 'NAME': BASE / 'd'}}\n\
         ALLOWED_HOSTS = []\nINSTALLED_APPS = ['a', *X]\n",
    ),
];

/// What has a meaning somewhere.
pub const TOKENS: &[&str] = &[
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    "<",
    ">",
    "</",
    "/>",
    "<a>",
    "<!--",
    "<![CDATA[",
    "]]>",
    "&a ",
    "*a",
    "<<: *a",
    "<<",
    "!!str ",
    "!!binary ",
    "!!set ",
    "!!omap ",
    "!!timestamp ",
    "!x,y ",
    "!%41 ",
    "!<tag:x> ",
    "%YAML 1.1\n",
    "%TAG ! x\n",
    "---\n",
    "...\n",
    "- ",
    "? ",
    ": ",
    ",",
    "|\n",
    ">-\n",
    "|+2\n ",
    "'",
    "\"",
    "'''",
    "\"\"\"",
    "#",
    " #",
    "\t",
    "\n",
    "\r\n",
    "\r",
    " ",
    "    ",
    "\u{0}",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "\u{fffe}",
    "\u{202e}",
    "é",
    "日本",
    "💥",
    "\\",
    "\\\n",
    "\\ud800",
    "\\udc00\\ud800",
    "\\x41",
    "\\N{DASH}",
    "\\U0010ffff",
    "&#xD800;",
    "&#0;",
    "&amp;",
    "&lol;",
    "<!DOCTYPE x [<!ENTITY lol \"lol\">]>",
    "null",
    "~",
    "yes",
    "010",
    "1:30",
    "1e400",
    "-.inf",
    ".nan",
    "0x1F",
    "0b1",
    "1_0",
    "2024-02-30",
    "2024-01-02T03:04:05Z",
    "=",
    "-",
    "99999999999999999999999999",
    "3.14",
    "true",
    "None",
    "lambda: ",
    "def f(): ",
    "class C: ",
    "async ",
    "await ",
    "yield ",
    "not ",
    "-",
    "~",
    "if x: ",
    "else: ",
    "f\"{",
    "f'{x!r:{y}}'",
    "b'",
    "rb\"",
    "import ",
    "from . import *\n",
    "app = ",
    "app: int = ",
    "@",
    "print 'x'",
    "exec ",
    "`x`",
    "**",
    "//",
    "->",
    ":=",
    "...",
    "match x:\n case ",
    "extensions: ",
    "[flask-framework]",
    "base: ",
    "bare",
    "build-base: ",
    "ubuntu@24.04",
    "ubuntu@26.04",
    "ubuntu@22.04:amd64",
    "platforms: ",
    "amd64: ",
    "all",
    "build-on: ",
    "parts: ",
    "plugin: ",
    "nil",
    "services: ",
    "override: ",
    "checks: ",
    "config:\n  options:\n    ",
    "type: ",
    "secret",
    "optional: false",
    "requires: ",
    "interface: oauth",
    "on amd64: ",
    "to arm64:",
    "else fail",
    "try: ",
    "$CRAFT_PROJECT_NAME",
    "${CRAFT_ARCH",
    "$",
    "module ",
    "go 1.",
    "require (",
    "toolchain ",
    "//",
    "/*",
    "[project]\n",
    "[[a]]\n",
    "dependencies = [",
    "a.b.c = 1\n",
    "=",
    "1979-05-27",
    ">=1,",
    "; python_version < '3'",
    "; (",
    " and ",
    " or ",
    " in ",
    "[x]",
    "@ https://",
    "-r ",
    "--hash",
    "===",
    "~=",
    "!=",
    ".*",
    "\"scripts\": {\"start\": ",
    "\"name\": ",
    "\"\\ud800\"",
    "1E5",
    "--",
    "plugins {",
    "id 'x'",
    "'''",
    "of(",
    "version '",
];

struct Corpus {
    projects: Vec<(Tool, BTreeMap<String, Vec<u8>>)>,
    /// The paths to make something up for, and valid texts for each.
    texts: Vec<(String, Vec<Vec<u8>>)>,
}

static CORPUS: LazyLock<Corpus> = LazyLock::new(|| {
    let mut projects = Vec::new();
    let mut texts: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    for line in include_str!("../oracle/cases.jsonl").lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let tool = if case["tool"] == "rock" { Tool::Rockcraft } else { Tool::Charmcraft };
        let bytes = |value: &Value| value.as_str().unwrap().as_bytes().to_vec();
        let mut files: BTreeMap<_, _> =
            case["files"].as_object().unwrap().iter().map(|(path, text)| (path.clone(), bytes(text))).collect();
        files.insert(tool.project_file().to_owned(), bytes(&case["project"]));
        for (path, text) in files.iter().filter(|(path, text)| !path.ends_with(['/', '!']) && !text.is_empty()) {
            texts.entry(path.clone()).or_default().push(text.clone());
        }
        projects.push((tool, files));
    }
    for (path, text) in MORE {
        texts.entry((*path).to_owned()).or_default().push(text.as_bytes().to_vec());
    }
    Corpus { projects, texts: texts.into_iter().collect() }
});

/// Makes the input of this seed and index.
pub fn input(seed: u64, index: u64) -> Input {
    let random = &mut Random::new(seed, index);
    if random.once_in(20) {
        return shapes::input(!seed, index);
    }
    let (tool, files) = &CORPUS.projects[random.below(CORPUS.projects.len())];
    let mut input = Input { tool: *tool, files: files.clone(), made_up: Vec::new() };
    for _ in 0..=usize::from(random.once_in(4)) {
        let document = random.below(5) < 2;
        let (path, valid) = if document {
            (tool.project_file().to_owned(), &files[tool.project_file()])
        } else {
            let (path, texts) = &CORPUS.texts[random.below(CORPUS.texts.len())];
            (path.clone(), &texts[random.below(texts.len())])
        };
        let bytes = made_up(random, valid);
        input.files.insert(path.clone(), bytes);
        input.made_up.push(path);
    }
    input
}

fn made_up(random: &mut Random, valid: &[u8]) -> Vec<u8> {
    match random.below(20) {
        0 => (0..random.size(512)).map(|_| random.next().to_le_bytes()[0]).collect(),
        1 | 2 => soup(random),
        3 => {
            let (_, texts) = &CORPUS.texts[random.below(CORPUS.texts.len())];
            texts[random.below(texts.len())].clone()
        }
        _ => {
            let mut bytes = valid.to_vec();
            for _ in 0..=random.size(8) {
                change(random, &mut bytes);
            }
            bytes
        }
    }
}

fn soup(random: &mut Random) -> Vec<u8> {
    (0..random.size(64)).flat_map(|_| random.pick(TOKENS).bytes()).collect()
}

/// One change: bits, bytes, tokens, lines, pieces of the text itself or of another, now and then far too often.
pub fn change(random: &mut Random, bytes: &mut Vec<u8>) {
    let at = random.below(bytes.len() + 1);
    let end = (at + random.size(64)).min(bytes.len());
    let put = |bytes: &mut Vec<u8>, piece: &[u8]| drop(bytes.splice(at..at, piece.iter().copied()));
    match random.below(12) {
        0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
        1 if at < bytes.len() => bytes[at] = random.next().to_le_bytes()[0],
        2 => drop(bytes.drain(at..end)),
        3 => {
            let piece = bytes[at..end].to_vec();
            let to = random.below(bytes.len() + 1);
            drop(bytes.splice(to..to, piece));
        }
        4 => bytes.truncate(at),
        5 => {
            let (_, texts) = &CORPUS.texts[random.below(CORPUS.texts.len())];
            let other = &texts[random.below(texts.len())];
            let from = random.below(other.len());
            put(bytes, &other[from..(from + random.size(128)).min(other.len())]);
        }
        6 => swap_lines(random, bytes),
        7 => indent(random, bytes),
        8 if random.once_in(40) => {
            let times = random.size(20_000);
            let piece = random.pick(TOKENS).repeat(times);
            put(bytes, piece.as_bytes());
        }
        _ => {
            let piece = random.pick(TOKENS);
            put(bytes, piece.as_bytes());
        }
    }
}

fn swap_lines(random: &mut Random, bytes: &mut Vec<u8>) {
    let mut lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    if !lines.is_empty() {
        let (one, two) = (random.below(lines.len()), random.below(lines.len()));
        lines.swap(one, two);
        *bytes = lines.concat();
    }
}

fn indent(random: &mut Random, bytes: &mut Vec<u8>) {
    let starts: Vec<usize> =
        [0].into_iter().chain(bytes.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(at, _)| at + 1)).collect();
    let at = starts[random.below(starts.len())];
    let blanks = random.pick(&["  ", " ", "\t", "    "]);
    drop(bytes.splice(at..at, blanks.bytes()));
}
