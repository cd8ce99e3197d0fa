//! A student's form 党团关系迁移地址查询 at the counters of the departments in charge: who may see, correct and confirm
//! it, and what the student sees of that.

use lixiao_tests::browser::Browser;
use lixiao_tests::campus::Campus;
use lixiao_tests::client::{Answered, RawDesk};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const NO: &str = "202210001";
const PARTY: u16 = 6;

#[tokio::test]
async fn the_department_in_charge_corrects_and_confirms_a_form_and_the_student_sees_what_changed() {
    let (campus, browser) = handed_in().await;
    let desk = RawDesk::open(&campus, &[PARTY]).await;
    let path = path(&campus).await;
    let (status, shown) = see(&desk, &path, PARTY).await;
    assert_eq!(status, StatusCode::OK, "{shown}");
    assert_eq!(shown["form"]["own"], json!(["party"]));
    let entries = named("示例单位新党支部");
    let correction = json!({ "change": "correct", "entries": entries, "reason": "学生当面提出" });
    let (status, corrected) = change(&desk, &path, 0, &correction).await;
    assert_eq!(status, StatusCode::OK, "{corrected}");
    let (status, confirmed) = change(&desk, &path, 1, &json!({ "change": "confirm" })).await;
    assert_eq!(status, StatusCode::OK, "{confirmed}");
    let (_, seen) = browser.get("/api/v1/me/form").await;
    assert_eq!(seen["entries"]["organisation"]["name"], json!("示例单位新党支部"));
    let line = &seen["corrections"][0];
    let told = [&line["old"], &line["new"], &line["reason"], &line["department"], &line["by"]];
    assert_eq!(told, ["示例单位党支部", "示例单位新党支部", "学生当面提出", "组织部", "测试op6"]);
    assert_eq!(seen["parts"][0]["confirmed"], json!(campus.now()));
    assert_eq!(seen["parts"][1]["confirmed"], Value::Null, "the other department's part");
}

#[tokio::test]
async fn a_form_that_was_changed_since_is_not_changed_unseen_and_a_correction_says_why() {
    let (campus, browser) = handed_in().await;
    let desk = RawDesk::open(&campus, &[PARTY]).await;
    let path = path(&campus).await;
    let correct =
        |name: &str, reason: &str| json!({ "change": "correct", "entries": named(name), "reason": reason });
    let (status, refused) = change(&desk, &path, 0, &correct("甲", " ")).await;
    assert_eq!((status, &refused["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("reason_missing")));
    assert_eq!(change(&desk, &path, 0, &correct("甲", "先改")).await.0, StatusCode::OK);
    let (status, late) = change(&desk, &path, 0, &correct("乙", "后改")).await;
    assert_eq!((status, &late["code"]), (StatusCode::CONFLICT, &json!("form_changed")));
    assert_eq!(browser.get("/api/v1/me/form").await.1["entries"]["organisation"]["name"], json!("甲"));
}

#[tokio::test]
async fn a_form_opens_for_nobody_but_an_operator_who_works_a_node_in_charge() {
    let (campus, _) = handed_in().await;
    let path = path(&campus).await;
    let library = RawDesk::open(&campus, &[4]).await;
    let party = RawDesk::open(&campus, &[PARTY]).await;
    let refused = (StatusCode::FORBIDDEN, json!({ "code": "not_granted" }));
    assert_eq!(see(&library, &path, 4).await, refused, "a node without a part of the form");
    assert_eq!(see(&library, &path, PARTY).await, refused, "a node that is not the desk's");
    let borrowed = format!("{path}?session={}&node={PARTY}", party.session);
    assert_eq!(library.get(&borrowed).await, refused, "a session of another desk");
    let ended = format!("/api/v1/sessions/{}", party.session);
    party.ask(Method::DELETE, &ended, None::<&()>).await;
    campus.pass(1_000);
    assert_eq!(see(&party, &path, PARTY).await, refused, "a session that has ended");
}

#[tokio::test]
async fn a_department_changes_no_field_of_another() {
    let (campus, browser) = handed_in().await;
    let desk = RawDesk::open(&campus, &[PARTY]).await;
    let mut entries = named("示例单位党支部");
    entries["household"] = json!({
        "household": "moves", "province": "示例省", "city": "示例市", "district": "示例区",
        "address": "示例路 2 号", "police_station": "示例派出所",
    });
    let correction = json!({ "change": "correct", "entries": entries, "reason": "试试" });
    let (status, refused) = change(&desk, &path(&campus).await, 0, &correction).await;
    assert_eq!((status, &refused["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("form_invalid")));
    assert_eq!(
        browser.get("/api/v1/me/form").await.1["entries"]["household"],
        json!({ "household": "stays" })
    );
}

/// A school where one student has handed the form in.
async fn handed_in() -> (Campus, Browser) {
    let campus = Campus::with_pages().await;
    let browser = Browser::signed_in(&campus, NO).await;
    let (status, taken) = browser.post("/api/v1/me/form", &named("示例单位党支部")).await;
    assert_eq!(status, StatusCode::OK, "{taken}");
    (campus, browser)
}

fn named(organisation: &str) -> Value {
    json!({
        "political": "party_member",
        "organisation": { "name": organisation, "address": "示例路 1 号" },
        "household": { "household": "stays" },
        "phone": "000-0000-0001",
        "remark": "",
    })
}

async fn path(campus: &Campus) -> String {
    format!("/api/v1/forms/{}", campus.student_id(NO).await)
}

async fn see(desk: &RawDesk, path: &str, node: u16) -> Answered {
    desk.get(&format!("{path}?session={}&node={node}", desk.session)).await
}

async fn change(desk: &RawDesk, path: &str, seen: usize, change: &Value) -> Answered {
    let by = json!({ "session": desk.session, "node": PARTY });
    desk.ask(Method::POST, path, Some(&json!({ "by": by, "seen": seen, "change": change }))).await
}
