//! Another framework for an existing project: what the person wrote goes along, remarks and all.

use charmer::answers::{Answers, Documents, apply, consequences, from_documents};
use charmer::suite::{self, Files, Suite};
use charmer::yaml::{self, Node, Origin};

const ROCK: &str = "\
# The shop.
name: shop
base: ubuntu@24.04
version: '1'
summary: A shop
description: Sells things.
platforms:
  amd64:
extensions:
  - {s}  # both packers
parts:
  # what is installed
  {s}/dependencies:
    # from the wheels' makers
    stage-packages:
      - libpq5  # the database
    build-packages:
      # headers
      - libpq-dev
    override-build: |
      craftctl default   # as usual

  {s}/install-app:   # our code
    # the entry point
    prime:
      - {a}/app.py     # starts
      # the pages
      - {a}/templates  # all
    # ask Kim
    override-prime: craftctl default
  mine:
    plugin: nil  # stays
";

fn filled(suite: &Suite) -> Documents {
    let text = ROCK.replace("{s}", &suite.extension).replace("{a}", &suite.layout.application);
    let charm = "name: shop\ntype: charm\nbase: ubuntu@24.04\nsummary: A shop\ndescription: Sells things.\nplatforms:\n  amd64:\nextensions:\n  - {s}\n";
    Documents { rock: text, charm: charm.replace("{s}", &suite.extension), ..Documents::default() }
}

fn to(suite: &str, documents: &Documents) -> (Answers, Documents) {
    let mut answers = from_documents(documents).unwrap();
    answers.choose_suite(suite::named(suite).unwrap());
    let applied = apply(&answers, documents).unwrap();
    assert_eq!(from_documents(&applied).unwrap().normal(), answers.normal());
    (answers, applied)
}

/// The remarks of a text, in their order.
fn remarks(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| Some(line.split_once('#')?.1.trim())).collect()
}

#[test]
fn every_remark_in_a_part_goes_along_with_it() {
    let flask = filled(suite::named("flask").unwrap());
    let (_, moved) = to("fastapi", &flask);
    let wanted = filled(suite::named("fastapi").unwrap());
    assert_eq!(moved, wanted, "\n{}\n---\n{}", moved.rock, wanted.rock);
    let (_, back) = to("flask", &moved);
    assert_eq!(back, flask, "there and back is where it was");
}

#[test]
fn from_each_framework_to_each_other_no_remark_is_lost() {
    // What the new framework has no place for is told as staying under its old name, with what stands there.
    for from in suite::all() {
        for into in suite::all().iter().filter(|into| into.name != from.name) {
            let before = filled(from);
            let (answers, moved) = to(&into.name, &before);
            // A list keeps its remarks where its part is renamed; an item that goes to another part, or nowhere, leaves.
            let below = |part: &str| part.split('/').nth(1).map(str::to_owned);
            let same_files = from.layout.files == into.layout.files
                && below(&from.layout.application_part) == below(&into.layout.application_part);
            let same_packages = below(&from.layout.dependencies_part) == below(&into.layout.dependencies_part);
            let picked = from.layout.files == Files::Prime && from.layout.application_part.ends_with("/install-app");
            let mut wanted = remarks(&before.rock);
            wanted.retain(|remark| match *remark {
                "starts" | "the pages" | "all" => same_files || !picked,
                "headers" | "the database" => same_packages,
                _ => true,
            });
            let kept = remarks(&moved.rock);
            for remark in wanted {
                assert!(kept.contains(&remark), "{} → {}: {remark:?}\n{}", from.name, into.name, moved.rock);
            }
            assert!(moved.rock.contains("    override-prime: craftctl default\n"));
            let rock = yaml::parse("rockcraft.yaml", moved.rock.as_bytes()).unwrap().root;
            let findings = consequences(&from_documents(&before).unwrap(), &answers, &rock);
            for part in ["dependencies", "install-app"].map(|part| format!("{}/{part}", from.extension)) {
                let is_there = moved.rock.contains(&format!("  {part}:"));
                let is_reported = findings.iter().any(|finding| finding.key == format!("parts.{part}"));
                assert_eq!(
                    is_there, is_reported,
                    "{} → {}: {part}\n{}\n{findings:#?}",
                    from.name, into.name, moved.rock
                );
            }
        }
    }
}

