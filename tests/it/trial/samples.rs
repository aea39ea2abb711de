//! The samples, with what they depend on from its registry and a real PostgreSQL where one is installed.

mod broken;
mod hostile;
mod servers;

use std::fs;

use crate::support::trial::Tried;

/// True where the samples are to be tried.
fn wanted() -> bool {
    // CI asks for them beside a build that leaves a core free.
    let is_set = std::env::var_os("CHARMER_TRY").is_some();
    if !is_set {
        eprintln!("skipped: this fetches packages; set CHARMER_TRY to have it");
    }
    is_set
}

#[test]
fn the_samples_of_python_answer() {
    if !wanted() {
        return;
    }
    for (name, title) in [("flask", "Guest book"), ("fastapi", "Short links"), ("django", "Notice board")] {
        let report = Tried::demo(name).report(&[], 0);
        assert_eq!(
            (&report["answer"]["status"], &report["answer"]["title"]),
            (&200.into(), &title.into()),
            "{report:#}"
        );
        let stages = report["stages"].as_array().unwrap();
        assert!(stages.iter().any(|one| one["stage"] == "migrate" && one["done"] == true), "{report:#}");
        assert_eq!(report["findings"].as_array().map(Vec::len), Some(0), "{report:#}");
    }
}

#[test]
fn what_a_python_application_lacks_is_found_and_mended() {
    if !wanted() {
        return;
    }
    let tried = Tried::demo("flask");
    let app = tried.app.join("app.py");
    let text = fs::read_to_string(&app).unwrap();
    fs::write(tried.app.join("models.py"), "NAMES = []\n").unwrap();
    fs::write(&app, format!("import models\n{text}")).unwrap();
    let report = tried.report(&[], 1);
    let found = &report["findings"][0];
    assert_eq!(
        (&found["id"], &found["commands"][0][3]),
        (&"module-stays-behind".into(), &"models.py".into()),
        "{report:#}"
    );
    tried.charmer(&["init", "--yes", "--file", "models.py"], &[]);
    assert_eq!(tried.report(&[], 0)["answer"]["status"], 200);
    fs::write(&app, format!("import requests\nimport models\n{text}")).unwrap();
    assert_eq!(tried.report(&[], 1)["findings"][0]["id"], "package-not-required");
    fs::write(&app, format!("import os\nos.environ['PAYMENT_KEY']\n{text}")).unwrap();
    assert_eq!(tried.report(&[], 1)["findings"][0]["id"], "variable-of-another-name");
}
