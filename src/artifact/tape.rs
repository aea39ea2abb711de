//! A tar, member by member, with nothing believed that a header says about lengths. Floor 2.
//!
//! The `tar` crate reads the headers; long names are put together here, for it would take names of any length.

use std::io::Read;

use tar::{Archive, Entry, EntryType, PaxExtensions};

use super::error::{Trouble, shown};
use super::limits;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberKind {
    File,
    Folder,
    Symlink,
    HardLink,
    /// A device, or a pipe.
    Special,
}

#[derive(Clone, Debug)]
pub struct Member {
    /// Without `./` before it and `/` behind it; the root itself is empty.
    pub name: String,
    pub kind: MemberKind,
    /// Bytes of its contents.
    pub size: u64,
    /// Where the contents begin in the tar.
    pub position: u64,
    /// Where a link points.
    pub target: Option<String>,
}

/// What headers before a member's own say about it.
#[derive(Default)]
struct Ahead {
    name: Option<Vec<u8>>,
    target: Option<Vec<u8>>,
    size: Option<u64>,
}

/// Calls `each` with every member and its contents, in order. `most` bounds their number.
pub fn walk<R: Read>(
    archive: &mut Archive<R>,
    entries: impl FnOnce(&mut Archive<R>) -> std::io::Result<tar::Entries<'_, R>>,
    most: usize,
    mut each: impl FnMut(&Member, &mut dyn Read) -> Result<(), Trouble>,
) -> Result<usize, Trouble> {
    let mut ahead = Ahead::default();
    let mut count = 0;
    for entry in entries(archive)?.raw(true) {
        let mut entry = entry?;
        count += 1;
        if count > most {
            return Err(Trouble::too_large(format!("it has more than {most} members")));
        }
        if note(&mut ahead, &mut entry)? {
            continue;
        }
        let member = member(&entry, std::mem::take(&mut ahead))?;
        each(&member, &mut entry)?;
    }
    Ok(count)
}

/// Takes what a header says about the next member; false for a member itself.
fn note<R: Read>(ahead: &mut Ahead, entry: &mut Entry<'_, R>) -> Result<bool, Trouble> {
    let kind = entry.header().entry_type();
    let about_names = matches!(kind, EntryType::GNULongName | EntryType::GNULongLink);
    if !about_names && !matches!(kind, EntryType::XHeader | EntryType::XGlobalHeader) {
        return Ok(false);
    }
    // Extended attributes stand there too, and are larger than names.
    let limit = if about_names { limits::NAME } else { limits::DOCUMENT };
    let Some(mut bytes) = super::stream::small(&mut *entry, limit)? else {
        let size = crate::text::size(entry.size());
        return Err(Trouble::hostile(format!("a header before a member claims {size}")));
    };
    match kind {
        EntryType::GNULongName | EntryType::GNULongLink => {
            while bytes.last() == Some(&0) {
                bytes.pop();
            }
            let place = if kind == EntryType::GNULongName { &mut ahead.name } else { &mut ahead.target };
            *place = Some(bytes);
        }
        EntryType::XHeader => {
            for extension in PaxExtensions::new(&bytes) {
                let extension = extension?;
                let value = extension.value_bytes();
                match extension.key_bytes() {
                    b"path" => ahead.name = Some(value.to_vec()),
                    b"linkpath" => ahead.target = Some(value.to_vec()),
                    b"size" => {
                        let size = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok());
                        ahead.size = Some(size.ok_or_else(|| Trouble::damaged("a member's size is no number"))?);
                    }
                    key if key.starts_with(b"GNU.sparse.") => return Err(sparse()),
                    _ => {}
                }
            }
        }
        _ => {}
    }
    Ok(true)
}

fn sparse() -> Trouble {
    Trouble::foreign(
        "it has sparse files, which are no part of an OCI image",
        "make the archive with Rockcraft or skopeo.",
    )
}

fn member<R: Read>(entry: &Entry<'_, R>, ahead: Ahead) -> Result<Member, Trouble> {
    let header = entry.header();
    let kind = match header.entry_type() {
        EntryType::Regular | EntryType::Continuous => MemberKind::File,
        EntryType::Directory => MemberKind::Folder,
        EntryType::Symlink => MemberKind::Symlink,
        EntryType::Link => MemberKind::HardLink,
        EntryType::Char | EntryType::Block | EntryType::Fifo => MemberKind::Special,
        EntryType::GNUSparse => return Err(sparse()),
        _ => return Err(Trouble::damaged("a member is of a kind that tar does not know")),
    };
    let own = ahead.name.unwrap_or_else(|| header.path_bytes().into_owned());
    let raw = String::from_utf8_lossy(&own);
    let name = name(&raw)?;
    let size = header.entry_size()?;
    if ahead.size.is_some_and(|stated| stated != size) {
        return Err(Trouble::hostile(format!("{} has two sizes", shown(&name))));
    }
    let target = ahead.target.or_else(|| header.link_name_bytes().map(std::borrow::Cow::into_owned));
    let target = target.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    if kind == MemberKind::HardLink && target.as_deref().is_none_or(|target| self::name(target).is_err()) {
        return Err(Trouble::hostile(format!("{} is a link to a file outside of the archive", shown(&name))));
    }
    Ok(Member { name, kind, size, position: entry.raw_file_position(), target })
}

/// A member's name in its plain form, when it stays within the archive.
pub fn name(raw: &str) -> Result<String, Trouble> {
    let leaves = |why: &str| Err(Trouble::hostile(format!("the member {} {why}", shown(raw))));
    if raw.starts_with('/') {
        return leaves("has an absolute path");
    }
    if raw.contains('\0') {
        return leaves("has a NUL in its name");
    }
    let parts: Vec<&str> = raw.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    if parts.contains(&"..") {
        return leaves("leads out of the archive");
    }
    if parts.len() > limits::DEPTH || u64::try_from(raw.len()).is_ok_and(|length| length > limits::NAME) {
        return leaves("lies deeper than any file of an application");
    }
    Ok(parts.join("/"))
}
