//! Bytes on their way: hashed, counted, decompressed, and cut off where they become too many. Floor 2.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use sha2::{Digest as _, Sha256, Sha512};

use super::limits;

/// The digest's algorithms that the OCI specification knows.
#[derive(Clone, Debug)]
pub enum Hasher {
    Sha256(Sha256),
    Sha512(Sha512),
}

impl Hasher {
    /// For a digest's algorithm: `sha256`.
    pub fn named(algorithm: &str) -> Option<Self> {
        match algorithm {
            "sha256" => Some(Self::Sha256(Sha256::new())),
            "sha512" => Some(Self::Sha512(Sha512::new())),
            _ => None,
        }
    }

    pub fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha256(hasher) => hasher.update(bytes),
            Self::Sha512(hasher) => hasher.update(bytes),
        }
    }

    /// The digest's second half, in lower-case hexadecimal.
    pub fn hex(self) -> String {
        let hex = |bytes: &[u8]| {
            let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
            digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
        };
        match self {
            Self::Sha256(hasher) => hex(&hasher.finalize()),
            Self::Sha512(hasher) => hex(&hasher.finalize()),
        }
    }
}

/// Hashes and counts what passes, and stops with an error behind `limit` bytes.
#[derive(Debug)]
pub struct Meter<R> {
    inner: R,
    hasher: Hasher,
    limit: u64,
    /// Bytes that have passed.
    pub count: u64,
    /// Whether there were more than the limit.
    pub exceeded: bool,
}

impl<R: Read> Meter<R> {
    pub fn new(inner: R, hasher: Hasher, limit: u64) -> Self {
        Self { inner, hasher, limit, count: 0, exceeded: false }
    }

    /// Reads on to the end, so that the digest is of all.
    pub fn drain(&mut self) -> io::Result<()> {
        io::copy(self, &mut io::sink()).map(drop)
    }

    pub fn hex(self) -> String {
        self.hasher.hex()
    }
}

impl<R: Read> Read for Meter<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        self.count = self.count.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
        if self.count > self.limit {
            self.exceeded = true;
            return Err(io::Error::other("there is more of it than may be"));
        }
        Ok(read)
    }
}

/// A layer's tar, whichever way it is compressed. The first bytes decide, as they do for container engines.
pub fn decompressed<'a>(packed: impl Read + 'a) -> io::Result<(Box<dyn Read + 'a>, &'static str)> {
    let mut packed = BufReader::with_capacity(64 << 10, packed);
    let head = packed.fill_buf()?;
    if head.starts_with(b"\x1f\x8b") {
        return Ok((Box::new(BufReader::with_capacity(64 << 10, MultiGzDecoder::new(packed))), "gzip"));
    }
    let is_frame = |head: &[u8]| head.starts_with(b"\x28\xb5\x2f\xfd");
    let is_skipped = |head: &[u8]| head.len() > 3 && head[0] & 0xf0 == 0x50 && head[1..4] == *b"\x2a\x4d\x18";
    if is_frame(head) || is_skipped(head) {
        let frames = Frames::new(packed);
        return Ok((Box::new(BufReader::with_capacity(64 << 10, frames)), "zstd"));
    }
    Ok((Box::new(packed), "none"))
}

/// All frames of a zstd stream, one behind the other; container tools write several, with some to be skipped between.
struct Frames<R> {
    source: R,
    decoder: FrameDecoder,
    is_open: bool,
}

impl<R: BufRead> Frames<R> {
    fn new(source: R) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(limits::WINDOW);
        Self { source, decoder, is_open: false }
    }

    /// Opens the next frame; false at the end.
    fn next(&mut self) -> io::Result<bool> {
        while !self.source.fill_buf()?.is_empty() {
            match self.decoder.reset(&mut self.source) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    let skipped = io::copy(&mut (&mut self.source).take(u64::from(length)), &mut io::sink())?;
                    if skipped < u64::from(length) {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
                Err(error) => return Err(io::Error::new(io::ErrorKind::InvalidData, error)),
            }
        }
        Ok(false)
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if !self.is_open {
                self.is_open = self.next()?;
                if !self.is_open {
                    return Ok(0);
                }
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                let step = BlockDecodingStrategy::UptoBlocks(1);
                let decoded = self.decoder.decode_blocks(&mut self.source, step);
                decoded.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
            }
            let read = self.decoder.read(buffer)?;
            if read > 0 {
                return Ok(read);
            }
            self.is_open = false;
        }
    }
}

/// Everything of a reader that has to be small, at most `limit` bytes; `None` when there is more.
pub fn small(reader: impl Read, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    reader.take(limit + 1).read_to_end(&mut bytes)?;
    let fits = u64::try_from(bytes.len()).is_ok_and(|length| length <= limit);
    Ok(fits.then_some(bytes))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::*;

    fn unpacked(packed: &[u8]) -> io::Result<(Vec<u8>, &'static str)> {
        let (mut reader, how) = decompressed(packed)?;
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes)?;
        Ok((bytes, how))
    }

    #[test]
    fn every_compression_is_told_from_the_first_bytes() {
        let text = b"one two ".repeat(50_000);
        assert_eq!(unpacked(&text).unwrap(), (text.clone(), "none"));
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&text).unwrap();
        let gzip = encoder.finish().unwrap();
        assert_eq!(unpacked(&gzip).unwrap(), (text.clone(), "gzip"));
        assert_eq!(unpacked(&[gzip.clone(), gzip].concat()).unwrap().0.len(), 2 * text.len());
        let frame = compress_to_vec(&text[..], CompressionLevel::Fastest);
        assert_eq!(unpacked(&frame).unwrap(), (text.clone(), "zstd"));
        let skipped = b"\x50\x2a\x4d\x18\x03\x00\x00\x00abc".to_vec();
        let several = [skipped.clone(), frame.clone(), skipped, frame.clone()].concat();
        assert_eq!(unpacked(&several).unwrap().0.len(), 2 * text.len());
        assert!(unpacked(&frame[..frame.len() - 9]).is_err());
        assert!(unpacked(b"\x50\x2a\x4d\x18\xff\x00\x00\x00abc").is_err());
    }

    #[test]
    fn a_meter_stops_behind_its_limit() {
        let mut meter = Meter::new(&b"12345"[..], Hasher::named("sha256").unwrap(), 4);
        assert!(meter.drain().is_err() && meter.exceeded);
        let mut meter = Meter::new(&b"abc"[..], Hasher::named("sha256").unwrap(), 4);
        meter.drain().unwrap();
        assert_eq!(meter.count, 3);
        assert_eq!(meter.hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert!(Hasher::named("md5").is_none());
    }
}
