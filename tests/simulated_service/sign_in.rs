//! The JSON sign-in, from its page to a bearer token.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gcexport::simulate::{MFA_CODE, MFA_USERNAME, PASSWORD, USERNAME};
use serde_json::Value;

use super::{ANDROID, DI_CLIENT, IOS, Visitor, credentials, header, pair};

#[tokio::test]
async fn signing_in_leads_from_the_page_over_a_ticket_to_a_bearer_token() {
    let visitor = Visitor::new().await;
    let page = visitor.open_page("mobile").await;
    let cookies: Vec<String> = page.cookies().map(|cookie| cookie.name().to_owned()).collect();
    assert_eq!(cookies, ["SESSION", "__VCAP_ID__", "__cf_bm", "__cflb", "_cfuvid"]);
    assert_eq!(header(&page, "content-type"), "text/html;charset=UTF-8");
    assert!(page.text().await.unwrap().contains("<title>Garmin SSO Portal</title>"));

    let login = visitor.log_in("mobile", USERNAME, PASSWORD).await;
    assert!(login.cookies().any(|cookie| cookie.name() == "CASTGC"));
    let login: Value = login.json().await.unwrap();
    assert_eq!(login["responseStatus"]["type"], "SUCCESSFUL");
    assert_eq!(login["serviceURL"], IOS.1);
    let ticket = login["serviceTicketId"].as_str().unwrap();
    assert!(ticket.starts_with("ST-") && ticket.ends_with("-sso"));

    let token: Value = visitor.exchange(ticket, IOS.1).await.json().await.unwrap();
    assert_eq!(token["expires_in"], 75_017);
    assert_eq!(token["refresh_token_expires_in"], 2_591_999);
    let profile: Value =
        visitor.get_as(&token, "/userprofile-service/socialProfile").await.json().await.unwrap();
    assert!(profile["displayName"].is_string());
}

#[tokio::test]
async fn the_access_token_is_a_jwt_with_a_real_expiry() {
    let visitor = Visitor::new().await;
    let token = visitor.tokens().await;
    let parts: Vec<&str> = token["access_token"].as_str().unwrap().split('.').collect();
    assert_eq!(parts.len(), 3);
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    assert_eq!(claims["iss"], "https://diauth.garmin.com");
    assert_eq!(claims["client_id"], DI_CLIENT);
    assert_eq!(claims["jti"], token["jti"]);
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 75_017);
    assert!((chrono::Utc::now().timestamp() - claims["iat"].as_i64().unwrap()).abs() < 60);
    assert!(claims["garmin_guid"].is_string());
}

#[tokio::test]
async fn credentials_without_the_pages_cookie_origin_or_referer_are_rate_limited() {
    let visitor = Visitor::new().await;
    let body = credentials(USERNAME, PASSWORD);
    let no_cookie = visitor.as_page("mobile", "login").json(&body).send().await.unwrap();
    visitor.open_page("mobile").await;
    let login = visitor.url(&format!("/mobile/api/login?clientId={}&service={}", IOS.0, IOS.1));
    let page = visitor.page_url("mobile");
    let origin = visitor.simulation.url();
    let post = |headers: &[(&str, &str)]| {
        let request = visitor.http.post(&login).json(&body);
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).send()
    };
    let refused = [
        no_cookie,
        post(&[("Referer", &page)]).await.unwrap(),
        post(&[("Origin", &origin)]).await.unwrap(),
        post(&[("Origin", &origin), ("Referer", &visitor.url("/somewhere"))]).await.unwrap(),
        post(&[("Origin", &origin), ("Referer", &visitor.page_url("portal"))]).await.unwrap(),
        post(&[
            ("Origin", "https://evil.example"),
            ("Referer", "https://evil.example/mobile/sso/en/sign-in"),
        ])
        .await
        .unwrap(),
    ];
    for answer in refused {
        assert_eq!(answer.status(), 429);
        assert!(header(&answer, "content-type").starts_with("text/html"));
        assert!(answer.text().await.unwrap().contains("You are being rate limited"));
    }
    assert_eq!(post(&[("Origin", &origin), ("Referer", &page)]).await.unwrap().status(), 200);
    // A client whose host alone was redirected still names the real one.
    let real = [
        ("Origin", "https://sso.garmin.com"),
        ("Referer", "https://sso.garmin.com/mobile/sso/en_US/sign-in?clientId=GCM_IOS_DARK"),
    ];
    assert_eq!(post(&real).await.unwrap().status(), 200);
}

#[tokio::test]
async fn an_empty_login_is_a_problem_and_not_a_challenge() {
    let visitor = Visitor::new().await;
    for path in ["/mobile/api/login", "/portal/api/login"] {
        let answer = visitor.http.post(visitor.url(path)).send().await.unwrap();
        assert_eq!(answer.status(), 400);
        assert_eq!(header(&answer, "content-type"), "application/problem+json");
    }
}

