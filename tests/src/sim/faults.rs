//! What fails besides single messages: machines, disks, clocks, whole networks, the server.

use lixiao_sync::Input;

use super::counter::Crash;
use super::school::DAY_MS;
use super::world::{Event, World};

impl World {
    /// Whether something goes wrong that goes wrong `per_mille` times in a thousand.
    pub(super) fn strikes(&mut self, per_mille: u64) -> bool {
        !self.calm && self.dice.chance(per_mille)
    }

    pub(super) fn stop_server(&mut self) {
        self.say(|| "the server crashes".into());
        self.centre.up = false;
        let wait = self.dice.between(50, 5_000);
        self.after(wait, Event::Serve);
    }

    pub(super) fn reach(&mut self, desk: usize) {
        self.counters[desk].reachable = true;
        if self.dice.chance(500) {
            self.feed(desk, Input::RetryNow);
        }
    }

    /// Something fails that is not a single message.
    pub(super) fn fail(&mut self) {
        if self.calm {
            return;
        }
        let wait = self.dice.between(100, 3_000);
        self.after(wait, Event::Fail);
        let desk = self.dice.below(self.counters.len());
        match self.dice.below(16) {
            0..=1 => {
                self.count("desk crashes");
                if self.counters[desk].run.is_some() {
                    self.kill(desk);
                }
            }
            2..=3 => self.arm(desk, Crash::Before),
            4..=6 => self.arm(desk, Crash::After(self.counters[desk].disk.commits())),
            7..=8 => {
                self.count("full disks");
                if self.counters[desk].crash.is_none() {
                    self.counters[desk].disk.refuse(1 + u32::try_from(self.dice.below(3)).unwrap());
                }
            }
            9..=11 => {
                self.count("cut networks");
                self.say(|| format!("desk {desk} loses its network"));
                self.counters[desk].reachable = false;
                let wait = self.dice.between(200, 15_000);
                self.after(wait, Event::Reach { desk });
            }
            12..=13 => {
                self.count("clock jumps");
                let jump = self.dice.between(-DAY_MS, DAY_MS) / *self.dice.pick(&[1, 100, 10_000]);
                self.say(|| format!("desk {desk}: the clock jumps by {jump} ms"));
                self.counters[desk].machine.shift_clock(jump);
            }
            14 => {
                self.count("server stops");
                self.stop_server();
            }
            _ => {
                if self.centre.restore() {
                    self.count("restored backups");
                    self.say(|| "the centre is restored from its backup".into());
                    self.give_up_what_is_lost();
                } else {
                    self.centre.back_up();
                }
            }
        }
    }

    fn arm(&mut self, desk: usize, crash: Crash) {
        let counter = &mut self.counters[desk];
        if counter.run.is_none() || counter.crash.is_some() || counter.disk.refusing() > 0 {
            return;
        }
        counter.crash = Some(crash);
        match crash {
            Crash::Before => {
                counter.disk.refuse(1);
                self.count("desk crashes before a commit");
            }
            Crash::After(_) => {
                counter.disk.refuse_after(1);
                self.count("desk crashes after a commit");
            }
        }
    }
}
