//! Whether a ticket is a student's newest one.

use lixiao_domain::ids::IssueNumber;

/// What a desk makes of a ticket's issue number (换码序号).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssueVerdict {
    /// Good, and newer than what was known: it becomes the highest number known.
    Raise,
    /// Good: the newest one known.
    Current,
    /// The student has got a newer ticket since.
    Replaced {
        /// The highest number known.
        known: IssueNumber,
    },
}

/// Judges a verified ticket's issue number by the highest one known for the same campaign, key and student,
/// `None` when there is none yet. What is known about a key goes when that key is revoked: whoever stole it
/// could have raised every number.
pub fn judge_issue(known: Option<IssueNumber>, presented: IssueNumber) -> IssueVerdict {
    match known {
        Some(known) if presented < known => IssueVerdict::Replaced { known },
        Some(known) if presented == known => IssueVerdict::Current,
        Some(_) | None => IssueVerdict::Raise,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_number_raises_the_floor_and_an_older_one_is_replaced() {
        let judge =
            |known: Option<u16>, presented| judge_issue(known.map(IssueNumber), IssueNumber(presented));
        assert_eq!(judge(None, 1), IssueVerdict::Raise);
        assert_eq!(judge(Some(2), 3), IssueVerdict::Raise);
        assert_eq!(judge(Some(2), 2), IssueVerdict::Current);
        assert_eq!(judge(Some(2), 1), IssueVerdict::Replaced { known: IssueNumber(2) });
        assert_eq!(judge(Some(u16::MAX), 1), IssueVerdict::Replaced { known: IssueNumber(u16::MAX) });
    }
}
