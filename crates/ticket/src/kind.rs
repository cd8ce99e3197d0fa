//! What a code is when it is not a ticket, so that the operator is told and nothing is silently ignored.

/// A code of another kind, by what its text looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CodeKind {
    /// A web or app address (网址): a scheme of RFC 3986 with `://`, or `www.`. What shops put up to be paid
    /// (收款码, `https://qr.alipay.com/…`, `wxp://…`) and what people show to be added as a friend are
    /// addresses as well.
    Url,
    /// A code that its owner shows to pay with (付款码). Digits only, by the rules that the payment services
    /// give to merchants: Alipay 16 to 24 digits from 25 to 30 (`alipay.trade.pay`, `auth_code`), `WeChat` Pay
    /// 18 digits from 10 to 15 (`micropay`, `auth_code`), `UnionPay` 19 digits from 62.
    PayCode,
    /// A number as short as a student number (学号): 6 to 14 digits, as on a campus card or a library card.
    StudentNumber,
    /// The access data of a wireless network: `WIFI:…;;` (Wi-Fi Alliance, WPA3 specification, "URI format").
    Wifi,
    /// A contact (名片): vCard (RFC 6350), or `MECARD:` and `BIZCARD:` (NTT DOCOMO).
    ContactCard,
    /// Digits of another length or meaning: a book's ISBN, a parcel's number.
    Digits,
    /// Any other text.
    Text,
}

impl CodeKind {
    /// Names the kind of `text`. Space around it does not count; a ticket's text is `Digits` here.
    pub fn of(text: &str) -> Self {
        let text = text.trim();
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            Self::of_digits(text)
        } else {
            Self::of_words(text)
        }
    }

    fn of_digits(digits: &str) -> Self {
        match (digits.len(), digits.get(..2).unwrap_or_default()) {
            (16..=24, "25" | "26" | "27" | "28" | "29" | "30")
            | (18, "10" | "11" | "12" | "13" | "14" | "15")
            | (19, "62") => Self::PayCode,
            (13, _) if digits.starts_with("978") || digits.starts_with("979") => Self::Digits,
            (6..=14, _) => Self::StudentNumber,
            _ => Self::Digits,
        }
    }

    fn of_words(text: &str) -> Self {
        if starts_with_any(text, &["WIFI:"]) {
            Self::Wifi
        } else if starts_with_any(text, &["BEGIN:VCARD", "MECARD:", "BIZCARD:"]) {
            Self::ContactCard
        } else if is_address(text) {
            Self::Url
        } else {
            Self::Text
        }
    }
}

fn is_address(text: &str) -> bool {
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    };
    starts_with_any(text, &["www."]) || text.split_once("://").is_some_and(|(scheme, _)| is_scheme(scheme))
}

fn starts_with_any(text: &str, starts: &[&str]) -> bool {
    let begins = |start: &str| text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
    starts.iter().any(|start| begins(start))
}

#[cfg(test)]
mod tests {
    use super::CodeKind::{self, ContactCard, Digits, PayCode, StudentNumber, Text, Url, Wifi};

    #[test]
    fn a_code_is_named_by_what_its_text_looks_like() {
        let cases = [
            ("https://qr.alipay.com/fkx00000", Url),
            ("HTTP://EXAMPLE.CN", Url),
            ("wxp://f2f0abc", Url),
            (" www.example.cn\r\n", Url),
            ("见 https://example.cn", Text),
            ("1a://b", Text),
            ("://b", Text),
            ("2512345678901234", PayCode),
            ("301234567890123456789012", PayCode),
            ("251234567890123", Digits),
            ("2512345678901234567890123", Digits),
            ("311234567890123456", Digits),
            ("241234567890123456", Digits),
            ("101234567890123456", PayCode),
            ("151234567890123456", PayCode),
            ("161234567890123456", Digits),
            ("1012345678901234567", Digits),
            ("6212345678901234567", PayCode),
            ("621234567890123456", Digits),
            ("123456", StudentNumber),
            ("202410086\r\n", StudentNumber),
            ("12345678901234", StudentNumber),
            ("123456789012345", Digits),
            ("12345", Digits),
            ("7", Digits),
            ("9787040123456", Digits),
            ("WIFI:T:WPA;S:net;P:secret;;", Wifi),
            ("wifi:T:nopass;S:net;;", Wifi),
            ("BEGIN:VCARD\r\nVERSION:4.0", ContactCard),
            ("MECARD:N:A;;", ContactCard),
            ("BIZCARD:N:A;;", ContactCard),
            ("20241O086", Text),
            ("８６", Text),
            ("扫", Text),
            ("", Text),
            ("  ", Text),
        ];
        for (text, kind) in cases {
            assert_eq!(CodeKind::of(text), kind, "{text:?}");
        }
    }
}
