//! Time as the rules see it: a number that comes in from outside.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A moment: milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The moment `milliseconds` later, or earlier when negative; saturates at the ends of the range.
    #[must_use]
    pub fn plus(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }

    /// Milliseconds from `earlier` to this moment; negative when `earlier` is later.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A value that changes now and then, with the moment from which each version holds, so that what happened
/// yesterday is judged by what held yesterday.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<(Timestamp, T)>")]
pub struct Timeline<T>(Vec<(Timestamp, T)>);

/// A list of versions is not a timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a timeline has a version at least, and its versions in the order of their time")]
pub struct InvalidTimeline;

impl<T> TryFrom<Vec<(Timestamp, T)>> for Timeline<T> {
    type Error = InvalidTimeline;

    fn try_from(versions: Vec<(Timestamp, T)>) -> Result<Self, Self::Error> {
        let fits = !versions.is_empty() && versions.is_sorted_by_key(|(since, _)| *since);
        if fits { Ok(Self(versions)) } else { Err(InvalidTimeline) }
    }
}

impl<T: PartialEq> Timeline<T> {
    /// A timeline whose first version holds from `since`, and before it as well: nothing older is known.
    pub fn new(since: Timestamp, first: T) -> Self {
        Self(vec![(since, first)])
    }

    /// Adds the version that holds from `since`; a version equal to the newest one adds nothing.
    pub fn push(&mut self, since: Timestamp, value: T) {
        if *self.newest() == value {
            return;
        }
        let since = since.max(self.last().0);
        self.0.push((since, value));
    }

    /// The version that held at `at`.
    pub fn at(&self, at: Timestamp) -> &T {
        let held = self.0.iter().rev().find(|(since, _)| *since <= at);
        held.map_or(&self.first().1, |(_, value)| value)
    }

    /// The version that holds now.
    pub fn newest(&self) -> &T {
        &self.last().1
    }

    fn first(&self) -> &(Timestamp, T) {
        self.0.first().expect("a timeline is made with its first version and never loses one")
    }

    fn last(&self) -> &(Timestamp, T) {
        self.0.last().expect("a timeline is made with its first version and never loses one")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeline_answers_with_the_version_of_the_day() {
        let mut line = Timeline::new(Timestamp(100), 'a');
        line.push(Timestamp(200), 'b');
        line.push(Timestamp(300), 'b');
        line.push(Timestamp(400), 'c');
        let seen: String =
            [0, 100, 199, 200, 399, 400, 900].map(|at| *line.at(Timestamp(at))).iter().collect();
        assert_eq!(seen, "aaabbcc");
        assert_eq!(line.0.len(), 3);
    }

    #[test]
    fn a_timeline_read_back_is_one_still_and_nothing_else_becomes_one() {
        let mut line = Timeline::new(Timestamp(100), 'a');
        line.push(Timestamp(100), 'b');
        let text = serde_json::to_string(&line).unwrap();
        assert_eq!(text, r#"[[100,"a"],[100,"b"]]"#);
        assert_eq!(serde_json::from_str::<Timeline<char>>(&text).unwrap(), line);
        for text in ["[]", r#"[[200,"a"],[100,"b"]]"#, "null"] {
            assert!(serde_json::from_str::<Timeline<char>>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_version_never_begins_before_the_one_it_replaces() {
        let mut line = Timeline::new(Timestamp(100), 'a');
        line.push(Timestamp(50), 'b');
        assert_eq!(line.0, [(Timestamp(100), 'a'), (Timestamp(100), 'b')]);
    }
}
