//! Everything that needs neither a terminal nor injected faults, linked once: a change of one line costs one link.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/wizard.rs"]
mod person;
#[path = "../shapes/mod.rs"]
mod shapes;
#[path = "../support/mod.rs"]
mod support;

mod answers;
mod applications;
mod artifact;
mod assets;
mod by_key;
mod by_version;
mod caps;
mod check;
mod codes;
mod dependencies;
mod drift;
mod edit;
mod environment;
mod expand;
mod faults_sources;
mod faulty;
mod faulty_compiled;
mod faulty_databases;
mod faulty_more;
mod faulty_names;
mod faulty_needs;
mod faulty_reports;
mod faulty_scripts;
mod floors;
mod graded;
mod hands;
mod imports;
mod init;
mod judge;
mod keeping;
mod legible;
mod life;
mod machines;
mod meanwhile;
mod moving;
mod next;
mod one_list;
mod oracle;
mod pack;
mod packing;
mod pairs;
mod parts;
mod preview;
mod project;
mod project_python;
mod rebase;
mod refused;
#[cfg(target_os = "linux")]
mod rows;
mod scarce;
mod screens;
mod secrets;
mod ships;
mod sizes;
mod special;
mod start;
mod suggest;
mod taken;
mod theirs;
mod trial;
mod versions;
mod wizard;
