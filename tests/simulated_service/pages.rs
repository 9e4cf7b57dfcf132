//! The sign-in by HTML pages: a browser's ticket, and the widget of older clients.

use gcexport::simulate::{MFA_CODE, MFA_USERNAME, PASSWORD, USERNAME};
use serde_json::Value;

use super::{ANDROID, Visitor};

#[tokio::test]
async fn a_signed_in_browser_gets_a_ticket_on_a_page() {
    let visitor = Visitor::new().await;
    let url = visitor.url("/sso/signin");
    let page = visitor.http.get(&url).query(&[("service", ANDROID.1)]).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let page = page.text().await.unwrap();
    assert!(page.contains("<title>Success</title>"));
    let ticket = ticket_in(&page);
    assert!(ticket.ends_with("-cas"));
    assert_eq!(visitor.exchange(ticket, ANDROID.1).await.status(), 200);
    let unknown =
        visitor.http.get(&url).query(&[("service", "https://evil.example/")]).send().await.unwrap();
    assert_eq!(unknown.status(), 400);
}

fn ticket_in(page: &str) -> &str {
    let from = &page[page.find("ST-").unwrap()..];
    from.split('"').next().unwrap()
}

#[tokio::test]
async fn the_widget_signs_in_by_form_and_its_token_comes_by_oauth1() {
    for (username, asks_for_code) in [(USERNAME, false), (MFA_USERNAME, true)] {
        let visitor = Visitor::new().await;
        let widget = visitor.url("/sso/embed");
        let query = [
            ("id", "gauth-widget"),
            ("embedWidget", "true"),
            ("gauthHost", &widget),
            ("service", &widget),
        ];
        visitor.http.get(&widget).query(&query[..2]).send().await.unwrap();
        let form = visitor
            .http
            .get(visitor.url("/sso/signin"))
            .query(&query)
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        assert!(form.contains("<title>GARMIN Authentication Application</title>"));
        let post = async |path: &str, fields: &[(&str, &str)]| {
            let request = visitor
                .http
                .post(visitor.url(path))
                .query(&query)
                .header("Referer", &widget)
                .form(fields);
            request.send().await.unwrap().text().await.unwrap()
        };
        let filled = [
            ("username", username),
            ("password", PASSWORD),
            ("embed", "true"),
            ("_csrf", csrf_in(&form)),
        ];
        let mut page = post("/sso/signin", &filled).await;
        if asks_for_code {
            assert!(page.contains("<title>Enter MFA code for login</title>"));
            let filled = [("mfa-code", MFA_CODE), ("embed", "true"), ("_csrf", csrf_in(&page))];
            page = post("/sso/verifyMFA/loginEnterMfaCode", &filled).await;
        }
        assert!(page.contains("<title>Success</title>"), "{page}");
        let bearer = oauth1_bearer(&visitor, ticket_in(&page), &widget).await;
        assert_eq!(
            visitor.get_as(&bearer, "/userprofile-service/socialProfile").await.status(),
            200
        );
    }
}

fn csrf_in(page: &str) -> &str {
    page.split("name=\"_csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap()
}

async fn oauth1_bearer(visitor: &Visitor, ticket: &str, login_url: &str) -> Value {
    let consumer: Value = visitor
        .http
        .get(visitor.url("/oauth_consumer.json"))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let signed = |token: &str| {
        format!(
            "OAuth oauth_nonce=\"1\", oauth_timestamp=\"1795225000\", oauth_version=\"1.0\", \
             oauth_signature_method=\"HMAC-SHA1\", oauth_consumer_key=\"{}\"{token}, oauth_signature=\"x%3D\"",
            consumer["consumer_key"].as_str().unwrap()
        )
    };
    let request = visitor.http.get(visitor.url("/oauth-service/oauth/preauthorized"));
    let request = request.query(&[
        ("ticket", ticket),
        ("login-url", login_url),
        ("accepts-mfa-tokens", "true"),
    ]);
    let answer = request.header("Authorization", signed("")).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let text = answer.text().await.unwrap();
    let token = text.split('&').find_map(|pair| pair.strip_prefix("oauth_token=")).unwrap();
    let request = visitor.http.post(visitor.url("/oauth-service/oauth/exchange/user/2.0"));
    let token = signed(&format!(", oauth_token=\"{token}\""));
    let answer =
        request.header("Authorization", token).form(&[("audience", "X")]).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.json().await.unwrap()
}
