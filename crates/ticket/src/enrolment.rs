//! What makes a machine a desk, as a QR code: the server's address and a one-time code. As many digits as a ticket
//! has, so that whatever reads tickets reads it: a camera, or a keyboard-like scanner under any input method.

use std::fmt;
use std::str::FromStr;

use crate::text::{BYTES, from_decimal, to_decimal};

const PREFIX: &str = "87";
const VERSION: u8 = 1;
/// Version, length and check around the words.
const WORDS: usize = BYTES - 4;
const BETWEEN: char = '\n';

/// A server's address and a one-time code. A secret as long as the code can be used.
#[derive(Clone, PartialEq, Eq)]
pub struct EnrolmentCode {
    address: String,
    code: String,
}

/// The address is too long for the QR code, or holds a line's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the address is too long for a QR code, or no address")]
pub struct UnfitAddress;

/// This text is no enrolment code, or not whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no enrolment code, or not a whole one")]
pub struct NotAnEnrolmentCode;

impl EnrolmentCode {
    /// The code for the server at `address`.
    ///
    /// # Errors
    /// [`UnfitAddress`]: with the code there is room for 69 bytes.
    pub fn new(address: &str, code: &str) -> Result<Self, UnfitAddress> {
        let fits = address.len() + code.len() < WORDS && !address.contains(BETWEEN) && !address.is_empty();
        if fits { Ok(Self { address: address.to_owned(), code: code.to_owned() }) } else { Err(UnfitAddress) }
    }

    /// Where the server is.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The one-time code.
    pub fn code(&self) -> &str {
        &self.code
    }
}

impl fmt::Display for EnrolmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = format!("{}{BETWEEN}{}", self.address, self.code);
        let mut bytes = [0; BYTES];
        bytes[0] = VERSION;
        bytes[1] = u8::try_from(words.len()).expect("checked when it was made");
        bytes[2..2 + words.len()].copy_from_slice(words.as_bytes());
        let check = check(&bytes);
        bytes[BYTES - 2..].copy_from_slice(&check);
        write!(f, "{PREFIX}{}", to_decimal(bytes))
    }
}

impl FromStr for EnrolmentCode {
    type Err = NotAnEnrolmentCode;

    /// Takes exactly the text of such a code: nothing around it, nothing missing.
    fn from_str(text: &str) -> Result<Self, NotAnEnrolmentCode> {
        let code = read(text).ok_or(NotAnEnrolmentCode)?;
        if code.to_string() == text { Ok(code) } else { Err(NotAnEnrolmentCode) }
    }
}

fn read(text: &str) -> Option<EnrolmentCode> {
    let bytes = from_decimal(text.strip_prefix(PREFIX)?)?;
    let length = usize::from(bytes[1]);
    if bytes[0] != VERSION || length > WORDS || check(&bytes) != bytes[BYTES - 2..] {
        return None;
    }
    let words = std::str::from_utf8(&bytes[2..2 + length]).ok()?;
    let (address, code) = words.split_once(BETWEEN)?;
    EnrolmentCode::new(address, code).ok()
}

/// Fletcher's checksum (RFC 1146, 8 bits) of all but the last two bytes: a scanner that loses or swaps digits is found
/// out before the server is asked.
fn check(bytes: &[u8; BYTES]) -> [u8; 2] {
    let sums = bytes[..BYTES - 2].iter().fold([0_u16; 2], |[low, high], byte| {
        let low = (low + u16::from(*byte)) % 255;
        [low, (high + low) % 255]
    });
    sums.map(|sum| sum.to_le_bytes()[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code() -> EnrolmentCode {
        EnrolmentCode::new("https://lixiao.example.edu.cn", "JQ1YX-MAQMK").unwrap_or_else(|_| unreachable!())
    }

    #[test]
    fn a_code_has_a_tickets_length_and_is_read_back() {
        let text = code().to_string();
        assert!(
            text.len() == 178 && text.starts_with("87") && text.bytes().all(|byte| byte.is_ascii_digit())
        );
        let read: EnrolmentCode = text.parse().unwrap_or_else(|_| unreachable!("{text}"));
        assert_eq!((read.address(), read.code()), ("https://lixiao.example.edu.cn", "JQ1YX-MAQMK"));
    }

    #[test]
    fn a_digit_that_is_lost_changed_or_swapped_is_found_out() {
        let text = code().to_string();
        let whole = |text: &str| text.parse::<EnrolmentCode>().is_ok();
        for at in 2..text.len() - 1 {
            let (head, tail) = text.split_at(at);
            assert!(!whole(&format!("{head}{}", &tail[1..])), "lost at {at}");
            let other = if tail.starts_with('5') { '6' } else { '5' };
            assert!(!whole(&format!("{head}{other}{}", &tail[1..])), "changed at {at}");
            let swapped = format!("{head}{}{}{}", &tail[1..2], &tail[..1], &tail[2..]);
            assert!(swapped == text || !whole(&swapped), "swapped at {at}");
        }
        for other in
            ["", "87", "https://lixiao.example.edu.cn", &format!("{text}0"), &text.replacen("87", "86", 1)]
        {
            assert!(!whole(other), "{other}");
        }
    }

    #[test]
    fn an_address_that_does_not_fit_is_refused() {
        let fits = |address: &str| EnrolmentCode::new(address, "JQ1YX-MAQMK").is_ok();
        assert!(fits(&"a".repeat(57)) && !fits(&"a".repeat(58)) && !fits("") && !fits("a\nb"));
    }
}
