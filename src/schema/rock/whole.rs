//! What the keys of `rockcraft.yaml` ask of each other, and what Rockcraft fills in for those that are empty.

use super::super::{HOST, Judge};
use crate::finding::{Code, Finding, Mark};
use crate::yaml::{Node, Origin, Value};

/// The base that is still being made: it is built on itself, which is then called `devel`.
const UNRELEASED: &str = "ubuntu@26.10";
const DEVEL: &str = "devel";
const SERVICE: &str = "entrypoint-service";
const COMMAND: &str = "entrypoint-command";

/// The title is the name where the document has none, or an empty one.
pub(super) fn titled(document: &Node) -> Node {
    let mut document = document.clone();
    let name = document.get("name").filter(|_| !document.get("title").is_some_and(Node::truthy));
    if let Some(name) = name.map(|name| name.value.clone()) {
        document.set("title", Node::new(name, Origin::Packer("The title is the name where none is given.")));
    }
    document
}

/// A key's value, also where the key is spelled with underscores.
fn own<'a>(document: &'a Node, key: &str) -> Option<&'a Node> {
    document.get(key).or_else(|| document.get(&key.replace('-', "_")))
}

/// What the parts are built on.
pub(super) fn built_on(document: &Node) -> &str {
    let text_of = |key| own(document, key).filter(|node| node.truthy()).and_then(Node::as_str);
    text_of("build-base").or_else(|| text_of("base")).unwrap_or_default()
}

/// True when a platform is built on the machine that documents are expanded for; Rockcraft knows other plugins else.
pub(super) fn is_built_here(document: &Node) -> bool {
    let pairs = document.get("platforms").and_then(Node::as_map).unwrap_or_default();
    pairs.is_empty()
        || pairs.iter().any(|(name, platform)| match platform.get("build-on").or_else(|| platform.get("build_on")) {
            Some(on) => std::slice::from_ref(on).iter().chain(on.as_list().unwrap_or_default()).any(is_host),
            None => is_host(name),
        })
}

fn is_host(node: &Node) -> bool {
    node.as_str() == Some(HOST)
}

/// What Rockcraft writes where a key is there and its value empty.
pub(super) fn fill_in(checked: &mut Node) {
    let empty = |node: &Node, key| node.get(key).is_some_and(|value| matches!(value.value, Value::Null));
    if empty(checked, "build-base") {
        let rule = Origin::Packer("An empty build-base is the base.");
        let base = checked.get("base").map_or(Value::Null, |base| base.value.clone());
        checked.set("build-base", Node::new(base, rule));
    }
    if empty(checked, "environment") {
        let rule = Origin::Packer("An empty environment has no variables.");
        checked.set("environment", Node::new(Value::Map(Vec::new().into()), rule));
    }
}

/// What the packers print before a document whose base is still being made.
pub const UNRELEASED_NOTICE: &str = "The development build-base should only be used for testing purposes, as its contents are \
                                     bound to change with the opening of new Ubuntu releases, suddenly and without warning.";

/// Lines that Rockcraft prints before the document.
pub fn notices(checked: &Node) -> Vec<String> {
    let mut notices = Vec::new();
    if checked.get("base").and_then(Node::as_str) == Some(UNRELEASED) {
        notices.push(UNRELEASED_NOTICE.to_owned());
    }
    for key in [SERVICE, COMMAND].into_iter().filter(|key| checked.get(key).is_some()) {
        let mut notice = format!("Warning: '{key}' is defined. ");
        notice.push_str("This operation will result in a rock with an atypical OCI Entrypoint. While that might be ");
        notice
            .push_str("acceptable for testing and personal use, it shall require prior approval before submitting to ");
        notice.push_str("a Canonical registry namespace.");
        notices.push(notice);
    }
    notices
}

