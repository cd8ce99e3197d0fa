//! One whole round without a display of its own: a student's code before the camera, the operator's decision, and
//! the mark as the server reads it back. `./dev run --headless` runs it; the last line is the file of a picture of
//! the window.

use std::io::Write;
use std::path::Path;

use fantoccini::key::Key;
use lixiao_domain::NodeId;
use lixiao_tests::window::{Station, built, word};

/// The student who comes.
const STUDENT: &str = "202210001";

/// The operator at the desk, and the operator's node.
const OPERATOR: (&str, NodeId) = ("tushu", NodeId(4));

#[tokio::main]
async fn main() {
    let station = Station::set_up("1,2,3,4,5,6,7,8");
    tell(&format!("服务器 {}（嵌入式 SQLite，演示数据）", station.server.url()));
    let page = station.open_signed_in(OPERATOR.0).await;
    tell(&format!("窗口已打开，经办人 {} 已登录", OPERATOR.0));
    let digits = station.server.ticket(STUDENT);
    tell(&format!("离校二维码 {digits}"));
    station.camera.show_ticket(&digits);
    page.says(&word("look.open.title")).await;
    let reader = station.server.reader().await;
    let student = reader.student(STUDENT).await;
    page.says(&student.name).await;
    tell(&format!("学生 {} {} {}", student.no, student.name, student.college));
    tell("节点 图书馆 还书情况：待办理");
    page.press(&[Key::F1.into()]).await;
    page.says(&word("result.pass")).await;
    tell("按下 F1：已登记本机");
    page.says(&word("markState.stored")).await;
    tell("中心已应答：已入库");
    let picture = built("lixiao").with_file_name("walkthrough.png");
    page.painted().await;
    station.display.photograph(&picture);
    let record = reader.student(STUDENT).await.record;
    let mark = record.head(OPERATOR.1).expect("the server has the mark");
    tell(&format!("服务器读回 {}", serde_json::to_string(mark).expect("a mark is JSON")));
    page.close().await;
    tell(&Path::new(&picture).display().to_string());
}

fn tell(line: &str) {
    writeln!(std::io::stdout(), "{line}").expect("somebody reads this");
}
