//! Pictures of screens as SVG, still and moving, for the README and for looking at what a person sees.

use std::fmt::Write;

const CELL: (f32, f32) = (8.4, 18.0);
const MARGIN: f32 = 12.0;
/// Seconds that each frame of a film is shown.
const SHOWN: usize = 3;

/// The colours of a terminal.
pub struct Look {
    paper: &'static str,
    ink: &'static str,
    named: [&'static str; 16],
}

pub const DARK: Look = Look {
    paper: "#1b1d23",
    ink: "#d7dae0",
    named: [
        "#2a2d35", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#c8ccd4", "#5c6370", "#ff7b86",
        "#b1e18b", "#efcb86", "#7ac3ff", "#d88aee", "#6fd1de", "#ffffff",
    ],
};

pub const LIGHT: Look = Look {
    paper: "#fafafa",
    ink: "#24262b",
    named: [
        "#24262b", "#b3261e", "#2b6a2f", "#7a5200", "#1a56b0", "#842a8c", "#00607a", "#5c6370", "#5c6370", "#b3261e",
        "#2b6a2f", "#7a5200", "#1a56b0", "#842a8c", "#00607a", "#000000",
    ],
};

/// What a terminal with these colours answers when it is asked for them.
pub fn answers(look: &Look) -> String {
    let told = |hex: &str| format!("rgb:{}/{}/{}", &hex[1..3], &hex[3..5], &hex[5..7]);
    let mut out = format!("\x1b]10;{}\x1b\\\x1b]11;{}\x1b\\", told(look.ink), told(look.paper));
    for number in (1..=6).chain(9..=14) {
        let _ = write!(out, "\x1b]4;{number};{}\x1b\\", told(look.named[number]));
    }
    out
}

fn colour(look: &Look, colour: vt100::Color, default: &str) -> String {
    match colour {
        vt100::Color::Default => default.to_owned(),
        vt100::Color::Idx(n) if n < 16 => look.named[n as usize].to_owned(),
        vt100::Color::Idx(n) if n < 232 => {
            let n = n - 16;
            let level = |v: u8| if v == 0 { 0 } else { 55 + 40 * u32::from(v) };
            format!("#{:02x}{:02x}{:02x}", level(n / 36), level(n / 6 % 6), level(n % 6))
        }
        vt100::Color::Idx(n) => {
            let grey = 8 + 10 * u32::from(n - 232);
            format!("#{grey:02x}{grey:02x}{grey:02x}")
        }
        vt100::Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
    }
}

/// Escapes what XML reserves.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// How a cell is painted: its paper, and what is said of its text.
fn paint(look: &Look, cell: &vt100::Cell) -> (String, String) {
    let (mut ink, mut paper) = (colour(look, cell.fgcolor(), look.ink), colour(look, cell.bgcolor(), look.paper));
    if cell.inverse() {
        std::mem::swap(&mut ink, &mut paper);
    }
    let mut text = if ink == look.ink { String::new() } else { format!(" fill=\"{ink}\"") };
    for (has, told) in [
        (cell.bold(), " font-weight=\"bold\""),
        (cell.dim(), " opacity=\"0.6\""),
        (cell.underline(), " text-decoration=\"underline\""),
    ] {
        text.push_str(if has { told } else { "" });
    }
    (paper, text)
}

/// A screen's cells, run by run: each has its place and its length, so that any font fits.
fn cells(screen: &vt100::Screen, look: &Look) -> String {
    let mut out = String::new();
    for row in 0..screen.size().0.get() {
        let y = MARGIN + f32::from(row) * CELL.1;
        let mut runs: Vec<(u16, String, (String, String))> = Vec::new();
        for column in 0..screen.size().1.get() {
            let Some(cell) = screen.cell(row, column) else { continue };
            let text = if cell.contents().is_empty() { " " } else { cell.contents() };
            let painted = paint(look, cell);
            match runs.last_mut() {
                Some((_, run, paint)) if *paint == painted => run.push_str(text),
                _ => runs.push((column, text.to_owned(), painted)),
            }
        }
        for (column, text, (paper, paint)) in runs {
            let (x, wide) = (MARGIN + f32::from(column) * CELL.0, CELL.0 * cell_count(&text));
            if paper != look.paper {
                let _ = writeln!(
                    out,
                    "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" height=\"{}\" fill=\"{paper}\"/>",
                    CELL.1
                );
            }
            let is_field = paint.contains("underline");
            let (begin, shown) =
                if is_field { (0, text.as_str()) } else { (text.len() - text.trim_start().len(), text.trim()) };
            if !shown.is_empty() {
                let (x, wide) = (x + CELL.0 * cell_count(&text[..begin]), CELL.0 * cell_count(shown));
                let y = y + 13.5;
                let shown = escape(shown);
                let _ = writeln!(out, "<text x=\"{x:.1}\" y=\"{y:.1}\" textLength=\"{wide:.1}\"{paint}>{shown}</text>");
            }
        }
    }
    out
}

fn cell_count(text: &str) -> f32 {
    f32::from(u16::try_from(text.chars().count()).unwrap())
}

/// One screen, or several one after the other, again and again; who wants no motion sees the last.
pub fn svg(screens: &[vt100::Screen], look: &Look) -> String {
    let (rows, columns) = (screens[0].size().0.get(), screens[0].size().1.get());
    let (width, height) = (f32::from(columns) * CELL.0 + 2.0 * MARGIN, f32::from(rows) * CELL.1 + 2.0 * MARGIN);
    let (paper, ink) = (look.paper, look.ink);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\">\n"
    );
    if screens.len() > 1 {
        let (whole, share) = (SHOWN * screens.len(), 100.0 / cell_count(&"x".repeat(screens.len())));
        let _ = writeln!(
            out,
            "<style>.f{{opacity:0;animation:f {whole}s infinite step-end}}@keyframes f{{0%{{opacity:1}}{share:.2}%{{opacity:0}}}}\
             @media(prefers-reduced-motion:reduce){{.f{{animation:none}}.f:last-child{{opacity:1}}}}</style>"
        );
    }
    let _ = write!(
        out,
        "<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{paper}\"/>\n\
         <g font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"14\" fill=\"{ink}\" xml:space=\"preserve\">\n"
    );
    for (at, screen) in screens.iter().enumerate() {
        let about = if screens.len() > 1 {
            format!(" class=\"f\" style=\"animation-delay:{}s\"", at * SHOWN)
        } else {
            String::new()
        };
        let _ = write!(out, "<g{about}>\n{}</g>\n", cells(screen, look));
    }
    out.push_str("</g>\n</svg>\n");
    out
}
