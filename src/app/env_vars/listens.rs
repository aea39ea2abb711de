//! Sources that listen where nobody outside of the container reaches them: at 127.0.0.1.
//!
//! Part of floor 2's `app`.

use crate::app::lexer::{Token, What, closing};
use crate::app::script_conditions::Conditions;
use crate::finding::{Code, Finding};

use super::file::FileEnvVars;

pub(super) const LOCAL: [&str; 3] = ["127.0.0.1", "localhost", "::1"];
/// Go's functions that listen at the address that they are given.
const OF_GO: [&str; 4] = ["ListenAndServe", "ListenAndServeTLS", "Run", "Start"];

/// `app.listen(port, '127.0.0.1')`
pub(super) fn in_script(found: &mut FileEnvVars, tokens: &[Token<'_>]) {
    let conditions = Conditions::of(tokens);
    let listens = |at: usize| {
        let is_call = at > 0 && tokens[at].is("listen") && tokens[at - 1].is(".") && next_is(tokens, at + 1, "(");
        let end = if is_call { closing(tokens, at + 1) } else { at };
        // What is behind a function of its own is no address.
        let own = (at..end).find(|at| tokens[*at].is("{") || tokens[*at].is("=") && next_is(tokens, at + 1, ">"));
        let given = tokens.get(at..own.unwrap_or(end)).unwrap_or_default();
        given.iter().any(|token| token.what == What::Text && LOCAL.contains(&token.text)) && !conditions.is_unsure(at)
    };
    tell(found, tokens, (0..tokens.len()).find(|at| listens(*at)), "Give `listen` the port alone.");
}

/// `http.ListenAndServe("127.0.0.1:8080", nil)`, where nothing else listens: an address beside may be for debugging.
pub(super) fn in_go(found: &mut FileEnvVars, tokens: &[Token<'_>]) {
    let listens = |at: &usize| {
        OF_GO.iter().any(|name| tokens[*at].is(name))
            && *at > 0
            && tokens[at - 1].is(".")
            && next_is(tokens, at + 1, "(")
    };
    let all: Vec<usize> = (0..tokens.len()).filter(listens).collect();
    let is_local = |at: &usize| {
        let address = tokens.get(at + 2).filter(|token| token.what == What::Text);
        let host =
            address.and_then(|address| address.text.rsplit_once(':')).map(|(host, _)| host.trim_matches(['[', ']']));
        host.is_some_and(|host| LOCAL.contains(&host))
    };
    let is_for_debugging = tokens.iter().any(|token| token.what == What::Text && token.text.contains("pprof"));
    let first = all.iter().copied().find(is_local).filter(|_| all.len() == 1 && !is_for_debugging);
    tell(found, tokens, first, "Listen at `:` and the port.");
}

fn next_is(tokens: &[Token<'_>], at: usize, sign: &str) -> bool {
    tokens.get(at).is_some_and(|token| token.is(sign))
}

fn tell(found: &mut FileEnvVars, tokens: &[Token<'_>], at: Option<usize>, fix: &str) {
    if let Some(token) = at.and_then(|at| tokens.get(at)) {
        note(found, token.line, fix);
    }
}

/// Tells it of a line.
pub(super) fn note(found: &mut FileEnvVars, line: usize, fix: &str) {
    let message = "It listens at an address of the container itself: nobody outside of it gets an answer, neither the ingress \
                   nor a health check of Kubernetes.";
    found.finding(Finding::warning(Code::ListensLocally, "", message).at(line, 0).fix(fix));
}
