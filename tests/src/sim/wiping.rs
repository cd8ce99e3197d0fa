//! The end of a desk: it forgets what it holds by the centre's word alone, and only what the centre has.

use std::collections::BTreeSet;

use lixiao_domain::MarkId;
use lixiao_protocol::ipc::WipeCause;
use lixiao_protocol::signed::{Signed, WipeReceipt};
use lixiao_seal::CentreKey;
use uuid::Uuid;

use super::school::{self, SERVER};
use super::world::World;

impl World {
    /// A desk hears that it may forget everything.
    pub(super) fn wipe(&mut self, desk: usize, receipt: &Signed) {
        let Some(run) = &self.counters[desk].run else { return };
        let held = run.station.outbox().unwrap().into_iter().map(|(mark, _)| mark).collect();
        let said: WipeReceipt = serde_json::from_str(&receipt.body).unwrap();
        self.counters[desk].handed_over = (said.epoch, held);
        let Some(run) = &self.counters[desk].run else { return };
        let wiped = run.station.wipe(receipt);
        if !self.fell(desk) && matches!(wiped, Ok(true)) {
            self.note_wipe(desk);
        }
    }

    /// A desk has forgotten everything: the centre has what it held, and wanted it so. One that was restored since it
    /// said so may know of neither.
    pub(super) fn note_wipe(&mut self, desk: usize) {
        self.say(|| format!("desk {desk} has forgotten everything"));
        self.count("wiped desks");
        let counter = &mut self.counters[desk];
        counter.run = None;
        counter.crash = None;
        counter.disk.mend();
        let (epoch, held) = std::mem::take(&mut counter.handed_over);
        counter.wiped = Some(held);
        if epoch != self.centre.epoch() {
            return self.give_up_what_is_lost();
        }
        if !self.is_revoked(desk) && !self.is_over() {
            self.violate(format!("desk {desk} has forgotten everything, and the centre wants it to work on"));
        }
        self.check_wiped(desk);
    }

    /// What a desk has forgotten and a restored centre has lost, nobody has any more.
    pub(super) fn give_up_what_is_lost(&mut self) {
        let Self { centre, counters, .. } = self;
        for counter in counters {
            let Some(wiped) = &mut counter.wiped else { continue };
            wiped.retain(|mark| centre.has(mark));
            let kept: BTreeSet<MarkId> = wiped.iter().map(|mark| mark.id).collect();
            counter.said = counter.said.intersection(&kept).copied().collect();
        }
    }

    /// The centre has every mark that the desk has forgotten.
    pub(super) fn check_wiped(&mut self, desk: usize) {
        let Some(wiped) = &self.counters[desk].wiped else { return };
        let missing: Vec<MarkId> =
            wiped.iter().filter(|mark| !self.centre.has(mark)).map(|mark| mark.id).collect();
        let known: BTreeSet<MarkId> = wiped.iter().map(|mark| mark.id).collect();
        let gone: Vec<MarkId> = self.counters[desk].said.difference(&known).copied().collect();
        for mark in missing {
            self.violate(format!("desk {desk} has forgotten {mark}, which the centre has not"));
        }
        for mark in gone {
            self.violate(format!("desk {desk}: {mark} was called recorded and is gone"));
        }
    }

    /// Whether every desk has forgotten everything.
    pub(super) fn has_ended(&self) -> bool {
        self.counters.iter().all(|counter| counter.wiped.is_some())
    }

    /// At the campaign's end every desk has forgotten everything, and the centre has it.
    pub(super) fn check_end(&mut self) {
        for desk in 0..self.counters.len() {
            if self.counters[desk].wiped.is_none() {
                self.violate(format!("desk {desk} still holds what it held, although the campaign is over"));
            }
            self.check_wiped(desk);
        }
    }

    /// A word that nobody said to this desk: signed by somebody else, said to another desk, or in another epoch.
    pub(super) fn false_receipt(&mut self, desk: usize) -> Signed {
        let (server, epoch) = (SERVER, self.centre.epoch());
        let (why, contiguous) = (WipeCause::Revoked, 1_000);
        let good = WipeReceipt { server, epoch, desk: school::desk_id(desk), contiguous, why, at: self.now };
        let (stranger, other) = (CentreKey::from_secret([1; 32]), school::desk_id(desk + 1));
        match self.dice.below(3) {
            0 => stranger.sign(&good),
            1 => self.centre.key().sign(&WipeReceipt { desk: other, ..good }),
            _ => self.centre.key().sign(&WipeReceipt { epoch: Uuid::nil(), ..good }),
        }
    }

    fn is_over(&self) -> bool {
        let campaign = self.centre.read(|txn| txn.campaign(school::CAMPAIGN));
        campaign.is_some_and(|known| known.campaign.closes <= self.now)
    }
}
