//! Which student asks, and from where.

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, USER_AGENT};
use axum::http::request::Parts;
use lixiao_domain::{CampaignId, DeskRole};
use lixiao_protocol::student::{CSRF_HEADER, SESSION_HEADER, StudentError};
use lixiao_store::{Desk, SessionKind, StoreError, read, write};

use crate::core::student_sessions::{self, SignedInStudent};
use crate::core::{campaigns, codes, desks};
use crate::http::AppState;
use crate::http::front::Cookie;
use crate::http::student::denied::Denied;

/// Where a student's request comes from.
#[derive(Clone, Debug)]
pub enum Place {
    /// A page of this server in a browser.
    Browser {
        /// The browser as it names itself.
        name: String,
    },
    /// A kiosk that was not revoked.
    Kiosk(Box<Desk>),
}

impl Place {
    /// The campaign whose students are meant.
    pub async fn campaign(&self, state: &AppState) -> Result<CampaignId, Denied> {
        let campaign = match self {
            Self::Kiosk(desk) => Some(desk.campaign),
            Self::Browser { .. } => {
                read::<_, StoreError>(&*state.store, |txn| campaigns::newest(txn)).await?
            }
        };
        campaign.ok_or(Denied(StudentError::Unavailable))
    }

    /// The kind of session that is opened there.
    pub fn kind(&self) -> SessionKind {
        match self {
            Self::Browser { .. } => SessionKind::Web,
            Self::Kiosk(desk) => SessionKind::Kiosk { desk: desk.id() },
        }
    }

    /// Its name, for people.
    pub fn name(&self) -> String {
        match self {
            Self::Browser { name } => name.clone(),
            Self::Kiosk(desk) => desk.name.clone(),
        }
    }
}

/// A kiosk that was not revoked asks for itself.
pub struct AtKiosk(pub Box<Desk>);

/// A student who is signed in where the request comes from, and whose own page sent whatever may change something.
pub struct SignedIn {
    /// Who, and by which session.
    pub signed_in: SignedInStudent,
    /// The session's secret.
    pub token: String,
    /// Where the request comes from.
    pub place: Place,
}

impl FromRequestParts<AppState> for Place {
    type Rejection = Denied;

    /// Whoever names a desk is a kiosk or nobody; everybody else is a browser, and says so by its origin.
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Denied> {
        if parts.headers.contains_key(AUTHORIZATION) {
            return kiosk(&parts.headers, state).await.map(Self::Kiosk);
        }
        if !parts.method.is_safe() && !state.front.is_own_origin(&parts.headers) {
            return Err(Denied(StudentError::NotFromPage));
        }
        let agent = parts.headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok());
        Ok(Self::Browser { name: browser_name(agent.unwrap_or_default()) })
    }
}

impl FromRequestParts<AppState> for AtKiosk {
    type Rejection = Denied;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Denied> {
        kiosk(&parts.headers, state).await.map(Self)
    }
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = Denied;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Denied> {
        let place = Place::from_request_parts(parts, state).await?;
        let (token, kiosk) = match &place {
            Place::Browser { .. } => (state.front.cookie(&parts.headers, Cookie::Session), None),
            Place::Kiosk(desk) => (header(&parts.headers, SESSION_HEADER), Some(desk.id())),
        };
        let token = token.ok_or(Denied(StudentError::Unauthenticated))?.to_owned();
        let (at, secret) = ((state.clock)(), token.clone());
        let found = read::<_, StoreError>(&*state.store, move |txn| {
            student_sessions::by_token(txn, &secret, kiosk, at)
        });
        let signed_in = found.await?.ok_or(Denied(StudentError::Unauthenticated))?;
        match &place {
            Place::Browser { .. } if !parts.method.is_safe() => check_csrf(&parts.headers, &token)?,
            Place::Browser { .. } | Place::Kiosk(_) => {}
        }
        if student_sessions::is_seen_anew(&signed_in.session, at) {
            let hash = signed_in.session.token_hash;
            write::<_, StoreError>(&*state.store, move |txn| student_sessions::note_seen(txn, hash, at))
                .await?;
        }
        Ok(Self { signed_in, token, place })
    }
}

async fn kiosk(headers: &HeaderMap, state: &AppState) -> Result<Box<Desk>, Denied> {
    let token = header(headers, AUTHORIZATION.as_str()).and_then(|value| value.strip_prefix("Bearer "));
    let token = token.ok_or(Denied(StudentError::Unauthenticated))?.to_owned();
    let desk = read::<_, StoreError>(&*state.store, move |txn| desks::by_token(txn, &token)).await?;
    let kiosk = desk.filter(|desk| desk.rights.role == DeskRole::Kiosk && desk.rights.revoked.is_none());
    kiosk.map(Box::new).ok_or(Denied(StudentError::Unauthenticated))
}

/// Only a page of this server's origin learns what it proves itself by, so that no other site's can.
fn check_csrf(headers: &HeaderMap, token: &str) -> Result<(), Denied> {
    let sent = codes::hash_secret(header(headers, CSRF_HEADER).unwrap_or_default());
    // Hashes are compared, so that the time taken tells nothing of the secret.
    let own = sent == codes::hash_secret(&student_sessions::csrf(token));
    if own { Ok(()) } else { Err(Denied(StudentError::NotFromPage)) }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The browser and its system, as people know them: the first of each that the browser's own long name holds.
fn browser_name(agent: &str) -> String {
    const BROWSERS: [(&str, &str); 9] = [
        ("MicroMessenger", "WeChat"),
        ("DingTalk", "DingTalk"),
        ("QQ/", "QQ"),
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("OPR/", "Opera"),
        ("HuaweiBrowser", "Huawei"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("OpenHarmony", "HarmonyOS"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Macintosh", "macOS"),
        ("Linux", "Linux"),
    ];
    let known = |names: &[(&str, &'static str)]| {
        names.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name)
    };
    let parts: Vec<&str> = known(&BROWSERS).into_iter().chain(known(&SYSTEMS)).collect();
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_called_what_people_call_it() {
        let names = [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
            (
                "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0",
                "WeChat · Android",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0",
                "Edge · Windows",
            ),
            ("curl/8", ""),
        ];
        for (agent, name) in names {
            assert_eq!(browser_name(agent), name);
        }
    }
}
