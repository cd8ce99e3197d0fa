//! How a moment is written where the kiosk stands.

use jiff::tz::TimeZone;
use lixiao_domain::Timestamp;

/// Such as 2026-06-18.
pub(crate) fn day(at: Timestamp) -> String {
    written(at, "%Y-%m-%d")
}

/// Such as 2026-06-18 10:42.
pub(crate) fn minute(at: Timestamp) -> String {
    written(at, "%Y-%m-%d %H:%M")
}

fn written(at: Timestamp, format: &str) -> String {
    let moment = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    moment.to_zoned(TimeZone::system()).strftime(format).to_string()
}
