//! Students' own pages over HTTP, on a real SQLite file: who gets in, what is shown, and what is refused.
#![expect(clippy::unwrap_used, reason = "what goes wrong in a test's helper ends the test")]

use lixiao_domain::{Action, Reason};
use lixiao_protocol::student::{Clearance, FormStanding, Standing};
use lixiao_server::core::tickets;
use lixiao_server::http::front::Front;
use lixiao_server::http::pages::Pages;
use lixiao_store::{StoreError, write};
use lixiao_store_sqlite::SqliteStore;
use lixiao_tests::browser::Browser;
use lixiao_tests::campus::{Campus, PASSWORD};
use lixiao_tests::client::RawDesk;
use reqwest::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, SET_COOKIE};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

const NO: &str = "202210001";

#[tokio::test]
async fn nothing_of_a_student_is_told_to_whoever_has_not_signed_in() {
    let campus = Campus::with_pages().await;
    let desk = RawDesk::open(&campus, &[4]).await;
    let stranger = Browser::new(&campus);
    let refused = (StatusCode::UNAUTHORIZED, json!({ "code": "unauthenticated" }));
    for path in ["/me", "/me/clearance", "/me/ticket", "/me/ticket/1", "/me/form", "/me/sessions"] {
        let path = format!("/api/v1{path}");
        assert_eq!(stranger.get(&path).await, refused, "{path}");
        assert_eq!(desk.get(&path).await, refused, "a counter's desk is no student: {path}");
    }
    let (status, school) = stranger.get("/api/v1/school").await;
    assert_eq!((status, &school["name"]), (StatusCode::OK, &json!("示例音乐学院")));
    let logo = stranger.send(Method::GET, school["logo"].as_str().unwrap(), None::<&()>).await;
    assert_eq!(logo.headers()[CONTENT_TYPE], "image/svg+xml");
    assert!(logo.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().contains("sandbox"));
}

#[tokio::test]
async fn a_password_signs_in_and_a_session_opens_no_counters_route() {
    let campus = Campus::with_pages().await;
    let browser = Browser::signed_in(&campus, NO).await;
    let (_, me) = browser.get("/api/v1/me").await;
    assert_eq!((&me["no"], &me["name"]), (&json!(NO), &json!("测试甲子")));
    for path in ["/api/v1/changes", "/api/v1/students?q=2022", "/api/v1/students/202210001"] {
        assert_eq!(browser.get(path).await.0, StatusCode::UNAUTHORIZED, "{path}");
    }
    let mut other = Browser::new(&campus);
    let wrong = (StatusCode::UNAUTHORIZED, json!({ "code": "password_wrong" }));
    for no in [NO, "202210002", "000", "不是学号"] {
        assert_eq!(other.sign_in(no, "another password").await, wrong, "{no}");
    }
}

#[tokio::test]
async fn wrong_passwords_make_the_account_wait_and_the_right_one_too_until_the_wait_is_over() {
    let campus = Campus::with_pages().await;
    campus.student(NO).await;
    let mut browser = Browser::new(&campus);
    for _ in 0..6 {
        assert_eq!(browser.sign_in(NO, "another password").await.1["code"], json!("password_wrong"));
    }
    let (status, body) = browser.sign_in(NO, PASSWORD).await;
    assert_eq!((status, &body["code"]), (StatusCode::TOO_MANY_REQUESTS, &json!("too_many_tries")));
    campus.pass(1000 * body["wait_s"].as_i64().unwrap());
    assert_eq!(browser.sign_in(NO, PASSWORD).await.0, StatusCode::OK);
}

#[tokio::test]
async fn passwords_that_are_tried_at_once_count_like_those_tried_one_after_the_other() {
    let campus = Campus::with_pages().await;
    campus.student(NO).await;
    let (url, client) = (format!("{}/api/v1/me/session", campus.url()), reqwest::Client::new());
    let tries = (0..20).map(|_| {
        let request = client.post(&url).header("origin", campus.url());
        tokio::spawn(request.json(&json!({ "no": NO, "password": "another password" })).send())
    });
    let mut checked = 0;
    for tried in tries.collect::<Vec<_>>() {
        let status = tried.await.unwrap().unwrap().status();
        assert!([StatusCode::UNAUTHORIZED, StatusCode::TOO_MANY_REQUESTS].contains(&status), "{status}");
        checked += u32::from(status == StatusCode::UNAUTHORIZED);
    }
    assert_eq!(checked, 6);
}

