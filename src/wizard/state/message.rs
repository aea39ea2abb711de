//! What reaches the wizard, and what it wants done outside.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crossterm::event::KeyEvent;

use crate::app::env_vars::EnvVars;
use crate::app::{CharmFolder, Scan, Snapshot};
use crate::deploy::Artifacts;
use crate::doctor::{self as machine, DoctorInput, Names};
use crate::finding::Finding;
use crate::pack::detached::{Filter, Page};
use crate::pack::{Forecast, Outcome, Step, Tool};
use crate::trial::Kept;
use crate::wizard::form::Target;
use crate::write::{Draft, OnDisk, Plan, Report, Wanted};

use super::doctor::Run;
use super::drift::CheckedDocument;
use super::inside::Seen;
use super::trial::Progress;
use super::wait::{Far, Wait};

/// Something that happened.
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted.
    Paste(String),
    /// Something was clicked.
    Click(Target),
    /// The wheel was turned over something: down is positive.
    Wheel(Target, isize),
    /// The terminal has another size; the frame is drawn anew anyway.
    Resized,
    /// Time passed while packers run.
    Tick(Duration),
    /// The lines that a change lit, by its number, were lit long enough.
    Faded(u64),
    /// The folder was walked through.
    Scanned(Arc<Scan>),
    /// The sources were read for the variables that they ask for, in that language.
    Reads(String, EnvVars),
    /// The plan was made, or why not.
    Planned(Result<Plan, String>),
    /// The two documents, read again: after a write, and when a file of the project changed.
    Disk(OnDisk),
    /// The application's files, looked at again because one of them changed.
    Facts(Box<Snapshot>, Box<CharmFolder>),
    /// The draft cannot be kept, and why.
    NoDraft(String),
    /// The files were written, or why not, with what to do.
    Written(Result<Report, String>),
    /// What is to be said before a packer starts.
    Preflight(Tool, Vec<Finding>),
    /// A packer did not start.
    NotStarted(Tool, String),
    /// A packer tells something.
    Pack(Tool, News),
    /// A pack that an earlier charmer started was found.
    PickedUp(PickedUp),
    /// What was sought in a log: the row, where it is there.
    Found(Tool, Option<usize>),
    /// The whole log was kept in that file, or why not.
    Saved(Result<String, String>),
    /// The report of a difference was written to that file, or why not.
    Reported(Result<String, String>),
    /// So far is something that a panel waits for.
    Far(Wait, Far),
    /// The machine was looked at.
    Doctor(machine::Report),
    /// A command ran in the terminal itself, and ended well, or how not.
    Ran(Box<Run>, Result<(), String>),
    /// What was to be copied: a program took it, or it was only sent to the terminal.
    Copied(bool),
    /// What the person's editor made of the text in focus, or why nothing.
    Edited(Result<String, String>),
    /// Which packages and slices there are.
    Names(Arc<Names>),
    /// The installed packer said its version.
    Installed(Tool, String),
    /// A packer was asked what it makes of a document.
    Compared(CheckedDocument),
    /// The folder was asked what is packed.
    Artifacts(Artifacts),
    /// The try of that number tells something.
    Trial(usize, Progress),
    /// What a try of an earlier session has shown, and what the files hold now.
    Tried(Box<Kept>, String),
    /// A packed file was looked into, or why not, with what to do.
    Inside(Tool, Result<Seen, String>),
}

/// What a packer at work tells.
#[derive(Debug)]
pub enum News {
    /// How long it took before.
    Forecast(Forecast),
    /// Rows of its log, and its last line.
    Log(Page, String),
    /// It began or skipped a step.
    Step(Step),
    /// It ended; and why its log is not whole, where it is not.
    Ended(Outcome, Option<String>),
}

/// A pack that an earlier charmer started.
#[derive(Debug)]
pub struct PickedUp {
    /// Whose.
    pub tool: Tool,
    /// When it was started: `12:03`.
    pub since: String,
    /// How long ago that is.
    pub elapsed: Duration,
    /// True for a build on Launchpad.
    pub remote: bool,
    /// True when it has ended already.
    pub ended: bool,
}

/// Something to seek in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seek {
    /// A text or a regular expression, as typed.
    pub text: String,
    /// Among which lines.
    pub filter: Filter,
    /// The row behind or before which to begin; none: at the top or at the end.
    pub from: Option<usize>,
    /// Down, or up.
    pub down: bool,
}

/// Something for the runtime to do.
#[derive(Debug, PartialEq, Eq)]
pub enum Effect {
    /// Hold these files against the disk.
    Plan(Vec<Wanted>),
    /// Write the plan.
    Write(Box<Plan>),
    /// Keep this draft instead of an older one; none: there is nothing to keep any more.
    Draft(Option<Box<Draft>>),
    /// Check whether this packer can start, and start it.
    Pack(Tool),
    /// The same, to build on Launchpad: the person agreed.
    PackRemotely(Tool),
    /// Seek in a packer's log.
    Seek(Tool, Seek),
    /// Keep a packer's whole log.
    SaveLog(Tool),
    /// Write this report under that name.
    Report(String, String),
    /// Look at the machine for this project.
    Doctor(Box<DoctorInput>),
    /// Nobody waits for this any more.
    Stop(Wait),
    /// Give the terminal to this command until it ended, and tell how.
    Run(Box<Run>),
    /// Take the mouse, or leave it to the terminal.
    Mouse(bool),
    /// Ask this machine which packages and slices there are for that release of Ubuntu.
    Names(String),
    /// Put this on the clipboard.
    Copy(String),
    /// Ring, and have the terminal tell this.
    Notify(String),
    /// Print this below, once the terminal is given back.
    Print(String),
    /// Hand this text to the person's editor.
    Editor(String),
    /// Stop all packers.
    CancelPack,
    /// Ask the folder what is packed.
    FindArtifacts,
    /// Look into what this packer made: this file, else the newest in its folder.
    LookInside(Tool, Option<PathBuf>),
    /// Try what the answers say; the number of the try.
    Try(usize),
    /// Stop the try.
    StopTry,
    /// Remember that somebody agreed to tries of this project.
    AgreeToTry,
    /// Open this address in the browser.
    Browse(String),
    /// Open the application in this folder below instead, and remember it.
    Below(String),
    /// Leave; packers at work go on.
    Leave,
    /// Stop all packers, and leave when they have.
    StopAndLeave,
}
