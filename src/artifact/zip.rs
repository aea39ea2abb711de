//! A zip whose table of contents agrees with itself, read member by member. Floor 2.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read};

use flate2::read::DeflateDecoder;
use rawzip::{
    CompressionMethod, Error, ErrorKind, FileReader, MAX_CENTRAL_DIRECTORY_RECORD_SIZE, ZipArchive,
    ZipArchiveEntryWayfinder, ZipFileHeaderRecord,
};

use super::error::{Trouble, shown};
use super::{limits, tape};

#[derive(Debug)]
pub struct Member {
    pub name: String,
    /// Bytes, unpacked.
    pub size: u64,
    /// Bytes in the zip.
    pub packed: u64,
    /// Permissions, as Unix has them.
    pub mode: u32,
    raw: Vec<u8>,
    start: u64,
    method: CompressionMethod,
    is_link: bool,
    at: ZipArchiveEntryWayfinder,
}

#[derive(Debug)]
pub struct Zip {
    archive: ZipArchive<FileReader>,
    members: Vec<Member>,
}

impl Zip {
    /// Reads the table of contents and holds it against itself.
    pub fn open(file: File) -> Result<Self, Trouble> {
        let mut buffer = vec![0; MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
        let archive = ZipArchive::from_file(file, &mut buffer).map_err(trouble)?;
        let mut members: Vec<Member> = Vec::new();
        let mut seen = HashSet::new();
        let (mut names, mut count) = (0, 0_u64);
        let mut entries = archive.entries(&mut buffer);
        while let Some(entry) = entries.next_entry().map_err(trouble)? {
            count += 1;
            let member = member(&entry)?;
            names += member.name.len();
            if members.len() >= limits::CHARM_MEMBERS || names > limits::NAMES {
                return Err(Trouble::too_large(format!("it has more than {} members", limits::CHARM_MEMBERS)));
            }
            if entry.is_dir() {
                continue;
            }
            if !seen.insert(member.name.clone()) {
                return Err(Trouble::hostile(format!("the member {} stands twice in it", shown(&member.name))));
            }
            members.push(member);
        }
        if count != archive.entries_hint() {
            return Err(Trouble::damaged("its table of contents has another number of members than it says"));
        }
        let zip = Self { archive, members };
        zip.check_sizes()?;
        zip.check_places(&mut buffer)?;
        Ok(zip)
    }

    pub fn members(&self) -> &[Member] {
        &self.members
    }

    fn check_sizes(&self) -> Result<(), Trouble> {
        let sum =
            |of: fn(&Member) -> u64| self.members.iter().fold(0_u64, |sum, member| sum.saturating_add(of(member)));
        let (packed, size) = (sum(|member| member.packed), sum(|member| member.size));
        let limit = limits::unpacks_to(packed, limits::CHARM_UNPACKED);
        if size > limit { Err(limits::bomb("it", packed, limit, limits::CHARM_UNPACKED)) } else { Ok(()) }
    }

    /// Each member's own header has to be of the member that the table means, and none may lie in another.
    fn check_places(&self, buffer: &mut [u8]) -> Result<(), Trouble> {
        let mut places = Vec::with_capacity(self.members.len());
        for member in &self.members {
            let entry = self.archive.get_entry(member.at).map_err(trouble)?;
            let own = entry.local_header(buffer).map_err(trouble)?;
            if own.file_path().as_bytes() != member.raw {
                let name = shown(&member.name);
                return Err(Trouble::hostile(format!(
                    "the member {name} has two names, in its table and in its place"
                )));
            }
            places.push((member.start, entry.compressed_data_range().1));
        }
        places.sort_unstable();
        let end = self.archive.directory_offset();
        let overlaps =
            places.windows(2).any(|pair| pair[1].0 < pair[0].1) || places.last().is_some_and(|last| last.1 > end);
        if overlaps {
            return Err(Trouble::hostile("its members lie within each other, as in a decompression bomb"));
        }
        Ok(())
    }

    /// Reads every member to its end, so that its checksum is held, and keeps those that `is_wanted` names.
    pub fn extract(&self, is_wanted: impl Fn(&Member) -> bool) -> Result<Vec<(&Member, Vec<u8>)>, Trouble> {
        let mut kept = Vec::new();
        let mut total = 0;
        for member in &self.members {
            let name = shown(&member.name);
            let damaged = |error: io::Error| {
                Trouble::damaged(format!("the member {name}: {}", crate::text::one_line(&error.to_string())))
            };
            let entry = self.archive.get_entry(member.at).map_err(trouble)?;
            let packed = entry.reader();
            let plain: Box<dyn Read> = match member.method {
                CompressionMethod::STORE => Box::new(packed),
                _ => Box::new(DeflateDecoder::new(packed)),
            };
            let mut reader = entry.verifying_reader(plain.take(member.size + 1));
            let mut bytes = Vec::new();
            let small = member.size <= limits::DOCUMENT;
            if member.is_link || is_wanted(member) && small {
                // A link's contents are where it points.
                let most = limits::DOCUMENT + 1;
                (&mut reader).take(most).read_to_end(&mut bytes).map_err(damaged)?;
                total += bytes.len();
                if total > limits::NAMES {
                    return Err(Trouble::too_large("its documents and libraries are larger than those of any charm"));
                }
            }
            io::copy(&mut reader, &mut io::sink()).map_err(damaged)?;
            if member.is_link {
                check_link(member, &bytes)?;
            } else if is_wanted(member) {
                if !small {
                    let size = crate::text::size(member.size);
                    return Err(Trouble::too_large(format!("the member {name} has {size}")));
                }
                kept.push((member, bytes));
            }
        }
        Ok(kept)
    }
}

fn member(entry: &ZipFileHeaderRecord<'_>) -> Result<Member, Trouble> {
    let path = entry.file_path();
    let raw = path.as_bytes().to_vec();
    let text = String::from_utf8_lossy(&raw).into_owned();
    let name = tape::name(&text)?;
    if text.split(['/', '\\']).any(|part| part == "..") {
        return Err(Trouble::hostile(format!("the member {} leads out of the archive", shown(&text))));
    }
    if entry.flags().is_encrypted() {
        return Err(Trouble::foreign(
            "it is encrypted, and Juju could not read it",
            "name the file that Charmcraft made.",
        ));
    }
    let method = entry.compression_method();
    if !matches!(method, CompressionMethod::STORE | CompressionMethod::DEFLATE) {
        let what = format!("its member {} is compressed in a way that Juju does not know", shown(&name));
        return Err(Trouble::foreign(what, "name the file that Charmcraft made."));
    }
    let mode = entry.mode();
    Ok(Member {
        name,
        size: entry.uncompressed_size_hint(),
        packed: entry.compressed_size_hint(),
        mode: mode.permissions(),
        raw,
        start: entry.local_header_offset(),
        method,
        is_link: mode.is_symlink(),
        at: entry.wayfinder(),
    })
}

/// A link has to stay within the charm.
fn check_link(member: &Member, target: &[u8]) -> Result<(), Trouble> {
    let target = String::from_utf8_lossy(target);
    let mut depth = member.name.matches('/').count();
    let leaves = target.starts_with('/')
        || target.split('/').any(|part| match part {
            "" | "." => false,
            ".." => {
                let is_out = depth == 0;
                depth = depth.saturating_sub(1);
                is_out
            }
            _ => {
                depth += 1;
                false
            }
        });
    if leaves {
        let (name, target) = (shown(&member.name), shown(&target));
        return Err(Trouble::hostile(format!("{name} is a link out of the charm, to {target}")));
    }
    Ok(())
}

fn trouble(error: Error) -> Trouble {
    match error.into_kind() {
        ErrorKind::IO(error) => error.into(),
        ErrorKind::MissingEndOfCentralDirectory => Trouble::damaged("the table of contents at its end is missing"),
        other => Trouble::damaged(crate::text::one_line(&other.to_string()).into_owned()),
    }
}
