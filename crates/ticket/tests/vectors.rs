//! The vectors in `vectors/tickets.json`, made with another implementation of Ed25519 and of big numbers.

#![expect(clippy::unwrap_used, reason = "the helpers of tests may panic as the tests do")]

use std::fmt::Write;

use lixiao_domain::ids::{CampaignId, IssueNumber, KeyId, StudentId};
use lixiao_ticket::{KeyRing, KeyState, PublicKey, SigningKey, Ticket, TicketText};
use serde::Deserialize;

#[derive(Deserialize)]
struct Vectors {
    keys: Vec<Pair>,
    tickets: Vec<Signed>,
    refused: Vec<Refused>,
}

#[derive(Deserialize)]
struct Pair {
    campaign: u8,
    key: u8,
    state: State,
    secret: String,
    public: String,
}

#[derive(Clone, Copy, Deserialize)]
enum State {
    Active,
    Spare,
    Revoked,
}

#[derive(Deserialize)]
struct Signed {
    campaign: u8,
    key: u8,
    student: u32,
    issue: u16,
    text: String,
}

#[derive(Deserialize)]
struct Refused {
    why: String,
    text: String,
    error: String,
}

#[test]
fn a_secret_key_has_the_public_key_of_the_vectors() {
    for key in vectors().keys {
        assert_eq!(signing(&key).public_key(), PublicKey::from_bytes(from_hex(&key.public)).unwrap());
    }
}

#[test]
fn a_ticket_is_signed_as_the_text_of_the_vectors() {
    let vectors = vectors();
    for expected in &vectors.tickets {
        let mut keys = vectors.keys.iter();
        let key = keys.find(|key| (key.campaign, key.key) == (expected.campaign, expected.key)).unwrap();
        assert_eq!(signing(key).sign(&ticket(expected)).as_str(), expected.text);
    }
}

#[test]
fn the_texts_of_the_vectors_say_their_tickets() {
    let vectors = vectors();
    for expected in &vectors.tickets {
        assert_eq!(ring(&vectors).verify(&expected.text), Ok(ticket(expected)));
        assert_eq!(expected.text.parse::<TicketText>().unwrap().to_string(), expected.text);
    }
}

#[test]
fn a_malformed_text_is_refused_for_its_reason() {
    let vectors = vectors();
    let mut wrong = String::new();
    for Refused { why, text, error } in &vectors.refused {
        match ring(&vectors).verify(text) {
            Err(given) if format!("{given:?}") == *error => {}
            other => writeln!(wrong, "{why}: {other:?} instead of {error}").unwrap(),
        }
    }
    assert!(!vectors.refused.is_empty() && wrong.is_empty(), "{wrong}");
}

#[test]
fn no_single_changed_digit_is_accepted() {
    let vectors = vectors();
    let (ring, text) = (ring(&vectors), &vectors.tickets[0].text);
    for place in 0..text.len() {
        for digit in ('0'..='9').filter(|digit| !text[place..].starts_with(*digit)) {
            let changed = format!("{}{digit}{}", &text[..place], &text[place + 1..]);
            assert!(ring.verify(&changed).is_err(), "digit {place} as {digit}");
        }
    }
}

#[test]
fn a_key_keeps_what_was_said_about_it_last() {
    let vectors = vectors();
    let mut ring = ring(&vectors);
    let (campaign, key) = (CampaignId(26), KeyId(0));
    assert_eq!(ring.state(campaign, key), Some(KeyState::Active));
    assert_eq!(ring.state(campaign, KeyId(9)), None);

    ring.insert(campaign, key, signing(&vectors.keys[0]).public_key(), KeyState::Revoked);

    assert_eq!(ring.state(campaign, key), Some(KeyState::Revoked));
    assert!(ring.verify(&vectors.tickets[0].text).is_err());
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("../vectors/tickets.json")).unwrap()
}

fn ring(vectors: &Vectors) -> KeyRing {
    let mut ring = KeyRing::default();
    for key in &vectors.keys {
        let state = match key.state {
            State::Active => KeyState::Active,
            State::Spare => KeyState::Spare,
            State::Revoked => KeyState::Revoked,
        };
        let public = PublicKey::from_bytes(from_hex(&key.public)).unwrap();
        ring.insert(CampaignId(key.campaign), KeyId(key.key), public, state);
    }
    ring
}

fn ticket(signed: &Signed) -> Ticket {
    let Signed { campaign, key, student, issue, .. } = *signed;
    Ticket::new(CampaignId(campaign), KeyId(key), StudentId(student), IssueNumber(issue)).unwrap()
}

fn signing(key: &Pair) -> SigningKey {
    SigningKey::from_secret(from_hex(&key.secret))
}

fn from_hex(hex: &str) -> [u8; 32] {
    assert_eq!(hex.len(), 64);
    std::array::from_fn(|index| u8::from_str_radix(&hex[2 * index..2 * index + 2], 16).unwrap())
}
