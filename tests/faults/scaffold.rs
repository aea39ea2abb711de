//! Writing is all or nothing; the diff is Git's; the charm's files are what the tools want.

mod charm;
mod diff;
mod faults;
mod kills;
mod plan;
mod rounds;
mod support;
mod undo;
