//! The ticket (离校二维码): the signed decimal number in a student's QR code, which a desk can check without a
//! network. The server signs a [`Ticket`] with a [`SigningKey`], a desk verifies what it scanned with its
//! [`KeyRing`], and [`judge_issue`] tells a replaced ticket from a current one. A ticket works as a screenshot
//! or on paper, names nobody, and never expires by itself.
//!
//! This crate never draws a random number, never reads a clock or a file, and never knows who the student is.
//!
//! # Format
//!
//! | bytes | content |
//! |---|---|
//! | 0 | version, 1 (high 4 bits), and key id (low 4 bits) |
//! | 1 | campaign |
//! | 2–5 | student id, big-endian |
//! | 6–7 | issue number, big-endian, from 1 |
//! | 8 | flags, reserved: 0 |
//! | 9–72 | Ed25519 signature (RFC 8032) of `LXQR1` followed by bytes 0–8 |
//!
//! The 73 bytes are one big-endian integer, written as 176 decimal digits with leading zeros after the prefix
//! `86`: 178 digits. Digits alone pass unharmed through a scanner that types like a keyboard, whatever the
//! input method, and are the densest mode of a QR code: level M gives version 5, 37 × 37 modules.
//! `vectors/tickets.json` holds keys, tickets and texts for other implementations to agree with.
//!
//! # Example
//!
//! ```
//! use lixiao_domain::ids::{CampaignId, IssueNumber, KeyId, StudentId};
//! use lixiao_ticket::{KeyRing, KeyState, SigningKey, Ticket, TicketError};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let (campaign, key) = (CampaignId(26), KeyId(0));
//! let signing = SigningKey::from_secret([7; 32]); // the server's, drawn at random
//! let ticket = Ticket::new(campaign, key, StudentId(0x5EED_0001), IssueNumber(1))?;
//! let text = signing.sign(&ticket);
//!
//! let mut ring = KeyRing::default(); // the desk's, from the server
//! ring.insert(campaign, key, signing.public_key(), KeyState::Active);
//! assert_eq!(ring.verify(text.as_str()), Ok(ticket));
//!
//! let picture = lixiao_ticket::draw_svg(&text);
//! assert!(picture.starts_with("<svg"));
//! assert!(matches!(ring.verify("https://example.com"), Err(TicketError::NotATicket { .. })));
//! # Ok(())
//! # }
//! ```

mod draw;
mod enrolment;
mod error;
mod issue;
mod key;
mod kind;
mod ring;
mod text;
mod ticket;

pub use draw::{Code, draw_luma, draw_png, draw_svg};
pub use enrolment::{EnrolmentCode, NotAnEnrolmentCode, UnfitAddress};
pub use error::TicketError;
pub use issue::{IssueVerdict, judge_issue};
pub use key::{InvalidPublicKey, PublicKey, SigningKey};
pub use kind::CodeKind;
pub use ring::{KeyRing, KeyState};
pub use text::TicketText;
pub use ticket::{InvalidTicket, Ticket};
