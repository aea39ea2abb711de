//! Flags that are given several times: each adds to a list, or changes what it names there. Part of floor 9.

use super::flags::wrong;
use crate::answers::{ConfigOption, Integration};
use crate::finding::Finding;
use crate::suite;

/// A file without the sign that leaves it out.
pub fn bare(file: &str) -> &str {
    file.strip_prefix('-').unwrap_or(file)
}

/// Adds texts to a list that does not have them; a file that is left out goes in the place of the same one that is not.
pub fn add(texts: &[String], list: &mut Vec<String>) {
    for text in texts {
        match list.iter_mut().find(|own| bare(own) == bare(text)) {
            Some(own) => own.clone_from(text),
            None => list.push(text.clone()),
        }
    }
}

/// `NAME[:TYPE][:required][=DEFAULT]`
pub fn option(text: &str, options: &mut Vec<ConfigOption>) -> Result<(), Finding> {
    let (head, default) = text.split_once('=').map_or((text, None), |(head, default)| (head, Some(default)));
    let mut words = head.split(':');
    let name = words.next().unwrap_or_default();
    let known = options.iter().find(|option| option.name == name).cloned();
    let new = || ConfigOption { name: name.to_owned(), kind: "string".into(), ..ConfigOption::default() };
    let mut option = known.unwrap_or_else(new);
    if let Some(default) = default {
        default.clone_into(&mut option.default);
        // It has a value by itself then.
        option.required &= default.is_empty();
    }
    for (n, word) in words.enumerate() {
        match word {
            "required" => option.required = true,
            "optional" => option.required = false,
            kind if n == 0 && !kind.is_empty() => kind.clone_into(&mut option.kind),
            other => {
                return Err(wrong(
                    "--option",
                    format!("`{other}` in `{text}` is neither a type in its place nor `required`."),
                    "Write NAME:TYPE:required or NAME:TYPE=DEFAULT, for example page-size:int=20.",
                ));
            }
        }
    }
    match options.iter_mut().find(|own| own.name == name) {
        Some(own) => *own = option,
        None => options.push(option),
    }
    Ok(())
}

/// `ENDPOINT[=INTERFACE][:required|:optional]`
pub fn integration(text: &str, integrations: &mut Vec<Integration>) -> Result<(), Finding> {
    let (head, word) = text.split_once(':').unwrap_or((text, ""));
    let (endpoint, interface) = head.split_once('=').unwrap_or((head, ""));
    let own = integrations.iter_mut().find(|own| own.endpoint == endpoint);
    let required = match word {
        "" => own.as_ref().is_none_or(|own| own.required),
        "required" => true,
        "optional" => false,
        other => {
            let message = format!("`{other}` in `{text}` is neither `required` nor `optional`.");
            let fix = "Write ENDPOINT or ENDPOINT:optional, for example redis:optional.";
            return Err(wrong("--integrate", message, fix));
        }
    };
    let known = own.as_ref().map(|own| own.interface.clone());
    let known = known.or_else(|| suite::endpoint(endpoint).map(|known| known.interface.clone()));
    let interface = match (interface, known) {
        ("", Some(known)) => known,
        ("", None) => {
            let names: Vec<&str> = suite::endpoints().iter().map(|known| known.name.as_str()).collect();
            let message = format!("there is no integration `{endpoint}`.");
            let fix = format!("Take one of {}, or write ENDPOINT=INTERFACE.", names.join(", "));
            return Err(wrong("--integrate", message, fix));
        }
        (interface, _) => interface.to_owned(),
    };
    let endpoint = endpoint.to_owned();
    let given = Integration { endpoint, interface, required };
    match own {
        Some(own) => *own = given,
        None => integrations.push(given),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_fit_on_a_line_and_keep_what_the_line_does_not_say() {
        let mut options = Vec::new();
        for text in ["page-size:int=20", "token:required", "url=http://x:1"] {
            option(text, &mut options).unwrap();
        }
        let listed = |options: &[ConfigOption]| -> Vec<_> {
            options.iter().map(|own| format!("{}:{}:{}={}", own.name, own.kind, own.required, own.default)).collect()
        };
        assert_eq!(listed(&options), ["page-size:int:false=20", "token:string:true=", "url:string:false=http://x:1"]);
        options[0].description = "How many".into();
        for text in ["page-size=30", "token=secret", "url:required"] {
            option(text, &mut options).unwrap();
        }
        assert_eq!(listed(&options)[..2], ["page-size:int:false=30", "token:string:false=secret"]);
        assert!(options[2].required && options[0].description == "How many" && options.len() == 3);
        option("page-size=", &mut options).unwrap();
        assert_eq!(options[0].default, "");
        assert!(option("x:int:maybe", &mut options).is_err() && options.len() == 3);
    }

    #[test]
    fn integrations_fit_on_a_line_and_keep_what_the_line_does_not_say() {
        let mut all = Vec::new();
        for text in ["redis:optional", "login=oauth", "redis", "login:optional"] {
            integration(text, &mut all).unwrap();
        }
        let listed: Vec<_> =
            all.iter().map(|own| (own.endpoint.as_str(), own.interface.as_str(), own.required)).collect();
        assert_eq!(listed, [("redis", "redis", false), ("login", "oauth", false)]);
        assert!(integration("nothing", &mut all).is_err() && integration("redis:perhaps", &mut all).is_err());
    }

    #[test]
    fn a_file_is_in_or_out_and_never_both() {
        let mut files = vec!["app.py".to_owned(), "static".to_owned()];
        add(&["-static".to_owned(), "app.py".to_owned(), "data".to_owned()], &mut files);
        assert_eq!(files, ["app.py", "-static", "data"]);
    }
}
