//! Why a scanned text is not a valid ticket.

use lixiao_domain::ids::{CampaignId, KeyId};

use crate::kind::CodeKind;

/// Why a scanned text is not a valid ticket: a variant for each thing that the operator is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TicketError {
    /// A code of another kind was shown.
    #[error("a code of another kind: {what:?}")]
    NotATicket {
        /// What it looks like.
        what: CodeKind,
    },
    /// A part of a ticket's digits: a keyboard-like scanner lost some. Scanning again helps.
    #[error("only {digits} digits of a ticket arrived")]
    Truncated {
        /// How many digits arrived.
        digits: usize,
    },
    /// More digits than a ticket has: a keyboard-like scanner typed two codes without Enter between them.
    #[error("{digits} digits arrived, more than a ticket has")]
    TooLong {
        /// How many digits arrived.
        digits: usize,
    },
    /// Full-width digits (全角): the input method changed what a keyboard-like scanner typed.
    #[error("the input method turned the digits into full-width ones")]
    FullWidth,
    /// A version of the ticket, or flags in it, that this program is too old to know.
    #[error("ticket version {version} with flags {flags:#04x} is unknown to this program")]
    UnknownFormat {
        /// The version that the ticket names.
        version: u8,
        /// The flags of the ticket, meaningful for a known version only.
        flags: u8,
    },
    /// A ticket of a campaign (届次) that no key is known for.
    #[error("a ticket of campaign {campaign}")]
    OtherCampaign {
        /// The campaign that the ticket names.
        campaign: CampaignId,
    },
    /// A ticket of a known campaign and a key that is not known yet: a desk should pull the keys.
    #[error("campaign {campaign} has no known key {key}")]
    UnknownKey {
        /// The campaign that the ticket names.
        campaign: CampaignId,
        /// The key that the ticket names.
        key: KeyId,
    },
    /// A ticket of a key that was withdrawn: the student needs a new one.
    #[error("key {key} of campaign {campaign} is revoked")]
    RevokedKey {
        /// The campaign that the ticket names.
        campaign: CampaignId,
        /// The key that signed the ticket.
        key: KeyId,
    },
    /// The signature does not fit, or the ticket says what no server signs (issue number 0).
    #[error("the signature does not fit")]
    Forged,
}
