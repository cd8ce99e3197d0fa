//! From end to end in the real window: the program that a counter runs, an emulated camera behind the real camera
//! library, and the server as a process of its own.

mod remedies;

use std::path::{Path, PathBuf};

use fantoccini::key::Key;
use lixiao_domain::{Action, NodeId, Status};
use lixiao_tests::window::camera::OTHER;
use lixiao_tests::window::process::PASSWORD;
use lixiao_tests::window::{Page, Station, word};

const LIBRARY: NodeId = NodeId(4);

/// Whether the camera's picture is on the page: it has colours where an empty canvas has none.
const PREVIEWED: &str = "
    const canvas = document.querySelector('.picture canvas')
    const middle = canvas?.getContext('2d')?.getImageData(canvas.width >> 1, canvas.height >> 1, 1, 1).data
    return middle !== undefined && middle[0] > 20";

/// Whether a code's outline is drawn inside of the camera's picture.
const OUTLINED: &str = "
    const outline = document.querySelector('.outline .unread')?.getBoundingClientRect()
    const picture = document.querySelector('.picture canvas')?.getBoundingClientRect()
    return outline !== undefined && picture !== undefined && outline.width > 40
        && outline.left > picture.left && outline.right < picture.right
        && outline.top > picture.top && outline.bottom < picture.bottom";

/// Whether a reason is chosen.
const CHOSEN: &str = "return document.querySelector('.reason[aria-pressed=true]') !== null";

