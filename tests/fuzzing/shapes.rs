//! Shapes that make loops within loops, or trees of guesses, out of what one file says. `tests/faults/shapes.rs` tries each at
//! the size that its limit allows; the arbitrary inputs mix them at any size.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::inputs::{Input, TOKENS, change};
use super::random::Random;
use charmer::pack::Tool;

/// One item, again and again, in one file.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    pub path: &'static str,
    pub most: usize,
    head: &'static str,
    /// With its number in the place of `{}`, and the next one in that of `{+}`. What stands behind `…` closes it.
    item: &'static str,
    tail: &'static str,
}

/// Every shape: the lines of the file are lists of these five.
pub static SHAPES: LazyLock<Vec<Shape>> = LazyLock::new(|| {
    let shape = |line| {
        let (path, most, head, item, tail) =
            serde_json::from_str::<(String, usize, String, String, String)>(line).unwrap();
        let [path, head, item, tail] = [path, head, item, tail].map(|text| &*text.leak());
        Shape { path, most, head, item, tail }
    };
    include_str!("shapes.jsonl").lines().map(shape).collect()
});

impl Shape {
    /// The text with so many items, and what is to stand behind each.
    pub fn text(&self, count: usize, between: impl Fn(usize) -> &'static str) -> String {
        let (open, close) = self.item.split_once('…').unwrap_or((self.item, ""));
        let mut text = self.head.to_owned();
        for number in 0..count {
            text += &open.replace("{}", &number.to_string()).replace("{+}", &(number + 1).to_string());
            text += between(number);
        }
        text + &close.repeat(count) + self.tail
    }

    /// A folder with the shape at the size that its limit allows, and what to call it.
    pub fn at_its_most(&self) -> (String, Input) {
        let text = self.text(self.most, |_| "");
        let mut input = folder(self.path, text.as_bytes());
        input.files.extend(deep_files(30));
        (format!("{}: {:?}", self.path, text.chars().take(90).collect::<String>()), input)
    }

    /// The item without its number.
    fn piece(&self) -> &'static str {
        self.item.split(['…', '{']).next().unwrap_or_default()
    }
}

/// What each document has to have, unless the shape is about it.
const KEYS: &[&str] = &["base: ubuntu@24.04\n", "platforms: {amd64: }\n"];

/// A small folder around the file.
pub fn folder(path: &str, text: &[u8]) -> Input {
    let extension = match path.rsplit(['/', '.']).next().unwrap() {
        "json" | "js" | "npmignore" => "expressjs-framework",
        "mod" | "go" => "go-framework",
        "xml" | "gradle" | "java" | "properties" => "spring-boot-framework",
        _ => "flask-framework",
    };
    let tool = if matches!(path, "charmcraft.yaml" | "paas-config.yaml") { Tool::Charmcraft } else { Tool::Rockcraft };
    let own: &[u8] = if path == tool.project_file() { text } else { b"" };
    let kind = if tool == Tool::Rockcraft { "version: '1'" } else { "type: charm" };
    let mut document = format!("name: hello\n{kind}\nsummary: s\ndescription: d\n");
    let extensions = format!("extensions: [{extension}]\n");
    for line in KEYS.iter().copied().chain([extensions.as_str()]) {
        let key = line.split_inclusive(':').next().unwrap_or_default();
        if !own.starts_with(key.as_bytes()) {
            document += line;
        }
    }
    let document = [document.as_bytes(), own].concat();
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    files.insert("app.py".into(), b"import flask\napp = flask.Flask(__name__)\n".to_vec());
    files.insert("requirements.txt".into(), b"flask\n".to_vec());
    files.insert(path.to_owned(), text.to_vec());
    files.insert(tool.project_file().to_owned(), document);
    Input { tool, files, made_up: vec![path.to_owned()] }
}

/// Makes the input of this seed and index: a folder with one or two such files, of any size, some of them mixed with others
/// and changed.
pub fn input(seed: u64, index: u64) -> Input {
    let random = &mut Random::new(seed, index);
    let shape = one(random, |_| true);
    let mut text = made_up(random, shape);
    if random.once_in(4) {
        let other = one(random, |other| other.path == shape.path);
        text.extend(made_up(random, other));
    }
    let mut input = folder(shape.path, &text);
    input.files.extend(deep_files(random.size(300)));
    if random.once_in(4) {
        let second = one(random, |other| other.path != shape.path && other.path != input.tool.project_file());
        input.files.insert(second.path.to_owned(), made_up(random, second));
        input.made_up.push(second.path.to_owned());
    }
    input
}

fn one(random: &mut Random, fits: impl Fn(&Shape) -> bool) -> &'static Shape {
    let fitting: Vec<&Shape> = SHAPES.iter().filter(|shape| fits(shape)).collect();
    random.pick(&fitting)
}

fn made_up(random: &mut Random, shape: &Shape) -> Vec<u8> {
    let count = random.size(shape.most);
    let other =
        if random.once_in(2) { random.pick(TOKENS) } else { one(random, |other| other.path == shape.path).piece() };
    let between = if random.once_in(4) { 1 + random.size(count.max(1)) } else { usize::MAX };
    let mut text = shape.text(count, |number| if number % between == 0 { other } else { "" }).into_bytes();
    for _ in 0..if random.once_in(4) { random.size(8) } else { 0 } {
        change(random, &mut text);
    }
    text
}

/// Files deep down, for patterns to look through.
fn deep_files(count: usize) -> impl Iterator<Item = (String, Vec<u8>)> {
    (0..count).map(|n| (["a/b"; 12].join("/") + &format!("/f{n}.py"), Vec::new()))
}
