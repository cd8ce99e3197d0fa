//! The slip as others read it: by poppler, which printers' filters use too.
#![expect(clippy::unwrap_used, reason = "what goes wrong in a test's helper ends the test")]

use std::io::Write;
use std::process::{Command, Stdio};

use lixiao_domain::{Due, NodeId, Reason, Revision, Status, Timestamp, Window};
use lixiao_protocol::ipc::NodeName;
use lixiao_protocol::student::{Clearance, FormStanding, NodeStanding, Standing};
use lixiao_slip::{Slip, pdf};

#[test]
fn the_chinese_on_paper_can_be_read_back() {
    let text = read_back(&made(&clearance("测试甲子", standing_of(failed_and_pending()))));
    for wanted in [
        "示例音乐学院",
        "离校单",
        "202210001",
        "测试甲子",
        "示例系",
        "2026届",
        "DAY0 至 DAY99",
        "图书馆 还书情况",
        "未通过",
        "MINUTE5",
        "原因：尚欠书1本 · 图书馆一楼 · 8:30-16:30 · 000-0000",
        "提示：尚欠住宿费 600.00 元",
        "须先完成：图书馆 还书情况、财务处 缴费情况",
        "还差 2 项未办理。",
        "第 1 页，共 1 页",
        "数据截至 MINUTE7",
    ] {
        assert!(text.contains(wanted), "{wanted} is not in:\n{text}");
    }
}

#[test]
fn who_has_done_everything_has_it_on_paper_with_the_number_to_check_it_by() {
    let nodes = vec![node(1, "图书馆", "还书情况", Status::Passed)];
    let done = Standing::Done { window: WINDOW, nodes, since: Timestamp(5), receipt: "ABCD-1234".to_owned() };
    let text = read_back(&made(&clearance("测试甲子", done)));
    for wanted in ["全部办理完成，完成于 MINUTE5。", "离校单核验码：ABCD-1234"] {
        assert!(text.contains(wanted), "{wanted} is not in:\n{text}");
    }
}

#[test]
fn a_name_that_the_font_lacks_says_so_and_the_number_stands() {
    let text = read_back(&made(&clearance("测𠮷", Standing::NoPlan)));
    assert!(text.contains("202210001") && text.contains("请以学号为准"), "{text}");
    let text = read_back(&made(&clearance("测䶮", Standing::NoPlan)));
    assert!(text.contains("测䶮") && !text.contains("请以学号为准"), "{text}");
}

#[test]
fn a_long_plan_goes_on_on_the_next_page_and_loses_no_row() {
    let nodes = (1..=60).map(|number| node(1, "部门", &format!("环节{number}。"), Status::Pending)).collect();
    let text = read_back(&made(&clearance("测试甲子", standing_of(nodes))));
    for number in 1..=60 {
        assert!(text.contains(&format!("环节{number}。")), "row {number} is missing:\n{text}");
    }
    assert!(text.contains("第 2 页，共 "), "{text}");
}

#[test]
fn the_font_in_the_file_is_a_small_part_of_the_whole_one() {
    let bytes = made(&clearance("测试甲子", standing_of(failed_and_pending())));
    assert!(bytes.len() < 100_000, "{} bytes", bytes.len());
    assert_eq!(bytes, made(&clearance("测试甲子", standing_of(failed_and_pending()))));
}

const WINDOW: Window = Window { from: Timestamp(0), until: Timestamp(100) };

fn made(clearance: &Clearance) -> Vec<u8> {
    let (day, minute) = (|at: Timestamp| format!("DAY{}", at.0), |at: Timestamp| format!("MINUTE{}", at.0));
    let bytes = pdf(&Slip { school: "示例音乐学院", clearance, day: &day, minute: &minute });
    if let Some(folder) = std::env::var_os("LIXIAO_SLIPS") {
        let file = std::path::Path::new(&folder).join(format!("{}.pdf", clearance.name));
        std::fs::write(file, &bytes).unwrap();
    }
    bytes
}

/// What `pdftotext` finds in a file.
fn read_back(pdf: &[u8]) -> String {
    let mut reader = Command::new("pdftotext");
    reader.args(["-layout", "-", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut reader = reader.spawn().expect("poppler-utils is installed; ./dev test installs it");
    reader.stdin.take().unwrap().write_all(pdf).unwrap();
    let read = reader.wait_with_output().unwrap();
    assert!(read.status.success());
    String::from_utf8(read.stdout).unwrap()
}

fn clearance(name: &str, standing: Standing) -> Clearance {
    Clearance {
        no: "202210001".parse().unwrap(),
        name: name.to_owned(),
        college: "示例系".to_owned(),
        campaign: "2026届".to_owned(),
        standing,
        form: FormStanding::NotAsked,
        revision: Revision(1),
        as_of: Timestamp(7),
    }
}

fn standing_of(nodes: Vec<NodeStanding>) -> Standing {
    Standing::InPlan {
        window: WINDOW,
        remaining: u32::try_from(nodes.len()).unwrap(),
        nodes,
        next: vec![NodeId(1)],
    }
}

fn failed_and_pending() -> Vec<NodeStanding> {
    let mut failed = node(1, "图书馆", "还书情况", Status::Failed);
    failed.reasons = vec![Reason {
        text: "尚欠书1本".to_owned(),
        place: Some("图书馆一楼".to_owned()),
        hours: Some("8:30-16:30".to_owned()),
        phone: Some("000-0000".to_owned()),
    }];
    failed.due = Some(Due { text: "尚欠住宿费".to_owned(), amount: Some(60_000), as_of: Timestamp(1) });
    let mut pending = node(2, "教务处", "领取毕业证、学位证", Status::Pending);
    pending.missing = vec![name("图书馆", "还书情况"), name("财务处", "缴费情况")];
    vec![failed, pending]
}

fn node(step: u8, department: &str, title: &str, status: Status) -> NodeStanding {
    NodeStanding {
        node: NodeId(u16::from(step)),
        step,
        department: department.to_owned(),
        title: title.to_owned(),
        note: String::new(),
        office: None,
        status,
        since: (status != Status::Pending).then_some(Timestamp(5)),
        reasons: Vec::new(),
        due: None,
        missing: Vec::new(),
        held: false,
        premise_withdrawn: false,
        on_behalf: false,
    }
}

fn name(department: &str, title: &str) -> NodeName {
    NodeName { department: department.to_owned(), title: title.to_owned() }
}