#[tokio::test]
async fn nobody_is_asked_which_sessions_ended_where_students_sign_in_here_alone() {
    let campus = Campus::with_pages().await;
    let url = format!("{}/login/sso/back", campus.url());
    let word = "logoutRequest=<LogoutRequest><SessionIndex>ST-1</SessionIndex></LogoutRequest>";
    let request = reqwest::Client::new().post(url).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    let answer = request.body(word).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn one_address_that_tries_many_accounts_waits_as_well() {
    let campus = Campus::with_pages().await;
    let mut browser = Browser::new(&campus);
    for number in 0..101 {
        let (status, _) = browser.sign_in(&format!("2022{number:05}"), "x").await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(browser.sign_in("202299999", "x").await.0, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_cookie_is_out_of_scripts_reach_and_bound_to_the_host_behind_tls() {
    let mut campus = Campus::with_pages().await;
    campus.student(NO).await;
    let request = json!({ "no": NO, "password": PASSWORD });
    let cookie = async |campus: &Campus| {
        let browser = Browser::new(campus);
        let answer = browser.send(Method::POST, "/api/v1/me/session", Some(&request)).await;
        assert_eq!(answer.headers()[CACHE_CONTROL], "no-store");
        answer.headers()[SET_COOKIE].to_str().unwrap().to_owned()
    };
    let plain = cookie(&campus).await;
    let (name, rest) = plain.split_once('=').unwrap();
    assert_eq!(name, "lixiao");
    assert!(rest.ends_with("; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax"), "{plain}");
    let public = Some("https://lixiao.example".parse().unwrap());
    campus.restart_seen_as(Front { public, behind_proxy: false }).await;
    let secure = cookie(&campus).await;
    assert!(secure.starts_with("__Host-lixiao="), "{secure}");
    assert!(secure.ends_with("; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax; Secure"), "{secure}");
}

#[tokio::test]
async fn what_another_sites_page_sends_changes_nothing() {
    let campus = Campus::with_pages().await;
    let mut browser = Browser::signed_in(&campus, NO).await;
    let refused = (StatusCode::FORBIDDEN, json!({ "code": "not_from_page" }));
    browser.set("origin", "https://other.example");
    assert_eq!(browser.post("/api/v1/me/ticket", &json!({})).await, refused);
    assert_eq!(browser.sign_in(NO, PASSWORD).await, refused);
    browser.set("origin", &campus.url());
    let csrf = browser.headers["lixiao-csrf"].to_str().unwrap().to_owned();
    for wrong in ["", "0", &"0".repeat(32)] {
        browser.set("lixiao-csrf", wrong);
        assert_eq!(browser.post("/api/v1/me/ticket", &json!({})).await, refused);
        assert_eq!(browser.delete("/api/v1/me").await, refused);
    }
    browser.set("lixiao-csrf", &csrf);
    assert_eq!(browser.post("/api/v1/me/ticket", &json!({})).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_session_ends_by_itself_by_signing_out_and_from_elsewhere() {
    let campus = Campus::with_pages().await;
    let here = Browser::signed_in(&campus, NO).await;
    campus.pass(1000);
    let there = Browser::signed_in(&campus, NO).await;
    let (_, listed) = here.get("/api/v1/me/sessions").await;
    let lines = listed["sessions"].as_array().unwrap();
    let current: Vec<_> = lines.iter().map(|line| line["current"].as_bool().unwrap()).collect();
    assert_eq!(current, [false, true], "newest first");
    let elsewhere = format!("/api/v1/me/sessions/{}", lines[0]["session"].as_str().unwrap());
    assert_eq!(here.delete(&elsewhere).await.0, StatusCode::NO_CONTENT);
    assert_eq!(here.delete(&elsewhere).await.0, StatusCode::NOT_FOUND);
    assert_eq!(there.get("/api/v1/me").await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(here.delete("/api/v1/me").await, (StatusCode::OK, json!({ "next": null })));
    assert_eq!(here.get("/api/v1/me").await.0, StatusCode::UNAUTHORIZED);
    let again = Browser::signed_in(&campus, NO).await;
    campus.pass(12 * 3_600_000 - 1);
    assert_eq!(again.get("/api/v1/me").await.0, StatusCode::OK);
    campus.pass(1);
    assert_eq!(again.get("/api/v1/me").await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn nobody_ends_anothers_session() {
    let campus = Campus::with_pages().await;
    let one = Browser::signed_in(&campus, NO).await;
    let other = Browser::signed_in(&campus, "202210002").await;
    let (_, listed) = one.get("/api/v1/me/sessions").await;
    let session = format!("/api/v1/me/sessions/{}", listed["sessions"][0]["session"].as_str().unwrap());
    assert_eq!(other.delete(&session).await.0, StatusCode::NOT_FOUND);
    assert_eq!(one.get("/api/v1/me").await.0, StatusCode::OK);
}

#[tokio::test]
async fn an_activation_code_opens_the_account_once_and_a_reset_closes_it() {
    let campus = Campus::with_pages().await;
    let code = campus.activation_code(NO).await;
    let mut browser = Browser::new(&campus);
    let activate = async |browser: &Browser, code: &str, password: &str| {
        browser.post("/api/v1/me/activation", &json!({ "no": NO, "code": code, "password": password })).await
    };
    let weak = json!({ "code": "password_weak", "at_least": 8 });
    assert_eq!(activate(&browser, &code, "short").await, (StatusCode::UNPROCESSABLE_ENTITY, weak));
    let invalid = (StatusCode::FORBIDDEN, json!({ "code": "activation_invalid" }));
    assert_eq!(activate(&browser, "AAAAA-AAAAA", PASSWORD).await, invalid);
    assert_eq!(browser.sign_in(NO, PASSWORD).await.0, StatusCode::UNAUTHORIZED);
    let typed = code.to_lowercase().replace('-', " ");
    let (status, body) = activate(&browser, &typed, PASSWORD).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    browser.take(&body);
    assert_eq!(activate(&browser, &code, PASSWORD).await, invalid);
    assert_eq!(Browser::new(&campus).sign_in(NO, PASSWORD).await.0, StatusCode::OK);
    let reset = campus.activation_code(NO).await;
    assert_eq!(browser.get("/api/v1/me").await.0, StatusCode::UNAUTHORIZED, "a reset ends every session");
    assert_eq!(browser.sign_in(NO, PASSWORD).await.0, StatusCode::UNAUTHORIZED);
    campus.pass(61 * 24 * 3_600_000);
    assert_eq!(activate(&browser, &reset, PASSWORD).await, invalid);
}

#[tokio::test]
async fn the_clearance_says_what_stands_why_and_where_to_go() {
    let campus = Campus::with_pages().await;
    let mut desk = RawDesk::open(&campus, &[3, 4, 8]).await;
    let student = desk.student(NO).await.id();
    let (passed, certificate) = (desk.pass(student, 4, campus.now()), desk.pass(student, 8, campus.now()));
    let mut failed = desk.pass(student, 3, campus.now());
    failed.action = Action::Fail { reason: Reason::new("尚欠学费") };
    desk.outcomes(&[passed, certificate, failed]).await;
    let browser = Browser::signed_in(&campus, NO).await;
    let clearance = clearance(&browser).await;
    assert_eq!((clearance.name.as_str(), clearance.form), ("测试甲子", FormStanding::Open));
    let Standing::InPlan { nodes, remaining, next, .. } = clearance.standing else { panic!("in a plan") };
    assert_eq!(remaining, 7);
    assert_eq!(next.iter().map(|node| node.0).collect::<Vec<_>>(), [1, 2, 3, 5, 6, 7]);
    let at = |node: u16| nodes.iter().find(|standing| standing.node.0 == node).unwrap();
    assert_eq!((at(4).since, at(4).missing.len()), (Some(campus.now()), 0));
    assert_eq!(at(3).reasons, [Reason::new("尚欠学费")]);
    assert_eq!(at(3).office.as_ref().unwrap().place.as_deref(), Some("行政楼 203"));
    assert!(at(8).held && at(8).missing.iter().all(|node| node.department != "图书馆"));
}

#[tokio::test]
async fn a_student_who_is_done_has_a_number_to_be_checked_by() {
    let campus = Campus::with_pages().await;
    let mut desk = RawDesk::open(&campus, &[1, 2, 3, 4, 5, 6, 7, 8]).await;
    let student = desk.student(NO).await.id();
    let marks: Vec<_> = (1..=8).map(|node| desk.pass(student, node, campus.now())).collect();
    desk.outcomes(&marks).await;
    let browser = Browser::signed_in(&campus, NO).await;
    let Standing::Done { receipt, since, .. } = clearance(&browser).await.standing else {
        panic!("all is done")
    };
    assert_eq!((receipt.len(), since), (11, campus.now()));
    campus.pass(1000);
    let Standing::Done { receipt: again, .. } = clearance(&browser).await.standing else { panic!("still") };
    assert_eq!(receipt, again);
}

#[tokio::test]
async fn a_new_code_stops_the_old_one_and_is_not_to_be_had_without_end() {
    let campus = Campus::with_pages().await;
    let desk = RawDesk::open(&campus, &[4]).await;
    let browser = Browser::signed_in(&campus, NO).await;
    let picture = async |issue: u16| {
        browser.send(Method::GET, &format!("/api/v1/me/ticket/{issue}"), None::<&()>).await
    };
    assert_eq!(browser.get("/api/v1/me/ticket").await.1["issue"], json!(1));
    assert_eq!(picture(1).await.headers()[CONTENT_TYPE], "image/png");
    let old = campus.ticket(NO).await;
    for issue in 2..=4 {
        let (status, ticket) = browser.post("/api/v1/me/ticket", &json!({})).await;
        assert_eq!((status, &ticket["issue"]), (StatusCode::OK, &json!(issue)));
    }
    assert_ne!(campus.ticket(NO).await, old);
    assert_eq!(picture(1).await.status(), StatusCode::NOT_FOUND);
    let bytes = picture(4).await.bytes().await.unwrap();
    let side = u32::from_be_bytes(bytes[16..20].try_into().unwrap());
    assert_eq!(side, 1080, "as wide as a phone's screen, quiet zone included");
    let record = desk.student(NO).await.record;
    assert_eq!(record.issues.last().unwrap().number.0, 4, "desks learn it with the student");
    let (status, body) = browser.post("/api/v1/me/ticket", &json!({})).await;
    let soon = json!({ "code": "too_many_tries", "wait_s": 600 });
    assert_eq!((status, body), (StatusCode::TOO_MANY_REQUESTS, soon));
    campus.pass(600_000);
    assert_eq!(browser.post("/api/v1/me/ticket", &json!({})).await.0, StatusCode::OK);
}

fn entries(remark: &str) -> Value {
    json!({
        "political": "party_member",
        "organisation": { "name": " 示例单位党支部 ", "address": "示例路 1 号" },
        "household": { "household": "stays" },
        "phone": "000-0000-0001",
        "remark": remark,
    })
}

#[tokio::test]
async fn a_form_is_handed_in_once_however_many_try_at_the_same_moment() {
    let campus = Campus::with_pages().await;
    let browser = Browser::signed_in(&campus, NO).await;
    let (_, open) = browser.get("/api/v1/me/form").await;
    assert_eq!(open, json!({ "form": "open", "parts": ["party", "league", "household"] }));
    let wrong =
        json!({ "political": "citizen", "organisation": null, "household": null, "phone": "", "remark": "" });
    let (status, refused) = browser.post("/api/v1/me/form", &wrong).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let faults =
        json!([{ "field": "household", "fault": "missing" }, { "field": "phone", "fault": "missing" }]);
    assert_eq!(refused, json!({ "code": "form_invalid", "faults": faults }));
    let (one, two) = (entries("一"), entries("二"));
    let answers = tokio::join!(browser.post("/api/v1/me/form", &one), browser.post("/api/v1/me/form", &two));
    let statuses = [answers.0.0, answers.1.0];
    assert!(statuses.contains(&StatusCode::OK) && statuses.contains(&StatusCode::CONFLICT), "{statuses:?}");
    let (taken, late) =
        if statuses[0] == StatusCode::OK { (answers.0.1, answers.1.1) } else { (answers.1.1, answers.0.1) };
    assert_eq!(late["code"], json!("already_submitted"));
    assert_eq!(
        (&late["submitted"]["entries"], &late["submitted"]["receipt"]),
        (&taken["entries"], &taken["receipt"])
    );
    assert_eq!(taken["entries"]["organisation"]["name"], json!("示例单位党支部"));
    assert_eq!(browser.get("/api/v1/me/form").await.1, taken);
    let departments: Vec<_> =
        taken["parts"].as_array().unwrap().iter().map(|part| &part["node"]["department"]).collect();
    assert_eq!(departments, [&json!("组织部"), &json!("保卫处")]);
}

#[tokio::test]
async fn a_kiosk_learns_whether_it_may_still_serve() {
    let campus = Campus::with_pages().await;
    let (kiosk, counter) = (Browser::kiosk(&campus).await, Browser::counter(&campus).await);
    assert_eq!(kiosk.get("/api/v1/kiosk").await.0, StatusCode::OK);
    assert_eq!(counter.get("/api/v1/kiosk").await.1, json!({ "code": "not_for_this_role" }));
    assert_eq!(Browser::new(&campus).get("/api/v1/kiosk").await.1, json!({ "code": "unauthenticated" }));
    for desk in campus.desks().await {
        campus.revoke(desk).await;
    }
    let (status, body) = kiosk.get("/api/v1/kiosk").await;
    assert_eq!((status, &body["code"]), (StatusCode::FORBIDDEN, &json!("desk_revoked")));
}

#[tokio::test]
async fn a_kiosk_signs_in_for_minutes_and_its_session_is_good_nowhere_else() {
    let campus = Campus::with_pages().await;
    campus.student(NO).await;
    let (mut kiosk, other) = (Browser::kiosk(&campus).await, Browser::kiosk(&campus).await);
    let answer = kiosk
        .send(Method::POST, "/api/v1/me/session", Some(&json!({ "no": NO, "password": PASSWORD })))
        .await;
    assert!(answer.headers().get(SET_COOKIE).is_none(), "a kiosk keeps no cookie");
    let body: Value = answer.json().await.unwrap();
    kiosk.take(&body);
    let (status, ticket) = kiosk.get("/api/v1/me/ticket").await;
    assert_eq!(status, StatusCode::OK);
    assert!(ticket["image"].as_str().unwrap().starts_with("data:image/png;base64,"));
    let own = kiosk.headers.insert("authorization", other.headers["authorization"].clone()).unwrap();
    assert_eq!(kiosk.get("/api/v1/me").await.0, StatusCode::UNAUTHORIZED, "another kiosk");
    kiosk.headers.remove("authorization");
    kiosk.set("cookie", &format!("lixiao={}", body["session"].as_str().unwrap()));
    assert_eq!(kiosk.get("/api/v1/me").await.0, StatusCode::UNAUTHORIZED, "a browser");
    kiosk.headers.remove("cookie");
    kiosk.headers.insert("authorization", own);
    assert_eq!(kiosk.get("/api/v1/me").await.0, StatusCode::OK);
    campus.pass(15 * 60_000);
    assert_eq!(kiosk.get("/api/v1/me").await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_kiosk_hands_the_code_over_once_to_a_person_and_never_to_a_preview() {
    let campus = Campus::with_pages().await;
    campus.student(NO).await;
    let mut kiosk = Browser::kiosk(&campus).await;
    kiosk.sign_in(NO, PASSWORD).await;
    let link = async || {
        let (status, handover) = kiosk.post("/api/v1/me/handover", &json!({})).await;
        assert_eq!(status, StatusCode::OK, "{handover}");
        handover["url"].as_str().unwrap().to_owned()
    };
    let phone = Browser::new(&campus);
    let ask = async |method: Method, url: &str| {
        let answer = phone.send(method, url, None::<&()>).await;
        assert!(
            answer.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().starts_with("default-src 'none'")
        );
        (answer.status(), answer.text().await.unwrap())
    };
    let url = link().await;
    for _ in 0..2 {
        let (status, page) = ask(Method::GET, &url).await;
        assert_eq!((status, page.contains("data:image")), (StatusCode::OK, false), "looking uses nothing up");
    }
    let (status, page) = ask(Method::POST, &url).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("<img src=\"data:image/png;base64,") && page.contains("0001"), "{page}");
    assert!(!page.contains("测试甲子") && !page.contains(NO));
    assert_eq!(ask(Method::POST, &url).await.0, StatusCode::GONE);
    assert_eq!(ask(Method::GET, &url).await.0, StatusCode::GONE);
    let late = link().await;
    campus.pass(600_000);
    assert_eq!(ask(Method::POST, &late).await.0, StatusCode::GONE);
    let browser = Browser::signed_in(&campus, NO).await;
    assert_eq!(browser.post("/api/v1/me/handover", &json!({})).await.0, StatusCode::NOT_FOUND);
}

/// The events of one open page.
struct Events(Response);

impl Events {
    async fn open(browser: &Browser) -> Self {
        let events = browser.send(Method::GET, "/api/v1/me/events", None::<&()>).await;
        assert_eq!(events.headers()[CONTENT_TYPE], "text/event-stream");
        Self(events)
    }

    /// The next event's id, which is its data too; `None` at the end.
    async fn next(&mut self) -> Option<u64> {
        let mut text = String::new();
        while !text.ends_with("\n\n") {
            text.push_str(std::str::from_utf8(&self.0.chunk().await.ok()??).unwrap());
        }
        let field =
            |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().to_owned();
        assert_eq!((field("event:").as_str(), field("id:")), ("changed", field("data:")));
        Some(field("id:").parse().unwrap())
    }
}

#[tokio::test]
async fn an_open_page_hears_of_a_mark_and_of_what_it_missed() {
    let campus = Campus::with_pages().await;
    let mut desk = RawDesk::open(&campus, &[3, 4]).await;
    let student = desk.student(NO).await.id();
    let mut browser = Browser::signed_in(&campus, NO).await;
    let mut events = Events::open(&browser).await;
    let first = events.next().await.unwrap();
    let other = desk.student("202210002").await.id();
    let marks = [desk.pass(other, 4, campus.now()), desk.pass(student, 4, campus.now())];
    desk.outcomes(&marks).await;
    let second = events.next().await.unwrap();
    assert_eq!(second, clearance(&browser).await.revision.0, "of the own marks alone");
    browser.set("last-event-id", &first.to_string());
    assert_eq!(Events::open(&browser).await.next().await, Some(second), "missed while away");
    browser.set("last-event-id", &second.to_string());
    let mut again = Events::open(&browser).await;
    let mark = desk.pass(student, 3, campus.now());
    desk.outcomes(&[mark]).await;
    let third = again.next().await.unwrap();
    assert!(third > second, "what is known is not told again");
    assert_eq!(events.next().await, Some(third));
}

#[tokio::test]
async fn an_open_page_hears_of_what_another_process_wrote() {
    let campus = Campus::with_pages().await;
    let browser = Browser::signed_in(&campus, NO).await;
    let mut events = Events::open(&browser).await;
    let first = events.next().await.unwrap();
    let (id, at) = (campus.student_id(NO).await, campus.now());
    let beside = SqliteStore::open(campus.store_file()).unwrap();
    write::<_, StoreError>(&beside, move |txn| tickets::replace(txn, id, at)).await.unwrap();
    assert!(events.next().await.unwrap() > first);
}

#[tokio::test]
async fn a_page_whose_session_was_ended_hears_nothing_more() {
    let campus = Campus::with_pages().await;
    let (here, there) = (Browser::signed_in(&campus, NO).await, Browser::signed_in(&campus, NO).await);
    let mut events = Events::open(&there).await;
    events.next().await.unwrap();
    let (_, listed) = here.get("/api/v1/me/sessions").await;
    let other =
        listed["sessions"].as_array().unwrap().iter().find(|line| line["current"] == json!(false)).unwrap();
    here.delete(&format!("/api/v1/me/sessions/{}", other["session"].as_str().unwrap())).await;
    assert_eq!(events.next().await, None);
    let answer = there.send(Method::GET, "/api/v1/me/events", None::<&()>).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_pages_are_served_with_a_policy_that_lets_no_foreign_script_run() {
    let mut campus = Campus::with_pages().await;
    let pages = tempfile::tempdir().unwrap();
    std::fs::create_dir(pages.path().join("assets")).unwrap();
    for (name, text) in [("student.html", "<p>page"), ("staff.html", "<p>staff"), ("assets/a-1.js", "1")] {
        std::fs::write(pages.path().join(name), text).unwrap();
    }
    campus.restart_with_pages(Pages::Folder(pages.path().to_owned())).await;
    let browser = Browser::new(&campus);
    let ask = async |path: &str| browser.send(Method::GET, path, None::<&()>).await;
    for path in ["/", "/login", "/qr", "/party", "/sessions"] {
        let page = ask(path).await;
        let policy = page.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{policy}");
        assert_eq!(
            (&page.headers()[CACHE_CONTROL], &page.headers()[CONTENT_TYPE]),
            (&HeaderValue::from_static("no-cache"), &HeaderValue::from_static("text/html; charset=utf-8"))
        );
        assert_eq!(page.text().await.unwrap(), "<p>page", "{path}");
    }
    let script = ask("/assets/a-1.js").await;
    assert_eq!(script.headers()[CACHE_CONTROL], "public, max-age=31536000, immutable");
    for path in [
        "/staff.html",
        "/student.html",
        "/assets/..%2fstaff.html",
        "/assets/%2e%2e%2fstudent.html",
        "/assets/b.js",
    ] {
        assert_eq!(ask(path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

async fn clearance(browser: &Browser) -> Clearance {
    let (status, body) = browser.get("/api/v1/me/clearance").await;
    assert_eq!(status, StatusCode::OK, "{body}");
    serde_json::from_value(body).unwrap()
}
