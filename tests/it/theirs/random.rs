//! Random projects with random edits by hand, and every flag: nothing goes that no flag named.

use charmer::{answers, write};

use super::{CHARM, Shop, names};

/// How many projects; more with `CHARMER_THEIRS=2000`.
fn rounds() -> u64 {
    std::env::var("CHARMER_THEIRS").ok().and_then(|count| count.parse().ok()).unwrap_or(200)
}

#[path = "../../fuzzing/random.rs"]
#[allow(dead_code)]
mod numbers;
use numbers::Random;

/// Flags that make the project, or change it; each names what it is about.
const FLAGS: &[&[&str]] = &[
    &["--rock-version", "0.7"],
    &["--title", "A title"],
    &["--summary", "What it does"],
    &["--description", "One.\nTwo."],
    &["--name", "store"],
    &["--name", "kiosk"],
    &["--base", "ubuntu@24.04"],
    &["--base", "ubuntu@22.04"],
    &["--base", "bare", "--build-base", "ubuntu@22.04"],
    &["--charm-base", "ubuntu@22.04"],
    &["--base", "ubuntu@26.04", "--charm-base", "ubuntu@26.04"],
    &["--platform", "amd64"],
    &["--platform", "arm64"],
    &["--platform", "s390x"],
    &["--wheels", "true"],
    &["--wheels", "false"],
    &["--package", "libpq5"],
    &["--package", "libpq5_libs"],
    &["--package", "curl"],
    &["--build-package", "git"],
    &["--build-package", "libpq-dev"],
    &["--file", "app.py"],
    &["--file", "static"],
    &["--file", "-static"],
    &["--option", "greeting"],
    &["--option", "greeting:string=hello"],
    &["--option", "size:int=20", "--option-description", "size=How many"],
    &["--option", "token:required"],
    &["--integrate", "mysql"],
    &["--integrate", "redis:optional"],
    &["--integrate", "login=oauth"],
    &["--service", "a-worker=python3 a.py"],
    &["--service", "flask=gunicorn shop:server"],
    &["--service", "a-worker=python3 -u a.py", "--service-folder", "a-worker=/srv"],
    &["--workflow"],
    &["--suggested"],
    &["--keep"],
];
/// Flags that take away, each with a name.
const AWAY: &[[&str; 2]] = &[
    ["--no-platform", "s390x"],
    ["--no-platform", "arm64"],
    ["--no-package", "libpq5"],
    ["--no-build-package", "git"],
    ["--no-file", "static"],
    ["--no-option", "greeting"],
    ["--no-option", "size"],
    ["--no-integrate", "redis"],
    ["--no-service", "a-worker"],
];
/// What a person adds, and behind which line: in a file, behind one that begins so (or anywhere at all), this line. `@` is
/// its number.
const EDITS: &[(&str, &str, &str)] = &[
    ("rockcraft.yaml", "", "# mine @"),
    ("rockcraft.yaml", "name:", "license: MIT # mine @"),
    ("rockcraft.yaml", "parts:", "  mine-@:\n    plugin: nil"),
    (
        "rockcraft.yaml",
        "services:",
        "  mine-@:\n    override: replace\n    command: sleep @\n    environment:\n      A: mine @",
    ),
    ("charm/charmcraft.yaml", "", "# mine @"),
    ("charm/charmcraft.yaml", "name:", "links:\n  website: https://mine-@.example"),
    ("charm/charmcraft.yaml", "  options:", "    mine-@:\n      type: int # mine @\n      default: 1"),
    ("charm/charmcraft.yaml", "requires:", "  mine-@:\n    interface: mine-@ # mine @"),
    (CHARM, "", "# mine @"),
    (CHARM, "import ops", "import mine_@"),
    (CHARM, "    \"\"\"", "\n    mine_@ = 1"),
    ("charm/requirements.txt", "", "# mine @"),
    ("charm/requirements.txt", "", "mine-@"),
    ("charm/pyproject.toml", "", "# mine @"),
    ("charm/pyproject.toml", "[tool.ruff]", "mine-@ = 1"),
    ("charm/tox.ini", "", "# mine @"),
    ("charm/tox.ini", "deps", "    mine-@"),
    ("charm/.gitignore", "", "mine-@/"),
    (".github/workflows/pack-shop.yaml", "", "# mine @"),
];

