//! The 178 digits of a ticket, and the 73 bytes that they stand for.

use std::fmt;
use std::str::FromStr;

use crate::error::TicketError;
use crate::kind::CodeKind;

/// The bytes of a ticket that are signed.
pub(crate) const HEAD_LEN: usize = 9;
pub(crate) const SIGNATURE_LEN: usize = 64;
pub(crate) const BYTES: usize = HEAD_LEN + SIGNATURE_LEN;

const PREFIX: &str = "86";
/// As many digits as 2^584 - 1 has.
const NUMBER_DIGITS: usize = 176;
const DIGITS: usize = PREFIX.len() + NUMBER_DIGITS;

/// Digits that are converted at a time: a limb.
const LIMB_DIGITS: usize = 8;
const LIMB: u64 = 10_u64.pow(8);
const LIMBS: usize = NUMBER_DIGITS / LIMB_DIGITS;

/// The most digits that a common code of another kind has (GS1-128, on parcels): more are a part of a ticket.
const LONGEST_OTHER: usize = 48;

/// The text in a student's QR code: 178 digits that have the form of a ticket. Whether a server signed it is
/// [`KeyRing::verify`](crate::KeyRing::verify)'s question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketText(String);

impl TicketText {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn from_parts(head: &[u8; HEAD_LEN], signature: &[u8; SIGNATURE_LEN]) -> Self {
        let mut bytes = [0; BYTES];
        bytes[..HEAD_LEN].copy_from_slice(head);
        bytes[HEAD_LEN..].copy_from_slice(signature);
        Self(format!("{PREFIX}{}", to_decimal(bytes)))
    }

    pub(crate) fn to_parts(&self) -> ([u8; HEAD_LEN], [u8; SIGNATURE_LEN]) {
        let bytes = from_decimal(&self.0[PREFIX.len()..]).expect("checked when the text was made");
        let mut parts = ([0; HEAD_LEN], [0; SIGNATURE_LEN]);
        parts.0.copy_from_slice(&bytes[..HEAD_LEN]);
        parts.1.copy_from_slice(&bytes[HEAD_LEN..]);
        parts
    }
}

impl FromStr for TicketText {
    type Err = TicketError;

    /// Takes exactly the text of a ticket: nothing around it, nothing missing.
    ///
    /// # Errors
    ///
    /// One of [`TicketError::NotATicket`], [`TicketError::Truncated`], [`TicketError::TooLong`] and
    /// [`TicketError::FullWidth`].
    fn from_str(text: &str) -> Result<Self, TicketError> {
        let number = text.strip_prefix(PREFIX).filter(|_| text.len() == DIGITS);
        match number.and_then(from_decimal) {
            Some(_) => Ok(Self(text.to_owned())),
            None => Err(why_not(text)),
        }
    }
}

impl fmt::Display for TicketText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<TicketText> for String {
    fn from(text: TicketText) -> Self {
        text.0
    }
}

fn why_not(text: &str) -> TicketError {
    let is_full_width = |c: char| ('０'..='９').contains(&c);
    let is_digit = |c: char| c.is_ascii_digit() || is_full_width(c);
    let digits = text.chars().count();
    if digits <= LONGEST_OTHER || !text.chars().all(is_digit) {
        return TicketError::NotATicket { what: CodeKind::of(text) };
    }
    match digits {
        _ if text.contains(is_full_width) => TicketError::FullWidth,
        ..DIGITS => TicketError::Truncated { digits },
        DIGITS => TicketError::NotATicket { what: CodeKind::Digits },
        _ => TicketError::TooLong { digits },
    }
}

/// Writes the big-endian number as exactly [`NUMBER_DIGITS`] digits, by long division.
pub(crate) fn to_decimal(mut number: [u8; BYTES]) -> String {
    let mut limbs = [0; LIMBS];
    for limb in limbs.iter_mut().rev() {
        for byte in &mut number {
            let dividend = *limb << 8 | u64::from(*byte);
            *byte = low_byte(dividend / LIMB);
            *limb = dividend % LIMB;
        }
    }
    limbs.map(|limb| format!("{limb:0LIMB_DIGITS$}")).concat()
}

/// Reads [`NUMBER_DIGITS`] digits as a big-endian number, by multiplying and adding. `None` for another number of
/// digits, for anything but ASCII digits, and for a number that needs more bytes.
pub(crate) fn from_decimal(digits: &str) -> Option<[u8; BYTES]> {
    if digits.len() != NUMBER_DIGITS {
        return None;
    }
    let mut number = [0; BYTES];
    for limb in digits.as_bytes().chunks(LIMB_DIGITS) {
        let mut carry = limb.iter().try_fold(0, |value, digit| {
            digit.is_ascii_digit().then(|| value * 10 + u64::from(digit - b'0'))
        })?;
        for byte in number.iter_mut().rev() {
            let sum = u64::from(*byte) * LIMB + carry;
            *byte = low_byte(sum);
            carry = sum >> 8;
        }
        if carry != 0 {
            return None;
        }
    }
    Some(number)
}

fn low_byte(number: u64) -> u8 {
    number.to_le_bytes()[0]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// 2^584 - 1: every bit set.
    const GREATEST: &str = "6331658277711476071948864538102968064899362536991023101800014235978168962727\
        2157995600998671678219517337003885060131670873949448782528309751691815706084650986651333670066978815";

    #[test]
    fn the_number_is_the_decimal_one_with_leading_zeros() {
        let mut one = [0; BYTES];
        one[BYTES - 1] = 1;
        assert_eq!(to_decimal([0; BYTES]), "0".repeat(176));
        assert_eq!(to_decimal(one), format!("{}1", "0".repeat(175)));
        assert_eq!(to_decimal([0xFF; BYTES]), GREATEST);
    }

    #[test]
    fn a_number_that_needs_a_74th_byte_is_refused() {
        let (rest, last) = GREATEST.split_at(175);
        assert_eq!(last, "5");
        assert_eq!(from_decimal(GREATEST), Some([0xFF; BYTES]));
        assert_eq!(from_decimal(&format!("{rest}6")), None);
        assert_eq!(from_decimal(&"9".repeat(176)), None);
    }

    proptest! {
        #[test]
        fn bytes_survive_the_decimal_form(bytes in prop::array::uniform32(any::<u8>())) {
            let mut number = [0; BYTES];
            number[5..37].copy_from_slice(&bytes);
            number[41..73].copy_from_slice(&bytes);
            prop_assert_eq!(from_decimal(&to_decimal(number)), Some(number));
        }
    }
}
