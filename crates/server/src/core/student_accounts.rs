//! Students' accounts on this server: opened by a one-time activation code, then by the password chosen with it.

use lixiao_domain::{CampaignId, Revision, StudentId, StudentNo, Timestamp};
use lixiao_store::{ALL, Credential, ReadTxn, StoreError, Student, StudentAccount, WriteTxn};

use crate::core::{codes, student_sessions};

/// The fewest characters of a password.
pub const PASSWORD_MIN: u32 = 8;

/// How long an activation code can be used: sixty days, in milliseconds, for lists are printed before the season.
const CODE_MS: i64 = 60 * 24 * 3_600_000;

/// Passwords that are tried first by whoever tries passwords, of those that are long enough.
const COMMON: &[&str] = &[
    "12345678",
    "123456789",
    "1234567890",
    "87654321",
    "11111111",
    "00000000",
    "88888888",
    "66666666",
    "password",
    "password1",
    "qwertyui",
    "qwertyuiop",
    "1q2w3e4r",
    "1qaz2wsx",
    "abcd1234",
    "abc12345",
    "a1234567",
    "a12345678",
    "aa123456",
    "asdfghjk",
    "iloveyou",
    "woaini1314",
    "5201314520",
    "147258369",
    "123123123",
    "12341234",
    "qwer1234",
    "admin123",
    "asdf1234",
    "zxcvbnm1",
];

/// Draws the student's activation code. From here on nothing but it opens the account, and nobody is signed in by it.
pub fn issue_code(txn: &mut dyn WriteTxn, student: StudentId, at: Timestamp) -> Result<String, StoreError> {
    let code = codes::draw();
    let opened_by = Credential::Code { hash: codes::hash(&code), until: code_ends(at) };
    txn.put_student_account(&StudentAccount { student, opened_by })?;
    student_sessions::end_all(txn, student)?;
    Ok(code)
}

/// Until when a code drawn at this moment can be used.
pub fn code_ends(drawn: Timestamp) -> Timestamp {
    drawn.plus(CODE_MS)
}

/// Draws codes for the students of the campaign, or of one college of it, who have neither a password nor a code that
/// can still be used; by number.
pub fn issue_codes(
    txn: &mut dyn WriteTxn,
    campaign: CampaignId,
    college: Option<&str>,
    at: Timestamp,
) -> Result<Vec<(Student, String)>, StoreError> {
    let students = txn.students_after(campaign, Revision(0), ALL)?.into_iter().map(|found| found.1);
    let mut wanting = Vec::new();
    for student in students.filter(|student| college.is_none_or(|college| student.college == college)) {
        if !can_begin(txn, student.id, at)? {
            wanting.push(student);
        }
    }
    wanting.sort_by(|one, other| one.no.cmp(&other.no));
    wanting.into_iter().map(|student| issue_code(txn, student.id, at).map(|code| (student, code))).collect()
}

fn can_begin(txn: &mut dyn ReadTxn, student: StudentId, at: Timestamp) -> Result<bool, StoreError> {
    Ok(txn.student_account(student)?.is_some_and(|account| match account.opened_by {
        Credential::Password { .. } => true,
        Credential::Code { until, .. } => at < until,
    }))
}

/// Gives the account this password, whatever opened it before.
pub fn set_password(txn: &mut dyn WriteTxn, student: StudentId, hash: String) -> Result<(), StoreError> {
    txn.put_student_account(&StudentAccount { student, opened_by: Credential::Password { hash } })
}

/// Uses a code: from here on the password opens the account. `None` where the code is wrong, used or too old.
pub fn activate(
    txn: &mut dyn WriteTxn,
    student: Option<Student>,
    code: &str,
    password_hash: String,
    at: Timestamp,
) -> Result<Option<Student>, StoreError> {
    let Some(student) = student else { return Ok(None) };
    let fits = txn.student_account(student.id)?.is_some_and(|account| match account.opened_by {
        Credential::Code { hash, until } => at < until && hash == codes::hash(code),
        Credential::Password { .. } => false,
    });
    if !fits {
        return Ok(None);
    }
    set_password(txn, student.id, password_hash)?;
    Ok(Some(student))
}

/// The student and the hash of the password that opens the account; without a hash, none does.
pub fn lookup(
    txn: &mut dyn ReadTxn,
    campaign: CampaignId,
    no: &StudentNo,
) -> Result<Option<(Student, Option<String>)>, StoreError> {
    let Some(student) = txn.student_by_no(campaign, no)? else { return Ok(None) };
    let hash = txn.student_account(student.id)?.and_then(|account| match account.opened_by {
        Credential::Password { hash } => Some(hash),
        Credential::Code { .. } => None,
    });
    Ok(Some((student, hash)))
}

/// Whether a password is easily guessed: short, made of the number, of one letter, or among the most common.
pub fn is_weak(no: &str, password: &str) -> bool {
    let short = password.chars().count() < PASSWORD_MIN as usize;
    let one_letter = password.chars().all(|letter| password.starts_with(letter));
    short || one_letter || password.contains(no) || COMMON.contains(&password.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guessed_first_is_no_password() {
        for weak in ["short", "12345678", "Password1", "x202210001", "aaaaaaaaaa"] {
            assert!(is_weak("202210001", weak), "{weak}");
        }
        assert!(!is_weak("202210001", "示例的一句话八字"));
        assert!(!is_weak("202210001", "correct horse"));
    }
}
