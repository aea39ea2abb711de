//! Names say what a Rust engineer expects: words that were riddles do not come back where something is declared.

use regex::Regex;

/// What nobody guesses the meaning of, and `read`, which was once the name of 56 functions.
const RIDDLES: &str =
    "told|said|wish|keep|sight|aside|held|strays?|fate|patient|bedside|desk|shelf|hush|moment|seventh";

/// What a source declares by such a name: functions, types, modules, constants and fields.
fn riddles(code: &str) -> Vec<String> {
    let declares = format!(
        r"(?mi)^\s*(?:pub(?:\([^)]*\))? )?(?:(?:const |async )?(?:fn|struct|enum|trait|type|mod|static|const) )(?:{RIDDLES})\b|^\s*pub(?:\([^)]*\))? (?:{RIDDLES}):|^\s*pub(?:\([^)]*\))? fn read\b"
    );
    let declares = Regex::new(&declares).unwrap();
    declares.find_iter(code).map(|found| found.as_str().trim().to_owned()).collect()
}

#[test]
fn nothing_is_called_by_a_riddle() {
    let sources = super::every_source();
    let wrong: Vec<String> = sources
        .iter()
        .flat_map(|(path, _, code)| riddles(code).into_iter().map(move |found| format!("{path}: {found}")))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_reader_of_names_sees_what_it_should() {
    let code = "pub fn read(&self) {}\npub(super) fn told() {}\nenum Held {\n}\n    pub held: bool,\nfn holds() {}\nfn read() {}\n";
    assert_eq!(riddles(code), ["pub fn read", "pub(super) fn told", "enum Held", "pub held:"]);
}
