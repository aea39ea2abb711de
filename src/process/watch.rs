//! How far a long piece of work is, as another thread sees it, which can have it stop.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Counts what is done of something, and hears when it is to stop.
#[derive(Debug, Default)]
pub struct Watch {
    done: AtomicU64,
    of: AtomicU64,
    stop: AtomicBool,
}

impl Watch {
    /// There is so much to do, in checks or bytes.
    pub fn expect(&self, of: u64) {
        self.of.store(of, Ordering::Relaxed);
    }

    /// So much more is done.
    pub fn add(&self, done: u64) {
        self.done.fetch_add(done, Ordering::Relaxed);
    }

    /// How much is done, of how much.
    pub fn far(&self) -> (u64, u64) {
        let of = self.of.load(Ordering::Relaxed);
        (self.done.load(Ordering::Relaxed).min(of), of)
    }

    /// Nobody waits for it any more.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::SeqCst);
    }

    /// Set once it is to stop.
    pub fn stopped(&self) -> &AtomicBool {
        &self.stop
    }

    /// True once it is to stop.
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }
}

/// A reader whose bytes are counted; it fails once it is to stop.
#[derive(Debug)]
pub struct Watched<R> {
    inner: R,
    watch: Arc<Watch>,
}

impl<R> Watched<R> {
    /// Counts what is read from `inner`.
    pub fn new(inner: R, watch: &Arc<Watch>) -> Self {
        Self { inner, watch: Arc::clone(watch) }
    }
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.watch.is_stopped() {
            return Err(io::Error::other("it was stopped"));
        }
        let read = self.inner.read(buffer)?;
        self.watch.add(read as u64);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_counts_until_it_is_stopped() {
        let watch = Arc::<Watch>::default();
        watch.expect(6);
        let mut reader = Watched::new(&b"abcdefgh"[..], &watch);
        reader.read_exact(&mut [0; 4]).unwrap();
        assert_eq!(watch.far(), (4, 6));
        watch.stop();
        assert_eq!(reader.read(&mut [0; 4]).unwrap_err().to_string(), "it was stopped");
        watch.add(9);
        assert_eq!(watch.far(), (6, 6), "never more than there is");
    }
}