#[test]
fn a_part_of_the_persons_own_under_the_old_frameworks_name_stays_and_is_told() {
    let mut documents = filled(suite::named("flask").unwrap());
    documents.rock.push_str("  flask-framework/statics:   # ours alone\n    plugin: dump\n    source: static # here\n");
    let (answers, moved) = to("fastapi", &documents);
    let own = "  flask-framework/statics:   # ours alone\n    plugin: dump\n    source: static # here\n";
    assert!(moved.rock.ends_with(own), "{}", moved.rock);
    assert!(moved.rock.contains("  fastapi-framework/install-app:   # our code\n"), "{}", moved.rock);
    let rock = yaml::parse("rockcraft.yaml", moved.rock.as_bytes()).unwrap().root;
    let findings = consequences(&from_documents(&documents).unwrap(), &answers, &rock);
    let about: Vec<_> = findings.iter().filter(|finding| finding.key == "parts.flask-framework/statics").collect();
    assert_eq!(about.len(), 1, "{findings:#?}");
    assert!(!about[0].fix.is_empty());
}

#[test]
fn a_part_that_is_there_under_both_names_stays_under_both() {
    let mut documents = filled(suite::named("flask").unwrap());
    let own = "  fastapi-framework/install-app:  # tried once\n    override-stage: craftctl default # so\n";
    documents.rock.push_str(own);
    let (answers, moved) = to("fastapi", &documents);
    for kept in
        ["# tried once", "override-stage: craftctl default # so", "override-prime: craftctl default", "# ask Kim"]
    {
        assert!(moved.rock.contains(kept), "{kept:?} is not kept in\n{}", moved.rock);
    }
    let rock = yaml::parse("rockcraft.yaml", moved.rock.as_bytes()).unwrap().root;
    let findings = consequences(&from_documents(&documents).unwrap(), &answers, &rock);
    assert!(findings.iter().any(|finding| finding.key == "parts.flask-framework/install-app"), "{findings:#?}");
}

fn flask(charm_base: &str) -> Answers {
    Answers {
        suite: "flask".into(),
        name: "shop".into(),
        base: "ubuntu@24.04".into(),
        charm_base: charm_base.into(),
        ..Answers::default()
    }
}

fn told(old: &Answers, new: &Answers, rock: &Node) -> String {
    consequences(old, new, rock).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn nothing_follows_from_nothing() {
    let answers = flask("ubuntu@24.04");
    let other = Answers { summary: "Another".into(), ..answers.clone() };
    let rock = Node::map::<&str>([], Origin::Unknown);
    assert_eq!(consequences(&answers, &other, &rock), []);
    assert_eq!(consequences(&Answers::default(), &answers, &rock), []);
}

#[test]
fn a_new_base_of_the_charm_tells_of_names_options_and_files() {
    let rock = Node::map::<&str>([], Origin::Unknown);
    assert_eq!(told(&flask("ubuntu@22.04"), &flask("ubuntu@24.04"), &rock), "");
    let remarks = told(&flask("ubuntu@24.04"), &flask("ubuntu@26.04"), &rock);
    for words in [
        "container is called `app`; it was `flask-app`",
        "--resource app-image=",
        "`flask-secret-key`, `flask-secret-key-id`",
        "new are `app-secret-key`",
        "charm/requirements.txt is not read any more",
        "`peers`; it was `secret-storage`",
        "CHARMCRAFT_ENABLE_EXPERIMENTAL_EXTENSIONS",
    ] {
        assert!(remarks.contains(words), "{words:?} in\n{remarks}");
    }
}

#[test]
fn what_stays_under_the_old_names_is_told() {
    let part = ["flask-framework/odd", "other"].map(|name| (name, Node::str("", Origin::Unknown)));
    let service = [("flask", Node::str("", Origin::Unknown))];
    let map = |pairs| Node::map(pairs, Origin::Unknown);
    let rock =
        map(vec![("parts", Node::map(part, Origin::Unknown)), ("services", Node::map(service, Origin::Unknown))]);
    let go = Answers { suite: "go".into(), name: "store".into(), ..flask("ubuntu@24.04") };
    let remarks = told(&flask("ubuntu@24.04"), &go, &rock);
    for words in [
        "parts.flask-framework/odd: ",
        "services.flask: ",
        "`store` is another charm than `shop`",
        "it was in /flask/app",
    ] {
        assert!(remarks.contains(words), "{words:?} in\n{remarks}");
    }
    assert!(!remarks.contains("parts.other"), "{remarks}");
}
