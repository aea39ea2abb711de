//! An editor that saves all the time, and `charmer init` all the time: no line of the editor's is lost.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::Shop;

/// How many calls of `init`; more with `CHARMER_SAVING=1000`.
fn rounds() -> usize {
    std::env::var("CHARMER_SAVING").ok().and_then(|count| count.parse().ok()).unwrap_or(40)
}

/// Saves as editors do: beside the file, and in its place at once. Takes over what charmer wrote, with its own line
/// numbered anew. False when the line that it saved last is not there any more: it was lost to charmer.
fn save(path: &Path, number: usize) -> bool {
    let text = fs::read_to_string(path).unwrap();
    let is_there = number == 0 || text.contains(&format!("# line {}\n", number - 1));
    let others: String = text.split_inclusive('\n').filter(|line| !line.starts_with("# line ")).collect();
    let beside = path.with_extension("editor");
    fs::write(&beside, format!("{others}# line {number}\n")).unwrap();
    fs::rename(&beside, path).unwrap();
    is_there
}

#[test]
fn no_line_that_an_editor_saves_is_lost() {
    let mut all = 0;
    for path in ["rockcraft.yaml", "charm/charmcraft.yaml", super::CHARM] {
        let shop = Shop::written(&[]);
        let (file, is_over) = (shop.path(path), AtomicBool::new(false));
        let (saved, lost, refused) = thread::scope(|scope| {
            let editor = scope.spawn(|| {
                let (mut saved, mut lost) = (0, 0);
                while !is_over.load(Ordering::Relaxed) {
                    lost += usize::from(!save(&file, saved));
                    saved += 1;
                    // Now at once, now after a while: a save falls between any two steps of a write.
                    (0..saved % 97 * 100).for_each(|_| thread::yield_now());
                }
                (saved, lost)
            });
            let refused = (0..rounds()).filter(|round| is_refused(&shop, *round)).count();
            is_over.store(true, Ordering::Relaxed);
            let (saved, lost) = editor.join().unwrap();
            (saved, lost + usize::from(!save(&file, saved)), refused)
        });
        println!("{path}: {saved} lines saved, {lost} lost, {refused} of {} calls refused", rounds());
        assert_eq!(lost, 0, "{path}: of {saved} lines, with {refused} calls refused");
        all += refused;
    }
    assert!(all > 0, "the editor never saved in between");
}

fn is_refused(shop: &Shop, round: usize) -> bool {
    let (version, name) = (format!("0.{round}"), ["shop", "store"][round % 2]);
    let output = shop.init(&["--rock-version", &version, "--name", name, "--yes"]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    let reason = "changed on the disk after charmer read it";
    assert!(output.status.success() || (stderr.contains(reason) && stderr.contains("Run it again")), "{stderr}");
    !output.status.success()
}
