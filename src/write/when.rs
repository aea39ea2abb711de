//! Moments for people.
//!
//! Floor 5.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A moment in the person's own time zone, to the minute: `2026-03-01 14:05`. `time` is in seconds since 1970.
pub fn when(time: u64) -> String {
    let timestamp = i64::try_from(time).ok().and_then(|time| Timestamp::from_second(time).ok()).unwrap_or_default();
    timestamp.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
}
