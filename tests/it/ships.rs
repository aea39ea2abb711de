//! What ships, held against a slow model of the packers' steps, against the recorded cases of Rockcraft, and by example.

mod examples;
mod model;
mod properties;
mod recorded;
