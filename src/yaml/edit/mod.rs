//! Changes a document and keeps every other byte: comments, blank lines, quotes, order, indentation, line endings.
//!
//! Part of floor 1's `yaml`. An edit is asked for as a tree; the text is made to say it with the least pieces, laid
//! out as the document around them. Then the new text is read again: what it says must be what was asked for, or the
//! edit is refused and the text stays.

mod add;
mod change;
mod compare;
mod lines;
mod remove;
mod render;
mod replace;
mod reread;
mod syntax;
mod template;

use std::sync::{Arc, OnceLock};

use super::{Document, Node, Value, parse};
use crate::finding::{Code, Finding};
use syntax::{Layout, Syntax};

/// How freely an edit is written.
#[derive(Clone, Copy)]
struct Manner {
    /// Turn on what stands commented out.
    templates: bool,
    /// Write texts of several lines as blocks.
    blocks: bool,
}

impl Manner {
    /// The nicest first. A comment that looks like a block of a template may be none; comments below a block of text that
    /// are indented further would become part of it.
    const ALL: [Self; 3] = [
        Self { templates: true, blocks: true },
        Self { templates: false, blocks: true },
        Self { templates: false, blocks: false },
    ];
}

/// A document that is being changed.
#[derive(Clone, Debug)]
pub struct Editor {
    path: String,
    text: String,
    root: Node,
    /// How the text is written: found out at the first edit, then kept for the next one of the same text.
    written: OnceLock<Arc<Written>>,
}

#[derive(Debug)]
struct Written {
    syntax: Option<Syntax>,
    layout: Layout,
    /// Whether it can be read in pieces.
    is_plain: bool,
}

impl Written {
    fn of(text: &str) -> Self {
        let syntax = syntax::syntax(text);
        let layout = syntax::layout(text, syntax.as_ref());
        Self { is_plain: syntax.as_ref().is_some_and(reread::is_plain), syntax, layout }
    }
}

impl Editor {
    /// Opens a document. `path` is its name for messages, relative to the application's folder.
    ///
    /// # Errors
    /// Why it cannot be read, as [`parse`].
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Result<Self, Finding> {
        let (path, text) = (path.into(), text.into());
        let root = parse(&path, text.as_bytes())?.root;
        Ok(Self::of(path, text, root))
    }

    fn of(path: String, text: String, root: Node) -> Self {
        Self { path, text, root, written: OnceLock::new() }
    }

    /// The document as it is now.
    pub fn into_document(self) -> Document {
        Document { path: self.path, text: self.text.into(), root: self.root }
    }

    /// What the text says now; the origins are places in it.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// The document that says `wanted`, of which only what differs has changed; `None` when this one says it already. Keys
    /// keep their places; a new key goes behind the one that it follows in `wanted`; list items that stay are found wherever
    /// they moved.
    ///
    /// # Errors
    /// A [`Finding`] when that cannot be done safely (part of a value comes through an alias that others share, a key
    /// comes from a merge, …).
    pub fn updated(&self, wanted: &Node) -> Result<Option<Self>, Finding> {
        if compare::same(&self.root, wanted) {
            return Ok(None);
        }
        let written = self.written.get_or_init(|| Arc::new(Written::of(&self.text)));
        let attempt = |manner| self.edited((&self.text, written), &self.root, wanted, manner);
        let edited = Manner::ALL.into_iter().skip(1).fold(attempt(Manner::ALL[0]), |edited, manner| {
            // Only the first refusal tells of the edit itself; the others tell of ways around it.
            edited.or_else(|finding| attempt(manner).map_err(|_| finding))
        });
        let (text, root) = match edited {
            Ok(edited) => edited,
            Err(finding) => {
                let (text, root) = self.sealed().ok_or(finding)?;
                self.edited((&text, &Written::of(&text)), &root, wanted, Manner::ALL[1])?
            }
        };
        Ok(Some(Self::of(self.path.clone(), text, root)))
    }

    fn edited(
        &self,
        (text, written): (&str, &Written),
        root: &Node,
        wanted: &Node,
        manner: Manner,
    ) -> Result<(String, Node), Finding> {
        let layout = Layout { blocks: manner.blocks, ..written.layout };
        let templates = manner.templates;
        let syntax = written.syntax.as_ref();
        let pieces = change::changes(text, (layout, templates), syntax, root, wanted).map_err(|refusal| {
            let line = text[..lines::line_start(text, refusal.at)].lines().count() + 1;
            Finding::error(Code::EditRefused, &self.path, format!("this cannot be changed safely: {}", refusal.message))
                .at(line, lines::column(text, refusal.at) + 1)
                .key(refusal.key)
                .fix(refusal.fix)
        })?;
        let extent = lines::extent(&pieces);
        let edited = lines::apply(text, pieces).ok_or_else(|| self.unsafe_edit(wanted))?;
        let known = syntax.filter(|_| written.is_plain).map(|syntax| reread::Before { text, syntax, root });
        let in_part = known.zip(extent).and_then(|(known, extent)| reread::reread(known, extent, &edited));
        #[cfg(debug_assertions)]
        if let Some(says) = &in_part {
            let whole = parse(&self.path, edited.as_bytes());
            assert!(
                whole.is_ok_and(|whole| reread::is_identical(&whole.root, says)),
                "read in part, {edited:?} is other"
            );
        }
        let says = match in_part {
            Some(says) => says,
            None => parse(&self.path, edited.as_bytes()).map_err(|_| self.unsafe_edit(wanted))?.root,
        };
        if compare::same(&says, wanted) { Ok((edited, says)) } else { Err(self.unsafe_edit(wanted)) }
    }

