//! What a scan or a search shows.

use lixiao_domain::{Action, Entry, NodeId, Status, StudentId};
use lixiao_protocol::http::TicketKeyState;
use lixiao_protocol::ipc::{Look, OtherCodeKind, TicketTrouble};

use super::counter::{Counter, card, elsewhere, told};
use super::school::{self, DAY_MS, DIPLOMA, INSTRUMENTS, LIBRARY, NOW};

#[test]
fn a_ticket_becomes_the_card_of_its_student() {
    let counter = Counter::new(3);
    let card = counter.card(2);
    assert_eq!((card.student, card.no.as_str(), card.name.as_str()), (StudentId(2), "202400002", "测试2"));
    assert_eq!((card.status, card.entry, card.as_of), (Status::Pending, Entry::Camera, Some(NOW)));
    assert_eq!(card.node.title, "乐器归还情况");
}

#[test]
fn every_state_of_a_student_has_its_look() {
    let exempt = Action::Exempt { source: "assets".into(), as_of: NOW };
    let mut unplanned = school::student(3);
    unplanned.record.plan = None;
    let counter = Counter::with(vec![
        told(1, vec![elsewhere(1, 1, INSTRUMENTS, Action::Pass, None)], 1),
        told(2, vec![elsewhere(2, 2, INSTRUMENTS, exempt, None)], 1),
        unplanned,
        school::student(4),
    ]);
    assert!(matches!(counter.scan(1), Look::AlreadyPassed { .. }));
    assert!(matches!(counter.scan(2), Look::NotRequired { .. }));
    assert!(matches!(counter.scan(3), Look::NotInPlan { .. }));
    assert!(matches!(counter.scan(4), Look::Open { .. }));
    assert!(matches!(counter.scan(5), Look::UnknownStudent));
    counter.core.choose_node(DIPLOMA).unwrap();
    assert!(matches!(counter.scan(4), Look::Blocked { .. }));
}

#[test]
fn outside_the_window_it_says_when_the_window_is() {
    let mut frame = school::frame();
    let plan = frame.campaign.plans.get_mut(&school::plan_id()).unwrap();
    let closed = lixiao_domain::Window { from: NOW.plus(DAY_MS), until: NOW.plus(2 * DAY_MS) };
    plan.window = lixiao_domain::Timeline::new(NOW, closed);
    let counter = Counter::new(1);
    counter
        .core
        .keep_page(lixiao_protocol::http::ChangesAnswer { frame: Some(frame), ..school::changes(vec![], 2) })
        .unwrap();
    assert!(matches!(counter.scan(1), Look::WindowClosed { window, .. } if window == closed));
}

#[test]
fn the_card_names_the_earlier_nodes_and_a_premise_that_is_gone() {
    let passed = elsewhere(1, 1, DIPLOMA, Action::Pass, None);
    let counter = Counter::with(vec![told(1, vec![passed], 1)]);
    counter.core.choose_node(DIPLOMA).unwrap();
    let card = counter.card(1);
    assert!(card.premise_withdrawn);
    let earlier: Vec<&str> = card.earlier.iter().map(|earlier| earlier.node.department.as_str()).collect();
    assert_eq!(earlier, ["资产处", "图书馆", "财务处"]);
}

#[test]
fn a_newer_ticket_makes_the_older_one_worthless_also_after_a_restart() {
    let counter = Counter::new(1);
    let scan = |counter: &Counter, issue| {
        counter.core.scan(&school::ticket(StudentId(1), issue), Entry::Camera).unwrap()
    };
    assert!(matches!(scan(&counter, 1), Look::Open { .. }));
    assert!(matches!(scan(&counter, 3), Look::Open { .. }));
    assert_eq!(scan(&counter, 2), Look::TicketReplaced);
    let counter = counter.reopened();
    assert_eq!(scan(&counter, 1), Look::TicketReplaced);
    assert!(matches!(scan(&counter, 3), Look::Open { .. }));
}

