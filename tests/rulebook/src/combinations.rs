//! Every combination of what can be said and how things can stand, with the answer from the plain statement in
//! `oracle`. Nothing is drawn at random: each call gives the same cases in the same order.

use lixiao_domain::{
    DeskRole, Entry, Identity, IdentityCheck, NodeId, Outcome, Policy, Timeline, Withdrawal,
};

use super::oracle::{
    About, Earlier, Entrance, HEAD, Head, Known, PolicyMet, Right, Said, Seen, Situation, Speaker, Target,
    Ticket, Time, Trust, Words,
};
use super::world::{
    CHEN, CLOSES, CREATED, DEGREE, DESK_A, ELSEWHERE, LI, LIBRARY, NOWHERE, OTHER_STUDENT, SESSION_A,
    SESSION_WEB, STRANGER, World, day, issues,
};
use super::{Case, Draft, Maker, case, exempt, fail, id, pass, reopen, require, undo};

/// The mark that a combination is about.
const LAST: u8 = 20;
/// The mark under the one that stands.
const BURIED: u8 = 10;
/// A mark without effect.
const VAIN: u8 = 12;
/// Another mark without effect.
const VAIN_TOO: u8 = 13;
/// The mark that waits.
const HELD: u8 = 14;
/// Nobody's mark.
const UNKNOWN: u8 = 99;

const WORDS: [Words; 2] = [Words::These, Words::Others];
const SPEAKERS: [Speaker; 3] = [Speaker::Desk, Speaker::Web, Speaker::Import];
const HEADS: [Head; 6] = [Head::Nothing, Head::Pass, Head::Fail, Head::Reopen, Head::Exempt, Head::Require];
const TARGETS: [Target; 6] =
    [Target::Head, Target::Held, Target::Vain, Target::Buried, Target::Unknown, Target::Itself];
const SEEN: [Seen; 10] = [
    Seen::Nothing,
    Seen::Head,
    Seen::Buried,
    Seen::Unknown,
    Seen::VainOnHead,
    Seen::VainOnBuried,
    Seen::VainTwice,
    Seen::Circle,
    Seen::OthersVain,
    Seen::Held,
];
const EARLIER: [Earlier; 6] = [
    Earlier::Done,
    Earlier::Missing,
    Earlier::Awaited { by_own_desk: true, on_head: true },
    Earlier::Awaited { by_own_desk: true, on_head: false },
    Earlier::Awaited { by_own_desk: false, on_head: true },
    Earlier::Awaited { by_own_desk: false, on_head: false },
];

/// Every action by everybody, on everything that can stand, having seen everything that can be seen, with the
/// earlier step done or not and a pass waiting for it or not.
pub fn situations() -> impl Iterator<Item = Case> {
    product(said(), SPEAKERS)
        .flat_map(|who| product(HEADS, EARLIER).map(move |stands| (who, stands)))
        .flat_map(|combined| SEEN.into_iter().map(move |seen| (combined, seen)))
        .map(|(((said, speaker), (head, earlier)), seen)| Situation { said, speaker, head, seen, earlier })
        .filter(|situation| situation.is_possible())
        .map(Situation::case)
}

/// Every reason for which a mark can be turned away at the entrance, each together with each other.
pub fn entrances() -> impl Iterator<Item = Case> {
    let said = [
        Said::Pass,
        Said::Fail(Words::These),
        Said::Reopen(Words::These),
        Said::Undo(Target::Unknown),
        Said::Exempt(Words::These),
        Said::Require(Words::These),
    ];
    let about = [About::Fine, About::Stranger, About::NoPlan, About::Nowhere, About::Elsewhere];
    let trust = [Trust::Whole, Trust::DeskLost, Trust::SessionLost, Trust::GrantLost];
    let right =
        [Right::Whole, Right::NoSession, Right::NoGrant, Right::NoDesk, Right::OtherNode, Right::Kiosk];
    let time = [Time::Inside, Time::Before, Time::Straddling, Time::Closed];
    let last = product([PolicyMet::Yes, PolicyMet::No], [Ticket::Current, Ticket::Replaced]);
    let last: Vec<_> = product(time, last).collect();
    product(said, product(SPEAKERS, [Known::Nothing, Known::Id, Known::Number]))
        .flat_map(move |who| product(about, product(trust, right)).map(move |whether| (who, whether)))
        .flat_map(move |combined| last.clone().into_iter().map(move |when| (combined, when)))
        .map(|(((said, (speaker, known)), (about, (trust, right))), (time, (policy, ticket)))| Entrance {
            said,
            speaker,
            known,
            about,
            trust,
            right,
            time,
            policy,
            ticket,
        })
        .filter(Entrance::is_worth_asking)
        .map(|entrance| entrance.case())
}

