//! What takes its time or concerns several screens: writing, packing, keeping what must not be lost, mending, leaving.
//! Each says what is done with the state and what the runtime has to do; the questions that it asks stand beside it.

pub mod drift;
pub mod facts;
pub mod findings;
pub mod keeping;
pub mod leave;
pub mod mend;
pub mod pack;
pub mod review;
