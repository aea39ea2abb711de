//! `charmer pack`: the packers, side by side or one after the other, as plain lines. Floor 9.
//!
//! What the packers say goes to standard error, marked with what is packed; the artifacts' paths go to standard output.

mod messages;
mod progress;
mod work;

use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use super::out::says_yes;
use super::versions::Versions;
use super::{Exit, documents};
use crate::output::say;
use crate::pack::{self, Job, Tool};
use crate::{state, text};

/// Arguments of `charmer pack`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to pack, `rock` or `charm`; both when left out.
    #[arg(value_name = "rock|charm")]
    what: Option<PathBuf>,
    /// The application's folder; for a charm also the folder of charmcraft.yaml itself [default: .].
    #[arg(value_name = "DIR")]
    dir: Option<PathBuf>,
    /// One packer after the other, the rock first; otherwise both at once, unless they build on this very machine.
    #[arg(long)]
    in_turn: bool,
    /// Build on Launchpad's build farm instead of here, with the packers' `remote-build`. Asks first.
    #[arg(long)]
    remote: bool,
    /// With --remote: agree that what is sent to Launchpad becomes public, instead of being asked.
    #[arg(long, requires = "remote")]
    launchpad_accept_public_upload: bool,
    /// Arguments for the packer, behind its `pack`.
    #[arg(last = true, value_name = "ARGS")]
    packer: Vec<OsString>,
}

impl Args {
    /// Both, of the application in that folder.
    pub(super) fn of(dir: &Path) -> Self {
        let (what, dir) = (None, Some(dir.to_owned()));
        Self { what, dir, in_turn: false, remote: false, launchpad_accept_public_upload: false, packer: Vec::new() }
    }

    /// Which packers, and the application's folder; `None` when the first of two arguments is not a product.
    pub(super) fn plan(&self) -> Option<(Vec<Tool>, PathBuf)> {
        let product = |what: &PathBuf| Tool::ALL.into_iter().find(|tool| what.as_os_str() == tool.product());
        let here = || PathBuf::from(".");
        match (&self.what, &self.dir) {
            (None, dir) => Some((Tool::ALL.to_vec(), dir.clone().unwrap_or_else(here))),
            (Some(what), dir) => match (product(what), dir) {
                (Some(tool), dir) => Some((vec![tool], dir.clone().unwrap_or_else(here))),
                (None, None) => Some((Tool::ALL.to_vec(), what.clone())),
                (None, Some(_)) => None,
            },
        }
    }
}

/// Packs, and says how it ended.
///
/// # Errors
/// The signals cannot be listened for, or a packer that is there does not start.
pub fn run(args: &Args) -> color_eyre::Result<Exit> {
    let Some((tools, app)) = args.plan() else {
        let what = args.what.as_deref().unwrap_or(Path::new("")).display().to_string();
        say(format_args!(
            "charmer: there is no {} to pack. Say `rock`, `charm`, or nothing for both, then the folder.",
            text::one_line(&what)
        ));
        return Ok(Exit::Usage);
    };
    let mut jobs = Vec::new();
    let mut refused = false;
    for tool in tools {
        let dir = folder(tool, &app);
        for finding in pack::preflight(tool, &dir) {
            say(&finding);
            refused |= finding.is_error();
        }
        if let Some(program) = pack::find(tool, std::env::var_os("PATH").as_deref()) {
            let job = Job::new(tool, &program, &dir);
            let mut job = if args.remote { job.on_launchpad() } else { job };
            job.args.extend(args.packer.iter().cloned());
            job.env.extend(is_experimental(tool, &dir).then(|| tool.experimental()));
            job.env.extend(pack::shared_cache());
            jobs.push(job);
        }
    }
    if refused {
        say(format_args!("charmer: nothing was started."));
        return Ok(Exit::Refused);
    }
    if args.remote && !args.launchpad_accept_public_upload && !agrees() {
        return Ok(Exit::Usage);
    }
    let state = state::dir();
    work::pack_all(jobs, args.in_turn || shares_the_machine(args), &state)
}

/// True where packers at once would get into each other's way: they install packages on this machine, or there is one
/// processor for both.
fn shares_the_machine(args: &Args) -> bool {
    let is_host = args.packer.iter().any(|arg| arg == "--destructive-mode")
        || std::env::var_os("CRAFT_BUILD_ENVIRONMENT").is_some_and(|place| place == "host");
    let is_small = std::thread::available_parallelism().is_ok_and(|count| count.get() == 1);
    !args.remote && (is_host || is_small)
}

/// Says what a build on Launchpad means, and asks whether that is wanted. Without a terminal nobody can agree.
fn agrees() -> bool {
    say(format_args!(
        "The packers send the project's folder to Launchpad's build farm. What is sent there can be read by everybody, for\n\
         good: no secrets may be in it. It has to be in Git, all of it committed, and a Launchpad account is needed."
    ));
    if !io::stdin().is_terminal() {
        say(format_args!(
            "charmer: nothing was sent. Agree to that with --launchpad-accept-public-upload, or ask in a terminal."
        ));
        return false;
    }
    let is_yes = says_yes("Make it public, and build?");
    if !is_yes {
        say(format_args!("charmer: nothing was sent."));
    }
    is_yes
}

/// The folder to pack: for a charm `app` itself when `charmcraft.yaml` is there and not in `app/charm`.
fn folder(tool: Tool, app: &Path) -> PathBuf {
    let usual = tool.folder(app);
    let has_project = |dir: &Path| dir.join(tool.project_file()).is_file();
    if !has_project(&usual) && has_project(app) { app.to_path_buf() } else { usual }
}

/// True when the packer refuses the folder's extension by itself because the pair is experimental.
fn is_experimental(tool: Tool, dir: &Path) -> bool {
    let place = documents::DocumentPlace { folder: dir.to_path_buf(), name: tool.project_file().to_owned() };
    documents::expand(tool, place, &Versions::without_asking()).expansion.experimental.is_some()
}
