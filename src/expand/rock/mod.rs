//! What Rockcraft makes of `rockcraft.yaml`.
//!
//! Part of floor 3's `expand`. What an extension contributes is data (`assets/suites/*.yaml`); each suite has at most
//! one file here, with the rules that compute: it answers facts, and the facts fill in the data. The files are a table
//! ([`RULES`]), so that a further suite is one data file, one line, and one file of rules if it computes anything.

mod assets;
mod bases;
mod context;
mod contribution;
mod django;
mod expressjs;
mod fastapi;
mod flask;
mod go;
mod gunicorn;
mod prime;
mod spring_boot;

use context::{Ask, Facts};

/// The rules of a suite: looks at what is asked, and adds facts and findings.
type Rules = fn(&Ask, &mut Facts);

/// The rules of each suite that computes something, by the suite's name.
const RULES: [(&str, Rules); 6] = [
    ("flask", flask::facts),
    ("django", django::facts),
    ("fastapi", fastapi::facts),
    ("go", go::facts),
    ("expressjs", expressjs::facts),
    ("spring-boot", spring_boot::facts),
];
