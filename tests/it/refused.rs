//! An option that Juju or the packer refuses: said in its own closed row, in the verdict and in the rail, once for one fault.

use charmer::answers::ConfigOption;
use charmer::model::{Sign, Stage};
use charmer::wizard::form::{Id, ScreenId};

use crate::person::Person;

fn with(kind: &str, default: &str) -> Person {
    let mut person = Person::with_sample();
    person.read();
    let one = ConfigOption {
        name: "page-size".to_owned(),
        kind: kind.to_owned(),
        default: default.to_owned(),
        description: "How many stand on a page.".to_owned(),
        required: false,
    };
    person.state.answers.options.push(one);
    person.state.rederive();
    person.state.enter(ScreenId::CONFIGURATION);
    person.state.focus_on(Some(Id::Field("add-option")));
    person
}

#[test]
fn a_refused_option_says_so_in_its_closed_row_in_the_verdict_and_once() {
    for (kind, default) in [("int", "abc"), ("int", "1.5"), ("float", "many"), ("boolean", "perhaps")] {
        let mut person = with(kind, default);
        let about = format!("{kind} with default {default:?}");
        let own: Vec<_> = person.state.view.blame.iter().filter(|blame| blame.option() == Some(0)).collect();
        assert_eq!(own.len(), 1, "{about}: {own:#?}");
        let finding = own[0].finding.clone();
        assert!(finding.fails() && !finding.fix.is_empty(), "{about}: {finding:#?}");
        let stage = Stage::of(&finding).unwrap();
        let outlook = person.state.outlook().into_iter().find(|one| one.stage == stage).unwrap();
        assert_eq!((outlook.sign, outlook.count), (Sign::Wrong, 1), "{about}");
        for (width, height) in [(60, 16), (80, 24), (140, 40), (200, 60)] {
            let lines = person.lines(width, height);
            let row =
                lines.iter().find(|line| line.contains("page-size")).unwrap_or_else(|| panic!("{about}: {lines:#?}"));
            let words: String = finding.message.chars().take(12).collect();
            assert!(row.contains("✗ page-size") && row.contains(&words), "{about} in {width}x{height}: {row:?}");
            assert_eq!(lines.iter().filter(|line| line.contains(&words)).count(), 1, "{about}: {lines:#?}");
            assert!(lines[0].contains(&format!("{} ✗ 1", stage.word())), "{about}: {:?}", lines[0]);
        }
        // The rail has its number, and no check mark, whether the step was seen or not.
        let rail = person.lines(140, 40);
        assert!(rail.iter().any(|line| line.starts_with("!5›Configuration")), "{about}: {rail:#?}");
        person.press(&["F8"]);
        assert!(person.notice().starts_with("1 of 1: "), "{about}: {:?}", person.notice());
    }
}
