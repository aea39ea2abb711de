//! The address that Alembic migrates: one that stands in its settings, with nothing that puts the charm's in its place.

use super::{Flag, fault, shown};
use crate::finding::{Code, Consequence};
use crate::image::flags::Look;
use crate::text::path;

const KEY: &str = "sqlalchemy.url";
/// Ways of env.py, or of what calls Alembic, to take another address.
const OTHERWISE: [&str; 13] = [
    "environ",
    "getenv",
    "set_main_option",
    "set_section_option",
    "sqlalchemy.url\"]",
    "sqlalchemy.url']",
    "create_engine(",
    "create_async_engine(",
    "x_argument",
    "settings",
    "current_app",
    "attributes",
    "decouple",
];

impl Look<'_> {
    /// `alembic upgrade head` with `sqlalchemy.url = driver://user:pass@localhost/dbname`; `folder` has the migrations.
    pub(super) fn fixed_address(&self, script: &str, settings: &str, folder: &str) -> Option<Flag> {
        let ini = path::join(self.source(), settings)?;
        let (line, address) = self.text(&ini)?.lines().enumerate().find_map(|(at, line)| {
            let (key, value) = line.split_once('=')?;
            (key.trim() == KEY).then(|| (at + 1, value.trim()))
        })?;
        let (scheme, rest) = address.split_once("://").filter(|_| !address.contains("%("))?;
        let env = path::join(folder, "env.py")?;
        let code = self.app.source_text(&env);
        let code: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with('#')).collect();
        let says =
            |lines: &[&str], words: &[&str]| lines.iter().any(|line| words.iter().any(|word| line.contains(word)));
        let is_told =
            self.text(script).is_some_and(|text| says(&[text], &["set_main_option", KEY, "-x ", "sed ", "envsubst"]));
        if is_told || says(&code, &OTHERWISE) || !says(&code, &["engine_from_config("]) {
            return None;
        }
        let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
        let is_local = ["localhost", "127.0.0.1"].iter().any(|local| host.starts_with(local));
        let (what, comes) = if scheme.starts_with("sqlite") {
            ("the tables are made in a file in the container, and not in the database that the charm hands over", false)
        } else if scheme == "driver" || is_local {
            ("nothing answers there: the migration fails, and the application is not started", true)
        } else {
            ("whatever database the charm hands over, the tables are made in that one", false)
        };
        let message =
            format!("The database's address stands here as a text, which {} uses as it is: {what}.", shown(&env));
        let fix = format!(
            "Write `config.set_main_option(\"{KEY}\", os.environ[\"POSTGRESQL_DB_CONNECT_STRING\"].replace(\"%\", \"%%\"))` \
             into {}, behind `config = context.config`.",
            shown(&env)
        );
        let mut flag = fault(Code::MigrationAddress, (&ini, line), "another database is migrated", message, fix);
        if !comes {
            flag.finding.severity = crate::finding::Severity::Warning;
            flag.finding = flag.finding.with(Consequence::WorthKnowing);
        }
        Some(flag)
    }
}