/// What is wrong with a title that the person never wrote is wrong with the name.
pub(super) fn borrowed_title(judge: &mut Judge, document: &Node) {
    let taken = judge.findings.retain_since(Mark::default(), |finding| finding.key != "title");
    let named = judge.findings.all().iter().any(|finding| finding.key == "name");
    if let (true, false, Some(name)) = (taken > 0, named, document.get("name")) {
        let message = "The name serves as the title too, and a title has at least two characters.";
        judge.error(Code::TitleShort, name, "title", message, "Add a title of two characters or more.");
    }
}

/// A rock without a version passes here, and fails when it is packed.
pub(super) fn unversioned(judge: &mut Judge, document: &Node) {
    let is_given = |key: &str| document.get(key).is_some_and(Node::truthy);
    if document.as_map().is_some() && !is_given("version") && !is_given("adopt-info") {
        let place = document.get("version").or_else(|| document.key_node("name")).unwrap_or(document).clone();
        let message = "Rockcraft names the image after its version, and stops while it packs when there is none.";
        judge.warn(Code::VersionMissing, &place, "version", message, "Add a line such as version: '0.1'.");
    }
}

/// Rockcraft takes `run_user` for `run-user`, but not both.
pub(super) fn twice(judge: &mut Judge, document: &Node) {
    for (key, value) in document.as_map().unwrap_or_default() {
        let Some(text) = key.as_str().filter(|text| text.contains('_')) else { continue };
        let dashed = text.replace('_', "-");
        let Some(other) = document.get(&dashed) else { continue };
        // The one that the extension wrote has no place; the person's own has.
        let place = if value.origin.span().is_some() { key } else { document.key_node(&dashed).unwrap_or(other) };
        // The schema's own words for it do not say why.
        let other = |finding: &Finding| finding.code != Code::KeyUnknown || finding.key != text;
        judge.findings.retain_since(Mark::default(), other);
        let message = if value.origin.span().is_some() {
            format!("The document has both {text} and {dashed}, which are the same key.")
        } else {
            format!("The extension sets this key itself, spelled {text}, and Rockcraft refuses it twice.")
        };
        judge.error(Code::KeyTwice, place, &dashed, message, format!("Take {dashed} out."));
    }
}

/// What a base asks of the build-base, and of the parts.
pub(super) fn bases(judge: &mut Judge, document: &Node) {
    let base = document.get("base").and_then(Node::as_str);
    let build = own(document, "build-base").filter(|node| !matches!(node.value, Value::Null));
    let place = build.or(document.get("base")).unwrap_or(document).clone();
    if base == Some(UNRELEASED) && build.and_then(Node::as_str) != Some(DEVEL) {
        let message = "This release of Ubuntu is not out yet, and Rockcraft builds for it on build-base devel alone.";
        judge.error(Code::BaseUnsupported, &place, "build-base", message, "Add the line build-base: devel.");
    }
    if base != Some("bare") {
        return;
    }
    if build.is_none() {
        let message = "A bare rock has no system of its own, so build-base must say which system it is built on.";
        judge.error(
            Code::BaseUnsupported,
            &place,
            "build-base",
            message,
            "Add a line such as build-base: ubuntu@24.04.",
        );
    }
    for (name, part) in document.get("parts").and_then(Node::as_map).unwrap_or_default() {
        for key in ["overlay-packages", "override-overlay", "overlay-script", "overlay"] {
            let Some(node) = part.get(key).filter(|node| is_overlay(key, node)) else { continue };
            let message = "An overlay changes the base's own files, and a bare rock has no base.";
            let fix = "Use stage-packages, or a base such as ubuntu@24.04.";
            judge.error(Code::OverlayOnBare, node, &format!("parts.{}.{key}", name.key_text()), message, fix);
        }
    }
}

/// Whether a key of a part that has to do with overlays asks for one: a script does, even an empty one.
fn is_overlay(key: &str, node: &Node) -> bool {
    match key {
        "overlay-packages" => node.truthy(),
        "overlay" => !matches!(node.as_list(), Some([everything]) if everything.as_str() == Some("*")),
        _ => !matches!(node.value, Value::Null),
    }
}

