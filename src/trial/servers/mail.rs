//! A mail server that takes everything and delivers nothing: charmer itself, started with [`MAIL`] and a port.

use std::ffi::OsString;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};

use crate::output;
use crate::process;
use crate::text::one_line;

/// The first argument that makes charmer one. Nobody types it: it is in no help.
pub const MAIL: &str = "--take-mail";
/// The longest line that is taken for one.
const LONGEST: u64 = 1 << 20;
const GREETING: &str = "220 charmer takes mail and delivers none";
const CAN: &str = "250-charmer\r\n250-8BITMIME\r\n250-AUTH PLAIN LOGIN\r\n250 SMTPUTF8";
const FINE: &str = "250 Fine";

/// Takes mail on the port that the arguments name, until it is ended.
pub fn take_mail(mut arguments: impl Iterator<Item = OsString>) -> u8 {
    let port = arguments.next().and_then(|port| port.to_string_lossy().parse::<u16>().ok());
    let listener = port.and_then(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok());
    let Some(listener) = listener else { return 1 };
    for stream in listener.incoming().flatten() {
        // Who leaves in the middle of a word ends that talk alone.
        process::beside_or_here("mail", move || drop(Talk::new(stream).map(Talk::go)));
    }
    0
}

/// What one client says.
struct Talk {
    from: BufReader<TcpStream>,
    to: TcpStream,
    recipients: Vec<String>,
}

impl Talk {
    fn new(stream: TcpStream) -> io::Result<Self> {
        Ok(Self { from: BufReader::new(stream.try_clone()?), to: stream, recipients: Vec::new() })
    }

    fn say(&mut self, line: &str) -> io::Result<()> {
        self.to.write_all(format!("{line}\r\n").as_bytes())
    }

    fn hear(&mut self) -> io::Result<String> {
        let mut line = Vec::new();
        match self.from.by_ref().take(LONGEST).read_until(b'\n', &mut line)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned()),
        }
    }

    fn go(mut self) -> io::Result<()> {
        self.say(GREETING)?;
        loop {
            let line = self.hear()?;
            let (verb, rest) = line.split_once([' ', ':']).unwrap_or((&line, ""));
            match verb.to_uppercase().as_str() {
                "EHLO" => self.say(CAN)?,
                "AUTH" => self.login(rest)?,
                "RCPT" => {
                    self.recipients.push(rest.split(['<', '>']).nth(1).unwrap_or(rest).to_owned());
                    self.say(FINE)?;
                }
                "DATA" => self.take()?,
                "RSET" => {
                    self.recipients.clear();
                    self.say(FINE)?;
                }
                "HELO" | "MAIL" | "NOOP" | "VRFY" => self.say(FINE)?,
                "QUIT" => return self.say("221 Goodbye"),
                _ => self.say("502 Nothing of the kind is known here")?,
            }
        }
    }

    /// Whoever says who they are is believed.
    fn login(&mut self, how: &str) -> io::Result<()> {
        let mut words = how.split_whitespace();
        let (kind, first) = (words.next().unwrap_or_default().to_uppercase(), words.next());
        // In base64: a name and a password are asked for, or both at once.
        let questions: &[&str] = if kind == "LOGIN" { &["VXNlcm5hbWU6", "UGFzc3dvcmQ6"] } else { &[""] };
        for question in questions.iter().skip(usize::from(first.is_some())) {
            self.say(&format!("334 {question}"))?;
            self.hear()?;
        }
        self.say("235 Fine")
    }

    /// Takes a mail, and tells for whom it is and what it is about.
    fn take(&mut self) -> io::Result<()> {
        self.say("354 Go on")?;
        let (mut subject, mut in_head) = (String::new(), true);
        loop {
            let line = self.hear()?;
            if line == "." {
                break;
            }
            in_head &= !line.is_empty();
            let about = line.split_once(':').filter(|(name, _)| in_head && name.eq_ignore_ascii_case("subject"));
            if let Some((_, about)) = about {
                about.trim().clone_into(&mut subject);
            }
        }
        let recipients = std::mem::take(&mut self.recipients).join(", ");
        output::say(format_args!("mail to {}: {}", one_line(&recipients), one_line(&subject)));
        self.say(FINE)
    }
}
