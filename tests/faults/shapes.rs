//! Every slow shape at the size that its limit allows. The cost is processor time and memory of a whole way through charmer.

use std::time::Duration;

use crate::fuzzing::doors;
use crate::fuzzing::inputs::Input;
use crate::fuzzing::run::processor_time;
use crate::fuzzing::shapes::{SHAPES, Shape, folder};

/// This build is not optimised, and takes about ten times as long as one that is; the tests beside it keep the processor's
/// caches cold.
const MOST: Duration = Duration::from_secs(4);

fn quick(name: &str, input: &Input) {
    let before = processor_time();
    doors::enter(input);
    let time = processor_time().saturating_sub(before);
    println!("{time:?}: {name}");
    assert!(time < MOST, "{name} took {time:?}");
}

fn each(fits: impl Fn(&Shape) -> bool) {
    for shape in SHAPES.iter().filter(|shape| fits(shape)) {
        let (name, input) = shape.at_its_most();
        quick(&name, &input);
    }
}

fn is_document(path: &str) -> bool {
    matches!(path, "rockcraft.yaml" | "charmcraft.yaml")
}

#[test]
fn documents_of_every_shape_cost_little() {
    each(|shape| is_document(shape.path));
}

#[test]
fn dependencies_and_sources_of_every_shape_cost_little() {
    each(|shape| !is_document(shape.path));
}

#[test]
fn folders_of_every_shape_cost_little() {
    let parts =
        "parts:\n  flask-framework/install-app:\n    prime:\n      - flask/app/app.py\n      - flask/app/keys\n";
    let mut input = folder("rockcraft.yaml", parts.as_bytes());
    input.files.extend((0..20_000).map(|n| (format!("keys/k{n}.pem"), b"x".to_vec())));
    quick("20,000 keys in one folder", &input);
}
