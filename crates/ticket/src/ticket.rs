//! What a ticket says, and the nine bytes that say it.

use lixiao_domain::ids::{CampaignId, IssueNumber, KeyId, StudentId};

use crate::error::TicketError;
use crate::text::HEAD_LEN;

const VERSION: u8 = 1;
const GREATEST_KEY: KeyId = KeyId(0x0F);
/// Reserved: version 1 defines no flag.
const NO_FLAGS: u8 = 0;

/// What a student's QR code says: whose it is, in which campaign, and which one of theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    campaign: CampaignId,
    key: KeyId,
    student: StudentId,
    issue: IssueNumber,
}

/// No ticket can say this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTicket {
    /// The key id needs more than the four bits that it has in a ticket.
    #[error("key id {0} is above 15")]
    KeyTooGreat(KeyId),
    /// Issue numbers begin at 1.
    #[error("issue number 0 is never given")]
    IssueZero,
}

impl Ticket {
    /// The ticket number `issue` of a student, to be signed by the campaign's key `key`.
    pub fn new(
        campaign: CampaignId,
        key: KeyId,
        student: StudentId,
        issue: IssueNumber,
    ) -> Result<Self, InvalidTicket> {
        if key > GREATEST_KEY {
            return Err(InvalidTicket::KeyTooGreat(key));
        }
        if issue == IssueNumber(0) {
            return Err(InvalidTicket::IssueZero);
        }
        Ok(Self { campaign, key, student, issue })
    }

    /// The campaign that the student leaves in.
    pub fn campaign(&self) -> CampaignId {
        self.campaign
    }

    /// Which of the campaign's keys signs it.
    pub fn key(&self) -> KeyId {
        self.key
    }

    /// Whose it is.
    pub fn student(&self) -> StudentId {
        self.student
    }

    /// Which of the student's tickets it is.
    pub fn issue(&self) -> IssueNumber {
        self.issue
    }
}

/// The bytes of a ticket that are signed, not believed yet.
#[derive(Clone, Copy)]
pub(crate) struct Head(pub(crate) [u8; HEAD_LEN]);

impl Head {
    pub(crate) fn of(ticket: Ticket) -> Self {
        let [s0, s1, s2, s3] = ticket.student.0.to_be_bytes();
        let [i0, i1] = ticket.issue.0.to_be_bytes();
        Self([VERSION << 4 | ticket.key.0, ticket.campaign.0, s0, s1, s2, s3, i0, i1, NO_FLAGS])
    }

    pub(crate) fn campaign(self) -> CampaignId {
        CampaignId(self.0[1])
    }

    pub(crate) fn key(self) -> KeyId {
        KeyId(self.0[0] & 0x0F)
    }

    /// Comes before the signature is checked: another version may be signed otherwise.
    pub(crate) fn check_version(self) -> Result<(), TicketError> {
        if self.version() == VERSION { Ok(()) } else { Err(self.unknown_format()) }
    }

    /// Comes after the signature is checked: only a server's word may call this program too old.
    pub(crate) fn to_ticket(self) -> Result<Ticket, TicketError> {
        let [_, _, s0, s1, s2, s3, i0, i1, flags] = self.0;
        if flags != NO_FLAGS {
            return Err(self.unknown_format());
        }
        let student = StudentId(u32::from_be_bytes([s0, s1, s2, s3]));
        let issue = IssueNumber(u16::from_be_bytes([i0, i1]));
        Ticket::new(self.campaign(), self.key(), student, issue).map_err(|_| TicketError::Forged)
    }

    fn version(self) -> u8 {
        self.0[0] >> 4
    }

    fn unknown_format(self) -> TicketError {
        TicketError::UnknownFormat { version: self.version(), flags: self.0[8] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_has_a_key_of_four_bits_and_an_issue_number_from_one() {
        let new = |key, issue| Ticket::new(CampaignId(0), KeyId(key), StudentId(0), IssueNumber(issue)).err();
        assert_eq!(new(15, 1), None);
        assert_eq!(new(16, 1), Some(InvalidTicket::KeyTooGreat(KeyId(16))));
        assert_eq!(new(0, 0), Some(InvalidTicket::IssueZero));
    }
}
