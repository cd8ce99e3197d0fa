//! The kiosk from end to end: its real window, the real server, a real CUPS. What a student leaves is looked for in
//! the page, in the memory of every process, on disk and in the printer's spool.
#![expect(clippy::unwrap_used, reason = "what goes wrong in a test's helper ends the test")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::Router;
use axum::http::Uri;
use axum::response::Html;
use lixiao_tests::university::University;
use lixiao_tests::window::booth::{NAME, NO, PASSWORD, PIN, sign_in, type_in};
use lixiao_tests::window::{Booth, PATIENCE, Page, Traces, word};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

/// Everything that the page holds and keeps.
const PAGE: &str = "return [document.documentElement.outerHTML, JSON.stringify(localStorage),
    JSON.stringify(sessionStorage), document.cookie, location.href, history.length].join()";

/// Asks the program to mark, as the counter's page does.
const MARK: &str = "return window.__TAURI_INTERNALS__.invoke('mark', { request: {} })
    .then(() => 'marked', (error) => String(error))";

#[tokio::test(flavor = "multi_thread")]
async fn what_a_student_did_at_the_kiosk_is_nowhere_once_they_have_gone() {
    let mut booth = Booth::set_up();
    let traces = Traces::of(&[NO, NAME, PASSWORD]);
    let page = booth.open().await;
    page.says(&word("kiosk.start")).await;
    keep_picture(&booth, &page, "kiosk-idle").await;
    fills_the_screen(&page).await;
    sign_in(&page).await;
    keep_picture(&booth, &page, "kiosk-progress").await;
    page.click(&word("kiosk.code")).await;
    page.until_true("return (document.querySelector('img[src^=\"data:\"]')?.naturalWidth ?? 0) > 0").await;
    keep_picture(&booth, &page, "kiosk-code").await;
    page.click(&word("kiosk.print")).await;
    page.says(&word("kiosk.printed.sent")).await;
    assert!(booth.paper.sheet().starts_with(b"%PDF-"));
    let before = booth.processes();
    let known: Vec<_> = before.iter().filter(|pid| !traces.in_memory(**pid).is_empty()).collect();
    assert!(
        known.len() >= 2,
        "the search finds nothing where something is: program and web process know the student"
    );
    page.click(&word("kiosk.leave")).await;
    drop(page);
    let page = next_page(&booth, &before).await;
    page.says(&word("kiosk.start")).await;
    assert!(found_in(&page, &[NO, NAME]).await.is_empty());
    let now = booth.processes();
    assert_eq!(now[0], before[0], "the parent, which sees no student, goes on");
    for pid in &now {
        assert_eq!(traces.in_memory(*pid), [""; 0], "process {pid} of {now:?}");
    }
    for old in &before[1..] {
        assert!(
            !now.contains(old) && !Path::new(&format!("/proc/{old}/exe")).exists(),
            "{old} is still there"
        );
    }
    nothing_on_disk(&booth, &traces).await;
    assert_eq!(booth.paper.spooled(), [""; 0].map(PathBuf::from));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_just_walks_away_is_forgotten_and_so_is_the_page_in_the_printer() {
    let mut booth = Booth::set_up();
    booth.hurry(2, 1);
    booth.paper.run_out();
    let page = booth.open().await;
    page.says(&word("kiosk.start")).await;
    booth.hurry(90, 20); // for the pages after this one
    sign_in(&page).await;
    page.click(&word("kiosk.print")).await;
    let before = booth.processes();
    drop(page);
    let page = next_page(&booth, &before).await;
    page.says(&word("kiosk.start")).await;
    let traces = Traces::of(&[NO, NAME, PASSWORD]);
    for pid in booth.processes() {
        assert_eq!(traces.in_memory(pid), [""; 0]);
    }
    assert_eq!((booth.paper.waiting().as_str(), booth.paper.spooled().len()), ("", 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_server_the_kiosk_says_so_and_serves_again_by_itself() {
    let mut booth = Booth::set_up();
    let page = booth.open().await;
    page.says(&word("kiosk.start")).await;
    booth.server.kill();
    page.says(&word("kiosk.out.server_away")).await;
    keep_picture(&booth, &page, "kiosk-out").await;
    booth.server.go_on();
    page.says(&word("kiosk.start")).await;
    sign_in(&page).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_kiosk_cannot_mark_goes_nowhere_else_and_is_left_by_its_pin_alone() {
    let mut booth = Booth::set_up();
    let page = booth.open().await;
    page.says(&word("kiosk.start")).await;
    let answer = page.run(MARK).await;
    assert!(answer.as_str().is_some_and(|said| said.contains("not allowed")), "{answer}");
    page.run("location.href = 'http://127.0.0.1:1/'; window.open('http://127.0.0.1:1/')").await;
    page.says(&word("kiosk.start")).await;
    booth.display.ask_to_close();
    page.run("location.hash = '#/maint'").await;
    page.says(&word("kiosk.maint.pin")).await;
    type_in(&page, "000000").await;
    page.click(&word("kiosk.maint.open")).await;
    page.says(&word("kiosk.maint.wrong")).await;
    type_in(&page, PIN).await;
    page.click(&word("kiosk.maint.open")).await;
    page.says("演示自助机").await;
    page.click(&word("kiosk.maint.leave")).await;
    assert!(booth.ends());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_university_signs_a_student_in_and_at_the_next_ones_turn_knows_nobody() {
    const SECRET: &str = "geheim2026wort";
    let mut booth = Booth::set_up();
    let provider = University::oidc(&booth.server.url());
    booth.sign_in_by(&provider.as_oidc());
    let page = booth.open().await;
    to_the_university(&page).await;
    page.to_the_other_window().await;
    page.says("Sign-in").await;
    page.to_the_other_window().await;
    page.click(&word("kiosk.university.keyboard")).await;
    type_in(&page, NO).await;
    stands_over_its_room(&page, NO).await;
    keep_picture(&booth, &page, "kiosk-university").await;
    page.click(&word("kiosk.university.next")).await;
    type_in(&page, SECRET).await;
    page.click(&word("kiosk.university.next")).await;
    page.says(NAME).await;
    page.says(&word("student.progress.title")).await;
    let (traces, before) = (Traces::of(&[NO, NAME, SECRET]), booth.processes());
    let known = before.iter().filter(|pid| !traces.in_memory(**pid).is_empty());
    assert!(known.count() >= 2, "the search finds nothing where something is");
    page.click(&word("kiosk.leave")).await;
    drop(page);
    let page = next_page(&booth, &before).await;
    page.says(&word("kiosk.start")).await;
    for pid in booth.processes() {
        assert_eq!(traces.in_memory(pid), [""; 0]);
    }
    nothing_on_disk(&booth, &traces).await;
    to_the_university(&page).await;
    page.to_the_other_window().await;
    page.says("Sign-in").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_universitys_page_asks_the_program_for_nothing_and_goes_nowhere_but_into_the_web() {
    let mut booth = Booth::set_up();
    let greedy = Greedy::start().await;
    booth.sign_in_by(&greedy.login_file());
    let page = booth.open().await;
    to_the_university(&page).await;
    let said = greedy.hears("/said").await;
    assert_eq!(said.matches("refused: ").count(), GREEDY_TRIES, "{said}");
    booth.display.click_the_middle();
    assert_eq!(greedy.hears("/said-again").await, format!("{}/popup", greedy.url), "neither away nor a file");
    page.says(&word("kiosk.back")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_before_the_kiosks_camera_shows_numbers_alone_and_the_camera_is_off_before() {
    let mut booth = Booth::set_up();
    booth.read_own_codes();
    let camera = booth.mount_camera();
    camera.show_ticket(&booth.server.ticket(NO));
    let page = booth.open().await;
    page.says(&word("kiosk.start")).await;
    assert_eq!(camera.started(), None, "nobody has asked for it");
    page.click(&word("kiosk.ownCode.open")).await;
    page.says(&word("kiosk.ownCode.remaining").replace("{n}", "8")).await;
    keep_picture(&booth, &page, "kiosk-own-code").await;
    assert!(found_in(&page, &[NO, NAME]).await.is_empty());
}

#[test]
fn the_capability_of_the_kiosks_page_names_the_kiosks_commands_alone() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/capabilities/kiosk.json");
    let capability: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    assert_eq!(capability["windows"], serde_json::json!(["kiosk"]));
    for permission in capability["permissions"].as_array().unwrap() {
        let name = permission.as_str().expect("a permission is a name alone");
        let own = name.starts_with("allow-kiosk-");
        assert!(own || ["core:event:allow-listen", "core:event:allow-unlisten"].contains(&name), "{name}");
    }
}

/// From the beginning to the university's page.
async fn to_the_university(page: &Page) {
    page.says(&word("kiosk.start")).await;
    page.click(&word("kiosk.start")).await;
    let way = word("student.login.university").replace("{name}", "统一身份认证");
    page.says(&way).await;
    page.click(&way).await;
    page.says(&word("kiosk.university.keyboard")).await;
}

/// The university's page covers the room that the kiosk's page keeps for it, none of the keys below, and shows the
/// field that is written into.
async fn stands_over_its_room(page: &Page, typed: &str) {
    let room = "const room = document.querySelector('.room').getBoundingClientRect()
        const keyboard = document.querySelector('.keyboard').getBoundingClientRect()";
    page.until_true(&format!("{room}; return room.height > 100 && room.bottom < keyboard.top")).await;
    let room = page.run(&format!("{room}; return [room.x, room.y, room.width, room.height]")).await;
    page.to_the_other_window().await;
    let stands = format!(
        "const stands = [screenX, screenY, innerWidth, innerHeight]
        const field = document.activeElement.getBoundingClientRect()
        return {room}.every((room, at) => Math.abs(room - stands[at]) < 2)
            && document.activeElement.value === '{typed}' && field.top >= 0 && field.bottom <= innerHeight"
    );
    page.until_true(&stands).await;
    page.painted().await;
    page.to_the_other_window().await;
}

/// What the page of a university that means ill tries: the program's commands, a window of its own, a file.
const GREEDY: &str = "<!doctype html><script>
    const names = ['kiosk_state', 'kiosk_clearance', 'kiosk_wipe', 'kiosk_university', 'mark', 'plugin:event|emit']
    const ask = (name) => window.__TAURI_INTERNALS__.invoke(name, { event: 'x', payload: null })
    const said = names.map((name) => ask(name).then(() => name, (error) => 'refused: ' + error))
    Promise.all(said)
        .then((all) => fetch('said', { method: 'POST', body: all.join() }))
    </script><a href=popup target=_blank style='position: fixed; inset: 0'>another window</a>";

/// What it shows in its own window, which tries a file.
const GREEDIER: &str = "<!doctype html><script>
    setTimeout(() => { location.href = 'file:///etc/hostname' })
    setTimeout(() => fetch('said-again', { method: 'POST', body: location.href }), 1000)</script>";

/// The commands among that.
const GREEDY_TRIES: usize = 6;

/// A university whose log-in page means ill.
struct Greedy {
    url: String,
    heard: watch::Receiver<Vec<(String, String)>>,
}

impl Greedy {
    async fn start() -> Self {
        let (sender, heard) = watch::channel(Vec::new());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new().fallback(async move |address: Uri, body: String| {
            sender.send_modify(|heard| heard.push((address.path().to_owned(), body)));
            Html(match address.path() {
                "/login" => GREEDY,
                "/popup" => GREEDIER,
                _ => "",
            })
        });
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { url, heard }
    }

    /// A CAS server has its log-in at `/login`.
    fn login_file(&self) -> String {
        let url = &self.url;
        format!(
            "[[university]]\nkind = 'cas'\nid = 'sso'\nname = '统一身份认证'\nurl = '{url}'\nstudent_no = 'user'\n"
        )
    }

    /// What is said to this address, once it is.
    async fn hears(&self, path: &str) -> String {
        let mut heard = self.heard.clone();
        let said = |heard: &Vec<(String, String)>| heard.iter().any(|(at, _)| at == path);
        let heard = timeout(PATIENCE, heard.wait_for(said)).await.expect("the page says it").unwrap().clone();
        heard.into_iter().find(|(at, _)| at == path).expect("it was said").1
    }
}

/// The page of the program that came after the one whose processes these are.
async fn next_page(booth: &Booth, before: &[u32]) -> Page {
    let deadline = Instant::now() + 3 * PATIENCE;
    while before[1..].iter().any(|pid| booth.processes().contains(pid)) {
        assert!(Instant::now() < deadline, "the student's program does not end");
        sleep(Duration::from_millis(100)).await;
    }
    booth.page().await
}

/// Which of the words are somewhere in the page.
async fn found_in<'a>(page: &Page, words: &[&'a str]) -> Vec<&'a str> {
    let all = page.run(PAGE).await;
    let all = all.as_str().expect("the page is a text");
    words.iter().filter(|word| all.contains(**word)).copied().collect()
}

/// Web processes end a moment after their program; then nothing is on disk.
async fn nothing_on_disk(booth: &Booth, traces: &Traces) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let (data, home) = (traces.in_files(&booth.data()), traces.in_files(&booth.home()));
        let webs = std::fs::read_dir(booth.data().join("web")).unwrap().count();
        if data.is_empty() && home.is_empty() && webs == 1 {
            return;
        }
        assert!(Instant::now() < deadline, "{data:?} {home:?}, {webs} web folders");
        sleep(Duration::from_millis(100)).await;
    }
}

async fn fills_the_screen(page: &Page) {
    page.until_true("return innerWidth === screen.width && innerHeight === screen.height").await;
}

/// Leaves a picture of the window for the documents, where `LIXIAO_SCREENS` says so.
async fn keep_picture(booth: &Booth, page: &Page, name: &str) {
    if let Some(folder) = std::env::var_os("LIXIAO_SCREENS").map(PathBuf::from) {
        page.painted().await;
        booth.display.photograph(&folder.join(format!("{name}.png")));
    }
}
