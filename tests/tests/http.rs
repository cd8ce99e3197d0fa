//! The server over HTTP, on a real SQLite file: who gets in, what is answered, and what happens to bad requests.

use lixiao_domain::{Action, DeskRole, Outcome, Reason, Status};
use lixiao_protocol::http::{ChangesAnswer, Health};
use lixiao_server::core::epochs;
use lixiao_tests::campus::{Campus, plan_text};
use lixiao_tests::client::{RawDesk, answered};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

#[tokio::test]
async fn health_needs_no_authority_and_everything_else_does() {
    let campus = Campus::open().await;
    let client = Client::builder().no_proxy().build().unwrap();
    let at = |path: &str| format!("{}{path}", campus.url());
    let (status, health) = answered(client.get(at("/health"))).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(serde_json::from_value::<Health>(health).unwrap().protocol, 1);
    for (method, path) in [
        (Method::GET, "/api/v1/changes"),
        (Method::POST, "/api/v1/marks"),
        (Method::POST, "/api/v1/sessions"),
        (Method::DELETE, "/api/v1/sessions/00000000-0000-0000-0000-000000000000"),
        (Method::GET, "/api/v1/students?q=2022"),
        (Method::GET, "/api/v1/students/202210001"),
    ] {
        for token in ["", "Bearer ", "Bearer 00", "Basic YTpi"] {
            let request =
                client.request(method.clone(), at(path)).header("authorization", token).json(&json!({}));
            assert_eq!(
                answered(request).await,
                (StatusCode::UNAUTHORIZED, json!({ "code": "unauthenticated" })),
                "{path}"
            );
        }
    }
    assert_eq!(answered(client.get(at("/"))).await.1, json!({ "code": "not_found" }));
    assert_eq!(answered(client.put(at("/health"))).await.1, json!({ "code": "not_found" }));
}

#[tokio::test]
async fn an_enrolment_code_works_once_and_for_ten_minutes() {
    let campus = Campus::open().await;
    let client = Client::builder().no_proxy().build().unwrap();
    let enrol = async |code: &str| {
        let request = client.post(format!("{}/api/v1/desks", campus.url())).json(&json!({ "code": code }));
        answered(request).await
    };
    let refused = (StatusCode::FORBIDDEN, json!({ "code": "code_invalid" }));
    assert_eq!(enrol("AAAAA-AAAAA").await, refused);
    let code = campus.desk_code(&[4]).await;
    let typed = code.to_lowercase().replace('-', " ");
    assert_eq!(enrol(&typed).await.0, StatusCode::OK);
    assert_eq!(enrol(&code).await, refused);
    let late = campus.desk_code(&[4]).await;
    campus.pass(600_000);
    assert_eq!(enrol(&late).await, refused);
}

