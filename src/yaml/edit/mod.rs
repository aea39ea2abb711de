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

    /// The text as it is now.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The document as it is now.
    pub fn into_document(self) -> Document {
        Document { path: self.path, text: self.text.into(), root: self.root }
    }

    /// The text, taken out.
    pub fn into_text(self) -> String {
        self.text
    }

    /// What the text says now; the origins are places in it.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// Makes the document say `wanted`, changing only what differs. Keys keep their places; a new key goes behind the
    /// one that it follows in `wanted`; list items that stay are found wherever they moved.
    ///
    /// # Errors
    /// A [`Finding`] when that cannot be done safely (part of a value comes through an alias that others share, a key
    /// comes from a merge, …). The document is then as it was.
    pub fn update(&mut self, wanted: &Node) -> Result<(), Finding> {
        if let Some(edited) = self.updated(wanted)? {
            *self = edited;
        }
        Ok(())
    }

    /// As [`update`](Self::update), into a document of its own; `None` when this one says it already.
    ///
    /// # Errors
    /// As [`update`](Self::update).
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

    /// Puts a value at a path of keys; inside lists the key is the item's number, from 0. Mappings on the way that are
    /// missing are made; a new key goes last.
    ///
    /// # Errors
    /// As [`update`](Self::update), and when the path leads through something that is neither mapping nor list.
    pub fn set(&mut self, path: &[&str], value: &Node) -> Result<(), Finding> {
        self.insert(path, value, None)
    }

    /// As [`set`](Self::set); a new key goes behind the key `after` of the same mapping, first when `after` is empty.
    ///
    /// # Errors
    /// As [`set`](Self::set).
    pub fn insert(&mut self, path: &[&str], value: &Node, after: Option<&str>) -> Result<(), Finding> {
        let mut wanted = self.root.clone();
        let Some((last, parents)) = path.split_last() else { return self.update(value) };
        let parent = self.make(&mut wanted, parents)?;
        match &mut parent.value {
            Value::List(items) => match last.parse::<usize>().ok().and_then(|at| items.get_mut(at)) {
                Some(item) => *item = value.clone(),
                None => return Err(self.no_such(path)),
            },
            Value::Map(pairs) => {
                let there = pairs.iter().position(|(key, _)| key.as_str() == Some(last));
                if let Some(at) = there {
                    pairs[at].1 = value.clone();
                } else {
                    let behind = |name| pairs.iter().position(|(key, _)| key.as_str() == Some(name)).map(|at| at + 1);
                    let at = match after {
                        Some("") => 0,
                        Some(name) => behind(name).unwrap_or(pairs.len()),
                        None => pairs.len(),
                    };
                    pairs.insert(at, (Node::str(*last, value.origin), value.clone()));
                }
            }
            _ => return Err(self.no_such(path)),
        }
        self.update(&wanted)
    }

    /// Takes the key or the item at a path away. A mapping or list that this leaves empty stays, as `{}` or `[]`.
    ///
    /// # Errors
    /// As [`update`](Self::update), and when there is nothing at the path.
    pub fn remove(&mut self, path: &[&str]) -> Result<(), Finding> {
        let mut wanted = self.root.clone();
        let (Some((last, parents)), missing) = (path.split_last(), self.no_such(path)) else {
            return Err(self.no_such(path));
        };
        let parent = self.find(&mut wanted, parents)?;
        match &mut parent.value {
            Value::List(items) => {
                let at = last.parse::<usize>().ok().filter(|at| *at < items.len()).ok_or(missing)?;
                items.remove(at);
            }
            _ => drop(parent.remove(last).ok_or(missing)?),
        }
        self.update(&wanted)
    }

    /// Adds an item at the end of the list at a path, which is made when there is none.
    ///
    /// # Errors
    /// As [`set`](Self::set), and when something else than a list is there.
    pub fn append(&mut self, path: &[&str], item: &Node) -> Result<(), Finding> {
        self.insert_item(path, usize::MAX, item)
    }

    /// Adds an item before item number `at`, from 0, of the list at a path; last when the list is shorter.
    ///
    /// # Errors
    /// As [`append`](Self::append).
    pub fn insert_item(&mut self, path: &[&str], at: usize, item: &Node) -> Result<(), Finding> {
        let mut wanted = self.root.clone();
        let list = self.make(&mut wanted, path)?;
        match &mut list.value {
            Value::List(items) => {
                let at = at.min(items.len());
                items.insert(at, item.clone());
            }
            Value::Null => list.value = Value::List(vec![item.clone()].into()),
            Value::Map(pairs) if pairs.is_empty() => list.value = Value::List(vec![item.clone()].into()),
            _ => return Err(self.no_such(path)),
        }
        self.update(&wanted)
    }

    /// Takes item number `at`, from 0, out of the list at a path.
    ///
    /// # Errors
    /// As [`remove`](Self::remove).
    pub fn remove_item(&mut self, path: &[&str], at: usize) -> Result<(), Finding> {
        let at = at.to_string();
        let full: Vec<&str> = path.iter().copied().chain([at.as_str()]).collect();
        self.remove(&full)
    }

    /// Gives the key at a path another name; its value, its comments and its place stay.
    ///
    /// # Errors
    /// As [`update`](Self::update), when there is no such key, and when the new name is taken.
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

    /// As [`find`](Self::find), making the mappings that are missing.
    fn make<'n>(&self, root: &'n mut Node, path: &[&str]) -> Result<&'n mut Node, Finding> {
        let mut node = root;
        for (depth, key) in path.iter().enumerate() {
            if matches!(node.value, Value::Null) {
                node.value = Value::Map(Vec::new().into());
            }
            if node.as_map().is_some() && node.get(key).is_none() {
                node.set(key, Value::Null.into());
            }
            node = child(node, key).ok_or_else(|| self.no_such(&path[..=depth]))?;
        }
        if matches!(node.value, Value::Null) {
            node.value = Value::Map(Vec::new().into());
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
