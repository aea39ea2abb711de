//! The command line: everything the wizard does, without a screen.
//!
//! Floor 9: uses all floors. Results go to standard output, messages to standard error.

mod below;
mod check;
mod config;
pub mod demo;
mod detect;
mod doctor;
mod documents;
mod env;
mod expand;
mod frameworks;
mod init;
mod inspect;
#[cfg(test)]
mod made_up_suite;
mod next;
mod out;
mod pack;
mod pick;
mod settle;
mod shell;
mod ships;
mod suggestions;
mod try_app;
mod undo;
mod versions;
mod wizard;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand, ValueEnum};

use crate::output::{self, Painted};
use crate::pack::detached;
use crate::process;
use crate::text;
use crate::trial;
use crate::wizard::canvas::theme::Look;
use out::{Folder, Format, Printed, paint, refuse, report, show, stop, tell};

/// How a command ended, as the design has it: 0 done, 1 refused or failed, 2 a wrong call, 3 something would
/// change (`init --check`), 130 interrupted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The command did what it was asked.
    Done,
    /// The project was refused, or packing failed.
    Refused,
    /// The call was wrong.
    Usage,
    /// Asked whether something would change, and something would.
    WouldChange,
    /// Interrupted by the person.
    Interrupted,
    /// Ended by a signal of that number.
    Signal(u8),
    /// It was the keeper of a pack, and ended with this code.
    Kept(u8),
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Refused => 1,
            Exit::Usage => 2,
            Exit::WouldChange => 3,
            Exit::Interrupted => 130,
            Exit::Kept(code) => code,
            Exit::Signal(number) => 128_u8.saturating_add(number),
        })
    }
}

/// Turns a web application into a rock and a charm.
#[derive(Debug, Parser)]
#[command(name = "charmer", version, about, long_about = None, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// When to use colour.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// Which colours the wizard is drawn in.
    #[arg(long, value_name = "NAME", env = "CHARMER_THEME")]
    theme: Option<Look>,
    /// Ask in plain lines instead of drawing: for screen readers, serial lines, and what `TERM=dumb` stands for.
    #[arg(long)]
    plain: bool,
    /// With --version: say for which versions of the packers charmer answers, and how it knows them.
    #[arg(long)]
    verbose: bool,
    #[command(subcommand)]
    command: Option<Command>,
    /// The application's folder.
    #[arg(default_value = ".")]
    dir: PathBuf,
    #[command(flatten)]
    versions: versions::Versions,
}

/// A call of `expand`, which programs make again and again: to read it, no other command's arguments are laid out.
#[derive(Debug, Parser)]
#[command(name = "charmer")]
struct Expanding {
    #[arg(long, global = true, default_value = "auto")]
    color: Color,
    #[command(subcommand)]
    command: Expand,
}

#[derive(Debug, Subcommand)]
enum Expand {
    Expand(expand::Args),
}

impl Cli {
    /// What the arguments ask for.
    fn read() -> Result<Self, clap::Error> {
        let first = std::env::args_os().nth(1);
        // Whatever is wrong with the call is told by all of it.
        if first.is_some_and(|first| first == "expand")
            && let Ok(Expanding { color, command: Expand::Expand(args) }) = Expanding::try_parse()
        {
            let (dir, versions) = (PathBuf::from("."), versions::Versions::default());
            return Ok(Self {
                color,
                theme: None,
                plain: false,
                verbose: false,
                command: Some(Command::Expand(args)),
                dir,
                versions,
            });
        }
        Self::try_parse()
    }
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless the environment says otherwise (`NO_COLOR`, `CLICOLOR_FORCE`, `TERM`).
    #[default]
    Auto,
    /// On a pipe and in a file, too.
    Always,
    /// Plain text.
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Prints what a packer makes of its document.
    Expand(expand::Args),
    /// Says everything that is wrong with the project, or will be.
    Check(check::Args),
    /// Tells what the frameworks offer.
    Frameworks(frameworks::Args),
    /// Writes the files of the rock and the charm without a screen.
    Init(Box<init::Args>),
    /// Runs the packers: for the rock in DIR, for the charm in DIR/charm.
    Pack(pack::Args),
    /// Starts the application as its rock would, asks it, and says what is wrong.
    Try(try_app::Args),
    /// Looks into a rock or a charm that was packed.
    Inspect(inspect::Args),
    /// Tells whether packing could start here, and what mends it; or what a log says.
    Doctor(doctor::Args),
    /// Tells the commands that come after packing; runs none.
    Next(next::Args),
    /// Tells every environment variable that the application will see, and which ones it reads.
    Env(env::Args),
    /// Lists what charmer wrote to the project; --last undoes the last write.
    Undo(undo::Args),
    /// Shows what the folder says about the application, and where.
    Detect(detect::Args),
    /// Lists what of the folder goes into the image, and where it lands.
    Ships(ships::Args),
    /// Shows what is set in your own file, and where each value is from.
    Config(config::Args),
    /// Prints the completions of a shell.
    Completions(shell::Args),
    /// Prints the manual page.
    Man,
    /// Lays a sample application into a new folder and opens the wizard on it.
    Demo(demo::Args),
}

