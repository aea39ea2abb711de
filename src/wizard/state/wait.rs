//! What a panel waits for, and how far that is.

use std::time::Duration;

use crate::text;

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// That the machine is looked at.
    Doctor,
    /// That a packed file is read.
    Inside,
}

/// How far it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Far {
    /// What is done: checks, or bytes.
    pub done: u64,
    /// Of how much; 0 while that is not known.
    pub of: u64,
    /// Since it began.
    pub elapsed: Duration,
}

impl Far {
    /// `Looking: 7 of 11 checks made, 3 s`.
    pub fn checks(&self) -> String {
        if self.of == 0 {
            return "Looking …".to_owned();
        }
        format!("Looking: {} of {} checks made, {} s", self.done, self.of, self.elapsed.as_secs())
    }

    /// `It is being read: 62 MB of 200 MB, 3 s`.
    pub fn bytes(&self) -> String {
        if self.of == 0 {
            return "It is being read.".to_owned();
        }
        let (done, of) = (text::size(self.done), text::size(self.of));
        format!("It is being read: {done} of {of}, {} s", self.elapsed.as_secs())
    }
}
