//! Documents as lines for the preview.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use crate::expand::Expansion;
use crate::finding::Finding;
use crate::pack::Tool;
use crate::text;
use crate::yaml::print::Letters;
use crate::yaml::{self, Document, Node, Origin};

use super::align::{Pair, align};

/// What the preview can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Doc {
    /// `rockcraft.yaml` as it would be written.
    Rock,
    /// `charmcraft.yaml` as it would be written.
    Charm,
    /// What Rockcraft makes of it.
    RockExpanded,
    /// What Charmcraft makes of it.
    CharmExpanded,
}

impl Doc {
    /// All of them, in the order of their keys 1 to 4.
    pub const ALL: [Self; 4] = [Self::Rock, Self::Charm, Self::RockExpanded, Self::CharmExpanded];

    /// Its place in [`ALL`](Self::ALL).
    pub fn index(self) -> usize {
        self as usize
    }

    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Rock => "rockcraft.yaml",
            Self::Charm => "charmcraft.yaml",
            Self::RockExpanded => "rock, expanded",
            Self::CharmExpanded => "charm, expanded",
        }
    }

    /// The packer that reads it.
    pub fn tool(self) -> Tool {
        match self {
            Self::Rock | Self::RockExpanded => Tool::Rockcraft,
            Self::Charm | Self::CharmExpanded => Tool::Charmcraft,
        }
    }

    /// What a packer makes of its document.
    pub fn expanded(tool: Tool) -> Self {
        tool.pick(Self::RockExpanded, Self::CharmExpanded)
    }

    /// True for what a packer makes of a document.
    pub fn is_expanded(self) -> bool {
        matches!(self, Self::RockExpanded | Self::CharmExpanded)
    }

    /// Its packer's document, and what becomes of that.
    pub fn both(self) -> (Self, Self) {
        (self.tool().pick(Self::Rock, Self::Charm), Self::expanded(self.tool()))
    }

    /// Its line in a row of both.
    pub fn of(self, (document, expanded): Pair) -> Option<usize> {
        if self.is_expanded() { expanded } else { document }
    }

    /// The one after it, round and round.
    #[must_use]
    pub fn next(self) -> Self {
        Self::ALL[(self.index() + 1) % Self::ALL.len()]
    }
}

/// Who said a line of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Who {
    /// The person, in the document.
    #[default]
    You,
    /// The extension, by a rule of `expand`.
    Extension,
    /// A default of the packer.
    Packer,
}

/// A line of a document, as the preview shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetLine {
    /// Its text, safe to show.
    pub text: String,
    /// Dotted path of the key or item that begins on it; empty where none begins.
    pub path: String,
    /// True when it goes on with the text that began above.
    pub goes_on: bool,
    /// Who said it.
    pub who: Who,
    /// The rule that said it, in a sentence; empty for what the person wrote.
    pub why: &'static str,
}

/// A document in the preview.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its lines; none when the packer would refuse.
    pub lines: Vec<SheetLine>,
    /// Why there are none.
    pub refused: Option<Finding>,
}

/// What the lines of a document are made from.
#[derive(Clone, Debug, Default)]
enum Source {
    #[default]
    Nothing,
    /// A document as it would be written.
    Written(Document),
    /// What a packer makes of it.
    Expanded(Node, Letters),
    /// There is none, and why.
    Refused(Finding),
}

/// A document, what its packer makes of it, and what is wrong with it.
#[derive(Debug, Default)]
pub struct DocumentView {
    /// The document, and what becomes of it.
    sources: [Source; 2],
    /// One is shown at a time, so lines are made when they are asked for, and kept.
    sheets: [OnceLock<Sheet>; 2],
    aligned: OnceLock<Vec<Pair>>,
    findings: Vec<Finding>,
}

impl DocumentView {
    /// A document and what its packer makes of it.
    pub fn new(document: Document, expansion: Expansion) -> Self {
        let Expansion { document: expanded, findings, letters, .. } = expansion;
        let first = || findings.iter().find(|finding| finding.is_error()).or(findings.first()).cloned();
        let refused = || first().map_or(Source::Nothing, Source::Refused);
        let expanded = expanded.map_or_else(refused, |root| Source::Expanded(root, letters));
        Self { sources: [Source::Written(document), expanded], findings, ..Self::default() }
    }

    fn refused(finding: &Finding) -> Self {
        let sources = std::array::from_fn(|_| Source::Refused(finding.clone()));
        Self { sources, ..Self::default() }
    }

    /// True when it is of a document with this text.
    pub fn is_of(&self, text: &str) -> bool {
        self.document().is_some_and(|document| *document.text == *text)
    }

    /// The document as it would be written, where it can be.
    pub fn document(&self) -> Option<&Document> {
        match &self.sources[0] {
            Source::Written(document) => Some(document),
            _ => None,
        }
    }

