//! The public keys that a desk knows, and the check of a scanned text against them.

use std::collections::BTreeMap;

use lixiao_domain::ids::{CampaignId, KeyId};

use crate::error::TicketError;
use crate::key::PublicKey;
use crate::text::TicketText;
use crate::ticket::{Head, Ticket};

/// What a key may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyState {
    /// The server signs with it.
    Active,
    /// Known to the desks ahead of its use. Its tickets are good: the server may have begun to sign with it
    /// while a desk was offline.
    Spare,
    /// Withdrawn. Its tickets, and the issue numbers seen with it, count no more.
    Revoked,
}

/// The public keys that are known, with the state of each.
#[derive(Clone, Debug, Default)]
pub struct KeyRing(BTreeMap<(CampaignId, KeyId), (PublicKey, KeyState)>);

impl KeyRing {
    /// Adds a key, or replaces what was known about it.
    pub fn insert(&mut self, campaign: CampaignId, key: KeyId, public: PublicKey, state: KeyState) {
        self.0.insert((campaign, key), (public, state));
    }

    /// The state of a key that is known.
    pub fn state(&self, campaign: CampaignId, key: KeyId) -> Option<KeyState> {
        self.0.get(&(campaign, key)).map(|(_, state)| *state)
    }

    /// Reads a scanned text, without the Enter that a scanner may type after it, as a ticket that a known key
    /// has signed. Whether the student has got a newer one since is [`judge_issue`](crate::judge_issue)'s
    /// question.
    pub fn verify(&self, text: &str) -> Result<Ticket, TicketError> {
        let (head, signature) = text.parse::<TicketText>()?.to_parts();
        let head = Head(head);
        head.check_version()?;
        let (campaign, key) = (head.campaign(), head.key());
        let (public, state) = self.known(campaign, key)?;
        if !public.has_signed(head, &signature) {
            return Err(TicketError::Forged);
        }
        match state {
            KeyState::Active | KeyState::Spare => head.to_ticket(),
            KeyState::Revoked => Err(TicketError::RevokedKey { campaign, key }),
        }
    }

    fn known(&self, campaign: CampaignId, key: KeyId) -> Result<(PublicKey, KeyState), TicketError> {
        let has_campaign = || self.0.keys().any(|(known, _)| *known == campaign);
        match self.0.get(&(campaign, key)) {
            Some(known) => Ok(*known),
            None if has_campaign() => Err(TicketError::UnknownKey { campaign, key }),
            None => Err(TicketError::OtherCampaign { campaign }),
        }
    }
}
