//! Where an answer comes from, in words.
//!
//! Part of floor 7's `model`.

use crate::answers::Answers;
use crate::app::{Evidence, nearest};
use crate::text;

use super::Project;

/// How long the line is that says what speaks for a suite, in characters.
const EVIDENCE: usize = 42;

/// What speaks for a suite, for the line below it.
pub fn evidence(project: &Project, suite: &str) -> String {
    let Some(candidate) = project.facts.candidate(suite) else {
        return if suite.is_empty() { String::new() } else { "no evidence in the folder".to_owned() };
    };
    let mut seen: Vec<String> = candidate.evidence.iter().take(2).map(evidence_text).collect();
    seen.dedup();
    // One line, in the smallest terminal and beside a wide preview: the best evidence, and more where there is room.
    if seen.iter().map(|shown| shown.chars().count() + 3).sum::<usize>() > EVIDENCE {
        seen.truncate(1);
    }
    seen.join(" · ")
}

fn evidence_text(evidence: &Evidence) -> String {
    if evidence.text.is_empty() {
        return text::one_line(&evidence.place()).into_owned();
    }
    text::one_line(&format!("{}: {}", evidence.place(), evidence.text)).into_owned()
}

/// Where the prefilled answer was read; empty once the person gave another.
pub fn source(project: &Project, answers: &Answers, field: &str) -> String {
    let facts = &project.facts;
    let (fact, answer) = match field {
        "name" => (&facts.name, &answers.name),
        "title" => (&facts.title, &answers.title),
        "summary" => (&facts.summary, &answers.summary),
        "description" => (&facts.description, &answers.description),
        "version" => (&facts.version, &answers.version),
        "platforms" if answers.platforms == [facts.architecture.as_str()] => return "this machine".to_owned(),
        _ => return String::new(),
    };
    // A name is the folder's; what else no file tells is not from there.
    if fact.from.path.is_empty() && !matches!(field, "name" | "title") {
        return String::new();
    }
    if fact.value == *answer { format!("from {}", text::one_line(&fact.from.place())) } else { String::new() }
}

/// What was looked for, when no framework was found.
pub fn looked_for(project: &Project) -> String {
    let sought = project.facts.looked_for.join("; ");
    let nearest = text::one_line(nearest(&project.snapshot)).into_owned();
    let told = format!("No framework was found in this folder. {nearest}");
    format!("{} Choose one, or leave with Ctrl-C. Looked for: {sought}.", told.trim_end())
}
