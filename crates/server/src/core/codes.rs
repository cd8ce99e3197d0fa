//! One-time codes that people type, and what is kept of a secret.

use sha2::{Digest, Sha256};

use crate::edge;

/// The letters of a code: Crockford's base 32, which leaves out those that look like digits.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Letters of a code: 10 × 5 = 50 bits.
const LEN: usize = 10;

/// Draws a code, as it is printed: `ABCDE-FGHJK`.
pub fn draw() -> String {
    written(edge::random_bytes())
}

/// A short text that these bytes alone lead to, written as a code is.
pub fn of_digest(digest: [u8; 32]) -> String {
    let mut first = [0; LEN];
    first.copy_from_slice(&digest[..LEN]);
    written(first)
}

fn written(bytes: [u8; LEN]) -> String {
    let code: String = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    format!("{}-{}", &code[..LEN / 2], &code[LEN / 2..])
}

/// What is kept of a code, whatever was typed: letter case, spaces and dashes do not matter, and the letters that the
/// alphabet leaves out are the digits that they look like.
pub fn hash(code: &str) -> [u8; 32] {
    hash_secret(&normal(code))
}

/// What is kept of a secret that a program sends.
pub fn hash_secret(secret: &str) -> [u8; 32] {
    hash_bytes(secret.as_bytes())
}

/// SHA-256.
pub fn hash_bytes(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

fn normal(code: &str) -> String {
    let typed = code.chars().filter(char::is_ascii_alphanumeric);
    typed
        .map(|letter| match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            letter => letter,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_can_be_typed_in_any_case_with_look_alike_letters() {
        assert_eq!(normal(" ab0o1-iLxYz "), "AB00111XYZ");
        let code = draw();
        assert_eq!(hash(&code.to_lowercase().replace('-', " ")), hash(&code));
        assert_ne!(hash(&draw()), hash(&code));
    }
}
