//! What mends a finding: other answers under which it is gone and nothing is worse.
//!
//! Part of floor 7's `model`. Nothing is guessed: each change that could mend it is tried on a copy, and judged.

use crate::answers::{Answers, Field, OptionField};
use crate::image;
use crate::suggest::Suggestion;
use crate::suite;
use crate::text;

use super::{About, Blame, Project, View, view_after};

/// So many suggestions are tried at most.
const TRIES: usize = 24;

/// The answers under which that finding of the view is gone, and what was changed, in a few words.
pub fn mend(project: &Project, answers: &Answers, view: &View, at: usize) -> Option<(Answers, String)> {
    let blame = view.blame.get(at)?;
    let fatal = view.trouble().0;
    let is_mended = |changed: &Answers| {
        let then = view_after(project, changed, &view.sheets);
        let is_it = |other: &Blame| is_same(other, blame);
        !then.blame.iter().any(is_it) && then.trouble().0 <= fatal
    };
    candidates(project, answers, view, blame).find(|(changed, _)| changed != answers && is_mended(changed))
}

/// True for the same fault; its line may have moved with what stands above it.
fn is_same(one: &Blame, other: &Blame) -> bool {
    let (one, other) = (&one.finding, &other.finding);
    (one.code, &one.path, &one.key, &one.message) == (other.code, &other.path, &other.key, &other.message)
}

fn candidates<'a>(
    project: &'a Project,
    answers: &'a Answers,
    view: &'a View,
    blame: &'a Blame,
) -> impl Iterator<Item = (Answers, String)> {
    let of_flag = view.shipping.iter().filter_map(move |shipping| {
        let About::Flag(at) = blame.about else { return None };
        let flag = shipping.flags.get(at)?;
        let mut changed = answers.clone();
        image::remedy(flag, &mut changed).then(|| (changed, flag.path.clone()))
    });
    let by_field = by_field(project, answers, blame);
    let offered = view.suggestions.iter().flat_map(Suggestion::each);
    let suggested = offered.filter(Suggestion::can_be_taken).take(TRIES).filter_map(move |one| {
        let mut changed = answers.clone();
        one.accept(&mut changed).then(|| (changed, one.shown()))
    });
    of_flag.chain(by_field).chain(suggested)
}

/// What an answer may be instead.
fn by_field(project: &Project, answers: &Answers, blame: &Blame) -> Vec<(Answers, String)> {
    let About::Field(field) = blame.about else { return Vec::new() };
    let mut found = Vec::new();
    let mut add = |what: &str, change: &dyn Fn(&mut Answers)| {
        let mut changed = answers.clone();
        change(&mut changed);
        found.push((changed, text::one_line(what).into_owned()));
    };
    let suite = suite::named(&answers.suite);
    match field {
        Field::Name => {
            let name = slug(&answers.name);
            add(&name, &|answers| answers.name.clone_from(&name));
            let own = &project.facts.name.value;
            add(own, &|answers| answers.name.clone_from(own));
        }
        Field::Version => {
            let own = &project.facts.version.value;
            add(own, &|answers| answers.version.clone_from(own));
        }
        Field::Base => {
            for pair in suite.iter().flat_map(|suite| &suite.rock.bases) {
                add(&pair.base, &|answers| {
                    answers.base.clone_from(&pair.base);
                    answers.build_base = pair.build_base.clone().unwrap_or_default();
                });
            }
        }
        Field::CharmBase => {
            for base in suite.iter().flat_map(|suite| &suite.charm.bases) {
                add(&base.base, &|answers| answers.charm_base.clone_from(&base.base));
            }
        }
        Field::Platforms | Field::Platform(_) => {
            let own = &project.facts.architecture;
            add(own, &|answers| answers.platforms = vec![own.clone()]);
        }
        Field::Option(row, part) => of_option(answers, row, part, &mut add),
        Field::Package(row) => add("a package less", &|answers| drop_row(&mut answers.packages, row)),
        Field::BuildPackage(row) => add("a package less", &|answers| drop_row(&mut answers.build_packages, row)),
        _ => {}
    }
    found
}

type Add<'a> = dyn FnMut(&str, &dyn Fn(&mut Answers)) + 'a;

fn of_option(answers: &Answers, row: usize, part: OptionField, add: &mut Add<'_>) {
    let Some(option) = answers.options.get(row) else { return };
    if part == OptionField::Name {
        let name = slug(&option.name);
        add(&name, &|answers| answers.options[row].name.clone_from(&name));
    }
    if !option.default.is_empty() {
        add(&format!("{}: no default", option.name), &|answers| answers.options[row].default.clear());
    }
    for kind in ["string", "int", "float", "boolean"] {
        add(&format!("{}: {kind}", option.name), &|answers| kind.clone_into(&mut answers.options[row].kind));
    }
}

fn drop_row(list: &mut Vec<String>, row: usize) {
    if row < list.len() {
        list.remove(row);
    }
}

/// Small letters, digits and single hyphens.
fn slug(name: &str) -> String {
    let plain: String = name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    plain.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}
