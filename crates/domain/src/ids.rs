//! The names of things. A number or text becomes one of these at the door and stays one inside.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident($number:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
        #[serde(transparent)]
        pub struct $name(pub $number);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
        #[serde(transparent)]
        pub struct $name(#[ts(type = "string")] pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

number_id! {
    /// A campaign (届次): one year's leaving students, their plans and nodes.
    CampaignId(u8)
}
number_id! {
    /// A node (节点) of a campaign. Never reused within it.
    NodeId(u16)
}
number_id! {
    /// A student of one campaign: random, unique in it, and not the student number, so that a QR code tells
    /// nobody who its owner is.
    StudentId(u32)
}
number_id! {
    /// Which of a student's tickets this is (换码序号): 1, 2, 3 …; a higher one makes the lower ones invalid.
    IssueNumber(u16)
}
number_id! {
    /// Which of a campaign's signing keys signed a ticket: 0 to 15.
    KeyId(u8)
}
number_id! {
    /// A place in the central store's order of changes (修订号), given by the store in commit order.
    Revision(u64)
}
uuid_id! {
    /// A mark (办理记录).
    MarkId
}
uuid_id! {
    /// A desk (窗口机) or kiosk (自助机) as enrolled; a re-imaged machine gets a new one.
    DeskId
}
uuid_id! {
    /// A person's session on one desk or in one browser.
    SessionId
}
uuid_id! {
    /// A person who may mark: an operator (经办人), or an admin.
    ActorId
}
uuid_id! {
    /// One run of an import.
    BatchId
}

/// A plan's (流程方案) name within its campaign, as the school's plan file gives it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct PlanId(pub String);

impl fmt::Display for PlanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A student number (学号): 1 to 32 ASCII letters, digits, `-` or `_`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct StudentNo(String);

/// A text is not a student number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a student number is 1 to 32 ASCII letters, digits, '-' or '_', not {0:?}")]
pub struct InvalidStudentNo(pub String);

impl StudentNo {
    /// The number as people write it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for StudentNo {
    type Err = InvalidStudentNo;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = (1..=32).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidStudentNo(text.to_owned())) }
    }
}

impl TryFrom<String> for StudentNo {
    type Error = InvalidStudentNo;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<StudentNo> for String {
    fn from(no: StudentNo) -> Self {
        no.0
    }
}

impl fmt::Display for StudentNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_student_number_with_a_letter_o_is_still_one_but_with_a_space_is_not() {
        assert!("20241O086".parse::<StudentNo>().is_ok());
        for text in ["", " 202410086", "２０２４", "a b", &"1".repeat(33)] {
            assert_eq!(text.parse::<StudentNo>(), Err(InvalidStudentNo(text.to_owned())));
        }
    }
}
