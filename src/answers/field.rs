//! The single answers, for what stands under each.

/// An answer, for what stands under it. Numbers count from 0, in the order of the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The suite.
    Suite,
    /// The name.
    Name,
    /// The title.
    Title,
    /// The summary.
    Summary,
    /// The description.
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
    /// One platform.
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
    /// An integration.
    Integration(usize),
    /// That service.
    Service(usize),
}

/// A part of a configuration option.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OptionField {
    /// Its name.
    Name,
    /// Its type.
    Type,
    /// Its default.
    Default,
    /// Its description.
    Description,
    /// Whether it is required.
    Required,
}
