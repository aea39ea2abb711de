//! Going on in another folder: the terminal, its keys and the signals stay.

use std::path::Path;
use std::sync::mpsc::{self, Receiver};

use crate::write;

use super::Wizard;
use super::event::Event;
use super::folder::{Folder, beside};
use super::glow::Glow;
use super::opening::Ending;
use super::options::Options;
use super::trials::Trials;
use super::work::Waits;

impl Wizard {
    /// Goes on in another folder, with the same terminal; remembers it for the repository that it is in, and for the folder
    /// that was named.
    pub(super) fn move_to(
        &mut self,
        folder: &Path,
        options: &Options,
        events: &Receiver<Event>,
    ) -> color_eyre::Result<Result<Receiver<Event>, Ending>> {
        let (sender, receiver) = mpsc::channel();
        let options = Options { applications: Vec::new(), ..options.clone() };
        let opened = match Folder::open(folder, &options, &sender)? {
            Ok(opened) => opened,
            Err(ending) => return Ok(Err(ending)),
        };
        write::remember(folder, &self.state_dir);
        // That it cannot be kept costs the memory, not the work.
        let _ = write::save_pick(&self.dir, folder, &self.state_dir);
        self.line.lead(&sender);
        for event in events.try_iter().filter(|event| !matches!(event, Event::Msg(_))) {
            let _ = sender.send(event);
        }
        self.beside = beside(&opened.state, &options, &sender);
        Folder {
            state: self.state,
            dir: self.dir,
            packers: self.packers,
            holds: self.holds,
            drafts: self.drafts,
            watch: self.watch,
        } = opened;
        (self.trials, self.waits) = (Trials::default(), Waits::default());
        (self.language, self.reading, self.glow) = ("", None, Glow::default());
        self.sender = sender;
        Ok(Ok(receiver))
    }
}
