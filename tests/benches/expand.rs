//! From the text of a document to the text of its expansion: time and allocations, on the largest recorded cases.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use charmer::app::{CharmFolder, Snapshot};
use charmer::expand;
use charmer::yaml;
use serde_json::Value;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

const CASES: &str = include_str!("../oracle/cases.jsonl");
const RUNS: usize = 301;

/// The recorded case of that packer with the longest expansion.
fn largest(tool: &str) -> Value {
    let cases = CASES.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let accepted = cases.filter(|case| case["tool"] == tool && case["accepted"] == true);
    accepted.max_by_key(|case| case["expanded"].to_string().len()).unwrap()
}

fn main() {
    for tool in ["rock", "charm"] {
        let case = largest(tool);
        let name = format!("{tool}craft.yaml");
        let text = case["project"].as_str().unwrap();
        let mut files: Vec<(&str, &[u8])> = vec![(&name, text.as_bytes())];
        let others = case["files"].as_object().unwrap();
        files.extend(others.iter().map(|(path, text)| (path.as_str(), text.as_str().unwrap().as_bytes())));
        let app = Snapshot::from_files("p", &files);
        let folder = CharmFolder::default();
        let run = || {
            let document = yaml::parse(&name, black_box(text).as_bytes()).unwrap();
            let expansion = match tool {
                "rock" => expand::rock(&document, &app),
                _ => expand::charm(&document, &folder),
            };
            expansion.text().expect("the case is accepted")
        };
        let length = run().len();
        let mut times: Vec<Duration> = Vec::with_capacity(RUNS);
        for _ in 0..RUNS {
            let started = Instant::now();
            black_box(run());
            times.push(started.elapsed());
        }
        times.sort_unstable();
        let profiler = dhat::Profiler::builder().testing().build();
        black_box(run());
        let stats = dhat::HeapStats::get();
        drop(profiler);
        println!(
            "{}: {} to {length} bytes, median {:?}, p99 {:?}, {} allocations of {} bytes, at most {} bytes at once",
            case["id"].as_str().unwrap(),
            text.len(),
            times[RUNS / 2],
            times[RUNS * 99 / 100],
            stats.total_blocks,
            stats.total_bytes,
            stats.max_bytes
        );
    }
}
