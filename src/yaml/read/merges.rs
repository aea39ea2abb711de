//! What `<<` merges into a mapping. Part of floor 1's `yaml`.

use libyaml_safer::{Event, EventData};

use super::Reader;
use crate::finding::{Code, Finding};
use crate::yaml::{Node, Value};

impl Reader<'_> {
    /// What `<<` names, without the mapping itself that it stands in.
    pub(super) fn merged(&mut self, event: Event, itself: Option<&str>) -> Result<Node, Finding> {
        match event.data {
            _ if is_alias_of(&event, itself) => Ok(Value::Map(Vec::new().into()).into()),
            EventData::SequenceStart { anchor: None, tag: None, .. } => {
                self.count(1, &event.start_mark)?;
                Ok(Value::List(self.items(itself)?.0.into()).into())
            }
            _ => self.node(event),
        }
    }

    /// The pairs of `<<: *one` or `<<: [*one, *two]`, the earlier winning.
    pub(super) fn merge(&self, value: Node) -> Result<Vec<(Node, Node)>, Finding> {
        let refuse = |node: &Node| {
            self.error_at(Code::YamlMergeKind, node, format!("`<<` merges mappings, and this is {}.", node.kind()))
                .fix("Name a mapping, or a list of mappings.")
        };
        match value.value {
            Value::Map(pairs) => Ok(pairs.to_vec()),
            Value::List(items) => {
                let mut all = Vec::new();
                for item in items.into_iter().rev() {
                    match item.value {
                        Value::Map(pairs) => all.extend(pairs),
                        _ => return Err(refuse(&item)),
                    }
                }
                Ok(all)
            }
            _ => Err(refuse(&value)),
        }
    }
}

/// True for an alias of that anchor.
pub(super) fn is_alias_of(event: &Event, name: Option<&str>) -> bool {
    matches!(&event.data, EventData::Alias { anchor } if Some(anchor.as_str()) == name)
}
