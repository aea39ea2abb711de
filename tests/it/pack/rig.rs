//! Stand-in packers in a folder of their own, and what became of them.

use std::path::PathBuf;
use std::time::Duration;

use charmer::pack::{self, Grace, Job, LogLine, Outcome, PackEvent, Running, Step, Tool};
use rustix::process::{Pid, test_kill_process_group};
use tempfile::TempDir;

pub use crate::support::{PATIENCE as HANG, eventually, process_is_gone, wait_for_file};

use crate::support::script;

/// A folder to pack in, and a stand-in packer beside it.
pub struct Rig {
    _dir: TempDir,
    pub job: Job,
}

/// All that a run told.
pub struct PackRun {
    pub lines: Vec<LogLine>,
    pub steps: Vec<Step>,
    pub outcome: Outcome,
}

impl Rig {
    /// A packer that does what the shell script says, in an empty folder.
    pub fn new(tool: Tool, body: &str) -> Self {
        Self::with_interpreter(tool, "/bin/sh", body)
    }

    pub fn with_interpreter(tool: Tool, interpreter: &str, body: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let program = dir.path().join("bin").join(tool.program());
        script(&program, &format!("#!{interpreter}\n{body}\n"));
        let work = dir.path().join("work");
        std::fs::create_dir(&work).unwrap();
        let mut job = Job::new(tool, &program, &work);
        // Stand-ins are cancelled faster than packers, but the order of the signals stays the same.
        let short = Duration::from_millis(300);
        job.grace = Grace { interrupt: short, terminate: short, drain: short };
        Self { _dir: dir, job }
    }

    pub fn work(&self) -> PathBuf {
        self.job.dir.clone()
    }

    pub fn start(&self) -> Running {
        pack::start(self.job.clone()).unwrap()
    }

    /// Runs it to its end.
    pub fn run(&self) -> PackRun {
        let running = self.start();
        let packed = follow(&running, |_| {});
        assert!(group_is_gone(running.id()), "the process group is still there");
        packed
    }
}

/// Follows a packer to its end, and looks at each event on the way.
pub fn follow(running: &Running, mut look: impl FnMut(&PackEvent)) -> PackRun {
    let (mut lines, mut steps) = (Vec::new(), Vec::new());
    loop {
        let event = running.events.recv_timeout(HANG).expect("the packer's end");
        look(&event);
        match event {
            PackEvent::Lines(more) => lines.extend(more),
            PackEvent::Printed(_) => panic!("a pack is told in lines"),
            PackEvent::Step(step) => steps.push(step),
            PackEvent::Finished(outcome) => {
                assert!(running.events.recv_timeout(HANG).is_err(), "nothing comes after the end");
                return PackRun { lines, steps, outcome };
            }
        }
    }
}

/// True when no process is left in the group. Those that were just killed may still wait for init.
pub fn group_is_gone(id: u32) -> bool {
    let group = Pid::from_raw(i32::try_from(id).unwrap()).unwrap();
    eventually(|| test_kill_process_group(group).is_err())
}