#[tokio::test]
async fn a_login_must_be_json() {
    let visitor = Visitor::new().await;
    visitor.open_page("mobile").await;
    let form =
        visitor.as_page("mobile", "login").form(&[("username", USERNAME)]).send().await.unwrap();
    assert_eq!(form.status(), 415);
    let text = visitor.as_page("mobile", "login").body("{}").send().await.unwrap();
    assert_eq!(text.status(), 415);
    let cut = visitor
        .as_page("mobile", "login")
        .header("Content-Type", "application/json")
        .body("{\"user");
    assert_eq!(cut.send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn a_wrong_password_is_401_with_json() {
    let visitor = Visitor::new().await;
    for (username, password) in [(USERNAME, "wrong"), ("nobody@example.com", PASSWORD)] {
        let answer = visitor.log_in("mobile", username, password).await;
        assert_eq!(answer.status(), 401);
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(answer["responseStatus"]["type"], "INVALID_USERNAME_PASSWORD");
        assert_eq!(answer["responseStatus"]["message"], "generalLoginInvalidUsernameOrPassword");
        assert_eq!(answer["serviceTicketId"], Value::Null);
    }
}

#[tokio::test]
async fn a_client_signs_in_for_its_own_service_only() {
    let visitor = Visitor::new().await;
    visitor.open_page("mobile").await;
    for (client, service) in [
        (IOS.0, ANDROID.1),
        (ANDROID.0, IOS.1),
        ("GarminConnect", "https://connect.garmin.com/app"),
        ("X", IOS.1),
    ] {
        let page =
            visitor.url(&format!("/mobile/sso/en_US/sign-in?clientId={client}&service={service}"));
        assert_eq!(
            visitor.http.get(page).send().await.unwrap().status(),
            400,
            "{client} {service}"
        );
        let login = visitor
            .http
            .post(visitor.url("/mobile/api/login"))
            .query(&[("clientId", client), ("service", service)])
            .header("Origin", visitor.simulation.url())
            .header("Referer", visitor.page_url("mobile"))
            .json(&credentials(USERNAME, PASSWORD));
        assert_eq!(login.send().await.unwrap().status(), 400, "{client} {service}");
    }
}

#[tokio::test]
async fn sign_in_endpoints_refuse_other_methods_with_json() {
    let visitor = Visitor::new().await;
    for path in [
        "/mobile/api/login",
        "/portal/api/login",
        "/mobile/api/mfa/verifyCode",
        "/di-oauth2-service/oauth/token",
    ] {
        let answer = visitor.http.get(visitor.url(path)).send().await.unwrap();
        assert_eq!(answer.status(), 405, "{path}");
        assert_eq!(header(&answer, "allow"), "POST");
        assert!(answer.json::<Value>().await.unwrap()["error"].is_string());
    }
}

#[tokio::test]
async fn the_portal_signs_in_the_same_way() {
    let visitor = Visitor::new().await;
    let answer: Value = visitor.log_in("portal", USERNAME, PASSWORD).await.json().await.unwrap();
    let ticket = answer["serviceTicketId"].as_str().unwrap();
    assert_eq!(visitor.exchange(ticket, "https://connect.garmin.com/app").await.status(), 200);
}

#[tokio::test]
async fn the_second_account_asks_for_a_code() {
    for door in ["mobile", "portal"] {
        let visitor = Visitor::new().await;
        let answer = visitor.log_in(door, MFA_USERNAME, PASSWORD).await;
        assert_eq!(answer.status(), 200);
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(answer["responseStatus"]["type"], "MFA_REQUIRED");
        assert_eq!(answer["customerMfaInfo"]["mfaLastMethodUsed"], "email");
        assert_eq!(answer["serviceTicketId"], Value::Null);

        let wrong = visitor.verify(door, "000000").await;
        assert_eq!(wrong.status(), 200);
        assert_eq!(
            wrong.json::<Value>().await.unwrap()["responseStatus"]["type"],
            "MFA_CODE_INVALID"
        );

        let right: Value = visitor.verify(door, MFA_CODE).await.json().await.unwrap();
        assert_eq!(right["responseStatus"]["type"], "SUCCESSFUL");
        let ticket = right["serviceTicketId"].as_str().unwrap();
        assert_eq!(visitor.exchange(ticket, pair(door).1).await.status(), 200);
    }
}

#[tokio::test]
async fn a_code_without_a_waiting_sign_in_is_a_conflict() {
    let visitor = Visitor::new().await;
    visitor.open_page("mobile").await;
    let none = visitor.verify("mobile", MFA_CODE).await;
    assert_eq!(none.status(), 409);
    assert_eq!(none.json::<Value>().await.unwrap()["responseStatus"]["type"], "SESSION_EXPIRED");

    visitor.log_in("mobile", MFA_USERNAME, PASSWORD).await;
    visitor.simulation.advance(Duration::from_secs(601));
    assert_eq!(visitor.verify("mobile", MFA_CODE).await.status(), 409);
}
