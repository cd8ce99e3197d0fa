//! CAS protocol 3.0: a service ticket, checked at `/p3/serviceValidate`, and log-out from either side.

use quick_xml::Reader;
use quick_xml::events::Event;
use reqwest::Url;

use super::{Departure, LoginError, Return};

/// How deep a document's elements stand within each other at most; CAS needs four.
const DEEPEST: usize = 16;

/// A CAS server.
pub struct Cas {
    /// Its address, such as `https://sso.example.edu.cn/cas`.
    base: Url,
    http: reqwest::Client,
}

/// What a CAS server says of a ticket: who it was given to, and what else it knows of them.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    user: String,
    attributes: Vec<(String, String)>,
}

impl Cas {
    /// The CAS server at this address.
    ///
    /// # Errors
    /// It is no address.
    pub fn new(base: &str, http: reqwest::Client) -> Result<Self, String> {
        let base: Url = base.trim_end_matches('/').parse().map_err(|error| format!("{error}"))?;
        if base.cannot_be_a_base() { Err(format!("{base} is no address")) } else { Ok(Self { base, http }) }
    }

    /// The protocol has no state of its own: it goes along in the address that the browser comes back to.
    pub(super) fn depart(&self, back: &str, state: &str) -> Result<Departure, LoginError> {
        let url = self.at("login", &[("service", service(back, state)?.as_str())]);
        Ok(Departure { url: url.to_string(), kept: state.to_owned() })
    }

    /// The 学号 that the server vouches for, and the ticket that says so.
    pub(super) async fn arrive(
        &self,
        back: &str,
        kept: &str,
        returned: Return,
        attribute: &str,
    ) -> Result<(String, String), LoginError> {
        if kept.is_empty() || returned.state.as_deref() != Some(kept) {
            return Err(LoginError::NotBelieved("it answers another question".into()));
        }
        let ticket = returned.ticket.ok_or_else(|| LoginError::NotBelieved("it has no ticket".into()))?;
        let service = service(back, kept)?;
        let url = self.at("p3/serviceValidate", &[("service", service.as_str()), ("ticket", &ticket)]);
        let answer = self.http.get(url).send().await.and_then(reqwest::Response::error_for_status);
        let text = answer.map_err(unreachable)?.text().await.map_err(unreachable)?;
        let answer = read(&text)?;
        let number = answer.named(attribute).ok_or_else(|| LoginError::NoNumber(attribute.to_owned()))?;
        Ok((number, ticket))
    }

    /// Where a browser ends the server's session too.
    pub(super) fn farewell(&self, home: &str) -> String {
        self.at("logout", &[("service", home)]).to_string()
    }

    fn at(&self, path: &str, query: &[(&str, &str)]) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}/{path}", self.base.path().trim_end_matches('/')));
        url.query_pairs_mut().extend_pairs(query);
        url
    }
}

/// The ticket whose session ended at the server, as it says when it ends it.
pub fn ended_ticket(request: &str) -> Option<String> {
    text_of(request, "SessionIndex")
}

fn service(back: &str, state: &str) -> Result<Url, LoginError> {
    Url::parse_with_params(back, [("state", state)]).map_err(unreachable)
}

impl Answer {
    /// What stands under a name: the user's own, or an attribute's.
    fn named(&self, name: &str) -> Option<String> {
        if name == "user" {
            return Some(self.user.clone());
        }
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }
}

/// Reads an answer of `/p3/serviceValidate`: `authenticationSuccess` with `user` and `attributes`, or a failure.
fn read(xml: &str) -> Result<Answer, LoginError> {
    let texts = texts(xml).map_err(unreachable)?;
    let within = |path: &[String], parent: &str| path.iter().any(|name| name == parent);
    if !texts.iter().any(|(path, _)| within(path, "authenticationSuccess")) {
        let why =
            texts.into_iter().find(|(path, _)| within(path, "authenticationFailure")).map(|(_, text)| text);
        return Err(LoginError::NotBelieved(why.unwrap_or_else(|| "there is no answer in it".into())));
    }
    let (mut user, mut attributes) = (None, Vec::new());
    for (mut path, text) in texts {
        let name = path.pop().unwrap_or_default();
        if path.last().is_some_and(|parent| parent == "attributes") {
            attributes.push((name, text));
        } else if name == "user" {
            user = Some(text);
        }
    }
    let user = user.ok_or_else(|| LoginError::NotBelieved("it names nobody".into()))?;
    Ok(Answer { user, attributes })
}