fn product<A: Copy, B: Copy>(
    first: impl IntoIterator<Item = A>,
    second: impl IntoIterator<Item = B>,
) -> impl Iterator<Item = (A, B)> {
    let second: Vec<B> = second.into_iter().collect();
    first.into_iter().flat_map(move |a| second.clone().into_iter().map(move |b| (a, b)))
}

fn said() -> Vec<Said> {
    let worded = [Said::Fail, Said::Reopen, Said::Exempt, Said::Require];
    let worded = product(worded, WORDS).map(|(said, words)| said(words));
    std::iter::once(Said::Pass).chain(worded).chain(TARGETS.map(Said::Undo)).collect()
}

impl Situation {
    /// Nothing can be taken back or seen that is not there.
    fn is_possible(self) -> bool {
        let waits = matches!(self.earlier, Earlier::Awaited { .. });
        let on_held = self.seen == Seen::Held || self.said == Said::Undo(Target::Held);
        let on_standing = self.seen == Seen::Head || self.said == Said::Undo(Target::Head);
        (waits || !on_held) && (self.head != Head::Nothing || !on_standing)
    }

    fn case(self) -> Case {
        let answer = self.answer();
        let mut case = case(0, format!("{self:?}")).mark(pass(1));
        for draft in self.before() {
            case = case.mark(draft.at_node(DEGREE));
        }
        case = match self.earlier {
            Earlier::Done => case,
            Earlier::Missing => case.mark(reopen(2, "误办").seeing(1)),
            Earlier::Awaited { by_own_desk, on_head } => {
                let maker = if by_own_desk { Maker::DeskA } else { Maker::DeskB };
                let seen = if on_head { self.head_number() } else { Some(BURIED) };
                let waiting = seeing(pass(HELD).by(maker), seen).at_node(DEGREE);
                case.mark(reopen(2, "误办").seeing(1)).mark(waiting)
            }
        };
        let maker = self.speaker.maker();
        case = case.mark(seeing(self.said.draft().by(maker), self.seen_number()).at_node(DEGREE));
        if answer.withdraws_held {
            case = case.changes(HELD, Outcome::Withdrawn { by: id(LAST) });
        }
        case.expected.review = answer.review;
        case.gives(answer.outcome).leaves_at(DEGREE, answer.status)
    }

    /// What is said on the node before: something that lies under the head, the head, and vain marks.
    fn before(self) -> Vec<Draft> {
        let mut before = vec![require(BURIED, "旧欠费", 1)];
        before.push(match self.head {
            Head::Nothing => undo(15, BURIED).from_web(),
            Head::Pass => pass(HEAD).from_web().seeing(BURIED),
            Head::Fail => fail(HEAD, "这个").from_web().seeing(BURIED),
            Head::Reopen => reopen(HEAD, "这个").from_web().seeing(BURIED),
            Head::Exempt => exempt(HEAD, "这个").seeing(BURIED),
            Head::Require => require(HEAD, "这个", 2).seeing(BURIED),
        });
        let head = self.head_number();
        let (first, second) = match self.seen {
            Seen::VainOnBuried => (Some(BURIED), head),
            Seen::VainTwice => (head, Some(VAIN)),
            Seen::Circle => (Some(VAIN_TOO), Some(VAIN)),
            Seen::Nothing
            | Seen::Head
            | Seen::Buried
            | Seen::Unknown
            | Seen::VainOnHead
            | Seen::OthersVain
            | Seen::Held => (head, head),
        };
        let maker = if self.seen == Seen::OthersVain { Maker::DeskB } else { Maker::DeskA };
        before.push(seeing(vain(VAIN).by(maker), first).without_ticket(Entry::Search, IdentityCheck::Code));
        before.push(seeing(vain(VAIN_TOO), second));
        before
    }

    fn head_number(self) -> Option<u8> {
        if self.head == Head::Nothing { None } else { Some(HEAD) }
    }

    fn seen_number(self) -> Option<u8> {
        match self.seen {
            Seen::Nothing => None,
            Seen::Head => Some(HEAD),
            Seen::Buried => Some(BURIED),
            Seen::Unknown => Some(UNKNOWN),
            Seen::VainOnHead | Seen::VainOnBuried | Seen::Circle | Seen::OthersVain => Some(VAIN),
            Seen::VainTwice => Some(VAIN_TOO),
            Seen::Held => Some(HELD),
        }
    }
}

