//! OpenID Connect 1.0: authorization code with PKCE (RFC 7636), discovery, keys that change, and log-out at the
//! provider.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::DateTime;
use lixiao_domain::Timestamp;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreGenderClaim, CoreIdToken, CoreIdTokenClaims, CoreTokenResponse,
};
use openidconnect::{
    AccessToken, AdditionalClaims, AsyncHttpClient, AuthorizationCode, ClaimsVerificationError, ClientId,
    ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse,
    IdTokenVerifier, IssuerUrl, LogoutRequest, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, PostLogoutRedirectUrl, ProviderMetadataWithLogout, RedirectUrl, RequestTokenError,
    Scope, SignatureVerificationError, SubjectIdentifier, TokenResponse, UserInfoClaims,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Departure, LoginError, Return};

/// A provider, and this server as its client.
pub struct Oidc {
    issuer: IssuerUrl,
    client_id: ClientId,
    client_secret: ClientSecret,
    scopes: Vec<String>,
    http: Http,
    /// What the provider says of itself, once it was asked.
    discovered: Mutex<Option<ProviderMetadataWithLogout>>,
}

/// The client as discovery makes it.
type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Claims of any name.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Claims(BTreeMap<String, Value>);

impl AdditionalClaims for Claims {}

/// What the browser keeps while it is away.
struct Question {
    state: CsrfToken,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
}

impl Oidc {
    /// A client of the provider with this issuer, which is asked what it offers once somebody signs in.
    ///
    /// # Errors
    /// The issuer is no address.
    pub fn new(
        issuer: String,
        client_id: String,
        client_secret: String,
        scopes: Vec<String>,
        http: reqwest::Client,
    ) -> Result<Self, String> {
        Ok(Self {
            issuer: IssuerUrl::new(issuer).map_err(|error| error.to_string())?,
            client_id: ClientId::new(client_id),
            client_secret: ClientSecret::new(client_secret),
            scopes,
            http: Http(http),
            discovered: Mutex::new(None),
        })
    }

    pub(super) async fn depart(&self, back: &str) -> Result<Departure, LoginError> {
        let client = self.client(&self.provider().await?, back)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut request = client.authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        );
        for scope in &self.scopes {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        let (url, state, nonce) = request.set_pkce_challenge(challenge).url();
        Ok(Departure { url: url.to_string(), kept: Question { state, nonce, verifier }.written() })
    }

    /// The 学号 that the provider vouches for, and the token that says so.
    pub(super) async fn arrive(
        &self,
        back: &str,
        kept: &str,
        returned: Return,
        claim: &str,
        at: Timestamp,
    ) -> Result<(String, String), LoginError> {
        let question = Question::read(kept).ok_or_else(|| not_believed("the browser kept no question"))?;
        if returned.state.as_deref() != Some(question.state.secret()) {
            return Err(not_believed("it answers another question"));
        }
        let code = returned.code.ok_or_else(|| not_believed("it has no code"))?;
        let provider = self.provider().await?;
        let answer = self.redeem(&self.client(&provider, back)?, code, question.verifier).await?;
        let token = answer.id_token().ok_or_else(|| not_believed("the answer has no token"))?;
        let subject = self.verify(back, &provider, token, &question.nonce, at).await?;
        let number = match claim_of(token, claim) {
            Some(number) => number,
            None => self.ask_for(back, answer.access_token().clone(), subject, claim).await?,
        };
        Ok((number, token.to_string()))
    }

    /// Where a browser ends the provider's session too; `None` where the provider has no such place.
    pub(super) async fn farewell(&self, id_token: &str, home: &str) -> Option<String> {
        let provider = self.provider().await.ok()?;
        let end = provider.additional_metadata().end_session_endpoint.clone()?;
        let token: CoreIdToken = id_token.parse().ok()?;
        let request = LogoutRequest::from(end).set_id_token_hint(&token);
        let home = PostLogoutRedirectUrl::new(home.to_owned()).ok()?;
        Some(request.set_post_logout_redirect_uri(home).http_get_url().to_string())
    }

    async fn redeem(
        &self,
        client: &Client,
        code: String,
        verifier: PkceCodeVerifier,
    ) -> Result<CoreTokenResponse, LoginError> {
        let request = client.exchange_code(AuthorizationCode::new(code)).map_err(unreachable)?;
        let answer = request.set_pkce_verifier(verifier).request_async(&self.http).await;
        answer.map_err(|error| match error {
            RequestTokenError::ServerResponse(refusal) => not_believed(refusal),
            trouble @ (RequestTokenError::Request(_)
            | RequestTokenError::Parse(..)
            | RequestTokenError::Other(_)) => unreachable(trouble),
        })
    }

