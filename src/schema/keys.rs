//! Which key of a document is which field of a schema.

use super::{Field, Schema};
use crate::yaml::Node;

impl Field {
    /// Whether this key of a document is the field's; `charm_libs` is `charm-libs` where the model says so.
    pub fn is_named(&self, schema: &Schema, key: &Node) -> bool {
        let by_underscore = |key: &str| schema.by_underscore && key.split('_').eq(self.name.split('-'));
        key.as_str().is_some_and(|key| key == self.name || by_underscore(key))
    }

    /// The field's pair in a mapping; its own spelling wins.
    pub fn find<'a>(&self, schema: &Schema, pairs: &'a [(Node, Node)]) -> Option<&'a (Node, Node)> {
        let own = pairs.iter().find(|(key, _)| key.as_str() == Some(self.name.as_str()));
        own.or_else(|| pairs.iter().find(|(key, _)| self.is_named(schema, key)))
    }
}
