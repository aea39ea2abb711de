//! Variables that Prisma's schema names: `url = env("DATABASE_URL")`.
//!
//! Part of floor 2's `app`.

use crate::app::facts::Evidence;

use super::Need;
use super::file::{FileEnvVars, Read};

pub(super) fn collect(found: &mut FileEnvVars, source: &str) {
    let mut provider: Option<String> = None;
    let mut block = String::new();
    for (at, line) in source.lines().enumerate() {
        let line = line.split("//").next().unwrap_or_default().trim();
        if let Some((head, _)) = line.split_once('{') {
            head.split_whitespace().next().unwrap_or_default().clone_into(&mut block);
            provider = None;
        }
        let Some((key, value)) = line.split_once('=').filter(|_| block == "datasource") else { continue };
        let text = |value: &str| value.split('"').nth(1).map(str::to_owned);
        match key.trim() {
            "provider" => provider = text(value),
            "url" | "directUrl" | "shadowDatabaseUrl" if value.trim().starts_with("env(") => {
                // The shadow database is for those who write migrations.
                let need = if key.trim() == "shadowDatabaseUrl" { Need::Default } else { Need::Required };
                let place = Evidence::new("", at + 1, "env(…)");
                if let Some(name) = text(value) {
                    found.take(Read { scheme: provider.clone(), ..Read::new(name, need, place) });
                }
            }
            _ => {}
        }
    }
}
