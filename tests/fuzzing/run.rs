//! Runs many inputs on all processors: no panic, not even one that is caught and shown; no more processor time for one
//! input than the plan allows; no more memory than is reasonable. What fails is made smaller and printed.

use std::cell::RefCell;
use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

use super::doors;
use super::inputs::Input;

/// When a thread is taken to hang for good: far longer than anything takes on the slowest machine.
const HANG: Duration = Duration::from_mins(2);
/// How often an input that failed is tried in a smaller form, and how long; of what is left, this much is shown.
const TRIES: usize = 3_000;
const TRYING: Duration = Duration::from_mins(1);
const SHOWN: usize = 4_000;

/// What to run.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Tells one plan's marks from another's.
    pub name: &'static str,
    /// Makes the input of a seed and an index.
    pub make: fn(u64, u64) -> Input,
    pub seed: u64,
    pub count: u64,
    /// Processor time that one input may take.
    pub most: Duration,
    /// How many inputs are tried at the same time.
    pub threads: usize,
    /// Of so many that `CHARMER_FUZZ_COUNT` asks for, one is made.
    pub one_of: u64,
}

impl Plan {
    /// On all processors.
    pub fn new(name: &'static str, make: fn(u64, u64) -> Input, count: u64, most: Duration) -> Self {
        let threads = thread::available_parallelism().map_or(1, usize::from).min(8);
        Self { name, make, seed: 0, count, most, threads, one_of: 1 }
    }
}

/// What came of it.
#[derive(Debug)]
pub struct Report {
    /// The most processor time that an input took, and its index.
    pub slowest: (Duration, u64),
    /// The first input that failed, made smaller, and why.
    pub failure: Option<String>,
}