    /// Whom the token is about, once everything about it holds. Where none of the known keys signed it, the provider
    /// is asked for its keys anew: it may have changed them.
    async fn verify(
        &self,
        back: &str,
        provider: &ProviderMetadataWithLogout,
        token: &CoreIdToken,
        nonce: &Nonce,
        at: Timestamp,
    ) -> Result<SubjectIdentifier, LoginError> {
        let known = self.client(provider, back)?;
        let checked = check(known.id_token_verifier(), token, nonce, at);
        let checked = match checked {
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            )) => {
                let anew = self.client(&self.discover().await?, back)?;
                check(anew.id_token_verifier(), token, nonce, at)
            }
            other => other,
        };
        checked.map_err(not_believed)
    }

    /// Asks the provider for what its token does not say of the person.
    async fn ask_for(
        &self,
        back: &str,
        access: AccessToken,
        subject: SubjectIdentifier,
        claim: &str,
    ) -> Result<String, LoginError> {
        let client = self.client(&self.provider().await?, back)?;
        let missing = || LoginError::NoNumber(claim.to_owned());
        let Ok(request) = client.user_info(access, Some(subject)) else { return Err(missing()) };
        let claims: UserInfoClaims<Claims, CoreGenderClaim> =
            request.request_async(&self.http).await.map_err(unreachable)?;
        let claims = serde_json::to_value(&claims).map_err(unreachable)?;
        claims.get(claim).and_then(text).ok_or_else(missing)
    }

    fn client(&self, provider: &ProviderMetadataWithLogout, back: &str) -> Result<Client, LoginError> {
        let secret = Some(self.client_secret.clone());
        let client = CoreClient::from_provider_metadata(provider.clone(), self.client_id.clone(), secret);
        Ok(client.set_redirect_uri(RedirectUrl::new(back.to_owned()).map_err(unreachable)?))
    }

    async fn provider(&self) -> Result<ProviderMetadataWithLogout, LoginError> {
        let known = self.discovered.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match known {
            Some(known) => Ok(known),
            None => self.discover().await,
        }
    }

    async fn discover(&self) -> Result<ProviderMetadataWithLogout, LoginError> {
        let found = ProviderMetadataWithLogout::discover_async(self.issuer.clone(), &self.http).await;
        let found = found.map_err(unreachable)?;
        *self.discovered.lock().unwrap_or_else(PoisonError::into_inner) = Some(found.clone());
        Ok(found)
    }
}

/// The requests that the library makes, by the client that this program has.
struct Http(reqwest::Client);

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = reqwest::Error;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, reqwest::Error>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(fetch(&self.0, request))
    }
}

async fn fetch(http: &reqwest::Client, request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    let answer = http.execute(request.try_into()?).await?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut response = HttpResponse::new(answer.bytes().await?.to_vec());
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}

impl Question {
    fn written(&self) -> String {
        let Self { state, nonce, verifier } = self;
        format!("{}.{}.{}", state.secret(), nonce.secret(), verifier.secret())
    }

    fn read(kept: &str) -> Option<Self> {
        let mut parts = kept.splitn(3, '.').map(str::to_owned);
        Some(Self {
            state: CsrfToken::new(parts.next()?),
            nonce: Nonce::new(parts.next()?),
            verifier: PkceCodeVerifier::new(parts.next()?),
        })
    }
}

fn check(
    verifier: IdTokenVerifier<'_, openidconnect::core::CoreJsonWebKey>,
    token: &CoreIdToken,
    nonce: &Nonce,
    at: Timestamp,
) -> Result<SubjectIdentifier, ClaimsVerificationError> {
    let verifier = verifier.set_time_fn(move || DateTime::from_timestamp_millis(at.0).unwrap_or_default());
    let claims: &CoreIdTokenClaims = token.claims(&verifier, nonce)?;
    Ok(claims.subject().clone())
}

/// A claim of a token that was verified, whatever its name.
fn claim_of(token: &CoreIdToken, claim: &str) -> Option<String> {
    let written = token.to_string();
    let payload = URL_SAFE_NO_PAD.decode(written.split('.').nth(1)?).ok()?;
    serde_json::from_slice::<Value>(&payload).ok()?.get(claim).and_then(text)
}

/// A claim that is a text, or a number as some universities write it.
fn text(claim: &Value) -> Option<String> {
    claim.as_str().map(str::to_owned).or_else(|| claim.as_u64().map(|number| number.to_string()))
}

fn not_believed(why: impl std::fmt::Display) -> LoginError {
    LoginError::NotBelieved(why.to_string())
}

fn unreachable(why: impl std::fmt::Display) -> LoginError {
    LoginError::Unreachable(why.to_string())
}