fn text_of(xml: &str, name: &str) -> Option<String> {
    let texts = texts(xml).ok()?;
    texts.into_iter().find(|(path, _)| path.last().is_some_and(|last| last == name)).map(|(_, text)| text)
}

/// Every text of a document, with the names of what it stands in, without prefixes.
fn texts(xml: &str) -> Result<Vec<(Vec<String>, String)>, Unreadable> {
    let mut reader = Reader::from_str(xml);
    let (mut path, mut texts) = (Vec::new(), Vec::new());
    let mut text = String::new();
    loop {
        match reader.read_event()? {
            Event::Start(_) if path.len() == DEEPEST => return Err(Unreadable::Deep),
            Event::Start(start) => {
                path.push(start.local_name().as_ref().to_owned());
                text.clear();
            }
            Event::Text(part) => text.push_str(&part),
            Event::GeneralRef(entity) => match entity.resolve_char_ref()? {
                Some(letter) => text.push(letter),
                None => text.push_str(quick_xml::escape::resolve_predefined_entity(&entity).unwrap_or("")),
            },
            Event::CData(part) => text.push_str(&part),
            Event::End(_) => {
                if !text.trim().is_empty() {
                    texts.push((path.clone(), text.trim().to_owned()));
                }
                text.clear();
                path.pop();
            }
            Event::Eof => return Ok(texts),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

/// Why a document of a CAS server is not read.
#[derive(Debug, thiserror::Error)]
enum Unreadable {
    #[error(transparent)]
    Form(#[from] quick_xml::Error),
    #[error("its elements stand too deep within each other")]
    Deep,
}

fn unreachable(why: impl std::fmt::Display) -> LoginError {
    LoginError::Unreachable(why.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_names_the_user_and_what_else_is_known() {
        let xml = "<cas:serviceResponse xmlns:cas='http://www.yale.edu/tp/cas'><cas:authenticationSuccess>
            <cas:user>test&amp;1</cas:user><cas:attributes><cas:studentNo>202210001</cas:studentNo></cas:attributes>
            </cas:authenticationSuccess></cas:serviceResponse>";
        let answer = read(xml).unwrap();
        assert_eq!(answer.named("user").as_deref(), Some("test&1"));
        assert_eq!(answer.named("studentNo").as_deref(), Some("202210001"));
        assert_eq!(answer.named("name"), None);
    }

    #[test]
    fn a_failure_and_anything_else_name_nobody() {
        let failure = "<r><authenticationFailure code='INVALID_TICKET'>Ticket ST-1 not recognized</authenticationFailure></r>";
        for xml in [failure, "<html><user>test</user></html>", ""] {
            assert!(matches!(read(xml), Err(LoginError::NotBelieved(_))), "{xml}");
        }
    }

    #[test]
    fn a_log_out_names_its_ticket() {
        let xml = "<samlp:LogoutRequest xmlns:samlp='a'><samlp:SessionIndex>ST-1</samlp:SessionIndex></samlp:LogoutRequest>";
        assert_eq!(ended_ticket(xml).as_deref(), Some("ST-1"));
        assert_eq!(ended_ticket("nonsense"), None);
    }

    #[test]
    fn a_document_that_is_deeper_than_any_of_cas_is_not_read() {
        let deep = |depth| {
            format!("{}<SessionIndex>ST-1</SessionIndex>{}", "<a>".repeat(depth), "</a>".repeat(depth))
        };
        assert_eq!(ended_ticket(&deep(DEEPEST - 1)).as_deref(), Some("ST-1"));
        assert_eq!(ended_ticket(&deep(DEEPEST)), None);
    }
}