    /// What is wrong with the document.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What the packer makes of it, unless it refuses.
    pub fn expanded(&self) -> Option<&Node> {
        match &self.sources[1] {
            Source::Expanded(root, _) => Some(root),
            _ => None,
        }
    }

    fn sheet(&self, at: usize) -> &Sheet {
        self.sheets[at].get_or_init(|| match &self.sources[at] {
            Source::Nothing => Sheet::default(),
            Source::Written(document) => written(document),
            Source::Expanded(root, letters) => expanded(root, *letters),
            Source::Refused(finding) => Sheet { lines: Vec::new(), refused: Some(finding.clone()) },
        })
    }
}

/// All that the preview can show.
#[derive(Clone, Debug, Default)]
pub struct Sheets {
    /// The rock's side, and the charm's.
    pub sides: [Arc<DocumentView>; 2],
}

impl Sheets {
    /// None of the documents can be shown.
    pub fn refused(finding: &Finding) -> Self {
        let side = Arc::new(DocumentView::refused(finding));
        Self { sides: [Arc::clone(&side), side] }
    }

    /// Where a document is: [`Doc::ALL`] has both documents before both expansions.
    fn at(&self, doc: Doc) -> (&DocumentView, usize) {
        (&self.sides[doc.index() % 2], doc.index() / 2)
    }

    /// A document as lines.
    pub fn sheet(&self, doc: Doc) -> &Sheet {
        let (side, at) = self.at(doc);
        side.sheet(at)
    }

    /// The document of a packer beside what becomes of it.
    pub fn aligned(&self, tool: Tool) -> &[Pair] {
        let side = &self.sides[tool as usize];
        side.aligned.get_or_init(|| align(&side.sheet(0).lines, &side.sheet(1).lines))
    }

    /// True when there is something to show.
    pub fn has(&self, doc: Doc) -> bool {
        let (side, at) = self.at(doc);
        matches!(side.sources[at], Source::Written(_) | Source::Expanded(..))
    }

    /// True when the packer would refuse.
    pub fn is_refused(&self, doc: Doc) -> bool {
        let (side, at) = self.at(doc);
        matches!(side.sources[at], Source::Refused(_))
    }
}

/// The lines of an expansion, each with who said it.
fn expanded(root: &Node, letters: Letters) -> Sheet {
    let mut text_goes_on = false;
    let lines = yaml::print::lines(root, letters).into_iter().map(|line| {
        text_goes_on = line.path.is_empty();
        let (who, why) = match line.origin {
            Origin::Extension(why) => (Who::Extension, why),
            Origin::Packer(why) => (Who::Packer, why),
            Origin::Over(_, why) => (Who::You, why),
            Origin::Person(_) | Origin::Unknown => (Who::You, ""),
        };
        let made_safe = match text::safe(&line.text) {
            Cow::Borrowed(_) => None,
            Cow::Owned(text) => Some(text),
        };
        let text = made_safe.unwrap_or(line.text);
        SheetLine { text, path: line.path, goes_on: text_goes_on, who, why }
    });
    Sheet { lines: lines.collect(), refused: None }
}

/// The lines of a document as it would be written, each with the path that begins on it.
fn written(document: &Document) -> Sheet {
    let shown = |line| {
        let text = text::safe(line);
        if text.contains('\t') { text.replace('\t', " ") } else { text.into_owned() }
    };
    let mut lines: Vec<SheetLine> =
        document.text.lines().map(|line| SheetLine { text: shown(line), ..SheetLine::default() }).collect();
    place(&document.root, &mut String::new(), &mut lines);
    let mut in_value = false;
    for line in &mut lines {
        let bare = line.text.trim_start();
        // A comment or an empty line ends nothing that is shown as one; a text of several lines does go on.
        line.goes_on = line.path.is_empty() && in_value && !bare.starts_with('#');
        in_value = !line.path.is_empty() || line.goes_on;
    }
    Sheet { lines, refused: None }
}

fn place(node: &Node, path: &mut String, lines: &mut [SheetLine]) {
    let above = path.len();
    for (key, value) in node.as_map().into_iter().flatten() {
        go_down(path, &key.key_text());
        begins(key, path, lines);
        place(value, path, lines);
        path.truncate(above);
    }
    for (at, item) in node.as_list().into_iter().flatten().enumerate() {
        go_down(path, &at.to_string());
        begins(item, path, lines);
        place(item, path, lines);
        path.truncate(above);
    }
}

fn go_down(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

fn begins(node: &Node, path: &str, lines: &mut [SheetLine]) {
    let Some(span) = node.origin.span() else { return };
    if let Some(line) = span.start.line.checked_sub(1).and_then(|at| lines.get_mut(at)) {
        path.clone_into(&mut line.path);
    }
}
