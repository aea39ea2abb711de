//! Signs of Python 2 in a line that Python 3 does not parse.

/// Why the line at this offset is Python 2, when it is, in a few words.
pub(super) fn sign(source: &str, offset: usize) -> Option<&'static str> {
    let start = source.get(..offset)?.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let line = source.get(start..)?.lines().next()?.trim();
    let argument = |word: &str| {
        let rest = line.strip_prefix(word)?;
        let rest = rest.strip_prefix([' ', '\t', '"', '\'']).map(str::trim_start)?;
        (!rest.starts_with(['(', '=', '.', ',', ')'])).then_some(())
    };
    let comma = |word: &str| {
        let rest = line.strip_prefix(word)?.trim_start();
        (rest.contains(',') && !rest.contains('(') && !rest.contains(" as ")).then_some(())
    };
    if argument("print").is_some() {
        return Some("in Python 3 print is a function: print(…)");
    }
    if argument("exec").is_some() {
        return Some("in Python 3 exec is a function: exec(…)");
    }
    if comma("except ").is_some() {
        return Some("in Python 3 it is except … as …:");
    }
    if comma("raise ").is_some() {
        return Some("in Python 3 it is raise …(…)");
    }
    line.contains("<>").then_some("in Python 3 it is !=")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn python_2_is_known_by_its_line() {
        for line in ["print 'x'", "    print x, y", "exec code", "except ValueError, e:", "raise E, 'x'", "if a <> b:"]
        {
            let source = format!("import os\n{line}\n");
            assert!(sign(&source, source.find(line.trim()).map_or(0, |at| at + 2)).is_some(), "{line}");
        }
        for line in ["print('x'", "printer = (", "def (", "app = (", "except (A, B) as e", "print = ["] {
            assert_eq!(sign(line, 1), None, "{line}");
        }
    }
}
