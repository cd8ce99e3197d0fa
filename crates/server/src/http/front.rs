//! How the server is seen from outside: its public address, its cookies, and from where a request comes.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::header::{COOKIE, HOST, ORIGIN};
use axum::http::{Extensions, HeaderMap, HeaderValue, Uri};

/// How the server is seen from outside.
#[derive(Clone, Debug, Default)]
pub struct Front {
    /// The address that browsers use, where it is known.
    pub public: Option<PublicUrl>,
    /// Whether a proxy stands before it that says from where a request comes (`x-forwarded-for`).
    pub behind_proxy: bool,
}

/// The server's public address, such as `https://lixiao.example`: a scheme, a host, and a port where it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    is_https: bool,
}

/// A text is not a public address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a public address is written as https://lixiao.example, without a path, not {0:?}")]
pub struct InvalidPublicUrl(String);

impl std::str::FromStr for PublicUrl {
    type Err = InvalidPublicUrl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidPublicUrl(text.to_owned());
        let uri: Uri = text.parse().map_err(|_| invalid())?;
        let is_https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            Some(_) | None => return Err(invalid()),
        };
        let authority =
            uri.authority().filter(|authority| !authority.as_str().contains('@')).ok_or_else(invalid)?;
        if uri.path() != "/" || uri.query().is_some() {
            return Err(invalid());
        }
        let scheme = if is_https { "https" } else { "http" };
        Ok(Self { origin: format!("{scheme}://{}", authority.as_str().to_ascii_lowercase()), is_https })
    }
}

/// What a cookie is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// Holds a student's session.
    Session,
    /// Ties an answer of the university's to the browser that asked.
    SigningIn,
}

impl Front {
    /// Where the server is for a browser that sent these headers, without a slash at the end.
    pub fn base(&self, headers: &HeaderMap) -> String {
        self.public
            .as_ref()
            .map_or_else(|| format!("http://{}", host(headers)), |public| public.origin.clone())
    }

    /// Whether browsers reach the server by TLS.
    pub fn is_https(&self) -> bool {
        self.public.as_ref().is_some_and(|public| public.is_https)
    }

    /// Whether a page of this server sent the request, or no page at all: a browser names the page's origin with
    /// whatever may change something.
    pub fn is_own_origin(&self, headers: &HeaderMap) -> bool {
        headers.get(ORIGIN).is_none_or(|origin| origin.as_bytes() == self.base(headers).as_bytes())
    }

    /// The cookie that the browser sent.
    pub fn cookie<'a>(&self, headers: &'a HeaderMap, cookie: Cookie) -> Option<&'a str> {
        let name = self.name(cookie);
        let sent = headers.get_all(COOKIE).into_iter().filter_map(|value| value.to_str().ok());
        let mut pairs = sent.flat_map(|sent| sent.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(sent, _)| *sent == name).map(|(_, value)| value)
    }

    /// Sets a cookie, or with no life left deletes it. Scripts cannot read it, and other sites do not send it but by
    /// a link that is followed. `value` is of letters that need no quotes.
    pub fn set_cookie(&self, cookie: Cookie, value: &str, life_s: i64) -> HeaderValue {
        let secure = if self.is_https() { "; Secure" } else { "" };
        let name = self.name(cookie);
        let line = format!("{name}={value}; Path=/; Max-Age={life_s}; HttpOnly; SameSite=Lax{secure}");
        HeaderValue::from_str(&line).expect("names are ours and values have letters that need no quotes")
    }

    /// The `__Host-` before a name makes a browser take the cookie from this host over TLS alone.
    fn name(&self, cookie: Cookie) -> &'static str {
        match (cookie, self.is_https()) {
            (Cookie::Session, true) => "__Host-lixiao",
            (Cookie::Session, false) => "lixiao",
            (Cookie::SigningIn, true) => "__Host-lixiao-signing-in",
            (Cookie::SigningIn, false) => "lixiao-signing-in",
        }
    }

    /// From where a request comes.
    pub fn address(&self, headers: &HeaderMap, extensions: &Extensions) -> IpAddr {
        let connected = extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip());
        let forwarded = headers.get_all("x-forwarded-for").into_iter().next_back();
        let forwarded = forwarded.filter(|_| self.behind_proxy).and_then(|list| {
            list.to_str().ok()?.rsplit(',').next()?.trim().parse().ok() // the last one is what the proxy itself saw
        });
        forwarded.or(connected).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
    }
}

fn host(headers: &HeaderMap) -> &str {
    headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_has_no_path() {
        let public: PublicUrl = "https://Lixiao.Example:8443/".parse().unwrap();
        assert_eq!((public.origin.as_str(), public.is_https), ("https://lixiao.example:8443", true));
        for text in
            ["", "lixiao.example", "ftp://lixiao.example", "https://a@b.example", "https://b.example/x"]
        {
            assert!(text.parse::<PublicUrl>().is_err(), "{text}");
        }
    }

    #[test]
    fn who_is_behind_a_proxy_is_known_by_what_the_proxy_saw_and_by_nothing_else() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("203.0.113.9, 192.0.2.7"));
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 5))));
        let seen =
            |behind_proxy| Front { public: None, behind_proxy }.address(&headers, &extensions).to_string();
        assert_eq!((seen(true).as_str(), seen(false).as_str()), ("192.0.2.7", "127.0.0.1"));
    }
}
