//! Variables that Viper reads: those that are bound, and the fields of what it fills in.
//!
//! Part of floor 2's `app`.

use crate::app::lexer::closing;

use super::Need;
use super::file::is_loud;
use super::go::{Reader, tagged};

impl Reader<'_, '_> {
    /// `viper.BindEnv("key", "X", "Y")`; with the key alone, the variable is called like it, behind Viper's prefix.
    pub(super) fn viper(&mut self, at: usize) {
        let close = closing(self.tokens, at + 1);
        let names: Vec<usize> = (at + 2..close).filter(|at| self.text(*at).is_some()).skip(1).collect();
        if let Some(key) = self.text(at + 2).filter(|_| close == at + 3) {
            let place = self.place(at, "viper.BindEnv(…)");
            self.found.viper.bound.push((key.to_owned(), place));
        }
        for name in names {
            let place = self.place(name, "viper.BindEnv(…)");
            if let Some(text) = self.text(name) {
                self.found.add_read(text, Need::Nothing, place);
            }
        }
    }

    /// A field with the tag `mapstructure:"DB_SOURCE"`: with `viper.AutomaticEnv()` the variable of that name counts.
    pub(super) fn unmarshalled(&mut self, at: usize, tag: &str) {
        let key = tagged(tag, "mapstructure").and_then(|key| key.split(',').next()).filter(|key| is_loud(key));
        if let Some(key) = key {
            let place = self.place(at, "mapstructure:\"…\"");
            self.found.viper.keys.push((key.to_owned(), place));
        }
    }
}

/// A field's name as a variable's, with its words apart: `DBHost` is `DB_HOST`.
pub(super) fn words_of(field: &str) -> String {
    let letters: Vec<char> = field.chars().collect();
    let begins = |at: usize| {
        let (own, before) = (letters[at], letters[at - 1]);
        own.is_uppercase() && (before.is_lowercase() || letters.get(at + 1).is_some_and(|next| next.is_lowercase()))
    };
    (0..letters.len()).fold(String::new(), |mut words, at| {
        words.extend((at > 0 && begins(at)).then_some('_'));
        words.extend(letters[at].to_uppercase());
        words
    })
}