    /// The same document where it ends in the middle of a block of text (`|`), with a header that says so: what is
    /// added behind it would else give that text a line ending.
    fn sealed(&self) -> Option<(String, Node)> {
        let indicators = syntax::syntax(&self.text)?.open_block(&self.text)?;
        let mut text = self.text.clone();
        text.replace_range(indicators.clone(), &format!("{}-", self.text[indicators].replace('+', "")));
        let says = parse(&self.path, text.as_bytes()).ok()?.root;
        compare::same(&says, &self.root).then_some((text, says))
    }

    /// The innermost place where what is and what was wanted part ways, said as a refusal.
    fn unsafe_edit(&self, wanted: &Node) -> Finding {
        let (mut node, mut other, mut key) = (&self.root, wanted, Vec::new());
        while let (Some(pairs), Some(wants)) = (node.as_map(), other.as_map()) {
            let changed = pairs.iter().find_map(|(name, value)| {
                let (_, own) = wants.iter().find(|(own, _)| own == name)?;
                (!compare::same(value, own)).then_some((name, value, own))
            });
            let Some((name, value, own)) = changed else { break };
            key.push(name.key_text());
            (node, other) = (value, own);
        }
        let place = node.origin.span().unwrap_or_default().start;
        Finding::error(Code::EditRefused, &self.path, "this cannot be changed without changing something else: it shares its text with another value (an anchor and its aliases), or it is written in a way that charmer does not edit.")
            .at(place.line, place.column)
            .key(key.join("."))
            .fix("Change it by hand, or write the value out where it is used.")
    }

    /// Gives the key at a path another name; its value, its comments and its place stay.
    ///
    /// # Errors
    /// As [`updated`](Self::updated), when there is no such key, and when the new name is taken.
    pub fn rename(&mut self, path: &[&str], name: &str) -> Result<(), Finding> {
        let mut wanted = self.root.clone();
        let Some((last, parents)) = path.split_last() else { return Err(self.no_such(path)) };
        if last == &name {
            return Ok(());
        }
        let missing = self.no_such(path);
        let parent = self.find(&mut wanted, parents)?;
        if parent.get(name).is_some() {
            return Err(Finding::error(Code::EditRefused, &self.path, format!("there is already a key `{name}`."))
                .key(path.join("."))
                .fix("Choose another name, or remove one of the two."));
        }
        let pair = parent.as_map_mut().and_then(|pairs| pairs.iter_mut().find(|(key, _)| key.as_str() == Some(last)));
        let Some((key, _)) = pair else { return Err(missing) };
        let span = key.origin.span();
        key.value = Value::Str(name.to_owned());
        let Some(span) = span else { return Err(missing) };
        let (start, end) = (span.start.offset(&self.text), span.end.offset(&self.text));
        let written = &self.text[start..end];
        let flow = render::key_text(&Node::str(name, key.origin), render::Context::Flow);
        // An anchor or an alias as a key is nothing that a new name could keep.
        let Some(text) = flow.filter(|_| !written.starts_with(['&', '*', '!'])) else {
            return Err(self.unsafe_edit(&wanted));
        };
        let text = format!("{}{text}{}", &self.text[..start], &self.text[end..]);
        let root = parse(&self.path, text.as_bytes()).map_err(|_| self.unsafe_edit(&wanted))?.root;
        if !compare::same(&root, &wanted) {
            return Err(self.unsafe_edit(&wanted));
        }
        *self = Self::of(self.path.clone(), text, root);
        Ok(())
    }

    fn no_such(&self, path: &[&str]) -> Finding {
        Finding::error(Code::EditRefused, &self.path, "there is no such place in the document.")
            .key(path.join("."))
            .fix("Check the spelling of the key, and what is above it.")
    }

    fn find<'n>(&self, root: &'n mut Node, path: &[&str]) -> Result<&'n mut Node, Finding> {
        let mut node = root;
        for (depth, key) in path.iter().enumerate() {
            node = child(node, key).ok_or_else(|| self.no_such(&path[..=depth]))?;
        }
        Ok(node)
    }
}

fn child<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    match &mut node.value {
        Value::List(items) => items.get_mut(key.parse::<usize>().ok()?),
        Value::Map(pairs) => pairs.iter_mut().find(|(name, _)| name.as_str() == Some(key)).map(|(_, value)| value),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