#[tokio::test(flavor = "multi_thread")]
async fn a_code_before_the_camera_becomes_a_mark_at_the_centre() {
    let station = Station::set_up("4");
    let page = station.open_signed_in("tushu").await;
    page.until_true(PREVIEWED).await;
    keep_picture(&station, &page, "scan").await;
    let ticket = station.server.ticket("202210001");
    station.camera.show_pale_ticket(&ticket);
    page.says(&word("camera.help.pale")).await;
    page.until_true(OUTLINED).await;
    keep_picture(&station, &page, "hint").await;
    station.camera.show_ticket(&ticket);
    page.says(&word("look.open.title")).await;
    page.says_no_more(&word("camera.help.pale")).await;
    page.says("测试甲子").await;
    keep_picture(&station, &page, "card").await;
    assert_eq!(focused(&page).await, "H2", "a trailing Enter of a scanner must press nothing");
    page.press(&[Key::F1.into()]).await;
    page.says(&word("result.pass")).await;
    page.says(&word("markState.stored")).await;
    keep_picture(&station, &page, "pass").await;
    let record = station.server.reader().await.student("202210001").await.record;
    assert_eq!(record.status(LIBRARY), Status::Passed);
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_made_without_the_server_arrives_when_it_is_back() {
    let mut station = Station::set_up("4");
    let page = station.open_signed_in("tushu").await;
    let ticket = station.server.ticket("202210002");
    station.server.kill();
    station.camera.show_ticket(&ticket);
    page.says("示例甲子").await;
    page.press(&[Key::F2.into()]).await;
    page.says(&word("reasons.failTitle")).await;
    page.press(&['1']).await;
    page.until_true(CHOSEN).await;
    page.press(&[Key::Enter.into()]).await;
    page.says(&word("result.fail")).await;
    page.says(&word("markState.recorded")).await;
    page.says(&word("bar.offline")).await;
    keep_picture(&station, &page, "offline").await;
    page.close().await;
    let page = station.open_window().await;
    page.says(&word("lock.hint")).await;
    page.fill(&word("lock.password"), PASSWORD).await;
    page.press(&[Key::Enter.into()]).await;
    page.says(&word("card.failReasons")).await; // the code that was in view all the time is read now
    station.server.go_on();
    page.says(&word("bar.online")).await;
    arrives(&station, "202210002", Status::Failed).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_is_taken_back_within_minutes() {
    let station = Station::set_up("4");
    let page = station.open_signed_in("tushu").await;
    station.camera.show_ticket(&station.server.ticket("202210003"));
    page.says("样本甲子").await;
    page.press(&[Key::F1.into()]).await;
    page.says(&word("markState.stored")).await;
    page.chord(Key::Control.into(), 'z').await;
    arrives(&station, "202210003", Status::Pending).await;
    let record = station.server.reader().await.student("202210003").await.record;
    let said: Vec<_> = record.entries(LIBRARY).iter().map(|judged| judged.mark.action.clone()).collect();
    assert!(matches!(said[..], [Action::Pass, Action::Undo { .. }]), "{said:?}");
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_of_another_kind_is_named_and_the_next_student_goes_on() {
    let station = Station::set_up("4");
    let page = station.open_signed_in("tushu").await;
    station.camera.show_text("https://example.org/");
    page.says(&word("look.other_code.title")).await;
    let ticket = station.server.ticket("202210004");
    let forged = format!("{}{}", &ticket[..177], (ticket.as_bytes()[177] - b'0' + 1) % 10);
    station.camera.show_text(&forged);
    page.says(&word("look.ticket_invalid.title")).await;
    keep_picture(&station, &page, "invalid").await;
    station.camera.show_ticket(&ticket);
    page.says("演示甲子").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_camera_the_counter_goes_on_and_a_camera_plugged_in_is_taken() {
    let station = Station::set_up("4");
    station.camera.set("absent");
    let page = station.open_signed_in("tushu").await;
    page.says(&word("camera.state.absent.title")).await;
    keep_picture(&station, &page, "no-camera").await;
    station.camera.set("ok");
    page.says_no_more(&word("camera.state.absent.title")).await;
    station.camera.set("unplug");
    page.says(&word("camera.state.unplugged.title")).await;
    station.camera.set("ok");
    station.camera.show_ticket(&station.server.ticket("202210005"));
    page.says("试用甲子").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_once_chosen_is_waited_for_and_taken_again_after_a_restart() {
    let station = Station::set_up("4");
    station.camera.set_other("ok");
    let page = station.open_signed_in("tushu").await;
    page.run("location.hash = '#/settings'").await;
    page.says(OTHER).await;
    keep_picture(&station, &page, "settings").await;
    page.click(OTHER).await;
    page.says(&in_use(OTHER)).await;
    station.camera.set_other("unplug");
    page.says(&word("camera.state.unplugged.title")).await;
    station.camera.set_other("ok");
    page.says(&in_use(OTHER)).await;
    page.close().await;
    station.camera.set_other("absent");
    let page = station.open_window().await;
    page.says(&word("lock.hint")).await;
    page.fill(&word("lock.password"), PASSWORD).await;
    page.press(&[Key::Enter.into()]).await;
    page.says(&word("camera.state.absent.title")).await; // no other one is taken in its place
    station.camera.set_other("ok");
    page.says(&in_use(OTHER)).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_machine_is_enrolled_in_the_window() {
    let station = Station::without_desk();
    let page = station.open_window().await;
    page.says(&word("setup.title")).await;
    keep_picture(&station, &page, "setup").await;
    page.fill(&word("setup.address"), "http://127.0.0.1:1").await;
    page.fill(&word("setup.code"), "00000-00000").await;
    page.click(&word("setup.submit")).await;
    page.says(&word("error.server_unreachable")).await;
    page.fill(&word("setup.address"), &station.server.url()).await;
    page.click(&word("setup.submit")).await;
    page.says(&word("error.code_invalid")).await;
    page.fill(&word("setup.code"), &station.server.desk_code("4")).await;
    page.click(&word("setup.submit")).await;
    page.says(&word("login.title")).await;
    keep_picture(&station, &page, "login").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_is_open_elsewhere_or_from_the_future_says_so() {
    let station = Station::set_up("4");
    let first = station.open_window().await;
    first.says(&word("login.title")).await;
    let second = station.open_window().await;
    second.says(&word("error.desk_in_use")).await;
    first.close().await;
    second.click(&word("app.retry")).await;
    second.says(&word("login.title")).await;
    second.close().await;
    let database = station.desk_folder().join("desk.sqlite");
    rusqlite::Connection::open(database).unwrap().pragma_update(None, "user_version", 1_000_000).unwrap();
    let page = station.open_window().await;
    page.says(&word("error.database_too_new")).await;
    page.close().await;
}

/// A counter whose server is away, where a student was marked 通过.
async fn passed_without_the_server(no: &str) -> (Station, Page) {
    let mut station = Station::set_up("4");
    let page = station.open_signed_in("tushu").await;
    let ticket = station.server.ticket(no);
    station.server.kill();
    station.camera.show_ticket(&ticket);
    page.says(&word("look.open.title")).await;
    page.press(&[Key::F1.into()]).await;
    page.says(&word("markState.recorded")).await;
    station.camera.show_nothing();
    (station, page)
}

#[tokio::test(flavor = "multi_thread")]
async fn unsent_marks_are_named_at_closing_and_none_are_once_all_is_sent() {
    let (mut station, page) = passed_without_the_server("202210007").await;
    station.display.ask_to_close();
    page.says(&word("closing.title").replace("{n}", "1")).await;
    keep_picture(&station, &page, "closing").await;
    page.click(&word("closing.stay")).await;
    page.says_no_more(&word("closing.safe")).await;
    station.server.go_on();
    page.press(&[Key::F4.into(), Key::F5.into()]).await;
    page.says(&word("queue.unsentEmpty")).await;
    arrives(&station, "202210007", Status::Passed).await;
    station.display.ask_to_close();
    page.ends().await;
}

/// Waits until the student's node stands so at the centre.
async fn arrives(station: &Station, no: &str, wanted: Status) {
    let reader = station.server.reader().await;
    for _ in 0..300 {
        if reader.student(no).await.record.status(LIBRARY) == wanted {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("the centre never says {wanted:?} of {no}");
}

/// What stands under the preview of a camera that runs.
fn in_use(camera: &str) -> String {
    format!("{camera} 1280×720")
}

/// The kind of element that has the focus.
async fn focused(page: &Page) -> String {
    let name = page.run("return document.activeElement ? document.activeElement.tagName : ''").await;
    name.as_str().unwrap_or_default().to_owned()
}

/// Leaves a picture of the window for the documents, where `LIXIAO_SCREENS` says so.
async fn keep_picture(station: &Station, page: &Page, name: &str) {
    if let Some(folder) = std::env::var_os("LIXIAO_SCREENS").map(PathBuf::from) {
        page.painted().await;
        station.display.photograph(&Path::new(&folder).join(format!("{name}.png")));
    }
}