#[test]
fn what_a_stolen_key_has_raised_goes_with_the_key() {
    let counter = Counter::new(1);
    counter.core.scan(&school::ticket(StudentId(1), 9), Entry::Camera).unwrap();
    let mut frame = school::frame();
    let mut next = frame.keys[0].clone();
    frame.keys[0].state = TicketKeyState::Revoked;
    next.key = lixiao_domain::KeyId(1);
    frame.keys.push(next);
    let page = lixiao_protocol::http::ChangesAnswer { frame: Some(frame), ..school::changes(vec![], 2) };
    counter.core.keep_page(page).unwrap();
    let revoked = Look::TicketInvalid { why: TicketTrouble::KeyRevoked };
    assert_eq!(counter.scan(1), revoked);
    let floors = counter
        .core
        .store
        .read(|sql| Ok(sql.query_row("SELECT count(*) FROM floors", [], |row| row.get::<_, u32>(0))?));
    assert_eq!(floors.unwrap(), 0);
}

#[test]
fn a_code_that_is_no_ticket_of_ours_is_named() {
    let counter = Counter::new(1);
    let good = school::ticket(StudentId(1), 1);
    let forged =
        format!("{}{}", &good[..170], if good.ends_with("00000000") { "11111111" } else { "00000000" });
    for (text, look) in [
        ("https://example.cn", Look::OtherCode { kind: OtherCodeKind::Url }),
        ("2812345678901234", Look::OtherCode { kind: OtherCodeKind::PayCode }),
        ("202400001", Look::OtherCode { kind: OtherCodeKind::Digits }),
        ("WIFI:T:WPA;;", Look::OtherCode { kind: OtherCodeKind::Wifi }),
        ("你好", Look::OtherCode { kind: OtherCodeKind::Text }),
        (&good[..100], Look::TicketInvalid { why: TicketTrouble::Truncated }),
        (&forged, Look::TicketInvalid { why: TicketTrouble::Forged }),
    ] {
        assert_eq!(counter.core.scan(text, Entry::Wedge).unwrap(), look, "{text}");
    }
    assert!(matches!(counter.core.scan(&format!("{good}\r\n"), Entry::Wedge), Ok(Look::Open { .. })));
}

#[test]
fn a_search_finds_by_number_name_and_initials() {
    let mut students: Vec<_> = (1..=60).map(school::student).collect();
    students[6].name = "欧阳测".into();
    students[6].initials = vec!["oyc".into(), "OYS".into()];
    let counter = Counter::with(students);
    let found = |query: &str| -> Vec<u32> {
        counter.core.search(query).unwrap().into_iter().map(|found| found.student.0).collect()
    };
    assert_eq!(found("202400007"), [7]);
    assert_eq!(found("0042"), [42]);
    assert_eq!(found("阳测"), [7]);
    assert_eq!(found("oys"), [7]);
    assert_eq!(found("YS"), [7]);
    assert_eq!(found(" oyc "), [7]);
    assert_eq!(found("测"), [] as [u32; 0]);
    assert_eq!(found("2"), [] as [u32; 0]);
    assert_eq!(found("%%"), [] as [u32; 0]);
    assert_eq!(found("2024"), (1..=20).collect::<Vec<_>>());
}

#[test]
fn a_student_found_by_search_is_opened_without_a_ticket() {
    let counter = Counter::new(1);
    counter.pass(1);
    assert_eq!(counter.core.search("202400001").unwrap()[0].status, Status::Passed);
    let card = card(counter.core.open_student(StudentId(1)).unwrap());
    assert_eq!((card.entry, card.status), (Entry::Search, Status::Passed));
    assert_eq!(counter.core.open_student(StudentId(9)).unwrap(), Look::UnknownStudent);
}

#[test]
fn of_a_node_of_another_desk_only_the_status_is_known() {
    let counter = Counter::new(1);
    assert!(counter.core.choose_node(LIBRARY).is_err());
    assert!(counter.core.choose_node(NodeId(77)).is_err());
}
