//! `charmer inspect`: archives of other tools, of the real packer, and of people with bad intentions.

mod rig;

mod command;
mod hostile_charm;
mod hostile_rock;
mod other_tools;
mod verify;
