//! When a desk forgets what it holds, and when it does not.

use lixiao_domain::{NodeId, Outcome};
use lixiao_protocol::ipc::{CommandError, Phase, WipeCause};
use lixiao_protocol::signed::{ExportedOutbox, Signed, WipeReceipt};
use lixiao_seal::CentreKey;
use uuid::Uuid;

use super::counter::{Counter, named};
use super::school::{self, DESK, EPOCH, NOW, SERVER};

#[test]
fn a_revoked_desk_whose_marks_the_centre_has_forgets_everything() {
    let counter = acknowledged();
    assert!(counter.core.wipe(&signed(&receipt())).unwrap());
    assert_wiped(&counter, WipeCause::Revoked);
    let files = counter.bytes_on_disk();
    for secret in ["2024000", "测试1", "tttttttt", "argon2id"] {
        assert!(!contains(&files, secret), "{secret} is still on the disk");
    }
    let counter = counter.restarted();
    assert_wiped(&counter, WipeCause::Revoked);
}

#[test]
fn before_the_wipe_the_disk_holds_what_the_test_looks_for() {
    let files = acknowledged().bytes_on_disk();
    for secret in ["2024000", "测试1", "tttttttt", "argon2id"] {
        assert!(contains(&files, secret), "{secret}");
    }
}

#[test]
fn a_desk_with_anything_unacknowledged_forgets_nothing() {
    let counter = acknowledged();
    counter.pass(2);
    assert_kept(&counter, &signed(&WipeReceipt { contiguous: 9, ..receipt() }));
    let counter = acknowledged();
    assert_kept(&counter, &signed(&WipeReceipt { contiguous: 0, ..receipt() }));
    let counter = acknowledged();
    counter.core.adopt_epoch(Uuid::from_u128(0xE2)).unwrap();
    assert_kept(&counter, &signed(&receipt()));
    let counter = acknowledged();
    assert_kept(&counter, &signed(&WipeReceipt { epoch: Uuid::from_u128(0xE2), ..receipt() }));
}

#[test]
fn a_forged_receipt_changes_nothing() {
    let counter = acknowledged();
    let good = signed(&receipt());
    let other_desk = WipeReceipt { desk: school::OTHER_DESK, ..receipt() };
    let other_server = WipeReceipt { server: Uuid::from_u128(9), ..receipt() };
    let outbox = ExportedOutbox { server: SERVER, desk: DESK, at: NOW, marks: vec![], sessions: vec![] };
    for forged in [
        CentreKey::from_secret([1; 32]).sign(&receipt()),
        Signed { signature: String::new(), ..good.clone() },
        Signed { body: good.body.replace("revoked", "campaign_closed"), ..good },
        signed(&other_desk),
        signed(&other_server),
        CentreKey::from_secret([9; 32]).sign(&outbox),
    ] {
        assert_kept(&counter, &forged);
    }
}

#[test]
fn at_a_campaigns_end_nothing_is_forgotten_that_waits_for_an_outcome() {
    let counter = Counter::new(2);
    let line = counter.pass(1);
    counter.answer_all(&[super::counter::answer(line.mark, held(), 5)], 1);
    let closed = signed(&WipeReceipt { why: WipeCause::CampaignClosed, ..receipt() });
    assert_kept(&counter, &closed);
    counter.answer(line.mark, Outcome::Applied, 6);
    assert!(counter.core.wipe(&closed).unwrap());
    assert_wiped(&counter, WipeCause::CampaignClosed);
}

#[test]
fn a_wiped_machine_records_nothing_and_becomes_another_desk() {
    let counter = acknowledged();
    let work = counter.card(2);
    assert!(counter.core.wipe(&signed(&receipt())).unwrap());
    let late = super::counter::request(&work, lixiao_protocol::ipc::Verdict::Pass);
    assert_eq!(counter.decide(&late), Err(CommandError::NotEnrolled));
    let add = counter.core.store.write(|sql| crate::outbox::add(sql, &own(&work)));
    assert_eq!(named(add), CommandError::NotEnrolled, "a mark on its way does not come after the wipe");

    let mut answer = school::enrol_answer(NOW);
    answer.desk = school::OTHER_DESK;
    counter.core.keep_enrolment("http://127.0.0.1:1/", [8; 32], answer).unwrap();
    assert!(matches!(counter.core.status().unwrap().phase, Phase::SignedOut { .. }));
    let (next, _) = counter.core.store.read(crate::outbox::next).unwrap();
    assert_eq!((counter.core.enrolment().unwrap().desk, next), (school::OTHER_DESK, 1));
}

/// A desk whose one mark the centre has.
fn acknowledged() -> Counter {
    let counter = Counter::new(2);
    let line = counter.pass(1);
    counter.answer_all(&[super::counter::answer(line.mark, Outcome::Applied, 5)], 1);
    counter
}

fn held() -> Outcome {
    Outcome::Held { missing: [NodeId(2)].into() }
}

fn receipt() -> WipeReceipt {
    let (server, epoch, desk) = (SERVER, EPOCH, DESK);
    WipeReceipt { server, epoch, desk, contiguous: 1, why: WipeCause::Revoked, at: NOW }
}

/// Signed by the server that the desk was enrolled at.
fn signed(receipt: &WipeReceipt) -> Signed {
    CentreKey::from_secret([9; 32]).sign(receipt)
}

fn assert_kept(counter: &Counter, said: &Signed) {
    assert!(!counter.core.wipe(said).unwrap(), "{said:?}");
    assert!(matches!(counter.core.status().unwrap().phase, Phase::Working { .. }));
    assert_eq!(counter.core.reconcile().unwrap().made, counter.made());
    assert!(counter.made() > 0);
}

fn assert_wiped(counter: &Counter, why: WipeCause) {
    let Phase::Setup { wiped: Some(wiped) } = counter.core.status().unwrap().phase else {
        panic!("not wiped")
    };
    assert_eq!((wiped.desk_name.as_str(), wiped.why, wiped.marks), ("窗口 1", why, 1));
    assert_eq!(counter.made(), 0);
}

fn own(card: &lixiao_protocol::ipc::StudentCard) -> crate::outbox::Own {
    crate::outbox::Own {
        seq: 1,
        mark: super::counter::elsewhere(7, 2, NodeId(1), lixiao_domain::Action::Pass, None).mark,
        no: card.no.clone(),
        name: card.name.clone(),
        at: NOW,
        effective: NOW,
        answer: None,
        dealt: false,
        remedy: None,
    }
}

fn contains(files: &[u8], text: &str) -> bool {
    files.windows(text.len()).any(|window| window == text.as_bytes())
}
