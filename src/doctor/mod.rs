//! Could packing start here, and if not, what mends it? Floor 3: uses [`crate::pack`], [`crate::process`], [`crate::suite`] and [`crate::text`].
//!
//! Each check looks at one thing, says good, bad or unknown, and has the exact commands that mend it; the words and
//! commands are data (`assets/doctor.yaml`). Nothing is changed, nothing needs to be root, and nothing waits for longer
//! than [`Surroundings::patience`].
//!
//! | file | it answers |
//! | --- | --- |
//! | `surroundings` | What the checks look at: PATH, files, user, and how long they wait. |
//! | `ask` | What a program, a socket or an address says within a time. |
//! | `data` | What each check can say: `assets/doctor.yaml`, typed. |
//! | `sayings` | What a check says, with its words filled in. |
//! | `tools` | Packers and uv. |
//! | `builders` | snapd, LXD, Multipass: what the packers build in. |
//! | `names` | Which packages and slices there are for a base. |
//! | `machine` | Disk, architecture, network, firewall. |

mod ask;
mod builders;
mod data;
mod machine;
mod names;
mod sayings;
mod surroundings;
mod tools;

pub use crate::process::User;
pub use data::Verdict;
pub use names::Names;
pub use surroundings::{DoctorInput, Platform, Surroundings};

use std::thread;

use serde::Serialize;

use crate::pack::Tool;
use crate::process;

/// What a check found. All texts are safe to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The check's stable name: `lxd`.
    pub id: &'static str,
    /// The check's name for people: `LXD`.
    pub title: String,
    /// How it came out.
    pub verdict: Verdict,
    /// Which of the check's sayings this is: `not-initialised`.
    pub saying: String,
    /// What was found, without a capital and a full stop.
    pub message: String,
    /// What mends it, each command as its arguments; the first to begin with. Empty when nothing has to be done.
    pub commands: Vec<Vec<String>>,
}

impl Line {
    /// The commands as lines for a shell.
    pub fn command_lines(&self) -> Vec<String> {
        self.commands.iter().map(|words| shell_line(words)).collect()
    }
}

/// A command as a line for a shell.
pub fn shell_line(words: &[String]) -> String {
    shlex::try_join(words.iter().map(String::as_str)).unwrap_or_default()
}

/// What all checks found, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// A line for each check, in the order of the tools.
    pub checks: Vec<Line>,
}

impl Report {
    /// True when nothing that was found stands in the way of a pack.
    pub fn is_ready(&self) -> bool {
        self.checks.iter().all(|line| line.verdict != Verdict::Bad)
    }

    /// How many checks came out so.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.checks.iter().filter(|line| line.verdict == verdict).count()
    }

    /// What a check found.
    pub fn line(&self, id: &str) -> Option<&Line> {
        self.checks.iter().find(|line| line.id == id)
    }
}

/// So many checks there are.
const CHECKS: u64 = 11;

/// Examines the machine for this project. Checks that wait do so side by side; those that are stopped find nothing out.
pub fn examine(here: &Surroundings, input: &DoctorInput) -> Report {
    here.watch.expect(CHECKS);
    let made = |line: Line| {
        here.watch.add(1);
        line
    };
    thread::scope(|scope| {
        let rockcraft = process::alongside(scope, || made(tools::packer(here, Tool::Rockcraft)));
        let charmcraft = process::alongside(scope, || made(tools::packer(here, Tool::Charmcraft)));
        let snapd = process::alongside(scope, || made(builders::snapd(here)));
        let network = process::alongside(scope, || made(machine::network(here)));
        let firewall = process::alongside(scope, || made(machine::firewall(here)));
        let (lxd, pool) = builders::lxd(here);
        let lxd = made(lxd);
        let multipass = made(builders::multipass(here));
        let disks = [machine::disk_of_instances(here, pool), machine::disk_of_project(here, input)].map(made);
        let (architecture, uv) = (made(machine::architecture(here, input)), made(tools::uv(here, input)));
        // In the order in which they are mended: the packers come as snaps. Whatever waits is waited for last.
        let mut checks: Vec<Line> = [snapd(), rockcraft(), charmcraft()].into_iter().flatten().collect();
        checks.extend([lxd, multipass]);
        checks.extend(disks);
        checks.push(architecture);
        checks.extend([network(), firewall()].into_iter().flatten());
        checks.push(uv);
        Report { checks }
    })
}