#[tokio::test]
async fn a_wrong_password_is_told_from_nothing_else_and_made_slow() {
    let campus = Campus::open().await;
    let desk = RawDesk::open(&campus, &[4]).await;
    let sign_in = async |account: &str, password: &str| {
        let body = json!({ "account": account, "password": password });
        desk.ask(Method::POST, "/api/v1/sessions", Some(&body)).await
    };
    let wrong = (StatusCode::UNAUTHORIZED, json!({ "code": "password_wrong" }));
    assert_eq!(sign_in("nobody", "a password for tests").await, wrong);
    for _ in 0..6 {
        assert_eq!(sign_in("op4", "another").await, wrong);
    }
    let (status, body) = sign_in("op4", "a password for tests").await;
    assert_eq!((status, &body["code"]), (StatusCode::TOO_MANY_REQUESTS, &json!("too_many_tries")));
    campus.pass(3_000);
    assert_eq!(sign_in("op4", "a password for tests").await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_mark_is_stored_and_read_back_and_the_same_again_gets_the_same_answer() {
    let campus = Campus::open().await;
    let mut desk = RawDesk::open(&campus, &[4]).await;
    let student = desk.student("202210001").await;
    assert_eq!(student.record.status(lixiao_domain::NodeId(4)), Status::Pending);
    let mark = desk.pass(student.id(), 4, campus.now());
    let (_, first) = desk.push(std::slice::from_ref(&mark)).await;
    assert_eq!(first["answers"][0]["outcome"], json!({ "kind": "applied" }));
    assert_eq!(first["contiguous"], json!(1));
    campus.pass(1000);
    let (_, again) = desk.push(std::slice::from_ref(&mark)).await;
    assert_eq!(again["answers"], first["answers"]);
    let record = desk.student("202210001").await.record;
    assert_eq!(record.status(mark.node), Status::Passed);
    assert_eq!(record.entries(mark.node).iter().map(|judged| &judged.mark).collect::<Vec<_>>(), [&mark]);
}

#[tokio::test]
async fn the_certificate_is_held_until_everything_before_it_is_done() {
    let campus = Campus::open().await;
    let mut certificates = RawDesk::open(&campus, &[8]).await;
    let mut others = RawDesk::open(&campus, &[1, 2, 3, 4, 5, 6, 7]).await;
    let student = others.student("202210002").await.id();
    let certificate = certificates.pass(student, 8, campus.now());
    let held = certificates.outcomes(std::slice::from_ref(&certificate)).await;
    assert_eq!(held, [json!({ "kind": "held", "missing": [1, 2, 3, 4, 5, 6, 7] })]);
    let marks: Vec<_> = (1..=7).map(|node| others.pass(student, node, campus.now())).collect();
    assert!(others.outcomes(&marks).await.iter().all(|outcome| *outcome == json!({ "kind": "applied" })));
    let record = certificates.student("202210002").await.record;
    assert_eq!(record.entries(certificate.node)[0].outcome, Outcome::Applied);
    assert_eq!(certificates.outcomes(&[certificate]).await, [json!({ "kind": "applied" })]);
}

#[tokio::test]
async fn a_desk_is_told_its_own_nodes_in_full_and_of_others_the_status_alone() {
    let campus = Campus::open().await;
    let mut finance = RawDesk::open(&campus, &[3]).await;
    let library = RawDesk::open(&campus, &[4]).await;
    let student = finance.student("202210003").await.id();
    let mut mark = finance.pass(student, 3, campus.now());
    mark.action = Action::Fail { reason: Reason::new("尚欠学费 600 元") };
    finance.outcomes(&[mark]).await;
    let own = finance.get("/api/v1/students/202210003").await.1.to_string();
    assert!(own.contains("600 元"), "{own}");
    for path in ["/api/v1/students/202210003", "/api/v1/students?q=202210003", "/api/v1/changes"] {
        let seen = library.get(path).await.1.to_string();
        assert!(seen.contains(r#""3":{"kind":"status_only","status":"failed"}"#), "{path}: {seen}");
        assert!(!seen.contains("600 元"), "{path}: {seen}");
    }
}

#[tokio::test]
async fn changes_come_page_by_page_and_go_on_from_the_cursor() {
    let campus = Campus::open().await;
    let mut desk = RawDesk::open(&campus, &[4]).await;
    let page = async |query: &str| {
        let (status, body) = desk.get(&format!("/api/v1/changes?limit=200{query}")).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        serde_json::from_value::<ChangesAnswer>(body).unwrap()
    };
    let since = |page: &ChangesAnswer| {
        let cursor = page.cursor;
        format!("&epoch={}&scope={}&after={}", cursor.epoch, cursor.scope, cursor.revision)
    };
    let first = page("").await;
    assert_eq!((first.from_start, first.more, first.students.len()), (true, true, 200));
    let second = page(&since(&first)).await;
    assert_eq!((second.from_start, second.more, second.students.len()), (false, false, 100));
    let nothing = page(&since(&second)).await;
    assert_eq!((nothing.students.len(), nothing.frame.is_none()), (0, true));
    let elsewhere =
        since(&second).replace(&second.cursor.epoch.to_string(), "00000000-0000-0000-0000-000000000000");
    assert!(page(&elsewhere).await.from_start);
    let student = second.students[0].id();
    let mark = desk.pass(student, 4, campus.now());
    desk.outcomes(&[mark]).await;
    let (_, changed) = desk.get(&format!("/api/v1/changes?{}", since(&second))).await;
    assert_eq!(serde_json::from_value::<ChangesAnswer>(changed).unwrap().students[0].id(), student);
}

#[tokio::test]
async fn a_revoked_desk_gets_nothing_more_and_what_it_still_has_is_put_aside() {
    let campus = Campus::open().await;
    let mut desk = RawDesk::open(&campus, &[4]).await;
    let student = desk.student("202210004").await.id();
    let mark = desk.pass(student, 4, campus.now());
    campus.revoke(desk.desk).await;
    let (status, body) = desk.get("/api/v1/changes").await;
    assert_eq!((status, &body["code"]), (StatusCode::FORBIDDEN, &json!("desk_revoked")));
    let outcomes = desk.outcomes(&[mark]).await;
    assert_eq!(outcomes, [json!({ "kind": "quarantined", "cause": "rights_withdrawn" })]);
    let other = RawDesk::open(&campus, &[4]).await;
    assert_eq!(other.student("202210004").await.record.status(lixiao_domain::NodeId(4)), Status::Pending);
}

#[tokio::test]
async fn a_number_given_twice_puts_the_desk_aside() {
    let campus = Campus::open().await;
    let mut desk = RawDesk::open(&campus, &[4]).await;
    let student = desk.student("202210005").await.id();
    let first = desk.pass(student, 4, campus.now());
    let mut second = first.clone();
    second.id = lixiao_domain::MarkId(uuid::Uuid::from_u128(5));
    let outcomes = desk.outcomes(&[first, second]).await;
    assert_eq!(outcomes[0], json!({ "kind": "applied" }));
    assert_eq!(outcomes[1]["cause"], json!("seq_reused"));
    assert_eq!(desk.get("/api/v1/changes").await.1["code"], json!("desk_revoked"));
}

#[tokio::test]
async fn what_cannot_be_read_is_named_and_nothing_of_it_is_kept() {
    let campus = Campus::open().await;
    let mut desk = RawDesk::open(&campus, &[4]).await;
    let student = desk.student("202210006").await.id();
    let good = serde_json::to_value(desk.pass(student, 4, campus.now())).unwrap();
    let foreign = {
        let mut mark = good.clone();
        mark["origin"]["desk"] = json!("00000000-0000-0000-0000-000000000001");
        mark
    };
    let push = async |marks: Value| desk.push_json(marks).await;
    assert_eq!(
        push(json!([good, { "id": 3 }])).await,
        (StatusCode::UNPROCESSABLE_ENTITY, json!({ "code": "unreadable", "index": 1 }))
    );
    assert_eq!(push(json!([good, foreign])).await.1, json!({ "code": "unreadable", "index": 1 }));
    assert_eq!(
        push(json!(vec![good.clone(); 201])).await,
        (StatusCode::PAYLOAD_TOO_LARGE, json!({ "code": "too_large" }))
    );
    assert_eq!(push(json!("marks")).await.1["code"], json!("malformed"));
    let huge = json!([{ "remark": "x".repeat(5_000_000) }]);
    assert_eq!(push(huge).await, (StatusCode::PAYLOAD_TOO_LARGE, json!({ "code": "too_large" })));
    assert_eq!(desk.student("202210006").await.record.entries(lixiao_domain::NodeId(4)).len(), 0);
    assert_eq!(push(json!([good])).await.0, StatusCode::OK);
}

#[tokio::test]
async fn the_words_of_an_unreadable_mark_keep_its_number_and_hold_nothing_up() {
    let campus = Campus::open().await;
    let mut desk = RawDesk::open(&campus, &[4]).await;
    let student = desk.student("202210009").await.id();
    let (mark, next) = (desk.pass(student, 4, campus.now()), desk.pass(student, 4, campus.now()));
    let centre = desk.get("/health").await.1["centre"].clone();
    let words = json!({ "epoch": centre["epoch"], "seq": 1, "mark": mark.id, "body": "{\"later\":true}" });
    let unit = json!({ "kind": "quarantined", "cause": "unreadable" });
    for _ in 0..2 {
        let (status, answer) = desk.ask(Method::POST, "/api/v1/marks/unreadable", Some(&words)).await;
        assert_eq!((status, &answer["answers"][0]["outcome"]), (StatusCode::OK, &unit));
        assert_eq!(answer["contiguous"], json!(1));
    }
    assert_eq!(desk.outcomes(&[mark]).await, [unit], "the same mark gets the same answer");
    let (_, answer) = desk.push(&[next]).await;
    assert_eq!(
        (&answer["contiguous"], answer["answers"][0]["outcome"]["kind"].as_str()),
        (&json!(2), Some("applied"))
    );
}

#[tokio::test]
async fn a_mark_under_an_id_that_is_taken_leaves_no_gap_in_its_desks_numbers() {
    let campus = Campus::open().await;
    let mut desk = RawDesk::open(&campus, &[4]).await;
    let mut other = RawDesk::open(&campus, &[4]).await;
    let student = desk.student("202210010").await.id();
    let first = desk.pass(student, 4, campus.now());
    assert_eq!(desk.outcomes(std::slice::from_ref(&first)).await, [json!({ "kind": "applied" })]);
    let double = lixiao_domain::Mark { id: first.id, ..other.pass(student, 4, campus.now()) };
    let next = other.pass(student, 4, campus.now());
    for _ in 0..2 {
        let (_, answer) = other.push(&[double.clone(), next.clone()]).await;
        assert_eq!(answer["answers"][0]["outcome"]["reason"], json!("id_reused"));
        assert_eq!(answer["contiguous"], json!(2));
    }
}

#[tokio::test]
async fn a_store_of_another_epoch_takes_no_mark_before_the_desk_has_learnt_of_it() {
    let campus = Campus::open().await;
    let mut desk = RawDesk::open(&campus, &[4]).await;
    let student = desk.student("202210008").await.id();
    let mark = desk.pass(student, 4, campus.now());
    let body = json!({ "epoch": "00000000-0000-0000-0000-000000000001", "marks": [mark] });
    let (status, answer) = desk.ask(Method::POST, "/api/v1/marks", Some(&body)).await;
    assert_eq!((status, &answer["answers"], &answer["contiguous"]), (StatusCode::OK, &json!([]), &json!(0)));
    assert_eq!(desk.outcomes(&[mark]).await, [json!({ "kind": "applied" })]);
}

#[tokio::test]
async fn a_restored_store_speaks_of_its_new_epoch_at_once_and_takes_everything_again() {
    let campus = Campus::open().await;
    let mut desk = RawDesk::open(&campus, &[4]).await;
    let student = desk.student("202210008").await.id();
    let mark = desk.pass(student, 4, campus.now());
    assert_eq!(desk.outcomes(std::slice::from_ref(&mark)).await, [json!({ "kind": "applied" })]);
    let before = desk.get("/api/v1/changes").await.1["centre"]["epoch"].clone();
    let epoch = "00000000-0000-0000-0000-0000000000e2";
    let (begun, at) = (epoch.parse().unwrap(), campus.now());
    campus.write::<_, lixiao_store::StoreError>(move |txn| epochs::begin(txn, begun, at)).await.unwrap();
    let push = async |epoch: &Value| {
        let body = json!({ "epoch": epoch, "marks": [mark] });
        desk.ask(Method::POST, "/api/v1/marks", Some(&body)).await.1
    };
    let stale = push(&before).await;
    assert_eq!((&stale["centre"]["epoch"], &stale["answers"]), (&json!(epoch), &json!([])));
    assert_eq!(desk.get("/api/v1/changes").await.1["cursor"]["epoch"], json!(epoch));
    assert_eq!(push(&json!(epoch)).await["answers"][0]["outcome"], json!({ "kind": "applied" }));
}

#[tokio::test]
async fn a_kiosk_is_told_no_roster_and_marks_nothing() {
    let campus = Campus::open().await;
    let desk = RawDesk::open(&campus, &[4]).await;
    let code = campus.enrolment_code(DeskRole::Kiosk, &[]).await;
    let (_, enrolled) = desk.ask(Method::POST, "/api/v1/desks", Some(&json!({ "code": code }))).await;
    let kiosk = desk.with_token(enrolled["token"].as_str().unwrap());
    for path in ["/api/v1/changes", "/api/v1/students?q=2022", "/api/v1/students/202210001"] {
        assert_eq!(
            kiosk.get(path).await,
            (StatusCode::FORBIDDEN, json!({ "code": "not_for_this_role" })),
            "{path}"
        );
    }
    assert_eq!(kiosk.push(&[]).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn an_old_desk_is_told_so() {
    let campus = Campus::open().await;
    let client = Client::builder().no_proxy().build().unwrap();
    let request = client.get(format!("{}/api/v1/changes", campus.url())).header("lixiao-protocol", "0");
    assert_eq!(
        answered(request).await,
        (StatusCode::UPGRADE_REQUIRED, json!({ "code": "desk_too_old", "oldest": 1 }))
    );
}

#[tokio::test]
async fn a_closed_window_refuses_and_a_longer_one_lets_in_from_then_on() {
    let mut campus = Campus::open().await;
    let mut desk = RawDesk::open(&campus, &[4]).await;
    campus.pass(12 * 24 * 3_600_000);
    let desk_again = RawDesk::open(&campus, &[4]).await;
    desk.session = desk_again.session;
    let student = desk.student("202210007").await.id();
    let mut late = RawDesk::open(&campus, &[4]).await;
    let refused = late.pass(student, 4, campus.now());
    assert_eq!(late.outcomes(&[refused]).await[0]["reason"], json!("window_closed"));
    campus.apply_plan(&plan_text("2026-06-15", "2026-07-15")).await;
    campus.pass(1000);
    let taken = late.pass(student, 4, campus.now());
    assert_eq!(late.outcomes(&[taken]).await, [json!({ "kind": "applied" })]);
}

#[tokio::test]
async fn changes_travel_compressed_to_whoever_reads_that() {
    let campus = Campus::open().await;
    let desk = RawDesk::open(&campus, &[4]).await;
    let plain = serde_json::to_vec(&desk.get("/api/v1/changes").await.1).unwrap().len();
    let (encoding, bytes) = desk.travels("/api/v1/changes").await;
    assert_eq!(encoding.as_deref(), Some("gzip"));
    assert!(bytes * 4 < plain, "{bytes} of {plain} bytes");
}
