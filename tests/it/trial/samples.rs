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

/// Where Maven's repository can be reached, it answers; where not, it is told what could not be fetched from where.
#[test]
fn spring_boot_answers_or_says_what_it_could_not_fetch() {
    if !wanted() || ["mvn", "java"].iter().any(|program| which::which(program).is_err()) {
        return eprintln!("skipped: it is not wanted, or Maven is not here");
    }
    let tried = Tried::demo("spring-boot");
    let home = tried.home().join("nobody");
    fs::create_dir_all(home.join(".m2")).unwrap();
    let mirror = "<mirror><id>none</id><mirrorOf>*</mirrorOf><url>http://127.0.0.1:1/</url></mirror>";
    fs::write(home.join(".m2/settings.xml"), format!("<settings><mirrors>{mirror}</mirrors></settings>")).unwrap();
    let mut trying = tried.trying(&["--format", "json"]);
    let output = trying.env("MAVEN_OPTS", format!("-Duser.home={}", home.display())).output().unwrap();
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    let away: serde_json::Value = serde_json::from_str(&out).unwrap();
    told(&away, "http://127.0.0.1:1/");
    let output = tried.trying(&["--format", "json"]).output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    if report["verdict"] == "starts" {
        assert_eq!(report["answer"]["status"], 200, "{report:#}");
    } else {
        told(&report, "https://repo.maven.apache.org/maven2");
    }
    tried.assert_clean();
}

/// The artifact and the repository stand in the first finding.
fn told(report: &serde_json::Value, repository: &str) {
    let found = &report["findings"][0];
    assert_eq!(found["id"], "repository-unreachable", "{report:#}");
    let cause = found["cause"].as_str().unwrap();
    assert!(
        cause.contains("org.springframework.boot:spring-boot-starter-parent") && cause.contains(repository),
        "{cause}"
    );
}
