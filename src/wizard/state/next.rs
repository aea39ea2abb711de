//! What comes after packing, from what is known: the commands that bring the two files to a running application.

use crate::pack::Tool;
use crate::suite;
use crate::text;

use super::State;
use super::field::{Cell, Field, Item, Tone};

/// Name of the list of commands.
pub const COMMANDS: &str = "command";

/// The questions: none.
pub const FIELDS: &[Field] = &[];

/// A step: what it is for, and the command.
struct Step {
    why: &'static str,
    command: String,
}

/// The file that a packer made, or would make.
fn artifact(state: &State, tool: Tool) -> String {
    let at = Tool::ALL.iter().position(|other| *other == tool).unwrap_or(0);
    let made = state.pack.lanes[at].artifact_name();
    let answers = &state.answers;
    let arch = answers.platforms.first().map_or("amd64", String::as_str);
    made.unwrap_or_else(|| match tool {
        Tool::Rockcraft => format!("{}_{}_{arch}.rock", answers.name, answers.version),
        Tool::Charmcraft => format!("{}_{arch}.charm", answers.name),
    })
}

fn steps(state: &State) -> Vec<Step> {
    let answers = &state.answers;
    let Some(suite) = suite::named(&answers.suite) else { return Vec::new() };
    let resource = suite.charm.base(&answers.charm_base).map(|base| base.resource.clone()).unwrap_or_default();
    let image = format!("REGISTRY/{}:{}", answers.name, answers.version);
    let mut steps = vec![
        Step {
            why: "Put the image where your Kubernetes can pull it from",
            command: format!("rockcraft.skopeo copy oci-archive:{} docker://{image}", artifact(state, Tool::Rockcraft)),
        },
        Step { why: "Make a place for it", command: format!("juju add-model {}", answers.name) },
        Step {
            why: "Deploy the charm with the image",
            command: format!("juju deploy ./charm/{} --resource {resource}={image}", artifact(state, Tool::Charmcraft)),
        },
    ];
    for option in answers.options.iter().filter(|option| option.required) {
        let command = format!("juju config {} {}=…", answers.name, option.name);
        steps.push(Step { why: "Set what the charm waits for", command });
    }
    for one in &answers.integrations {
        let charm = suite::by_interface(&one.interface).map_or(one.endpoint.as_str(), |endpoint| &endpoint.charm);
        let why = if one.required { "Integrate what the charm waits for" } else { "Integrate, if you like" };
        steps.push(Step { why, command: format!("juju deploy {charm} --trust") });
        steps.push(Step { why: "", command: format!("juju integrate {}:{} {charm}", answers.name, one.endpoint) });
    }
    steps.push(Step { why: "Watch it come up", command: "juju status --watch 5s".to_owned() });
    steps
}

/// What stands on the screen.
#[must_use]
pub fn items(state: &State) -> Vec<Item> {
    let mut items = Vec::new();
    for (at, step) in steps(state).into_iter().enumerate() {
        if !step.why.is_empty() {
            if at > 0 {
                items.push(Item::gap());
            }
            items.push(Item::note(step.why));
        }
        let command = text::one_line(&step.command).into_owned();
        items.push(Item::row(COMMANDS, at, vec![Cell::new(command.clone(), Tone::Plain)], command));
    }
    items
}
