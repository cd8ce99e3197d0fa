//! Log-in at the university, against a real OpenID provider and a real CAS server, driven as a browser does it.
#![expect(clippy::unwrap_used, reason = "what goes wrong in a test's helper ends the test")]

use lixiao_tests::browser::Browser;
use lixiao_tests::campus::Campus;
use lixiao_tests::university::University;
use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response, StatusCode, Url};
use serde_json::{Value, json};

const NO: &str = "202210001";

/// The one person that the CAS server knows; the password is the same.
const CAS_ACCOUNT: &str = "test";

/// A person's browser: its cookies, and no redirect that it does not choose to follow.
struct Person(Client);

impl Person {
    fn new() -> Self {
        Self(Client::builder().no_proxy().cookie_store(true).redirect(Policy::none()).build().unwrap())
    }

    async fn get(&self, url: &str) -> Response {
        self.0.get(url).send().await.unwrap()
    }

    /// Follows redirects until a page comes, or one of them leads to `until`, which is then given unfollowed.
    async fn follow(&self, mut answer: Response, until: &str) -> Result<Response, String> {
        while let Some(location) = answer.headers().get(LOCATION) {
            let next = answer.url().join(location.to_str().unwrap()).unwrap();
            if next.as_str().starts_with(until) {
                return Err(next.into());
            }
            answer = self.get(next.as_str()).await;
        }
        Ok(answer)
    }

