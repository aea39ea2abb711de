//! The wizard's key `t` in a real terminal: from the first screen to a page that answers, and nothing that stays.

mod served;

use std::fs;
use std::io::Write as _;
use std::time::{Duration, Instant};

use crate::support::CHARMER;
use crate::support::terminal::{Starter, Terminal};
use crate::support::trial::{Tried, has_node, turn};
use crate::way::workspace::key;

/// charmer with these arguments, with the application's home.
fn charmer(tried: &Tried, arguments: &[&str]) -> Terminal {
    let mut starter = Starter::new(CHARMER, arguments).size(110, 34);
    for (name, folder) in [("HOME", ""), ("XDG_STATE_HOME", "state"), ("XDG_CACHE_HOME", ".cache"), ("TMPDIR", "tmp")] {
        starter = starter.variable(name, tried.home().join(folder));
    }
    starter.start()
}

/// The wizard on the application, at its first screen.
fn wizard(tried: &Tried) -> Terminal {
    let mut terminal = charmer(tried, &[tried.app.to_str().unwrap()]);
    terminal.wait_for("starts ?").wait_for("deploys ✓");
    terminal
}

/// Changes the file while the application stays, three times within moments and each time to the same length.
/// Then a file that is new, in a folder that is new.
fn changes(tried: &Tried, file: &str, new: &str) {
    let mut terminal = charmer(tried, &["try", "--yes", "--as-root", tried.app.to_str().unwrap()]);
    terminal.wait_for("It runs until you press Ctrl-C.");
    let file = tried.app.join(file);
    let text = fs::read_to_string(&file).unwrap();
    let (mut least, mut most) = (0, 0_usize);
    for title in ["One.", "Two.", "Ten."] {
        let begun = Instant::now();
        // As editors write: first it is empty, and then there is a piece after the other.
        let mut open = fs::File::create(&file).unwrap();
        text.replace("Shop", title).as_bytes().chunks(8).for_each(|piece| open.write_all(piece).unwrap());
        // Where this machine made a pause between the pieces, they may be two changes.
        let at_once = begun.elapsed() < Duration::from_millis(10);
        (least, most) = (least + 1, most.saturating_add(if at_once { 1 } else { usize::MAX }));
        terminal.wait_for(&format!("\"{title}\""));
        let said = String::from_utf8_lossy(&terminal.raw()).into_owned();
        assert!((least..=most).contains(&said.matches("has changed: ").count()), "{said}");
    }
    let new = tried.app.join(new);
    fs::create_dir(new.parent().unwrap()).unwrap();
    fs::write(&new, "").unwrap();
    let name = new.file_name().unwrap().to_str().unwrap();
    terminal.wait_for(&format!("{name} has changed")).wait_until("it answers", |shown| {
        shown.rsplit("has changed").next().is_some_and(|after| after.contains("\"Ten.\""))
    });
    terminal.send(key::CTRL_C);
    terminal.wait_end();
    tried.assert_clean();
}

#[test]
fn each_change_starts_it_anew_once_and_the_next_answer_shows_it() {
    let _turn = turn();
    if !has_node() {
        return eprintln!("skipped: npm and node are not here");
    }
    changes(&Tried::node(""), "app/server.js", "app/words/new.json");
    if std::env::var_os("CHARMER_TRY").is_none() {
        return eprintln!("skipped: Flask is fetched; set CHARMER_TRY to have it");
    }
    let (tried, app) = (Tried::new(), "import flask\n\napp = flask.Flask(__name__)\n");
    let page = "app.route('/')(lambda: '<title>Shop</title>')\n";
    let files = [("requirements.txt", "flask\n"), ("app.py", &format!("{app}{page}")), ("static/a.txt", "")];
    tried.write(&files.map(owned).into());
    tried.charmer(&["init", "--framework", "flask", "--name", "shop"], &[]);
    // How long installing takes is the network's business; what is built is kept.
    assert_eq!(tried.report(&[], 0)["verdict"], "starts");
    // Python keeps what it made of a source of the same second and length.
    changes(&tried, "app.py", "static/more/new.txt");
}

fn owned((path, text): (&str, &str)) -> (String, String) {
    (path.to_owned(), text.to_owned())
}

#[test]
fn t_starts_the_application_and_nothing_of_it_stays() {
    let _turn = turn();
    if !has_node() {
        return eprintln!("skipped: npm and node are not here");
    }
    let tried =
        Tried::node("require('child_process').spawn('sleep', ['1000'], {detached: true, stdio: 'ignore'}).unref();");
    let before = tried.project();
    let mut terminal = wizard(&tried);
    terminal.send("t").wait_for("Try it on this machine?").send(key::ENTER);
    terminal.wait_for("lay out").wait_for("200 in").wait_for("\"Shop\"").wait_for("starts ✓ 200");
    // The output is one key away, and stopping another.
    terminal.send("v").wait_for("[expressjs]").send("v").wait_for("✓ ask");
    terminal.send(key::CTRL_C).wait_gone("c stop");
    assert_eq!(tried.processes().len(), 1, "the wizard alone: {:?}", tried.processes());
    terminal.send("r").wait_until("it runs again", |shown| shown.contains("200 in") && shown.contains("c stop"));
    // Whoever leaves meanwhile leaves nothing.
    terminal.send(key::ESC).wait_gone("Does it start?").send(key::CTRL_Q);
    assert!(terminal.wait_end().success());
    tried.assert_clean();
    assert_eq!(tried.project(), before);
    // The next session knows.
    let mut terminal = charmer(&tried, &[tried.app.to_str().unwrap()]);
    terminal.wait_for("starts ✓ 200 in").send(key::CTRL_Q);
    assert!(terminal.wait_end().success());
}

#[test]
fn from_the_first_screen_to_a_page_where_a_module_stays_behind() {
    let _turn = turn();
    if std::env::var_os("CHARMER_TRY").is_none() {
        return eprintln!("skipped: this fetches packages; set CHARMER_TRY to have it");
    }
    let tried = Tried::demo("flask");
    let app = tried.app.join("app.py");
    let text = fs::read_to_string(&app).unwrap();
    fs::write(tried.app.join("models.py"), "").unwrap();
    fs::write(&app, format!("import models\n{text}")).unwrap();
    // Installing is not what this is about.
    assert_eq!(tried.report(&[], 1)["findings"][0]["place"], "app.py:1");
    let mut terminal = wizard(&tried);
    let keys = ["t", key::ENTER, "a"];
    terminal.send(keys[0]).wait_for("Try it on this machine?").send(keys[1]);
    terminal.wait_for("models.py, and that does not go into the image").wait_for("starts ✗").wait_for("› a");
    terminal.send(keys[2]).wait_for("flask/app/models.py").wait_for("200 in").wait_for("\"Guest book\"");
    assert!(keys.len() <= 6);
    assert!(
        !fs::read_to_string(tried.app.join("rockcraft.yaml")).unwrap().contains("models.py"),
        "nothing is written yet"
    );
    terminal
        .send("c")
        .wait_gone("c stop")
        .send(key::ESC)
        .wait_gone("Does it start?")
        .send(key::CTRL_Q)
        .wait_for("Leave?")
        .send(key::ENTER);
    assert!(terminal.wait_end().success());
    tried.assert_clean();
}