/// The words of a command, those in brackets apart: whoever runs the image replaces them.
fn words(command: &str) -> Result<(Vec<String>, Option<Vec<String>>), &'static str> {
    // To Rockcraft no word begins a comment.
    let mut words = shlex::split(&command.replace('#', "_")).ok_or("a quote in it is not closed")?;
    let place = |bracket| words.iter().position(|word| word == bracket);
    match (place("["), place("]")) {
        (None, None) => Ok((words, None)),
        (Some(open), Some(close)) if open < close => {
            if words[open + 1..close].iter().any(|word| word == "[") {
                return Err("there are brackets inside of the brackets");
            }
            if close + 1 < words.len() {
                return Err("something stands behind the closing bracket");
            }
            let mut arguments = words.split_off(open);
            arguments.pop();
            arguments.remove(0);
            Ok((words, Some(arguments)))
        }
        _ => Err("a bracket has no partner, or stands in the other's place"),
    }
}

/// An entry point of one's own: a service whose command has arguments that may be replaced, or a command; never both.
pub(super) fn entrypoint(judge: &mut Judge, document: &Node, checked: &Node) {
    let before = judge.findings.mark();
    let (service, command) = (own(document, SERVICE), own(document, COMMAND));
    if let Some(node) = service {
        entry_service(judge, node, checked);
    }
    if let Some(node) = command {
        if service.is_some_and(Node::truthy) {
            let message = format!("{SERVICE} names the image's entry point already, and Rockcraft refuses both.");
            judge.error(Code::EntrypointBoth, node, COMMAND, message, "Keep one of the two.");
        }
        let read = checked.get(COMMAND).and_then(Node::as_str);
        match read.map(words) {
            None => judge.error(Code::EntrypointCommand, node, COMMAND, "There is no command here.", "Write one."),
            Some(Err(why)) => {
                let message = format!("Rockcraft cannot read this command: {why}.");
                let fix = "Write such as: program --flag [ the arguments that may be replaced ].";
                judge.error(Code::EntrypointCommand, node, COMMAND, message, fix);
            }
            Some(Ok(_)) => {}
        }
    }
    if let Some(node) = service.or(command).filter(|_| judge.findings.mark() == before) {
        let message = "The image does not start Pebble in the usual way, which is fine for one's own use; Canonical's \
                       registries take it after approval only.";
        let key = if service.is_some() { SERVICE } else { COMMAND };
        judge.warn(Code::EntrypointOwn, node, key, message, "Leave the key out, unless the image needs it.");
    }
}

fn entry_service(judge: &mut Judge, node: &Node, checked: &Node) {
    let wanted = node.as_str().unwrap_or_default();
    let service = checked.get("services").and_then(|services| services.get(wanted));
    let Some(command) = service.and_then(|service| service.get("command")).and_then(Node::as_str) else {
        let message = if node.truthy() {
            format!("There is no service {} among the services.", crate::text::one_line(&node.key_text()))
        } else {
            "No service is named here.".to_owned()
        };
        return judge.error(Code::EntrypointUnknown, node, SERVICE, message, "Name one of the services.");
    };
    match words(command) {
        Ok((_, Some(_))) => {}
        Ok((_, None)) => {
            let message =
                format!("The command of {wanted} has no part in brackets, which whoever runs the image replaces.");
            judge.error(
                Code::EntrypointFixed,
                node,
                SERVICE,
                message,
                "Put the default arguments in brackets: [ --flag ].",
            );
        }
        Err(why) => {
            let message = format!("Rockcraft cannot read the command of {wanted}: {why}.");
            let fix = "Write such as: program [ --flag ].";
            judge.error(Code::EntrypointCommand, node, SERVICE, message, fix);
        }
    }
}
