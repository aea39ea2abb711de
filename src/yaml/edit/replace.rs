//! One value in the place of another.

use libyaml_safer::ScalarStyle;

use super::super::{Node, Value};
use super::change::{Changer, Hold, Refusal};
use super::lines;
use super::render::{self, Context, Rendered};
use super::syntax::{Syntax, SyntaxKind};

impl Changer<'_> {
    pub(super) fn replace(&mut self, hold: Hold, syntax: &Syntax, new: &Node) -> Result<(), Refusal> {
        let Some(lead) = hold.lead else {
            return Err(self.refuse(syntax.start, "the key has no `:` behind it.", "Write `key: value`."));
        };
        if syntax.tagged && !matches!(syntax.kind, SyntaxKind::Scalar(_)) {
            return Err(self.refuse(
                syntax.start,
                "the value carries a tag (`!…`), which says what it has to be.",
                "Remove the tag, then try again.",
            ));
        }
        let quotes = if let SyntaxKind::Scalar(style) = syntax.kind { style } else { ScalarStyle::Plain };
        // An anchor stays: aliases elsewhere may name it. (Then they change too, and the edit is refused.)
        let keeps_anchor = syntax.anchored && !syntax.tagged;
        let (lead, start) = if keeps_anchor {
            (lines::skip_blanks_back(self.text, syntax.body), syntax.body)
        } else {
            (lead, syntax.start)
        };
        let rendered = if hold.flow {
            flow_like(new, quotes).map(|head| Rendered { head, lines: Vec::new() })
        } else if hold.dash {
            // What begins behind the dash stays in its column, however far that is from the dash.
            let stays = start > lead && start < syntax.end && start <= lines::line_end(self.text, lead);
            let is_block = matches!(new.value, Value::Map(_) | Value::List(_));
            let column =
                if stays && is_block { lines::column(self.text, start).saturating_sub(2) } else { hold.column };
            self.layout.item(new, column, quotes)
        } else {
            self.layout.value(new, hold.column, quotes)
        };
        let rendered = rendered.ok_or_else(|| self.unwritable(start))?;
        if hold.flow {
            let gap = if syntax.is_nothing() && !self.text[..start].ends_with(' ') { " " } else { "" };
            self.splice(start, syntax.end, format!("{gap}{}", rendered.head));
            return Ok(());
        }
        self.put(lead, start, syntax, rendered);
        Ok(())
    }

    /// Puts a rendered value behind `lead`, in the place of the old one; a comment on the key's line stays there.
    fn put(&mut self, lead: usize, start: usize, syntax: &Syntax, new: Rendered) {
        let Rendered { head, lines: below } = new;
        let below: String = below.iter().flat_map(|line| [self.layout.ending, line.as_str()]).collect();
        let key_line = lines::line_end(self.text, lead);
        let head_text = if head.is_empty() { String::new() } else { format!(" {head}") };
        if start > key_line {
            // The old value begins on a later line; comments between stay, unless they would become part of a text.
            let above = lines::previous_end(self.text, lines::line_start(self.text, start));
            let only_blank = self.text[key_line..above].trim().is_empty();
            let comments_stay = !only_blank && (head.is_empty() || below.is_empty());
            let from = if comments_stay { above } else { key_line };
            self.splice(lead, lead, head_text);
            // A comment behind the old value's last line goes with that line.
            self.splice(from, lines::line_end(self.text, syntax.end), below);
            return;
        }
        if let SyntaxKind::Scalar(ScalarStyle::Literal | ScalarStyle::Folded) = syntax.kind {
            let header = &self.text[start..key_line];
            let header_end = start + header.find([' ', '\t']).unwrap_or(header.len());
            self.splice(lead, header_end, head_text);
            self.splice(key_line, syntax.end.max(key_line), below);
            return;
        }
        if start == syntax.end || head.is_empty() {
            self.splice(lead, syntax.end.max(lead), head_text);
        } else {
            self.splice(start, syntax.end, head);
        }
        let at = lines::line_end(self.text, syntax.end.max(lead));
        self.splice(at, at, below);
    }
}

fn flow_like(new: &Node, quotes: ScalarStyle) -> Option<String> {
    match &new.value {
        Value::Str(text) => Some(render::scalar_text(text, Context::Flow, quotes)),
        _ => render::flow(new),
    }
}
