//! The own code before a kiosk's camera, over HTTP: numbers for whoever holds it, and nothing else.

use lixiao_server::core::tickets;
use lixiao_store::StoreError;
use lixiao_tests::browser::Browser;
use lixiao_tests::campus::Campus;
use lixiao_tests::client::{Answered, RawDesk};
use reqwest::StatusCode;
use serde_json::json;

const NO: &str = "202210001";

#[tokio::test]
async fn a_code_gives_numbers_alone_and_nothing_that_says_whose_it_is() {
    let campus = Campus::with_pages().await;
    let kiosk = Browser::kiosk(&campus).await;
    let code = campus.ticket(NO).await;
    let before = show(&kiosk, &code).await;
    assert_eq!(before, counts(0, 8));
    let mut desk = RawDesk::open(&campus, &[4]).await;
    let mark = desk.pass(campus.student_id(NO).await, 4, campus.now());
    desk.outcomes(&[mark]).await;
    assert_eq!(show(&kiosk, &code).await, counts(1, 7));
}

#[tokio::test]
async fn a_wrong_a_replaced_and_a_foreign_code_give_no_numbers() {
    let (campus, other) = (Campus::with_pages().await, Campus::with_pages().await);
    let kiosk = Browser::kiosk(&campus).await;
    let code = campus.ticket(NO).await;
    let mut forged = code.clone().into_bytes();
    forged[100] = if forged[100] == b'1' { b'2' } else { b'1' };
    let not_ours = (StatusCode::OK, json!({ "answer": "not_ours" }));
    for text in ["", "https://example.com", &String::from_utf8(forged).unwrap(), &other.ticket(NO).await] {
        assert_eq!(show(&kiosk, text).await, not_ours, "{text}");
    }
    let (id, at) = (campus.student_id(NO).await, campus.now());
    campus.write::<_, StoreError>(move |txn| tickets::replace(txn, id, at)).await.unwrap();
    assert_eq!(show(&kiosk, &code).await, (StatusCode::OK, json!({ "answer": "replaced" })));
    assert_eq!(show(&kiosk, &campus.ticket(NO).await).await, counts(0, 8));
}

#[tokio::test]
async fn nobody_but_a_kiosk_asks_by_a_code() {
    let campus = Campus::with_pages().await;
    let code = campus.ticket(NO).await;
    for nobody in [Browser::new(&campus), Browser::counter(&campus).await] {
        assert_eq!(show(&nobody, &code).await.0, StatusCode::UNAUTHORIZED);
    }
    let kiosk = Browser::kiosk(&campus).await;
    assert_eq!(show(&kiosk, &code).await, counts(0, 8));
    for desk in campus.desks().await {
        campus.revoke(desk).await;
    }
    assert_eq!(show(&kiosk, &code).await.0, StatusCode::UNAUTHORIZED, "a revoked one");
}

#[tokio::test]
async fn one_student_is_asked_for_six_times_in_ten_minutes_and_a_kiosk_asks_twenty_times_a_minute() {
    let campus = Campus::with_pages().await;
    let (one, other) = (Browser::kiosk(&campus).await, Browser::kiosk(&campus).await);
    let code = campus.ticket(NO).await;
    for _ in 0..6 {
        assert_eq!(show(&one, &code).await.0, StatusCode::OK);
    }
    let (status, refused) = show(&other, &code).await;
    assert_eq!((status, &refused["code"]), (StatusCode::TOO_MANY_REQUESTS, &json!("too_many_tries")));
    for _ in 6..20 {
        assert_eq!(show(&one, "1").await.0, StatusCode::OK);
    }
    let next = campus.ticket("202210002").await;
    assert_eq!(show(&one, &next).await.0, StatusCode::TOO_MANY_REQUESTS, "the kiosk");
    assert_eq!(show(&other, &next).await.0, StatusCode::OK, "another kiosk");
    campus.pass(60_000);
    assert_eq!(show(&one, &next).await.0, StatusCode::OK);
    campus.pass(540_000);
    assert_eq!(show(&one, &code).await.0, StatusCode::OK);
}

async fn show(kiosk: &Browser, text: &str) -> Answered {
    kiosk.post("/api/v1/kiosk/own-code", &json!({ "text": text })).await
}

fn counts(passed: u32, remaining: u32) -> Answered {
    let said = json!({
        "answer": "counts", "passed": passed, "failed": 0, "pending": remaining, "not_required": 0,
        "remaining": remaining,
    });
    (StatusCode::OK, said)
}
