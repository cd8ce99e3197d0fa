//! The log-in file: how students sign in, in TOML. `docs/login-file.md` describes it for schools. It holds secrets, so
//! it is read at the start and never kept in the store.

use std::time::Duration;

use serde::Deserialize;

use crate::login::cas::Cas;
use crate::login::oidc::Oidc;
use crate::login::{Logins, Protocol, University};

/// How long the university may take to answer.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// A log-in file that cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum LoginFileError {
    /// It is not TOML of the expected form.
    #[error(transparent)]
    Form(#[from] toml::de::Error),
    /// Two log-ins have one short name.
    #[error("university {0:?} is described twice")]
    Twice(String),
    /// A short name would not stand in an address.
    #[error("an id is of lower-case letters and digits, not {0:?}")]
    Id(String),
    /// An address is none.
    #[error("university {id:?}: {why}")]
    Address {
        /// Whose.
        id: String,
        /// What is wrong with it.
        why: String,
    },
    /// Nobody could sign in.
    #[error("local = false, and no [[university]]: nobody could sign in")]
    Nothing,
    /// Requests to the university cannot be made.
    #[error(transparent)]
    Client(#[from] reqwest::Error),
}

/// Reads a log-in file.
///
/// # Errors
/// What is wrong with it.
pub fn parse(text: &str) -> Result<Logins, LoginFileError> {
    let FileForm { local, university } = toml::from_str(text)?;
    if !local && university.is_empty() {
        return Err(LoginFileError::Nothing);
    }
    // A redirect would take a secret to an address that nobody has written down.
    let http =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(TIME_LIMIT).build()?;
    let mut universities: Vec<University> = Vec::new();
    for form in university {
        let university = form.into_university(&http)?;
        if universities.iter().any(|known| known.id == university.id) {
            return Err(LoginFileError::Twice(university.id));
        }
        universities.push(university);
    }
    Ok(Logins { local, universities })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileForm {
    #[serde(default = "yes")]
    local: bool,
    #[serde(default)]
    university: Vec<UniversityForm>,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum UniversityForm {
    Oidc {
        id: String,
        name: String,
        issuer: String,
        client_id: String,
        client_secret: String,
        #[serde(default)]
        scopes: Vec<String>,
        student_no: String,
    },
    Cas {
        id: String,
        name: String,
        url: String,
        student_no: String,
    },
}

impl UniversityForm {
    fn into_university(self, http: &reqwest::Client) -> Result<University, LoginFileError> {
        let http = http.clone();
        let (id, name, student_no, protocol) = match self {
            Self::Oidc { id, name, issuer, client_id, client_secret, scopes, student_no } => {
                let oidc = Oidc::new(issuer, client_id, client_secret, scopes, http);
                (id, name, student_no, oidc.map(|oidc| Protocol::Oidc(Box::new(oidc))))
            }
            Self::Cas { id, name, url, student_no } => {
                (id, name, student_no, Cas::new(&url, http).map(Protocol::Cas))
            }
        };
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
            return Err(LoginFileError::Id(id));
        }
        let protocol = protocol.map_err(|why| LoginFileError::Address { id: id.clone(), why })?;
        Ok(University { id, name, student_no, protocol })
    }
}

fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
        local = false
        [[university]]
        kind = "cas"
        id = "sso"
        name = "统一身份认证"
        url = "https://sso.example/cas/"
        student_no = "user"
    "#;

    #[test]
    fn a_log_in_file_is_read_and_what_is_wrong_is_named() {
        assert_eq!(parse(FILE).unwrap().universities[0].id, "sso");
        let twice = format!("{FILE}\n{}", FILE.replace("local = false", ""));
        let cases = [
            (twice, "twice"),
            (FILE.replace("\"sso\"", "\"S/O\""), "S/O"),
            (FILE.replace("https://sso.example/cas/", "nowhere"), "sso"),
            (FILE.replace("url", "issuer"), "issuer"),
            ("local = false".to_owned(), "nobody"),
        ];
        for (text, named) in cases {
            let error = parse(&text).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains(named), "{named:?} is not in: {error}");
        }
    }
}
