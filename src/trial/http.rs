//! One request and its answer, over HTTP/1.0, so that the answer ends with the connection.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::time::{Duration, Instant};

use super::link::GLANCE;

/// What is read of an answer, in bytes.
const MOST: usize = 4 << 20;
/// Headers that an answer may have.
const HEADERS: usize = 128;

/// What is asked for.
pub(super) struct Request<'r> {
    pub port: u16,
    pub path: &'r str,
    pub host: &'r str,
    /// What the ingress says of the outside: `http`, or `https`.
    pub scheme: &'r str,
}

/// What was answered.
pub(super) struct Response {
    pub status: u16,
    pub location: Option<String>,
    pub body: String,
}

/// Asks, until the answer is whole or `wait` says that it is enough.
///
/// # Errors
/// There is no connection, no answer in time, or it is no HTTP.
pub(super) fn ask(request: &Request<'_>, patience: Duration, mut wait: impl FnMut() -> bool) -> io::Result<Response> {
    let until = Instant::now() + patience;
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, request.port))?;
    stream.set_read_timeout(Some(GLANCE))?;
    stream.set_write_timeout(Some(patience))?;
    let Request { path, host, scheme, .. } = request;
    // At once: there are servers that read no more than the first piece.
    let request = format!(
        "GET {path} HTTP/1.0\r\nHost: {host}\r\nX-Forwarded-Host: {host}\r\nX-Forwarded-Proto: {scheme}\r\n\
         X-Forwarded-For: 127.0.0.1\r\nUser-Agent: charmer\r\nAccept: text/html,*/*\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes())?;
    let (mut bytes, mut chunk) = (Vec::new(), [0; 16 * 1024]);
    while bytes.len() < MOST {
        match stream.read(&mut chunk) {
            Ok(0) => break,
            Ok(length) => bytes.extend_from_slice(&chunk[..length]),
            Err(error) if is_late(&error) && !bytes.is_empty() && is_whole(&bytes) => break,
            Err(error) if is_late(&error) && Instant::now() < until && wait() => {}
            Err(error) if is_late(&error) => return Err(io::ErrorKind::TimedOut.into()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // Whoever answers without reading all of the request resets the connection.
            Err(_) if !bytes.is_empty() => break,
            Err(error) => return Err(error),
        }
    }
    read(&bytes)
}

fn is_late(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

/// True for a server that answers and leaves the connection open.
fn is_whole(bytes: &[u8]) -> bool {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let Ok(httparse::Status::Complete(start)) = response.parse(bytes) else { return false };
    header(&response, "content-length").and_then(|length| length.parse().ok()) == Some(bytes.len() - start)
}

fn header(response: &httparse::Response<'_, '_>, name: &str) -> Option<String> {
    let found = response.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))?;
    Some(String::from_utf8_lossy(found.value).into_owned())
}

fn read(bytes: &[u8]) -> io::Result<Response> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let none = || io::Error::new(io::ErrorKind::InvalidData, "what it answers is no HTTP");
    match (response.parse(bytes), response.code) {
        (Ok(httparse::Status::Complete(start)), Some(status)) => {
            let body = String::from_utf8_lossy(&bytes[start..]).into_owned();
            Ok(Response { status, location: header(&response, "location"), body })
        }
        _ => Err(none()),
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    fn answered(answer: &'static [u8]) -> io::Result<Response> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = vec![0; 4096];
            let length = stream.read(&mut request).unwrap();
            stream.write_all(answer).unwrap();
            String::from_utf8_lossy(&request[..length]).into_owned()
        });
        let request = Request { port, path: "/x", host: "shop.example.com", scheme: "http" };
        let response = ask(&request, Duration::from_secs(30), || true);
        assert!(server.join().unwrap().starts_with("GET /x HTTP/1.0\r\nHost: shop.example.com\r\n"));
        response
    }

    #[test]
    fn an_answer_is_read_and_no_http_is_told() {
        let response = answered(b"HTTP/1.1 302 Found\r\nLocation: /login\r\n\r\n<p>").unwrap();
        assert_eq!(
            (response.status, response.location.as_deref(), response.body.as_str()),
            (302, Some("/login"), "<p>")
        );
        for broken in [&b""[..], b"hello\r\n\r\n", b"HTTP/1.1 999999 X\r\n\r\n", b"HTTP/1.1 200 OK\r\nA"] {
            assert!(answered(broken).is_err(), "{broken:?}");
        }
    }
}