    /// Fills the page's form and sends it; what was filled in already goes along.
    async fn fill(&self, page: Response, fields: &[(&str, &str)]) -> Response {
        let (url, text) = (page.url().clone(), page.text().await.unwrap());
        let form = &text[text.find("<form").unwrap()..];
        let action = attribute(form, "action").unwrap_or_default();
        let inputs = form.split("<input").skip(1).filter_map(|input| {
            Some((attribute(input, "name")?, attribute(input, "value").unwrap_or_default()))
        });
        let hidden = inputs.filter(|(name, _)| !fields.iter().any(|(field, _)| field == name));
        let all = hidden.chain(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let body = Url::parse_with_params("x:", all).unwrap().query().unwrap().to_owned();
        let request = self.0.post(url.join(&action).unwrap()).body(body);
        request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").send().await.unwrap()
    }

    /// Goes from the log-in to where the university would send this person back to.
    async fn vouched(&self, campus: &Campus, account: &str) -> String {
        self.vouched_from(campus, &format!("{}/login/sso", campus.url()), account).await
    }

    /// The same, from wherever somebody sends this person.
    async fn vouched_from(&self, campus: &Campus, url: &str, account: &str) -> String {
        let page = self.follow(self.get(url).await, &campus.url()).await;
        let back = match page {
            Ok(page) => {
                let password = if account == CAS_ACCOUNT { account } else { "x" };
                let answer = self
                    .fill(page, &[("login", account), ("username", account), ("password", password)])
                    .await;
                self.follow(answer, &campus.url()).await
            }
            Err(back) => Err(back), // the university knows this browser already
        };
        back.expect_err("the university sends the person back")
    }

    async fn me(&self, campus: &Campus) -> (StatusCode, Value) {
        let answer = self.get(&format!("{}/api/v1/me", campus.url())).await;
        (answer.status(), answer.json().await.unwrap())
    }
}

/// Where an answer leads, without its server.
fn leads_to(answer: &Response) -> &str {
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    answer.headers()[LOCATION].to_str().unwrap()
}

const NOT_BELIEVED: &str = "/login?error=unauthenticated";

/// A campus whose students sign in by an OpenID provider, which knows everybody by any password.
async fn with_oidc() -> (Campus, University) {
    let mut campus = Campus::with_pages().await;
    let provider = University::oidc(&campus.url());
    campus.restart_signing_in_by(format!("local = false\n{}", provider.as_oidc())).await;
    campus.pass(provider.started() - campus.now().0);
    (campus, provider)
}

/// A campus whose students sign in by a CAS server, which knows one person.
async fn with_cas() -> (Campus, University) {
    let mut campus = Campus::with_pages().await;
    let server = University::cas(&campus.url());
    campus.restart_signing_in_by(server.as_cas()).await;
    (campus, server)
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let tag = &tag[..tag.find('>')?];
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(rest.split_once('"')?.0.replace("&amp;", "&"))
}

#[tokio::test]
async fn an_openid_provider_signs_a_student_in_and_out() {
    let (campus, provider) = with_oidc().await;
    let (_, school) = Browser::new(&campus).get("/api/v1/school").await;
    assert_eq!(school["ways"], json!([{ "way": "university", "name": "统一身份认证", "url": "/login/sso" }]));
    let person = Person::new();
    let departure = person.get(&format!("{}/login/sso", campus.url())).await;
    let (asked, kept) = (leads_to(&departure).to_owned(), departure.headers()[SET_COOKIE].to_str().unwrap());
    assert!(asked.contains("code_challenge_method=S256") && asked.contains("nonce="), "{asked}");
    assert!(kept.contains("Max-Age=600; HttpOnly; SameSite=Lax"), "{kept}");
    let back = person.vouched(&campus, NO).await;
    assert_eq!(leads_to(&person.get(&back).await), "/");
    let (status, me) = person.me(&campus).await;
    assert_eq!((status, &me["no"]), (StatusCode::OK, &json!(NO)));
    let out = person
        .0
        .delete(format!("{}/api/v1/me", campus.url()))
        .header("lixiao-csrf", me["csrf"].as_str().unwrap());
    let next = out.send().await.unwrap().json::<Value>().await.unwrap()["next"].as_str().unwrap().to_owned();
    let issuer = provider.url();
    assert!(next.starts_with(&format!("{issuer}/session/end?id_token_hint=")), "{next}");
    assert_eq!(person.get(&next).await.status(), StatusCode::OK, "the provider takes the log-out");
    assert_eq!(person.me(&campus).await.0, StatusCode::UNAUTHORIZED);
    let local = json!({ "no": NO, "password": "x" });
    assert_eq!(Browser::new(&campus).post("/api/v1/me/session", &local).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_answer_to_anothers_question_a_replayed_code_and_an_old_token_are_refused() {
    let (campus, _provider) = with_oidc().await;
    let person = Person::new();
    let back = person.vouched(&campus, NO).await;
    let stranger = Person::new();
    assert_eq!(leads_to(&stranger.get(&back).await), NOT_BELIEVED, "a browser that asked nothing");
    stranger.get(&format!("{}/login/sso", campus.url())).await;
    assert_eq!(leads_to(&stranger.get(&back).await), NOT_BELIEVED, "another one's state");
    assert_eq!(leads_to(&person.get(&back).await), "/");
    let (departure, code) = {
        let departure = person.get(&format!("{}/login/sso", campus.url())).await;
        (departure, parameter(&back, "code"))
    };
    let state = parameter(leads_to(&departure), "state");
    let replayed = format!("{}/login/sso/back?state={state}&code={code}", campus.url());
    assert_eq!(leads_to(&person.get(&replayed).await), NOT_BELIEVED, "a code that was used");
    let old = person.vouched(&campus, NO).await;
    campus.pass(2 * 3_600_000);
    assert_eq!(leads_to(&person.get(&old).await), NOT_BELIEVED, "a token that has expired");
}

#[tokio::test]
async fn a_token_for_another_nonce_is_refused() {
    let (campus, _provider) = with_oidc().await;
    let person = Person::new();
    let departure = person.get(&format!("{}/login/sso", campus.url())).await;
    let kept = departure.headers()[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let page = person.follow(departure, &campus.url()).await.unwrap();
    let answer = person.fill(page, &[("login", NO), ("password", "x")]).await;
    let back = person.follow(answer, &campus.url()).await.unwrap_err();
    let parts: Vec<&str> = kept.split('.').collect();
    let other = format!("{}.{}.{}", parts[0], "a-nonce-of-nobodys", parts[2]);
    let bare = Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
    let refused = bare.get(&back).header(COOKIE, other).send().await.unwrap();
    assert_eq!(leads_to(&refused), NOT_BELIEVED);
}

#[tokio::test]
async fn a_provider_that_changes_its_keys_is_asked_for_them_again() {
    let (campus, provider) = with_oidc().await;
    let person = Person::new();
    assert_eq!(leads_to(&person.get(&person.vouched(&campus, NO).await).await), "/");
    let issuer = provider.url();
    person.get(&format!("{issuer}/new-keys")).await;
    let other = Person::new();
    assert_eq!(leads_to(&other.get(&other.vouched(&campus, "202210002").await).await), "/");
    assert_eq!(other.me(&campus).await.1["no"], json!("202210002"));
}

#[tokio::test]
async fn whom_the_university_knows_and_the_campaign_does_not_is_told_so() {
    let (campus, _provider) = with_oidc().await;
    for account in ["209999999", "a person without a number"] {
        let person = Person::new();
        let back = person.vouched(&campus, account).await;
        assert_eq!(leads_to(&person.get(&back).await), "/login?error=not_a_student", "{account}");
        assert_eq!(person.me(&campus).await.0, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn a_cas_server_signs_a_student_in_and_ends_the_session_from_its_side() {
    let (campus, server) = with_cas().await;
    let person = Person::new();
    let departure = person.get(&format!("{}/login/sso", campus.url())).await;
    let page = person.follow(departure, &campus.url()).await.unwrap();
    let answer = person.fill(page, &[("username", "test"), ("password", "test")]).await;
    let back = person.follow(answer, &campus.url()).await.expect_err("the server sends the person back");
    let stranger = Person::new();
    stranger.get(&format!("{}/login/sso", campus.url())).await;
    assert_eq!(leads_to(&stranger.get(&back).await), NOT_BELIEVED, "another one's state");
    assert_eq!(leads_to(&person.get(&back).await), "/");
    let (_, me) = person.me(&campus).await;
    assert_eq!(me["no"], json!(NO));
    let departure = person.get(&format!("{}/login/sso", campus.url())).await;
    let asked = Url::parse(leads_to(&departure)).unwrap();
    let service = asked.query_pairs().find(|(name, _)| name == "service").unwrap().1.into_owned();
    let replayed = format!("{service}&ticket={}", parameter(&back, "ticket"));
    assert_eq!(leads_to(&person.get(&replayed).await), NOT_BELIEVED, "a ticket that was used");
    person.get(&format!("{}/logout", server.url())).await;
    assert_eq!(person.me(&campus).await.0, StatusCode::UNAUTHORIZED, "the server ended the session");
}

fn parameter(url: &str, name: &str) -> String {
    let url = Url::parse(url).unwrap();
    url.query_pairs().find(|(known, _)| known == name).unwrap().1.into_owned()
}

#[tokio::test]
async fn a_university_that_does_not_answer_leaves_the_other_ways_open() {
    let mut campus = Campus::with_pages().await;
    let login = "[[university]]\nkind = 'oidc'\nid = 'sso'\nname = 'a'\nissuer = 'http://127.0.0.1:9'\n\
                 client_id = 'a'\nclient_secret = 'b'\nstudent_no = 'sub'\n";
    campus.restart_signing_in_by(login.to_owned()).await;
    let answer = Person::new().get(&format!("{}/login/sso", campus.url())).await;
    assert_eq!(leads_to(&answer), "/login?error=unavailable");
    let browser = Browser::signed_in(&campus, NO).await;
    assert_eq!(browser.send(Method::GET, "/api/v1/me", None::<&()>).await.status(), StatusCode::OK);
}

/// Asks the server where the kiosk's web view goes.
async fn depart(kiosk: &Browser) -> Value {
    let (status, departure) = kiosk.post("/login/sso", &json!({})).await;
    assert_eq!(status, StatusCode::OK, "{departure}");
    departure
}

async fn arrive(kiosk: &Browser, departure: &Value, returned: &str) -> (StatusCode, Value) {
    let arrival = json!({ "question": departure["question"], "returned": returned });
    kiosk.post("/api/v1/kiosk/arrival", &arrival).await
}

const REFUSED: StatusCode = StatusCode::UNAUTHORIZED;

#[tokio::test]
async fn a_kiosks_web_view_signs_a_student_in_at_an_openid_provider_once_and_at_that_kiosk_alone() {
    let (campus, _provider) = with_oidc().await;
    let (mut kiosk, other) = (Browser::kiosk(&campus).await, Browser::kiosk(&campus).await);
    let departure = depart(&kiosk).await;
    assert_eq!(departure["back"], json!(format!("{}/login/sso/back", campus.url())));
    let returned = Person::new().vouched_from(&campus, departure["url"].as_str().unwrap(), NO).await;
    assert_eq!(arrive(&other, &departure, &returned).await.0, REFUSED, "another kiosk");
    assert_eq!(arrive(&kiosk, &depart(&kiosk).await, &returned).await.0, REFUSED, "another question");
    let elsewhere = returned.replace("/login/sso/back", "/login/other/back");
    assert_eq!(arrive(&kiosk, &departure, &elsewhere).await.0, REFUSED, "another address");
    let (status, signed) = arrive(&kiosk, &departure, &returned).await;
    assert_eq!((status, &signed["me"]["no"]), (StatusCode::OK, &json!(NO)), "{signed}");
    assert_eq!(arrive(&kiosk, &departure, &returned).await.0, REFUSED, "a code that was used");
    kiosk.take(&signed);
    assert_eq!(kiosk.get("/api/v1/me/clearance").await.0, StatusCode::OK);
    campus.pass(15 * 60_000);
    assert_eq!(kiosk.get("/api/v1/me").await.0, REFUSED, "a kiosk's session is short");
}

#[tokio::test]
async fn a_question_of_a_kiosks_is_forgotten_after_ten_minutes_and_believed_from_nobody_else() {
    let (campus, _provider) = with_oidc().await;
    let kiosk = Browser::kiosk(&campus).await;
    let departure = depart(&kiosk).await;
    let returned = Person::new().vouched_from(&campus, departure["url"].as_str().unwrap(), NO).await;
    let mut forged = departure.clone();
    let body = departure["question"]["body"].as_str().unwrap();
    forged["question"]["body"] = json!(body.replace("\"until\":", "\"until\":9"));
    assert_eq!(arrive(&kiosk, &forged, &returned).await.0, REFUSED, "not as the server has put it");
    for nobody in [Browser::new(&campus), Browser::counter(&campus).await] {
        assert_eq!(arrive(&nobody, &departure, &returned).await.0, REFUSED, "no kiosk");
        assert_eq!(nobody.post("/login/sso", &json!({})).await.0, REFUSED, "no kiosk");
    }
    campus.pass(600_000);
    assert_eq!(arrive(&kiosk, &departure, &returned).await.0, REFUSED, "too late");
}

#[tokio::test]
async fn a_kiosk_is_told_whom_the_campaign_does_not_know() {
    let (campus, _provider) = with_oidc().await;
    let kiosk = Browser::kiosk(&campus).await;
    let departure = depart(&kiosk).await;
    let returned = Person::new().vouched_from(&campus, departure["url"].as_str().unwrap(), "209999999").await;
    let refused = (StatusCode::FORBIDDEN, json!({ "code": "not_a_student" }));
    assert_eq!(arrive(&kiosk, &departure, &returned).await, refused);
    assert_eq!(kiosk.post("/login/other", &json!({})).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_kiosks_web_view_signs_a_student_in_at_a_cas_server_which_ends_the_session_from_its_side() {
    let (campus, server) = with_cas().await;
    let mut kiosk = Browser::kiosk(&campus).await;
    let (person, departure) = (Person::new(), depart(&kiosk).await);
    let returned = person.vouched_from(&campus, departure["url"].as_str().unwrap(), CAS_ACCOUNT).await;
    assert_eq!(arrive(&kiosk, &depart(&kiosk).await, &returned).await.0, REFUSED, "another question");
    let (status, signed) = arrive(&kiosk, &departure, &returned).await;
    assert_eq!((status, &signed["me"]["no"]), (StatusCode::OK, &json!(NO)), "{signed}");
    assert_eq!(arrive(&kiosk, &departure, &returned).await.0, REFUSED, "a ticket that was used");
    kiosk.take(&signed);
    assert_eq!(kiosk.get("/api/v1/me").await.0, StatusCode::OK);
    person.get(&format!("{}/logout", server.url())).await;
    assert_eq!(kiosk.get("/api/v1/me").await.0, REFUSED, "the server ended the session");
}
