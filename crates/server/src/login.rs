//! The university's own log-ins (统一身份认证): a browser is sent there, comes back with a word of the university's, and
//! that word is checked with the university before anybody is believed.

pub mod cas;
pub mod oidc;

use lixiao_domain::Timestamp;
use lixiao_store::Provider;

use crate::edge;

/// How the school's students sign in.
pub struct Logins {
    /// Whether by accounts of this server's own.
    pub local: bool,
    /// The university's, in the order offered.
    pub universities: Vec<University>,
}

/// A log-in of the university's.
pub struct University {
    /// Its short name, which stands in addresses.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// What the university calls the 学号.
    pub student_no: String,
    /// What it speaks.
    pub protocol: Protocol,
}

/// What a university's log-in speaks.
pub enum Protocol {
    /// OpenID Connect.
    Oidc(Box<oidc::Oidc>),
    /// CAS 3.0.
    Cas(cas::Cas),
}

/// A browser is to go to the university.
pub struct Departure {
    /// Where.
    pub url: String,
    /// What the browser keeps until it is back, so that only an answer to its own question counts.
    pub kept: String,
}

/// What a browser comes back with.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub struct Return {
    /// Which question it answers.
    pub state: Option<String>,
    /// The word of an OpenID provider.
    pub code: Option<String>,
    /// The word of a CAS server.
    pub ticket: Option<String>,
}

/// Whom the university vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vouched {
    /// The 学号, as the university writes it.
    pub student_no: String,
    /// By which word.
    pub provider: Provider,
}

/// Why the university's log-in led to nothing.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// What came back does not answer what this browser asked, or the university did not stand by it.
    #[error("what came back does not count: {0}")]
    NotBelieved(String),
    /// The university knows the person, but not by a 学号.
    #[error("the university names no {0:?} of the person")]
    NoNumber(String),
    /// The university is not reached, or does not speak as it should.
    #[error("the university does not answer as it should: {0}")]
    Unreachable(String),
}

impl Default for Logins {
    /// Accounts of this server's own alone.
    fn default() -> Self {
        Self { local: true, universities: Vec::new() }
    }
}

impl Logins {
    /// The university's log-in of this short name.
    pub fn university(&self, id: &str) -> Option<&University> {
        self.universities.iter().find(|university| university.id == id)
    }

    /// Where a browser ends the university's own session too, after this one; `home` is where it comes back to.
    pub async fn farewell(&self, provider: &Provider, home: &str) -> Option<String> {
        match provider {
            Provider::Local => None,
            Provider::Oidc { way, id_token } => match &self.university(way)?.protocol {
                Protocol::Oidc(oidc) => oidc.farewell(id_token, home).await,
                Protocol::Cas(_) => None,
            },
            Provider::Cas { way, .. } => match &self.university(way)?.protocol {
                Protocol::Cas(cas) => Some(cas.farewell(home)),
                Protocol::Oidc(_) => None,
            },
        }
    }
}

impl University {
    /// Whether its server posts which sessions have ended there.
    pub fn says_what_ended(&self) -> bool {
        match self.protocol {
            Protocol::Cas(_) => true,
            Protocol::Oidc(_) => false,
        }
    }

    /// Sends a browser to the university, from where it comes back to `back`.
    pub async fn depart(&self, back: &str) -> Result<Departure, LoginError> {
        match &self.protocol {
            Protocol::Oidc(oidc) => oidc.depart(back).await,
            Protocol::Cas(cas) => cas.depart(back, &edge::random_hex::<16>()),
        }
    }

    /// Whom the university vouches for, where a browser that kept `kept` comes back to `back`.
    pub async fn arrive(
        &self,
        back: &str,
        kept: &str,
        returned: Return,
        at: Timestamp,
    ) -> Result<Vouched, LoginError> {
        match &self.protocol {
            Protocol::Oidc(oidc) => {
                let (student_no, id_token) = oidc.arrive(back, kept, returned, &self.student_no, at).await?;
                Ok(Vouched { student_no, provider: Provider::Oidc { way: self.id.clone(), id_token } })
            }
            Protocol::Cas(cas) => {
                let (student_no, ticket) = cas.arrive(back, kept, returned, &self.student_no).await?;
                Ok(Vouched { student_no, provider: Provider::Cas { way: self.id.clone(), ticket } })
            }
        }
    }
}
