//! The network between the desks and the centre, and what it does to what goes over it.

use lixiao_domain::MarkId;
use lixiao_protocol::http::{Centre, UnreadableMark};
use lixiao_sync::{Effect, Trouble};
use uuid::Uuid;

use super::school::DAY_MS;
use super::wire::{Call, Reply, Request, Stage, TIMEOUT_MS};
use super::world::{Event, World};

impl World {
    /// Sends what the engine wants to be sent.
    pub(super) fn send(&mut self, desk: usize, effect: Effect) {
        let boot = self.counters[desk].boots;
        let Some(run) = &mut self.counters[desk].run else { return };
        let request = match effect {
            Effect::Push { epoch, marks } => {
                let marks = run.station.marks(&marks).unwrap();
                let sessions = run.station.claims(&marks);
                Request::Push { epoch, marks, sessions }
            }
            Effect::PushUnreadable { epoch, mark } => {
                let body = run.station.words(mark).unwrap();
                Request::Words(UnreadableMark { epoch, seq: mark.seq, mark: mark.mark, body })
            }
            Effect::Pull(cursor) => Request::Pull(cursor),
            Effect::KeepAnswers { .. }
            | Effect::KeepPage(_)
            | Effect::AdoptEpoch(_)
            | Effect::NoteContact(_)
            | Effect::Announce(_) => return,
        };
        let call = Call { desk, boot, number: run.next_call };
        run.next_call += 1;
        run.calls.insert(call.number);
        let push = matches!(request, Request::Push { .. } | Request::Words(_));
        self.after(TIMEOUT_MS, Event::GiveUp { call, push });
        self.post(call, request);
    }

    /// A request goes over the network, or does not.
    fn post(&mut self, call: Call, request: Request) {
        let kind = request.kind();
        if !self.counters[call.desk].reachable {
            let reply = request.refused(Trouble::Transport);
            self.after(30, Event::Reply { call, reply });
        } else if self.strikes(80) {
            self.count("dropped requests");
            self.say(|| format!("desk {}: a {kind} is lost", call.desk));
            if self.dice.chance(700) {
                self.after(50, Event::Reply { call, reply: request.refused(Trouble::Transport) });
            }
        } else if self.strikes(25) {
            self.forge(call, &request);
        } else {
            if self.strikes(50) {
                self.count("duplicated requests");
                let wait = self.dice.between(1, 8_000);
                self.after(wait, Event::Request { call, request: request.clone(), stage: Stage::Arriving });
            }
            let wait = self.delay();
            self.after(wait, Event::Request { call, request, stage: Stage::Arriving });
        }
    }

    /// Something answers that is not the centre.
    fn forge(&mut self, call: Call, request: &Request) {
        self.count("forged answers");
        let strange =
            Centre { server: Uuid::from_u128(9), epoch: Uuid::from_u128(9), time: self.now.plus(DAY_MS) };
        let trouble = *self.dice.pick(&[
            Trouble::Transport,
            Trouble::NotOurServer,
            Trouble::DeskTooOld,
            Trouble::DeskRevoked(strange),
        ]);
        let mut reply = request.refused(trouble);
        if self.dice.chance(500) {
            reply = match request {
                Request::Push { marks, .. } => {
                    let ids: Vec<MarkId> = marks.iter().map(|mark| mark.id).collect();
                    Reply::Push(Ok(super::checks::false_answer(strange, &ids)))
                }
                Request::Words(sent) => Reply::Push(Ok(super::checks::false_answer(strange, &[sent.mark]))),
                Request::Pull(_) if self.dice.chance(500) => {
                    Reply::Revoked(strange, self.false_receipt(call.desk))
                }
                Request::Pull(_) => Reply::Pull(Ok(Box::new(super::checks::false_page(strange)))),
            };
        }
        self.after(20, Event::Reply { call, reply });
    }

    /// How long something is under way, in milliseconds.
    fn delay(&mut self) -> i64 {
        if self.strikes(80) {
            self.count("delayed messages");
            return self.dice.between(500, 35_000);
        }
        self.dice.between(1, 60)
    }

    pub(super) fn request_comes(&mut self, call: Call, request: Request, stage: Stage) {
        if !self.centre.up {
            let reply = request.refused(Trouble::Transport);
            return self.after(20, Event::Reply { call, reply });
        }
        match stage {
            Stage::Arriving => match self.centre.admit(&request, call.desk, self.now) {
                Ok(desk) => {
                    let stage = Stage::LetIn { desk: Box::new(desk), at: self.now };
                    let wait =
                        if self.strikes(50) { self.dice.between(0, 3_000) } else { self.dice.between(0, 5) };
                    self.after(wait, Event::Request { call, request, stage });
                }
                Err(reply) => self.reply(call, reply),
            },
            Stage::LetIn { desk, at } => {
                if self.strikes(15) {
                    self.count("server crashes before the commit");
                    return self.stop_server();
                }
                let kind = request.kind();
                let reply = self.centre.answer(request, *desk, at, self.now);
                self.say(|| format!("the centre carries out a {kind} of desk {}", call.desk));
                self.check_order(call.desk);
                if self.strikes(15) {
                    self.count("server crashes after the commit");
                    return self.stop_server();
                }
                self.reply(call, reply);
            }
        }
    }

    fn reply(&mut self, call: Call, reply: Reply) {
        if self.strikes(80) {
            self.count("lost answers");
            if self.dice.chance(700) {
                let trouble = match reply {
                    Reply::Push(_) => Reply::Push(Err(Trouble::Transport)),
                    Reply::Pull(_) | Reply::Revoked(..) => Reply::Pull(Err(Trouble::Transport)),
                };
                self.after(50, Event::Reply { call, reply: trouble });
            }
            return;
        }
        let wait = self.delay();
        self.after(wait, Event::Reply { call, reply });
    }

    pub(super) fn reply_comes(&mut self, call: Call, reply: Reply) {
        if !self.is_boot(call.desk, call.boot) {
            return;
        }
        let Some(run) = &mut self.counters[call.desk].run else { return };
        if run.calls.remove(&call.number) {
            let receipt = reply.receipt().cloned();
            self.feed(call.desk, reply.into());
            if let Some(receipt) = receipt {
                self.wipe(call.desk, &receipt);
            }
        }
    }
}
