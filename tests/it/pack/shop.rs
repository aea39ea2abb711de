//! An application to pack as `charmer pack` is called on it, with stand-in packers on `PATH`.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::support::{CHARMER, script};

pub const ROCK: &str =
    "pwd > called\necho 'Building app' >&2\nprintf 12345 > shop_1_amd64.rock\necho 'Packed shop_1_amd64.rock' >&2";
pub const CHARM: &str =
    "pwd > called\necho \"$@\" >> called\nprintf 1234 > shop_amd64.charm\necho 'Packed shop_amd64.charm' >&2";

/// An application with both project files, and a folder of stand-in packers.
pub struct Shop {
    dir: TempDir,
}

impl Shop {
    pub fn new(rockcraft: Option<&str>, charmcraft: Option<&str>) -> Self {
        let shop = Self { dir: tempfile::tempdir().unwrap() };
        let app = shop.app();
        fs::create_dir_all(app.join("charm/src")).unwrap();
        fs::create_dir_all(shop.bin()).unwrap();
        fs::write(app.join("rockcraft.yaml"), "extensions: [flask-framework]\n").unwrap();
        fs::write(app.join("charm/charmcraft.yaml"), "extensions: [flask-framework]\n").unwrap();
        script(&app.join("charm/src/charm.py"), "#!/usr/bin/env python3\n");
        for (name, body) in [("rockcraft", rockcraft), ("charmcraft", charmcraft)] {
            if let Some(body) = body {
                script(&shop.bin().join(name), &format!("#!/bin/sh\n{body}\n"));
            }
        }
        shop
    }

    pub fn app(&self) -> PathBuf {
        self.dir.path().join("app")
    }

    pub fn bin(&self) -> PathBuf {
        self.dir.path().join("bin")
    }

    pub fn state(&self) -> PathBuf {
        self.dir.path().join("state")
    }

    pub fn cache(&self) -> PathBuf {
        self.dir.path().join("cache")
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(CHARMER);
        command.arg("pack").args(args).current_dir(self.app()).stdin(Stdio::null());
        // Where these tests run must not show in what they see.
        command.env_remove("GITHUB_ACTIONS");
        command.env_remove("CRAFT_SHARED_CACHE").env_remove("CRAFT_BUILD_ENVIRONMENT");
        command.env("XDG_STATE_HOME", self.state()).env("XDG_CACHE_HOME", self.cache());
        command.env("PATH", format!("{}:/usr/bin:/bin", self.bin().display()));
        command
    }

    pub fn run(&self, args: &[&str]) -> (Option<i32>, String, String) {
        let Output { status, stdout, stderr } = self.command(args).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (status.code(), text(stdout), text(stderr))
    }

    pub fn called(&self, folder: &str) -> Option<String> {
        fs::read_to_string(self.app().join(folder).join("called")).ok()
    }
}
