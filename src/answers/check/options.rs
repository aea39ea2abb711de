//! Configuration options and integrations.

use std::collections::HashSet;

use super::{Checker, Field, In, OptionField};
use crate::answers::tree;
use crate::answers::{ConfigOption, Integration};
use crate::suite::{self, Suite};
use crate::yaml::Value;

/// Juju's types.
const TYPES: [&str; 5] = ["string", "int", "float", "boolean", "secret"];
/// What people write for them elsewhere.
const OTHER_WORDS: [(&str, &str); 7] = [
    ("bool", "boolean"),
    ("integer", "int"),
    ("number", "float"),
    ("double", "float"),
    ("str", "string"),
    ("text", "string"),
    ("password", "secret"),
];

impl Checker<'_> {
    pub(super) fn options(&mut self) {
        let mut seen = HashSet::new();
        for (n, option) in self.answers.options.iter().enumerate() {
            self.option_name(n, option, !seen.insert(option.name.as_str()));
            self.option_type(n, option);
            self.option_default(n, option);
        }
    }

    fn option_name(&mut self, n: usize, option: &ConfigOption, is_twin: bool) {
        let name = option.name.as_str();
        let field = Field::Option(n, OptionField::Name);
        let key = format!("config.options.{name}");
        let at = (In::Charm, key.as_str());
        let letters = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let plain =
            name.bytes().all(letters) && name.starts_with(|c: char| c.is_ascii_lowercase()) && !name.ends_with('-');
        if name.is_empty() {
            self.warn(field, "option-name", at, "The option has no name.", "Name it, for example `page-size`.");
            return;
        }
        if !plain || name.contains("--") {
            let message = "Juju takes small letters, digits and single hyphens for an option's name, a letter first.";
            self.warn(field, "option-name", at, message, "For example `page-size`.");
            return;
        }
        if is_twin {
            self.error(field, "option-twice", at, format!("There are two options `{name}`."), "Rename one of the two.");
        }
        if let Some(suite) = self.suite() {
            self.option_prefix(field, name, at, suite);
        }
    }

    fn option_prefix(&mut self, field: Field, name: &str, at: (In, &str), suite: &Suite) {
        let common = suite::common();
        let own = format!("{}-", suite.name);
        let reserved = common.reserved_option_prefixes.iter().chain([&own]).find(|prefix| name.starts_with(*prefix));
        let dropped = common.dropped_option_prefixes.iter().find(|prefix| name.starts_with(*prefix));
        let taken = suite.options(&self.answers.charm_base).any(|option| option.name == name);
        let shorter = |prefix: &str| match name.strip_prefix(prefix).unwrap_or_default() {
            "" => "Take another name.".to_owned(),
            rest => format!("Call it `{rest}`, for example."),
        };
        if taken {
            let message = format!(
                "The extension for {} has an option `{name}` already; the charm has it without you.",
                suite.title
            );
            self.error(field, "option-taken", at, message, "Take another name, or leave it out.");
        } else if self.oauth_option(name) {
            let message = format!("An OAuth integration brings an option `{name}`, which takes the place of yours.");
            self.warn(field, "option-taken", at, message, "Take another name.");
        } else if let Some(prefix) = reserved {
            let message = format!("Names that begin with `{prefix}` are the extension's; Charmcraft refuses them.");
            self.error(field, "option-reserved", at, message, shorter(prefix));
        } else if let Some(prefix) = dropped {
            let message = format!(
                "Charmcraft accepts names that begin with `{prefix}`, but the charm drops such options without a word, so the application never sees them."
            );
            self.warn(field, "option-dropped", at, message, shorter(prefix));
        }
    }

    fn oauth_option(&self, name: &str) -> bool {
        let Some(suite) = self.suite() else { return false };
        let oauth = self.answers.integrations.iter().filter(|own| own.interface == "oauth");
        oauth.into_iter().any(|own| {
            let templates = suite.charm.oauth_options().iter();
            templates.into_iter().any(|template| suite::SuiteOption::for_endpoint(template, &own.endpoint).name == name)
        })
    }

    fn option_type(&mut self, n: usize, option: &ConfigOption) {
        if TYPES.contains(&option.kind.as_str()) {
            return;
        }
        let key = format!("config.options.{}.type", option.name);
        let meant = OTHER_WORDS.iter().find(|(word, _)| *word == option.kind).map(|(_, kind)| *kind);
        let message = match option.kind.as_str() {
            "" => "The option has no type; Charmcraft lets that pass, but Juju refuses the charm.".to_owned(),
            kind => format!("Juju has no type `{kind}`; Charmcraft lets it pass, but Juju refuses the charm."),
        };
        let fix = meant
            .map_or_else(|| format!("Take one of {}.", TYPES.join(", ")), |kind| format!("Juju's word is `{kind}`."));
        self.warn(Field::Option(n, OptionField::Type), "option-type", (In::Charm, &key), message, fix);
    }

    fn option_default(&mut self, n: usize, option: &ConfigOption) {
        if option.default.is_empty() {
            return;
        }
        let field = Field::Option(n, OptionField::Default);
        let key = format!("config.options.{}.default", option.name);
        let at = (In::Charm, key.as_str());
        if option.required {
            let message = "A required option has no default: somebody has to set it, that is what required means.";
            self.warn(
                field,
                "option-required-default",
                at,
                message,
                "Remove the default, or make the option not required.",
            );
            return;
        }
        let written = tree::default(&option.kind, &option.default);
        let (fits, example) = match option.kind.as_str() {
            "int" => (matches!(written.value, Value::Int(_)), "a whole number such as `20`"),
            "float" => (matches!(written.value, Value::Float(_)), "a number such as `0.5`"),
            "boolean" => (matches!(written.value, Value::Bool(_)), "`true` or `false`"),
            "secret" => {
                let message =
                    "A secret's default would be a secret's ID, which nobody knows before the charm is deployed.";
                self.warn(field, "option-secret-default", at, message, "Remove the default.");
                return;
            }
            _ => return,
        };
        if !fits {
            let message = format!(
                "`{}` is not {example}, which the type {} asks for; Charmcraft lets it pass, but Juju refuses the charm.",
                option.default, option.kind
            );
            self.warn(field, "option-default-type", at, message, format!("Write {example}, or change the type."));
        }
    }

    pub(super) fn integrations(&mut self) {
        for (n, own) in self.answers.integrations.iter().enumerate() {
            let key = format!("requires.{}", own.endpoint);
            self.integration(n, own, (In::Charm, &key));
        }
    }

    fn integration(&mut self, n: usize, own: &Integration, at: (In, &str)) {
        let field = Field::Integration(n);
        let name = own.endpoint.as_str();
        let letters = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        if name.is_empty() || !name.bytes().all(letters) || !name.starts_with(|c: char| c.is_ascii_lowercase()) {
            let message =
                "Juju takes small letters, digits, hyphens and underscores for an endpoint's name, a letter first.";
            self.warn(field, "endpoint-name", at, message, "For example `postgresql`.");
            return;
        }
        if self.answers.integrations[..n].iter().any(|other| other.endpoint == name) {
            self.error(
                field,
                "endpoint-twice",
                at,
                format!("There are two integrations `{name}`."),
                "Remove one of the two.",
            );
        }
        let common = suite::common();
        if common.requires.contains_key(name) || common.provides.contains_key(name) {
            let message = format!(
                "Every charm of the extension has the endpoint `{name}` already; Charmcraft refuses to have it twice."
            );
            self.error(field, "endpoint-taken", at, message, "Leave it out; you can integrate with it all the same.");
            return;
        }
        if own.interface.is_empty() {
            let message =
                "The integration has no interface, so Juju cannot tell what fits to it and refuses the charm.";
            let fix = suite::endpoint(name).map_or_else(
                || "Name the interface of the charm that it is for.".to_owned(),
                |known| format!("Its interface is `{}`.", known.interface),
            );
            self.warn(field, "endpoint-interface", at, message, fix);
            return;
        }
        self.endpoint_of_library(field, own, at);
    }

    /// The charm's library looks for its endpoints by name.
    fn endpoint_of_library(&mut self, field: Field, own: &Integration, at: (In, &str)) {
        let (name, interface) = (own.endpoint.as_str(), own.interface.as_str());
        if let Some(known) = suite::endpoint(name)
            && known.interface != interface
        {
            let message = format!(
                "The charm's library takes `{name}` for {}, which has the interface `{}`.",
                known.title, known.interface
            );
            self.warn(
                field,
                "endpoint-interface",
                at,
                message,
                format!("Write `{}`, or take another name.", known.interface),
            );
        } else if let Some(known) = suite::by_interface(interface)
            && known.name != name
            && !known.free_name
        {
            let message = format!(
                "The charm's library looks for {} at the endpoint `{}`; under `{name}` it is never found.",
                known.title, known.name
            );
            self.warn(field, "endpoint-name", at, message, format!("Call it `{}`.", known.name));
        } else if suite::by_interface(interface).is_none() {
            let message = format!(
                "The charm's library does not know the interface `{interface}`, so the application gets nothing from it."
            );
            self.warn(field, "endpoint-unknown", at, message, "Keep it only if your own code in src/charm.py uses it.");
        }
        let twice = self.answers.integrations.iter().filter(|other| other.interface == "oauth").nth(1);
        if interface == "oauth" && twice.is_some_and(|second| second.endpoint == name) {
            let message = "The charm's library takes one OAuth integration at most.";
            self.warn(field, "endpoint-oauth-twice", at, message, "Keep one of the two.");
        }
    }
}
