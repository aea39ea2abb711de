//! The harness itself, on the built binary: what is typed arrives, what is printed is seen, the end is noticed.

use crate::support::terminal::Starter;

#[test]
fn the_version_is_printed_in_a_terminal() {
    let mut terminal = Starter::new(crate::support::CHARMER, &["--version"]).start();
    assert!(terminal.wait_end().success());
    assert!(terminal.text().contains(concat!("charmer ", env!("CARGO_PKG_VERSION"))));
}
