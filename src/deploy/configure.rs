//! Options that the charm waits for.

use crate::answers::ConfigOption;

use super::{Plan, Stage, Step};
use crate::answers::secret_keys;

const SECRET: &str = "secret";

impl Plan<'_> {
    pub(super) fn configure(&self) -> Vec<Step> {
        let required = self.answers.options.iter().filter(|option| option.required);
        required
            .flat_map(|option| if option.kind == SECRET { self.secret(option) } else { vec![self.plain(option)] })
            .collect()
    }

    fn plain(&self, option: &ConfigOption) -> Step {
        let (placeholder, meaning) = match option.kind.as_str() {
            "int" => ("NUMBER", "a whole number"),
            "float" => ("NUMBER", "a number"),
            "boolean" => ("TRUE-OR-FALSE", "true or false"),
            _ => ("VALUE", "the value"),
        };
        let setting = format!("{}={placeholder}", option.name);
        let why = format!(
            "The charm waits for it; the application reads it as {}.",
            self.suite.option_variable(&option.name)
        );
        Step::new(
            Stage::Configure,
            format!("Set {}", option.name),
            why,
            &["juju", "config", &self.answers.name, &setting],
        )
        .replace(placeholder, meaning)
    }

    fn secret(&self, option: &ConfigOption) -> Vec<Step> {
        let name = &self.answers.name;
        let label = secret_name(name, &option.name);
        let keys = secret_keys(option);
        let content: Vec<String> = keys.iter().map(|key| format!("{key}=SECRET-VALUE")).collect();
        let mut add = vec!["juju", "add-secret", &label];
        add.extend(content.iter().map(String::as_str));
        let setting = format!("{}=secret:SECRET-ID", option.name);
        let variable = self.suite.option_variable(&option.name);
        let variables: Vec<String> =
            keys.iter().map(|key| format!("{variable}_{}", key.replace('-', "_").to_uppercase())).collect();
        let variables = variables.join(" and ");
        vec![
            Step::new(
                Stage::Configure,
                format!("Keep {} as a secret", option.name),
                "Juju keeps it and answers with its ID. The shell may remember the line: one that begins with a space it usually forgets.",
                &add,
            )
            .replace("SECRET-VALUE", "the secret itself"),
            Step::new(
                Stage::Configure,
                format!("Let {name} read it"),
                "A secret is for those alone to whom it was granted.",
                &["juju", "grant-secret", &label, name],
            ),
            Step::new(
                Stage::Configure,
                format!("Set {}", option.name),
                format!("The charm waits for it; the application reads it as {variables}."),
                &["juju", "config", name, &setting],
            )
            .replace("SECRET-ID", "the ID that juju add-secret answered with, without its secret:"),
        ]
    }
}

/// A name that Juju takes for a secret: it begins with a letter, then come letters, digits and hyphens, and it ends
/// without a hyphen.
fn secret_name(application: &str, option: &str) -> String {
    let raw = format!("{application}-{option}").to_lowercase();
    let plain: String = raw.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let plain = plain.trim_matches('-');
    if plain.starts_with(|c: char| c.is_ascii_digit()) { format!("secret-{plain}") } else { plain.to_owned() }
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_of_secrets_are_ones_that_juju_takes() {
        assert_eq!(super::secret_name("shop", "pay_token"), "shop-pay-token");
        assert_eq!(super::secret_name("1shop", "Key-"), "secret-1shop-key");
    }
}
