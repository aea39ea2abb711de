//! The single answers, for what stands under each.

/// An answer, for what stands under it. Numbers count from 0, in the order of the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The framework; in the documents the extension's name.
    Suite,
    /// `name` of both documents.
    Name,
    /// `title` of both documents.
    Title,
    /// `summary` of both documents: one line.
    Summary,
    /// `description` of both documents: any number of lines.
    Description,
    /// The rock's version.
    Version,
    /// The rock's base.
    Base,
    /// The charm's base.
    CharmBase,
    /// What only this suite asks, by the question's name.
    Extra(&'static str),
    /// The platforms as a whole.
    Platforms,
    /// An architecture of the list.
    Platform(usize),
    /// Whether the charm's packages come ready-made.
    Wheels,
    /// A package that is needed at run time.
    Package(usize),
    /// A package that is needed at build time.
    BuildPackage(usize),
    /// The choice of files as a whole.
    Files,
    /// One entry of the files.
    File(usize),
    /// A configuration option.
    Option(usize, OptionField),
    /// An endpoint of `requires` that is on.
    Integration(usize),
    /// A service of the rock with a command of the person's own.
    Service(usize),
}

/// A part of a configuration option.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OptionField {
    /// Its key below `config.options`.
    Name,
    /// Juju's type of it.
    Type,
    /// Its default, as typed.
    Default,
    /// What it is for, in the person's words.
    Description,
    /// Whether it is required.
    Required,
}
