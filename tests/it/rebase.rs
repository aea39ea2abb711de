//! Changes of a person, made once more to answers that became others meanwhile.

use charmer::answers::{Answers, ConfigOption, Integration, rebase};

fn option_of(name: &str, kind: &str, default: &str) -> ConfigOption {
    ConfigOption { name: name.into(), kind: kind.into(), default: default.into(), ..ConfigOption::default() }
}

fn some() -> Answers {
    Answers {
        name: "shop".into(),
        version: "1".into(),
        packages: vec!["libpq5".into(), "curl".into()],
        options: vec![option_of("b", "int", "1"), option_of("a", "string", "x")],
        integrations: vec![Integration { endpoint: "postgresql".into(), ..Integration::default() }],
        ..Answers::default()
    }
}

#[test]
fn without_changes_on_one_side_the_other_side_holds() {
    let base = some();
    let mut other = some();
    other.name = "market".into();
    other.options.swap(0, 1);
    other.options[0].default = "y".into();
    other.packages.remove(0);
    other.integrations.clear();
    assert_eq!(rebase(&base, &base, &other), other);
    assert_eq!(rebase(&base, &other, &base), other);
    assert_eq!(rebase(&base, &other, &other), other);
}

#[test]
fn changes_of_both_sides_are_joined() {
    let base = some();
    let (mut mine, mut theirs) = (some(), some());
    mine.name = "market".into();
    mine.options[0].default = "2".into();
    mine.packages.push("mine".into());
    mine.integrations[0].required = true;
    theirs.name = "bazaar".into();
    mine.extras.insert("node".into(), "20".into());
    theirs.extras.insert("jdk".into(), "21".into());
    theirs.version = "2".into();
    theirs.options[0].description = "theirs".into();
    theirs.options.push(option_of("c", "string", ""));
    theirs.packages.retain(|package| package != "curl");
    let joined = rebase(&base, &mine, &theirs);
    assert_eq!((joined.name.as_str(), joined.version.as_str()), ("market", "2"));
    assert_eq!((joined.options[0].default.as_str(), joined.options[0].description.as_str()), ("2", "theirs"));
    assert_eq!(joined.options.len(), 3);
    assert_eq!(joined.packages, ["libpq5", "mine"]);
    assert!(joined.integrations[0].required);
    assert_eq!(
        joined.extras.into_iter().collect::<Vec<_>>(),
        [("jdk".into(), "21".to_owned()), ("node".into(), "20".to_owned())]
    );
}

#[test]
fn what_one_side_took_away_stays_away_unless_the_other_changed_it() {
    let base = some();
    let (mut mine, mut theirs) = (some(), some());
    mine.options.remove(0);
    theirs.options.remove(1);
    assert!(rebase(&base, &mine, &theirs).options.is_empty());
    mine.options[0].default = "changed".into();
    assert_eq!(rebase(&base, &mine, &theirs).options, mine.options);
}
