//! A desk's outbox as a file: what the centre reads of it, and what keeps a file from being taken.
#![expect(clippy::unwrap_used, reason = "what goes wrong in a test's helper ends the test")]

use lixiao_domain::{DeskId, MarkId, Timestamp};
use lixiao_protocol::signed::{ExportedMark, ExportedOutbox};
use lixiao_seal::{CentreKey, DeskKey, FileError, OutboxFile, open_outbox, seal_outbox};
use rand::SeedableRng;
use rand::rngs::StdRng;
use uuid::Uuid;

#[test]
fn the_centre_reads_what_the_desk_has_signed() {
    let file = OutboxFile::parse(&sealed(1)).unwrap();
    assert_eq!((file.server, file.desk), (outbox().server, outbox().desk));
    assert_eq!(open_outbox(&file, &centre(), desk().public()), Ok(outbox()));
}

#[test]
fn a_file_shows_nothing_of_what_it_says_and_no_two_are_alike() {
    assert!(!sealed(1).contains("20240001") && !sealed(1).contains("eyJib2R5"));
    assert_ne!(sealed(1), sealed(2));
}

#[test]
fn another_servers_key_opens_nothing() {
    let file = OutboxFile::parse(&sealed(1)).unwrap();
    let other = CentreKey::from_secret([9; 32]);
    assert_eq!(open_outbox(&file, &other, desk().public()), Err(FileError::Sealed));
}

#[test]
fn another_desks_key_has_signed_nothing() {
    let file = OutboxFile::parse(&sealed(1)).unwrap();
    let other = DeskKey::from_secret([9; 32]).public();
    assert_eq!(open_outbox(&file, &centre(), other), Err(FileError::Unsigned));
}

#[test]
fn whatever_is_changed_in_a_file_it_is_not_taken() {
    let text = sealed(1);
    for at in (0..text.len()).step_by(7) {
        let mut bytes = text.clone().into_bytes();
        bytes[at] = if bytes[at] == b'1' { b'2' } else { b'1' };
        let changed = String::from_utf8(bytes).unwrap();
        let taken =
            OutboxFile::parse(&changed).and_then(|file| open_outbox(&file, &centre(), desk().public()));
        assert!(taken.is_err(), "{at}: {changed}");
    }
}

#[test]
fn what_is_no_such_file_is_named() {
    for text in ["", "{}", "[]", &sealed(1).replace("outbox 1", "outbox 2")] {
        assert_eq!(OutboxFile::parse(text), Err(FileError::Form), "{text}");
    }
}

fn sealed(seed: u64) -> String {
    let mut rng = StdRng::seed_from_u64(seed);
    seal_outbox(&outbox(), &desk(), &centre().public(), &mut rng).unwrap()
}

fn outbox() -> ExportedOutbox {
    ExportedOutbox {
        server: Uuid::from_u128(0xCE),
        desk: DeskId(Uuid::from_u128(0xD1)),
        at: Timestamp(7),
        marks: vec![ExportedMark { seq: 1, mark: MarkId(Uuid::from_u128(1)), body: "20240001".into() }],
        sessions: vec![],
    }
}

fn centre() -> CentreKey {
    CentreKey::from_secret([7; 32])
}

fn desk() -> DeskKey {
    DeskKey::from_secret([8; 32])
}
