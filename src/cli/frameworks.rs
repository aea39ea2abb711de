//! `charmer frameworks`: what each suite offers.
//!
//! Floor 9. Everything comes from the suites' data.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::output;
use crate::suite::{self, Answered, CharmBase, RockBase, Suite, Support, Version, packers};

use super::{Exit, Format, Printed, show};

/// Tells what the frameworks offer: bases, ports, options, integrations.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// One framework, in full, by the name that the list shows.
    name: Option<String>,
    #[command(flatten)]
    printed: Printed,
}

/// Prints one framework, or all at a glance.
///
/// # Errors
/// When the result cannot be written.
pub fn run(args: &Args) -> color_eyre::Result<Exit> {
    let text = match (&args.name, args.printed.format) {
        (None, Format::Text) => glance(),
        (None, Format::Json) => output::json(&suite::all().iter().copied().map(data).collect::<Vec<_>>())?,
        (Some(name), format) => {
            let Some(suite) = suite::named(name).or_else(|| suite::by_extension(name)) else {
                let known = suite::all().iter().map(|suite| suite.name.as_str()).collect::<Vec<_>>().join(", ");
                output::say(format_args!(
                    "charmer: there is no framework `{}`. Take one of {known}.",
                    crate::text::one_line(name)
                ));
                return Ok(Exit::Usage);
            };
            match format {
                Format::Text => in_full(suite),
                Format::Json => output::json(&data(suite))?,
            }
        }
    };
    show(&text)
}

pub(super) fn glance() -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{:<12}  {:<10}  {:<18}  {:>5}  {:<7}  CHARM BASES",
        "NAME", "LANGUAGE", "SERVER", "PORT", "PREFIX"
    );
    for suite in suite::all() {
        let bases = suite.charm.bases.iter().map(charm_base).collect::<Vec<_>>().join(", ");
        let _ = writeln!(
            out,
            "{:<12}  {:<10}  {:<18}  {:>5}  {:<7}  {bases}",
            suite.name, suite.language, suite.server, suite.port, suite.environment_prefix
        );
    }
    out.push_str("\n* experimental: the packer wants a variable for it, which `charmer pack` sets.\n");
    out
}

fn star(support: Support) -> &'static str {
    if support == Support::Experimental { "*" } else { "" }
}

fn charm_base(base: &CharmBase) -> String {
    format!("{}{}", base.base, star(base.support))
}

fn rock_base(base: &RockBase) -> String {
    let on = base.build_base.as_ref().map(|build_base| format!(" built on {build_base}")).unwrap_or_default();
    format!("{}{on}{}", base.base, star(base.support))
}

pub(super) fn in_full(suite: &Suite) -> String {
    let mut out = String::new();
    let mut row = |label: &str, value: &str| {
        let _ = writeln!(out, "{label:<14}{value}");
    };
    row("framework", &format!("{} ({})", suite.title, suite.language));
    row("extension", &suite.extension);
    row("server", &format!("{}, port {}", suite.server, suite.port));
    row("variables", &format!("{}…", suite.environment_prefix));
    row("in the image", &format!("/{}", suite.layout.application));
    for (at, base) in suite.rock.bases_of(newest()).enumerate() {
        row(if at == 0 { "rock bases" } else { "" }, &rock_base(base));
    }
    for (at, base) in suite.charm.bases.iter().enumerate() {
        let names = format!("{:<15} container {}, resource {}", charm_base(base), base.container, base.resource);
        row(if at == 0 { "charm bases" } else { "" }, &names);
    }
    row("recorded from", &format!("rockcraft {}, charmcraft {}", suite.recorded.rockcraft, suite.recorded.charmcraft));
    let base = suite.charm.bases.first().map_or("", |base| base.base.as_str());
    let _ = writeln!(out, "\nConfig options of the charm on {base}:");
    for option in suite.options(base) {
        let default = option.default_text().map(|text| format!("default {text}")).unwrap_or_default();
        let _ = writeln!(out, "  {:<33}{:<9}{default}", option.name, option.kind);
        let _ = writeln!(out, "      {}", option.description);
    }
    out.push_str("\nIntegrations:\n");
    for endpoint in suite::endpoints() {
        let variables = suite.endpoint_variables(endpoint, &endpoint.name);
        let more = if variables.len() > 1 { ", …" } else { "" };
        let first = variables.first().map_or("", String::as_str);
        let _ = writeln!(out, "  {:<12}{:<18}{:<22}{first}{more}", endpoint.name, endpoint.interface, endpoint.charm);
    }
    out
}

/// The version of Rockcraft that is told of: the newest that was recorded.
fn newest() -> Option<&'static Version> {
    Answered::newest(&packers().rockcraft).version
}

pub(super) fn data(suite: &Suite) -> Value {
    let support = |support: Support| if support == Support::Experimental { "experimental" } else { "stable" };
    let rock = suite
        .rock
        .bases_of(newest())
        .map(|base| json!({"base": base.base, "build-base": base.build_base, "support": support(base.support)}));
    let charm = suite.charm.bases.iter().map(|base| {
        let options = suite.options(&base.base).map(|option| {
            json!({"name": option.name, "type": option.kind, "default": option.default, "description": option.description})
        });
        json!({
            "base": base.base,
            "support": support(base.support),
            "container": base.container,
            "resource": base.resource,
            "options": options.collect::<Vec<_>>(),
        })
    });
    let endpoints = suite::endpoints().iter().map(|endpoint| {
        json!({
            "name": endpoint.name,
            "title": endpoint.title,
            "interface": endpoint.interface,
            "charm": endpoint.charm,
            "variables": suite.endpoint_variables(endpoint, &endpoint.name),
        })
    });
    json!({
        "name": suite.name,
        "title": suite.title,
        "language": suite.language,
        "extension": suite.extension,
        "server": suite.server,
        "port": suite.port,
        "environment-prefix": suite.environment_prefix,
        "application": suite.layout.application,
        "recorded": {"rockcraft": suite.recorded.rockcraft, "charmcraft": suite.recorded.charmcraft},
        "rock": rock.collect::<Vec<_>>(),
        "charm": charm.collect::<Vec<_>>(),
        "endpoints": endpoints.collect::<Vec<_>>(),
    })
}