impl Entrance {
    /// Whether a known id or number is known comes before all else; with the last of the rest it is asked once.
    fn is_worth_asking(&self) -> bool {
        self.known == Known::Nothing || (self.right == Right::Whole && self.policy == PolicyMet::Yes)
    }

    fn case(&self) -> Case {
        let (outcome, review) = self.answer();
        let mut case = case(0, format!("{self:?}")).given(|world| self.set_up(world));
        case = match self.known {
            Known::Nothing => case,
            Known::Id => case.mark(exempt(LAST, "其他").of_student(OTHER_STUDENT)),
            Known::Number => case.mark(pass(HEAD).of_student(OTHER_STUDENT).numbered(1)),
        };
        let last = self.said.draft().by(self.speaker.maker()).at_node(self.node());
        let last = if self.about == About::Stranger { last.of_student(STRANGER) } else { last };
        let last = last.issue(if self.ticket == Ticket::Replaced { 1 } else { 2 }).numbered(1);
        case = case.mark(match self.time {
            Time::Inside => last,
            Time::Before => last.on(day(9)),
            Time::Straddling => last.made(day(25)),
            Time::Closed => last.on(CLOSES),
        });
        case.expected.review = review;
        case.gives(outcome)
    }

    fn node(&self) -> NodeId {
        match self.about {
            About::Fine | About::Stranger | About::NoPlan => LIBRARY,
            About::Nowhere => NOWHERE,
            About::Elsewhere => ELSEWHERE,
        }
    }

    fn set_up(&self, world: &mut World) {
        let cause = Some(Withdrawal::ForCause { at: day(2) });
        let (session, actor) = match self.speaker {
            Speaker::Web => (SESSION_WEB, CHEN),
            Speaker::Desk | Speaker::Import => (SESSION_A, LI),
        };
        match self.trust {
            Trust::Whole => {}
            Trust::DeskLost => world.desk(DESK_A).revoked = cause,
            Trust::SessionLost => world.session(session).ended = cause,
            Trust::GrantLost => world.grant(actor, self.node()).ended = cause,
        }
        match self.right {
            Right::Whole => {}
            Right::NoSession => world.session(session).until = day(1),
            Right::NoGrant => world.grant(actor, self.node()).from = day(35),
            // Revoked in good order, unless for cause.
            Right::NoDesk => {
                let ordinary = Withdrawal::Ordinary { at: day(1) };
                world.desk(DESK_A).revoked.get_or_insert(ordinary);
            }
            Right::OtherNode => world.desk(DESK_A).nodes = Timeline::new(CREATED, [DEGREE].into()),
            Right::Kiosk => world.desk(DESK_A).role = DeskRole::Kiosk,
        }
        world.pupil().issues = issues(2);
        world.pupil().issues[1].since = day(5);
        if self.about == About::NoPlan {
            world.pupil().plan = None;
        }
        if self.policy == PolicyMet::No {
            world.policy(LIBRARY, Policy { identity: Identity::Photo, ..Policy::default() });
        }
    }
}

impl Speaker {
    fn maker(self) -> Maker {
        match self {
            Self::Desk => Maker::DeskA,
            Self::Web => Maker::Web,
            Self::Import => Maker::Import,
        }
    }
}

impl Said {
    fn draft(self) -> Draft {
        match self {
            Self::Pass => pass(LAST),
            Self::Fail(words) => fail(LAST, words.text()),
            Self::Reopen(words) => reopen(LAST, words.text()),
            Self::Exempt(words) => exempt(LAST, words.text()),
            Self::Require(words) => require(LAST, words.text(), 2),
            Self::Undo(target) => undo(LAST, target.number()),
        }
    }
}

impl Target {
    fn number(self) -> u8 {
        match self {
            Self::Head => HEAD,
            Self::Held => HELD,
            Self::Vain => VAIN,
            Self::Buried => BURIED,
            Self::Unknown => UNKNOWN,
            Self::Itself => LAST,
        }
    }
}

impl Words {
    fn text(self) -> &'static str {
        match self {
            Self::These => "这个",
            Self::Others => "那个",
        }
    }
}

/// A pass that its node's conditions forbid.
fn vain(n: u8) -> Draft {
    pass(n).without_ticket(Entry::Search, IdentityCheck::Code)
}

fn seeing(draft: Draft, seen: Option<u8>) -> Draft {
    match seen {
        Some(number) => draft.seeing(number),
        None => draft,
    }
}
