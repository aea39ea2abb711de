//! What is on the screen can be read: in every usual palette of a terminal, told or not, in every theme, with any number
//! of colours.

use charmer::wizard::canvas::colours::{Depth, Palette, Rgb, in_cube};
use charmer::wizard::canvas::theme::{Look, ROLES, Role, Theme};
use ratatui::style::{Color, Modifier};

use crate::person::{Person, palettes};

const LOOKS: [Look; 5] = [Look::Auto, Look::Dark, Look::Light, Look::HighContrast, Look::ColourBlind];
const DEPTHS: [Depth; 4] = [Depth::Mono, Depth::Sixteen, Depth::Cube, Depth::True];

/// What the terminal told of its colours.
const TOLD: [fn(&Palette) -> Palette; 3] =
    [|all| *all, |all| Palette { sixteen: [None; 16], ..*all }, |_| Palette::default()];

/// The colour that is seen.
fn seen(colour: Color, modifier: Modifier, palette: &Palette) -> Rgb {
    let (text, back) = (palette.foreground.unwrap(), palette.background.unwrap());
    let own = match colour {
        Color::Reset => text,
        Color::Rgb(red, green, blue) => Rgb(red, green, blue),
        Color::Indexed(number @ 0..=15) => palette.sixteen[usize::from(number)].unwrap(),
        Color::Indexed(number) => in_cube(number),
        other => panic!("{other:?} is whatever the terminal makes of it"),
    };
    // As much as most terminals take away.
    if modifier.contains(Modifier::DIM) { own.mix(back, 40) } else { own }
}

/// The contrast that text must have, where the person's own text has no less.
fn enough(look: Look, palette: &Palette) -> f64 {
    let own = palette.foreground.unwrap().contrast(palette.background.unwrap());
    own.min(if look == Look::HighContrast { 7.0 } else { 4.5 })
}

/// Every theme on every palette, but dark colours on a light background that nobody told of, and the other way round.
fn each(mut then: impl FnMut(&str, Look, Depth, &Palette, Theme)) {
    for (name, palette) in palettes() {
        for look in LOOKS {
            for depth in DEPTHS {
                for told in TOLD.map(|told| told(&palette)) {
                    let is_dark = palette.background.unwrap().is_dark();
                    let is_wrong = look == Look::Dark && !is_dark || look == Look::Light && is_dark;
                    if told.background.is_some() || !is_wrong {
                        let about = format!("{name}, {look:?}, {depth:?}, told {}", told.background.is_some());
                        then(&about, look, depth, &palette, Theme::new(look, depth, &told));
                    }
                }
            }
        }
    }
}

#[test]
fn every_text_can_be_read_in_every_palette() {
    each(|about, look, _, palette, theme| {
        for role in ROLES.into_iter().filter(|role| *role != Role::Border) {
            let style = theme.style(role);
            assert_eq!(style.bg, None, "{about}: {role:?}");
            let colour = seen(style.fg.unwrap_or(Color::Reset), style.add_modifier, palette);
            let contrast = colour.contrast(palette.background.unwrap());
            assert!(contrast >= enough(look, palette) - 0.001, "{about}: {role:?} has {contrast:.2} as {style:?}");
        }
    });
}

#[test]
fn where_there_are_colours_good_and_bad_have_their_own() {
    each(|about, look, depth, palette, theme| {
        let is_told = about.ends_with("true") || matches!(look, Look::Dark | Look::Light);
        if !is_told || matches!(depth, Depth::Mono | Depth::Sixteen) {
            return;
        }
        let hues =
            [Role::Good, Role::Warning, Role::Error, Role::Accent].map(|role| theme.style(role).fg.expect(about));
        assert!(!hues.contains(&Color::Reset), "{about}: {hues:?}");
        let hues = hues.map(|colour| seen(colour, Modifier::empty(), palette));
        for (at, hue) in hues.iter().enumerate() {
            assert!(!hues[..at].contains(hue), "{about}: {hues:?}");
        }
    });
}

#[test]
fn no_text_of_any_screen_has_a_colour_beside_the_theme() {
    for (name, palette) in palettes() {
        for (look, depth) in
            [(Look::Auto, Depth::Sixteen), (Look::Auto, Depth::True), (Look::HighContrast, Depth::Cube)]
        {
            let mut person = Person::with_sample();
            person.theme = Theme::new(look, depth, &palette);
            person.press(&["Tab"]).type_text("_x");
            for step in 0..8 {
                let terminal = person.see(140, 40);
                let letters = |symbol: &str| symbol.chars().all(char::is_alphanumeric);
                for cell in terminal.backend().buffer().content.iter().filter(|cell| letters(cell.symbol())) {
                    assert_eq!(cell.bg, Color::Reset, "{name}, step {step}: {cell:?}");
                    let contrast = seen(cell.fg, cell.modifier, &palette).contrast(palette.background.unwrap());
                    assert!(
                        contrast >= enough(look, &palette) - 0.001,
                        "{name}, step {step}: {contrast:.2} in {cell:?}"
                    );
                }
                person.press(&[&format!("Alt-{}", step + 2)]);
            }
        }
    }
}
