//! Which part carries which package, and why.
//!
//! The extension puts packages of its own into its dependencies part: a slice on `bare`, Debian packages elsewhere. The
//! packer refuses a list that mixes the two, so what the person needs goes into parts of its own, one for each kind.

use super::Answers;

/// The part that charmer writes slices to.
pub(super) const SLICES_PART: &str = "runtime-slices";
/// The part that charmer writes Debian packages to.
pub(super) const DEBS_PART: &str = "runtime-debs";

/// True for the name of a slice (`libpq5_libs`), false for that of a Debian package (`libpq5`).
pub fn is_slice(package: &str) -> bool {
    package.contains('_')
}

/// The part that charmer writes this package to.
pub(super) fn part(package: &str) -> &'static str {
    if is_slice(package) { SLICES_PART } else { DEBS_PART }
}

/// True when the packer accepts this package in the extension's dependencies part on that base.
pub(super) fn fits_dependencies(package: &str, base: &str) -> bool {
    is_slice(package) == (base == "bare")
}

/// Where a package goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// The slice (`libpq5_libs`) or Debian package.
    pub package: String,
    /// The part that carries it.
    pub part: String,
    /// Why there, in a sentence.
    pub reason: String,
}

/// Where each package goes that is needed at run time or at build time, in the order of the answers. (A package that an
/// existing document lists elsewhere, where the packer accepts it, stays there.)
pub fn placement(answers: &Answers) -> Vec<Placement> {
    let suite = answers.framework();
    let dependencies = suite.map_or("the dependencies part", |suite| suite.layout.dependencies_part.as_str());
    let run = answers.packages.iter().map(|package| Placement {
        package: package.clone(),
        part: part(package).to_owned(),
        reason: run_time_reason(package, &answers.base, dependencies),
    });
    let build = answers.build_packages.iter().map(|package| Placement {
        package: package.clone(),
        part: dependencies.to_owned(),
        reason: "It is installed only while the dependencies are built, and does not go into the image.".into(),
    });
    run.chain(build).collect()
}

fn run_time_reason(package: &str, base: &str, dependencies: &str) -> String {
    let (kind, other) = if is_slice(package) { ("slice", "Debian packages") } else { ("Debian package", "slices") };
    if fits_dependencies(package, base) {
        return format!("A {kind}, in a part of its own, so that the extension's parts stay as they are.");
    }
    let base = if base.is_empty() { "this base" } else { base };
    format!(
        "A {kind}. On {base} the extension puts {other} into {dependencies}, and the packer refuses a list with both \
         kinds, so it goes into a part of its own."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_part_and_the_reason_names_the_base() {
        let answers = Answers {
            suite: "flask".into(),
            base: "bare".into(),
            packages: vec!["libpq5".into(), "libpq5_libs".into()],
            build_packages: vec!["libpq-dev".into()],
            ..Answers::default()
        };
        let placed = placement(&answers);
        let parts: Vec<&str> = placed.iter().map(|place| place.part.as_str()).collect();
        assert_eq!(parts, ["runtime-debs", "runtime-slices", "flask-framework/dependencies"]);
        assert!(placed[0].reason.contains("On bare the extension puts slices into flask-framework/dependencies"));
        assert!(placed[1].reason.starts_with("A slice, in a part of its own"));
    }
}
