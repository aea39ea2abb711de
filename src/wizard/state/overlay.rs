//! What lies over a screen: help, the palette, the large preview, a diff, a question.

use crate::pack::Tool;

use super::text::Editor;

/// A question that has to be answered before anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Leave, though answers would be lost.
    LeaveUnsaved,
    /// Leave, though a pack is running.
    LeavePacking,
    /// Stop the packers.
    CancelPack,
    /// Send the project to Launchpad, where it becomes public.
    Remote,
    /// Write over files that exist.
    WriteChanged,
    /// Take up the draft of an earlier time.
    Draft,
    /// Run a command in the terminal itself.
    Run,
    /// Read the documents again, for others changed them.
    DiskChanged,
}

/// One thing over the screen at a time.
#[derive(Clone, Debug)]
pub enum Overlay {
    /// All keys; the first line shown.
    Help(usize),
    /// The palette.
    Palette {
        /// What was typed.
        editor: Box<Editor>,
        /// Which match is selected.
        selected: usize,
    },
    /// What is sought in a log.
    Search(Box<Editor>),
    /// The preview, large.
    Preview,
    /// The diff of a file of the plan.
    Diff {
        /// Which file, from 0.
        file: usize,
        /// The first line shown.
        top: usize,
    },
    /// What is inside a packed file.
    Inside {
        /// Whose file.
        tool: Tool,
        /// The first line shown.
        top: usize,
    },
    /// What the application will see; the selected row, from 0.
    Environment(usize),
    /// Everything that is suggested; the selected row, from 0.
    Proposals(usize),
    /// What the doctor found on this machine.
    Doctor,
    /// A question.
    Ask(Question),
}
