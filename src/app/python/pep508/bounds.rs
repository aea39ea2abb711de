//! What a specifier of pip's leaves, by its numbers alone.
//!
//! Part of floor 2's `app`; pure.

/// A version as its numbers.
pub fn numbers(text: &str) -> Vec<u32> {
    let digits = |part: &str| part.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok();
    text.trim_start_matches(['v', '=', ' ']).split('.').map_while(digits).collect()
}

/// True where a specifier of pip's takes no version from `first` on.
pub fn is_below(specifier: &str, first: &str) -> bool {
    let first = numbers(first);
    specifier.split(',').any(|one| {
        let one = one.trim();
        let (sign, version) = one.split_at(one.find(|c: char| c.is_ascii_digit()).unwrap_or(one.len()));
        let wanted = numbers(version.trim_end_matches(".*"));
        let start = |length: usize| wanted[..length.min(wanted.len())] < first[..length.min(first.len())];
        match sign.trim() {
            _ if wanted.is_empty() => false,
            "==" if version.ends_with(".*") => start(wanted.len()),
            "==" | "===" | "<=" => wanted < first,
            "<" => wanted <= first,
            "~=" => start(wanted.len() - 1),
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_below_a_version_when_it_takes_none_from_there_on() {
        for below in ["==2.9.3", "<2.9.9", "<=2.9.8", "~=2.8.1", "==2.8.*", ">=2,<2.9", "===2.9"] {
            assert!(is_below(below, "2.9.9"), "{below}");
        }
        for takes in ["==2.9.9", "<2.10", "<=2.9.9", "~=2.9", "~=2.9.1", "==2.9.*", ">=2.8", "!=2.9.9", "", "==3"] {
            assert!(!is_below(takes, "2.9.9"), "{takes}");
        }
    }
}