impl Command {
    /// The folder of the project that it reads.
    fn project(&self) -> Option<PathBuf> {
        let dir = match self {
            Self::Expand(args) => &args.dir,
            Self::Check(args) => &args.dir,
            Self::Init(args) => &args.dir,
            Self::Ships(args) => &args.dir,
            Self::Try(args) if !args.clean => &args.folder.dir,
            Self::Doctor(args) if args.log.is_none() => &args.folder.dir,
            Self::Next(args) => &args.folder.dir,
            Self::Env(args) => &args.folder.dir,
            Self::Undo(args) => &args.folder.dir,
            Self::Detect(args) => &args.folder.dir,
            Self::Pack(args) => return args.plan().map(|(_, dir)| dir),
            Self::Inspect(args) => return args.project().map(Path::to_path_buf),
            Self::Doctor(_)
            | Self::Try(_)
            | Self::Frameworks(_)
            | Self::Config(_)
            | Self::Completions(_)
            | Self::Man
            | Self::Demo(_) => return None,
        };
        Some(dir.clone())
    }
}

/// Parses the arguments, runs the command, and says how it ended.
///
/// # Errors
/// What the command itself could not turn into a message of its own.
pub fn run() -> color_eyre::Result<Exit> {
    process::endure();
    process::take_charge();
    let ended = run_command();
    // Nothing outlives us but what is meant to, whatever became of the command.
    let left = process::end_all();
    if !left.is_empty() {
        let _ = writeln!(anstream::stderr(), "charmer: {}", process::Left::describe(&left));
    }
    if process::is_interrupted() { Ok(Exit::Interrupted) } else { ended }
}

fn run_command() -> color_eyre::Result<Exit> {
    let mut arguments = std::env::args_os().skip(1);
    match arguments.next() {
        Some(first) if first == detached::COMMAND => return Ok(Exit::Kept(detached::host(arguments))),
        Some(first) if first == process::GUARD => return Ok(Exit::Kept(process::stand_guard(arguments))),
        Some(first) if first == trial::MAIL => return Ok(Exit::Kept(trial::take_mail(arguments))),
        _ => {}
    }
    let cli = match Cli::read() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    match cli.color {
        Color::Auto => {}
        Color::Always => output::choose_colour(true),
        Color::Never => output::choose_colour(false),
    }
    if let Some(dir) = cli.command.as_ref().and_then(Command::project)
        && let Err(exit) = settle::settle(&dir)
    {
        return Ok(exit);
    }
    match cli.command {
        Some(Command::Expand(args)) => expand::run(&args),
        Some(Command::Check(args)) => check::run(&args),
        Some(Command::Frameworks(args)) => frameworks::run(&args),
        Some(Command::Init(args)) => Ok(init::run(&args)),
        Some(Command::Pack(args)) => pack::run(&args),
        Some(Command::Try(args)) => try_app::run(&args),
        Some(Command::Inspect(args)) => inspect::run(&args),
        Some(Command::Doctor(args)) => doctor::run(&args),
        Some(Command::Next(args)) => next::run(&args),
        Some(Command::Env(args)) => env::run(&args),
        Some(Command::Undo(args)) => undo::run(&args),
        Some(Command::Detect(args)) => detect::run(&args),
        Some(Command::Ships(args)) => ships::run(&args),
        Some(Command::Config(args)) => config::run(&args),
        Some(Command::Completions(args)) => shell::completions(&args),
        Some(Command::Man) => shell::man(),
        Some(Command::Demo(args)) => demo::run(&args),
        None => {
            let face = wizard::Face { theme: cli.theme, is_plain: cli.plain };
            match pick::folder(&cli.dir, face.draws()) {
                Some(picked) => wizard::run(picked, &cli.versions, face),
                None => Ok(Exit::Usage),
            }
        }
    }
}

/// Prints the help or the version that was asked for, or what is wrong with the call. It may quote the arguments.
fn usage(error: &clap::Error) -> color_eyre::Result<Exit> {
    let text = error.render();
    if error.kind() == ErrorKind::DisplayVersion && std::env::args_os().any(|argument| argument == "--verbose") {
        return show(&format!("{text}{}", versions::describe()));
    }
    // Colours and what is quoted cannot be told apart once they are one text.
    let is_hostile = std::env::args_os().any(|argument| argument.to_string_lossy().contains(text::is_unsafe));
    let painted = if is_hostile { Painted::default().plain(text) } else { Painted::trusted(text.ansi().to_string()) };
    if error.use_stderr() {
        output::ask_painted(&painted);
        return Ok(Exit::Usage);
    }
    paint(&painted)
}
