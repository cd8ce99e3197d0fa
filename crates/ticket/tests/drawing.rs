//! A drawn ticket is a QR code that another library reads.

#![expect(clippy::unwrap_used, reason = "the helpers of tests may panic as the tests do")]

use lixiao_domain::ids::{CampaignId, IssueNumber, KeyId, StudentId};
use lixiao_ticket::{EnrolmentCode, SigningKey, Ticket, TicketText, draw_luma, draw_png, draw_svg};

#[test]
fn a_drawn_ticket_is_read_back_as_version_5_level_m() {
    // Numeric mode as well, then: no other mode has room for 178 characters.
    for student in [0, 1, 0x5EED_0001, u32::MAX] {
        let text = text(student);
        let (side, pixels) = draw_luma(&text, 4);
        let side = usize::try_from(side).unwrap();
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| pixels[y * side + x]);
        let (meta, content) = image.detect_grids()[0].decode().unwrap();
        assert_eq!((meta.version, meta.ecc_level), (rqrr::Version(5), 0), "0 is level M in the code itself");
        assert_eq!(content, text.as_str());
    }
}

#[test]
fn a_drawn_enrolment_code_is_read_back() {
    let code = EnrolmentCode::new("https://lixiao.example.edu.cn", "JQ1YX-MAQMK").unwrap();
    let (side, pixels) = draw_luma(&code, 4);
    let side = usize::try_from(side).unwrap();
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| pixels[y * side + x]);
    let (_, content) = image.detect_grids()[0].decode().unwrap();
    assert_eq!(content.parse::<EnrolmentCode>().unwrap().code(), "JQ1YX-MAQMK");
}

/// A reader forgives a mirrored code, which is why this is not seen by reading one. The module beside the
/// lower left finder is always dark (ISO/IEC 18004, 7.9.1); its mirror image is a part of the mask's number.
#[test]
fn the_code_is_not_mirrored() {
    let dark = |student, x: usize, y: usize| draw_luma(&text(student), 1).1[(4 + y) * 45 + 4 + x] == 0;
    assert!((0..20).all(|student| dark(student, 8, 29)));
    assert!(!(0..20).all(|student| dark(student, 29, 8)));
}

#[test]
fn four_white_modules_surround_the_code_and_black_touches_them() {
    for module_px in [1, 3] {
        let (side, pixels) = draw_luma(&text(7), module_px);
        let (side, px) = (usize::try_from(side).unwrap(), usize::from(module_px));
        assert_eq!((side, pixels.len()), (45 * px, side * side));
        let inside = 4 * px..41 * px;
        let black = |i: usize| (i % side, i / side);
        let blacks: Vec<_> = (0..pixels.len()).filter(|i| pixels[*i] == 0).map(black).collect();
        assert!(blacks.iter().all(|(x, y)| inside.contains(x) && inside.contains(y)));
        assert!(blacks.contains(&(4 * px, 4 * px)) && blacks.contains(&(41 * px - 1, 4 * px)));
        assert!(pixels.iter().all(|pixel| [0, 255].contains(pixel)));
    }
}

#[test]
fn the_png_holds_the_same_pixels() {
    let file = draw_png(&text(7), 3);
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((info.color_type, info.bit_depth), (png::ColorType::Grayscale, png::BitDepth::Eight));
    assert_eq!((info.width, pixels), draw_luma(&text(7), 3));
    assert_eq!(info.width, info.height);
}

#[test]
fn a_module_of_no_pixels_counts_as_one() {
    assert_eq!(draw_luma(&text(7), 0), draw_luma(&text(7), 1));
    assert_eq!(draw_png(&text(7), 0), draw_png(&text(7), 1));
}

#[test]
fn the_svg_has_the_same_modules() {
    let svg = draw_svg(&text(7));
    let head = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 45 45\" shape-rendering=\"crispEdges\">\
                <path fill=\"#fff\" d=\"M0 0h45v45h-45z\"/><path fill=\"#000\" d=\"M";
    let runs = svg.strip_prefix(head).unwrap().strip_suffix("z\"/></svg>").unwrap();
    let mut modules = vec![255; 45 * 45];
    for run in runs.split("zM") {
        let (x, rest) = run.split_once(' ').unwrap();
        let (y, rest) = rest.split_once('h').unwrap();
        let (width, back) = rest.split_once("v1h-").unwrap();
        assert_eq!(width, back);
        let [x, y, width] = [x, y, width].map(|number| number.parse::<usize>().unwrap());
        modules[y * 45 + x..][..width].fill(0);
    }
    assert_eq!((45, modules), draw_luma(&text(7), 1));
}

fn text(student: u32) -> TicketText {
    let ticket = Ticket::new(CampaignId(26), KeyId(0), StudentId(student), IssueNumber(1)).unwrap();
    SigningKey::from_secret([7; 32]).sign(&ticket)
}