thread_local! {
    /// What the panic hook heard on this thread.
    static HEARD: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Where a thread notes its input, to be found after a crash that no code survives.
struct Mark(PathBuf, File);

impl Mark {
    fn path(plan: &Plan, thread: usize) -> PathBuf {
        PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{thread}.at", plan.name))
    }

    fn new(plan: &Plan, thread: usize) -> Self {
        let path = Self::path(plan, thread);
        fs::create_dir_all(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let file = File::create(&path).unwrap();
        Self(path, file)
    }

    /// What the last run was at when it crashed.
    fn left_over(plan: &Plan) -> Vec<(u64, u64)> {
        let read = |thread| {
            let text = fs::read_to_string(Self::path(plan, thread)).ok()?;
            let (seed, index) = text.trim().split_once(' ')?;
            Some((seed.parse().ok()?, index.parse().ok()?))
        };
        (0..256).filter_map(read).collect()
    }

    fn set(&self, seed: u64, index: u64) {
        // Of one width, so that the file never has to be cut.
        self.1.write_all_at(format!("{seed:020} {index:020}\n").as_bytes(), 0).unwrap();
    }

    fn clear(&self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Runs the plan.
pub fn run(plan: Plan) -> Report {
    for (seed, index) in Mark::left_over(&plan) {
        println!("the last run did not end: trying its input again, seed {seed}, index {index}");
        if let Err(why) = try_one(&(plan.make)(seed, index), plan.most) {
            return Report {
                slowest: (Duration::ZERO, index),
                failure: Some(shrunk((plan.make)(seed, index), &why, plan.most)),
            };
        }
    }
    listen_to_panics();
    let threads = plan.threads;
    let at: Vec<AtomicU64> = (0..threads).map(|_| AtomicU64::new(0)).collect();
    let stop = AtomicBool::new(false);
    let (sender, results) = mpsc::channel();
    let report = thread::scope(|scope| {
        for worker in 0..threads {
            let (sender, at, stop) = (sender.clone(), &at[worker], &stop);
            let work = move || sender.send(work(plan, worker, at, stop)).unwrap();
            thread::Builder::new().name(format!("fuzz-{worker}")).spawn_scoped(scope, work).unwrap();
        }
        gather(plan, &at, &results)
    });
    let _ = panic::take_hook();
    report
}

fn listen_to_panics() {
    panic::set_hook(Box::new(|info| {
        let message = info.to_string();
        HEARD.with(|heard| heard.borrow_mut().get_or_insert(message).truncate(4_000));
    }));
}

/// Waits for the threads, and notices one that hangs.
fn gather(plan: Plan, at: &[AtomicU64], results: &mpsc::Receiver<Report>) -> Report {
    let mut all = Report { slowest: (Duration::ZERO, 0), failure: None };
    let mut seen: Vec<(u64, Instant)> = vec![(u64::MAX, Instant::now()); plan.threads];
    let mut left = plan.threads;
    while left > 0 {
        if let Ok(report) = results.recv_timeout(Duration::from_secs(2)) {
            left -= 1;
            all.slowest = all.slowest.max(report.slowest);
            all.failure = all.failure.or(report.failure);
        }
        for (worker, (index, since)) in seen.iter_mut().enumerate() {
            let now = at[worker].load(Ordering::Relaxed);
            if now != *index {
                (*index, *since) = (now, Instant::now());
            } else if now != u64::MAX && since.elapsed() > HANG {
                // The thread cannot be stopped; its mark stays behind for the next run.
                eprintln!("hangs: seed {}, index {now}: {:?}", plan.seed, (plan.make)(plan.seed, now));
                std::process::exit(1);
            }
        }
    }
    all
}

fn work(plan: Plan, worker: usize, at: &AtomicU64, stop: &AtomicBool) -> Report {
    let mark = Mark::new(&plan, worker);
    let mut report = Report { slowest: (Duration::ZERO, 0), failure: None };
    let mut index = u64::try_from(worker).unwrap();
    while index < plan.count && !stop.load(Ordering::Relaxed) {
        at.store(index, Ordering::Relaxed);
        mark.set(plan.seed, index);
        let made = (plan.make)(plan.seed, index);
        match try_one(&made, plan.most) {
            Ok(time) => report.slowest = report.slowest.max((time, index)),
            Err(why) => {
                stop.store(true, Ordering::Relaxed);
                let shortest = shrunk(made, &why, plan.most);
                report.failure = Some(format!("seed {}, index {index}\n{shortest}", plan.seed));
            }
        }
        index += u64::try_from(plan.threads).unwrap();
    }
    at.store(u64::MAX, Ordering::Relaxed);
    mark.clear();
    report
}

pub fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap(), u32::try_from(time.tv_nsec).unwrap())
}

/// The processor time that the input took, or what is wrong.
fn try_one(input: &Input, most: Duration) -> Result<Duration, String> {
    HEARD.with(|heard| heard.borrow_mut().take());
    let before = processor_time();
    let ended = panic::catch_unwind(AssertUnwindSafe(|| doors::enter(input)));
    let time = processor_time().saturating_sub(before);
    let heard = HEARD.with(|heard| heard.borrow_mut().take());
    match (ended, heard) {
        (Err(_), heard) => Err(heard.unwrap_or_else(|| "a panic".to_owned())),
        (Ok(()), Some(heard)) => Err(format!("a panic that was caught, but shown: {heard}")),
        (Ok(()), None) if time > most => Err("it took too long".to_owned()),
        (Ok(()), None) => Ok(time),
    }
}

/// The first line of a reason, without its values: the same fault in a smaller input has it, too.
fn kind(why: &str) -> String {
    let words = why.lines().take(2).collect::<Vec<_>>().join(" ");
    words.chars().filter(|c| !c.is_ascii_digit()).take(90).collect()
}

/// Takes out of the files what is not needed to fail, and describes what is left.
fn shrunk(mut input: Input, why: &str, most: Duration) -> String {
    let (wanted, mut why, mut tries) = (kind(why), why.to_owned(), 0);
    let until = Instant::now() + TRYING;
    let fails = |candidate: &Input, tries: &mut usize| {
        *tries = if Instant::now() < until { *tries + 1 } else { TRIES };
        try_one(candidate, most).err().filter(|why| kind(why) == wanted && *tries < TRIES)
    };
    for path in input.files.keys().cloned().collect::<Vec<_>>() {
        let mut without = input.clone();
        without.files.remove(&path);
        if path != input.tool.project_file()
            && let Some(now) = fails(&without, &mut tries)
        {
            (input, why) = (without, now);
        }
    }
    for path in input.files.keys().cloned().collect::<Vec<_>>() {
        let mut length = input.files[&path].len().div_ceil(2);
        while length > 0 && tries < TRIES {
            let mut at = 0;
            while at < input.files[&path].len() && tries < TRIES {
                let mut without = input.clone();
                let bytes = without.files.get_mut(&path).unwrap();
                let end = (at + length).min(bytes.len());
                bytes.drain(at..end);
                match fails(&without, &mut tries) {
                    Some(now) => (input, why) = (without, now),
                    None => at += length,
                }
            }
            length = if length == 1 { 0 } else { length.div_ceil(2) };
        }
    }
    let shown = |bytes: &[u8]| bytes[..bytes.len().min(SHOWN)].escape_ascii().to_string();
    let files =
        input.files.iter().map(|(path, bytes)| format!("  {path}: {} bytes: b\"{}\"\n", bytes.len(), shown(bytes)));
    format!("{why}\n{:?} with\n{}", input.tool, files.collect::<String>())
}

/// The most memory that this process ever had, in bytes, where the system tells.
pub fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes << 10)
}
