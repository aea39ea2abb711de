//! Writing is all or nothing; the diff is Git's; the charm's files are what the tools want.

mod charm;
mod diff;
mod faults;
mod forged;
mod kills;
mod metadata;
mod plan;
mod projects;
mod rounds;
mod settle;
mod support;
mod undo;
