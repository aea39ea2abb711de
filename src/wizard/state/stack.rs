//! The panels that lie over the screen: the uppermost gets the keys.

use crate::wizard::form::Action;

use super::State;
use super::parts::Panel;

impl State {
    /// The uppermost panel.
    pub fn panel(&self) -> Option<&dyn Panel> {
        self.panels.last().map(AsRef::as_ref)
    }

    /// True while the panel of that name is the uppermost.
    pub fn is_open(&self, name: &str) -> bool {
        self.panel().is_some_and(|panel| panel.name() == name)
    }

    /// Shows a panel instead of all that are open.
    pub fn show(&mut self, panel: impl Panel + 'static) {
        self.panels.clear();
        self.push(panel);
    }

    /// Shows a panel over those that are open: when it closes, they are there again.
    pub fn push(&mut self, panel: impl Panel + 'static) {
        self.panels.push(Box::new(panel));
    }

    /// What the panel or the screen calls an action now.
    pub fn label(&self, action: Action) -> Option<&'static str> {
        match self.panel() {
            Some(panel) => panel.label(self, action),
            None => self.shown_screen().label(self, action),
        }
    }
}
