//! What the charm hands over of an integration, with what really stands behind it.

use url::Url;

use crate::environment::Row;
use crate::trial::data::TRIAL;

/// The example with what the address has in place of what is visibly made up; nothing where the address lacks it.
pub(super) fn filled(row: &Row, interface: &str, url: &Url) -> Option<String> {
    if let Some(by) = TRIAL.examples.get(interface).and_then(|by| by.get(&row.example)) {
        return Some(placed(by, url)).filter(|value| !value.is_empty());
    }
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| port.to_string());
    let path = url.path().trim_end_matches('/');
    let place = port.as_ref().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let user = match (url.username(), url.password()) {
        ("", None) => String::new(),
        (name, None) => format!("{name}@"),
        (name, Some(password)) => format!("{name}:{password}@"),
    };
    let parts =
        [("example-user:example-password@example-host:", format!("{user}{place}")), ("example-host:", place.clone())];
    for (begins, real) in parts {
        if let Some((before, after)) = row.example.split_once(begins) {
            let after = after.trim_start_matches(|c: char| c.is_ascii_digit());
            let after = after.replacen("/example", path, 1);
            let query =
                url.query().filter(|_| before.contains("://")).map_or_else(String::new, |query| format!("?{query}"));
            return Some(format!("{before}{real}{after}{query}"));
        }
    }
    let exact = match row.example.as_str() {
        "example-user" => Some(url.username().to_owned()).filter(|name| !name.is_empty()),
        "example-password" => url.password().map(str::to_owned),
        "example-host" => Some(host.to_owned()),
        "/example" => Some(path.to_owned()),
        "example" => Some(path.trim_start_matches('/').to_owned()),
        "" if row.name.ends_with("_QUERY") => Some(url.query().unwrap_or_default().to_owned()),
        example if example.parse::<u16>().is_ok() => port,
        example => Some(example.to_owned()),
    };
    exact.filter(|value| !row.name.ends_with("_NAME") || !value.is_empty())
}

/// The text with pieces of the address in their places.
fn placed(text: &str, url: &Url) -> String {
    let port = url.port_or_known_default().map(|port| port.to_string()).unwrap_or_default();
    let origin = format!("{}://{}:{port}", url.scheme(), url.host_str().unwrap_or_default());
    let is_safe = url.scheme().ends_with('s');
    let pieces = [
        ("{host}", url.host_str().unwrap_or_default()),
        ("{user}", url.username()),
        ("{password}", url.password().unwrap_or_default()),
        ("{name}", url.path().trim_matches('/')),
        ("{origin}", &origin),
        ("{auth}", if url.username().is_empty() { "none" } else { "plain" }),
        ("{security}", if is_safe { "tls" } else { "none" }),
    ];
    pieces.iter().fold(text.to_owned(), |text, (what, by)| text.replace(what, by))
}
