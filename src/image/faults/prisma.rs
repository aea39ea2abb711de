//! What Prisma makes of its schema: the client, which has to be made where the package is installed, and the migrations.

use serde_json::Value;

use super::scripts::Command;
use super::shell::Then;
use super::{Flag, fault, shown};
use crate::finding::{Code, Severity};
use crate::image::flags::Look;
use crate::image::recipe::Plugin;
use crate::text::path;
use crate::yaml::Node;

const FOLDER: &str = "app";

impl Look<'_> {
    /// Where the schema is, as package.json says, or where Prisma looks by itself.
    fn prisma_schema(&self) -> Option<String> {
        let json: Option<Value> = self.text("app/package.json").and_then(|text| serde_json::from_str(text).ok());
        let named = json.as_ref().and_then(|json| json.get("prisma")?.get("schema")?.as_str());
        let usual = ["prisma/schema.prisma", "schema.prisma", "prisma/schema"];
        let all = named.into_iter().chain(usual).filter_map(|path| path::join(FOLDER, path));
        all.into_iter().find(|path| self.scan.tree.find(path).is_some())
    }

    /// The client that the code loads, where nothing makes it of the schema.
    pub(super) fn prisma_client(&self) -> Option<Flag> {
        let schema = self.prisma_schema()?;
        let package = self.package_of_npm().filter(|package| package.depends_on("@prisma/client"))?;
        let text = self.text(&schema).unwrap_or_default();
        // Made beside the sources, it ships as they do.
        if text.lines().any(|line| line.trim_start().strip_prefix("output").is_some_and(|rest| rest.contains('=')))
            || self.makes_client_itself()
        {
            return None;
        }
        let commands = package.run_inside();
        let makes =
            |command: &&Command| command.words.iter().any(|word| word == "prisma") && is_said(command, "generate");
        let made_by = commands.iter().find(makes);
        let is_there = package.depends_on("prisma");
        // That one fails while the package is packed, which is told there.
        let is_told = made_by.is_some_and(|command| command.then == Then::Fails) && !is_there;
        if is_told || made_by.is_some() && is_there {
            return None;
        }
        let why = match made_by {
            Some(_) => "the script that makes it calls `prisma`, which is only a package for development",
            None => "nobody runs `prisma generate` where the package is installed",
        };
        let message = format!(
            "The code loads the client that Prisma makes of {}, and {why}: \"@prisma/client did not initialize yet\".",
            shown(&schema)
        );
        let script =
            "add the script `\"postinstall\": \"prisma generate\"`, which npm runs where it installs the package";
        let fix = match (is_there, made_by) {
            (false, Some(_)) => "Move `prisma` from `devDependencies` to `dependencies`.".to_owned(),
            (false, None) => format!("Move `prisma` from `devDependencies` to `dependencies`, and {script}."),
            (true, _) => format!("In package.json, {script}."),
        };
        let place = ("app/package.json", package.line("@prisma/client"));
        Some(fault(Code::CodeNotGenerated, place, "code that nobody makes", message, fix))
    }

    /// True where a script of the person's own makes it behind the step that installs the package anew.
    fn makes_client_itself(&self) -> bool {
        let script = self.build_script();
        let behind = script.rsplit_once("rm -rf node_modules").map_or(script, |(_, behind)| behind);
        let behind = behind.rsplit_once("craftctl default").map_or(behind, |(_, behind)| behind);
        behind.contains("generate") || !script.is_empty() && !script.contains("craftctl default")
    }

    fn build_script(&self) -> &str {
        let part = self.recipes.iter().find(|recipe| recipe.plugin == Plugin::Npm).map(|recipe| &recipe.part);
        let part = self.parts().iter().find(|(name, _)| Some(&name.key_text()) == part);
        part.and_then(|(_, part)| part.get("override-build")).and_then(Node::as_str).unwrap_or_default()
    }

    /// Prisma's migrations, where no script of the package runs them.
    pub(super) fn of_prisma(&self) -> Option<Flag> {
        let schema = self.prisma_schema()?;
        let folder = path::join(path::folder(&schema), "migrations")?;
        let commands = self.package_of_npm().map(|package| package.run_inside()).unwrap_or_default();
        let deploys = |command: &Command| is_said(command, "migrate") && is_said(command, "deploy");
        if commands.iter().any(deploys)
            || self.build_script().contains("migrate")
            || !self.scan.tree.has_folder(&folder)
        {
            return None;
        }
        let message = "Prisma has migrations, and nobody runs them: the charm looks for app/migrate.sh.".to_owned();
        let fix = "Make a file app/migrate.sh with the line `npx prisma migrate deploy`, and name `prisma` among the \
                   dependencies."
            .to_owned();
        let mut flag = fault(Code::MigrationNotRun, (&folder, 0), "migrations that nobody runs", message, fix);
        flag.finding.severity = Severity::Warning;
        Some(flag)
    }
}

fn is_said(command: &Command, word: &str) -> bool {
    command.words.iter().any(|said| said == word)
}