fn flags(random: &mut Random, from: &[&[&'static str]], most: usize) -> Vec<&'static str> {
    (0..random.below(most + 1)).flat_map(|_| from[random.below(from.len())].iter().copied()).collect()
}

/// Puts one edit into the project; what stands in it then, with its file.
fn edit(random: &mut Random, shop: &Shop, number: usize) -> Option<(&'static str, Vec<String>)> {
    let (path, behind, line) = EDITS[random.below(EDITS.len())];
    let text = std::fs::read_to_string(shop.path(path)).ok()?;
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let fits = |(at, line): (usize, &&str)| (line.starts_with(behind) && line.ends_with('\n')).then_some(at + 1);
    let places: Vec<usize> = lines.iter().enumerate().filter_map(fits).collect();
    let at = *places.get(random.below(places.len()))?;
    let own = line.replace('@', &number.to_string());
    let now = format!("{}{own}\n{}", lines[..at].concat(), lines[at..].concat());
    shop.put(path, &now);
    let is_sound = answers::open(&write::documents(&shop.path("")).texts).is_ok();
    if !is_sound {
        // No project any more: a comment in a block of text, a key twice.
        shop.put(path, &text);
        return None;
    }
    Some((
        path,
        own.lines().map(|line| line.trim().to_owned()).filter(|line| line.contains(&number.to_string())).collect(),
    ))
}

/// True where the text still has each line, give or take indentation and what stands in front of a comment.
fn has(text: &str, line: &str) -> bool {
    let comment = line.find('#').map_or(line, |at| &line[at..]);
    text.lines().any(|own| own.trim() == line)
        || (line.contains('#') && text.lines().any(|own| own.trim().ends_with(comment)))
}

#[test]
fn nothing_of_a_person_goes_that_no_flag_named() {
    let (mut written, mut edited) = (0, 0);
    for round in 0..rounds() {
        let mut random = Random::new(0x7468_6569_7273, round);
        let shop = Shop::new();
        let made = flags(&mut random, FLAGS, 6);
        if !shop.init(&made).status.success() {
            continue;
        }
        let edits: Vec<_> = (0..random.below(5)).filter_map(|at| edit(&mut random, &shop, 7000 + at)).collect();
        let before = names(&shop.answers());
        let mut now = flags(&mut random, FLAGS, 4);
        let is_away = random.once_in(3);
        if is_away {
            now.extend(AWAY[random.below(AWAY.len())]);
        }
        now.push("--yes");
        let output = shop.init(&now);
        let stderr =
            || format!("round {round}: {made:?}, {edits:?}, {now:?}\n{}", String::from_utf8_lossy(&output.stderr));
        assert!(output.status.code().is_some_and(|code| code < 3), "{}", stderr());
        written += usize::from(output.status.success());
        edited += edits.len();
        for (path, lines) in &edits {
            // What is gone with the thing that a flag took away was named with it: a comment inside it.
            let text = shop.text_of(path);
            for line in lines.iter().filter(|line| !(is_away && line.starts_with('#'))) {
                assert!(has(&text, line), "{line:?} is gone from {path}, {}\n{text}", stderr());
            }
        }
        for (before, after) in before.iter().zip(names(&shop.answers())) {
            for own in before {
                let name = own.split([':', '=']).next().unwrap();
                let is_named = now.iter().any(|flag| {
                    flag.split([':', '=']).next().unwrap().trim_start_matches('-') == name.trim_start_matches('-')
                });
                assert!(is_named || after.contains(own), "{own:?} is gone, {}", stderr());
            }
        }
    }
    println!("{written} projects written, {edited} edits");
    assert!(written > 0 && edited > 0);
}
