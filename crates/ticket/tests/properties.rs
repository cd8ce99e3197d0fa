//! What holds for every ticket and every text.

#![expect(clippy::unwrap_used, reason = "the helpers of tests may panic as the tests do")]

use lixiao_domain::ids::{CampaignId, IssueNumber, KeyId, StudentId};
use lixiao_ticket::{CodeKind, KeyRing, KeyState, SigningKey, Ticket, TicketError};
use proptest::prelude::*;

proptest! {
    #[test]
    fn a_signed_ticket_is_read_back(ticket in ticket(), secret in any::<[u8; 32]>()) {
        let signing = SigningKey::from_secret(secret);
        let text = signing.sign(&ticket);
        prop_assert_eq!(text.as_str().len(), 178);
        prop_assert_eq!(ring(ticket, &signing).verify(text.as_str()), Ok(ticket));
    }

    #[test]
    fn a_ticket_signed_by_another_key_is_forged(
        ticket in ticket(), theirs in any::<[u8; 32]>(), ours in any::<[u8; 32]>(),
    ) {
        prop_assume!(theirs != ours);
        let text = SigningKey::from_secret(theirs).sign(&ticket);
        let verdict = ring(ticket, &SigningKey::from_secret(ours)).verify(text.as_str());
        prop_assert_eq!(verdict, Err(TicketError::Forged));
    }

    #[test]
    fn a_changed_digit_is_never_accepted(
        ticket in ticket(), secret in any::<[u8; 32]>(), place in 0..178_usize, step in 1..10_u8,
    ) {
        let signing = SigningKey::from_secret(secret);
        let mut digits = signing.sign(&ticket).to_string().into_bytes();
        digits[place] = b'0' + (digits[place] - b'0' + step) % 10;
        let changed = String::from_utf8(digits).unwrap();
        prop_assert!(ring(ticket, &signing).verify(&changed).is_err());
    }

    #[test]
    fn a_text_that_no_key_signed_is_refused(ticket in ticket(), text in scanned()) {
        let signing = SigningKey::from_secret([1; 32]);
        prop_assert!(ring(ticket, &signing).verify(&text).is_err());
    }

    #[test]
    fn space_around_a_text_does_not_change_its_kind(text in scanned()) {
        prop_assert_eq!(CodeKind::of(&format!("\t{text}\r\n")), CodeKind::of(&text));
    }
}

prop_compose! {
    fn ticket()(campaign: u8, key in 0..16_u8, student: u32, issue in 1..=u16::MAX) -> Ticket {
        Ticket::new(CampaignId(campaign), KeyId(key), StudentId(student), IssueNumber(issue)).unwrap()
    }
}

/// Texts of every sort, those near a ticket more often than chance would give.
fn scanned() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[0-9]{0,200}",
        "86[0-6][0-9]{175}",
        "[0-9０-９]{170,180}",
        "(86|8６|)[0-9a-z:/+ ]{0,180}",
        "(http|WIFI:|mecard:|BEGIN:VCARD|www.|://)\\PC{0,20}",
    ]
}

fn ring(ticket: Ticket, signing: &SigningKey) -> KeyRing {
    let mut ring = KeyRing::default();
    ring.insert(ticket.campaign(), ticket.key(), signing.public_key(), KeyState::Active);
    ring
}
