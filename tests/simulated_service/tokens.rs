//! Tickets, access tokens and refresh tokens.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{ANDROID, DI_CLIENT, IOS, LIST, TICKET_GRANT, Visitor};

#[tokio::test]
async fn a_ticket_is_good_once() {
    let visitor = Visitor::new().await;
    let ticket = visitor.ticket().await;
    assert_eq!(visitor.exchange(&ticket, IOS.1).await.status(), 200);
    let again = visitor.exchange(&ticket, IOS.1).await;
    assert_eq!(again.status(), 400);
    let again: Value = again.json().await.unwrap();
    assert_eq!(
        again,
        json!({"error": "invalid_grant", "error_description": "invalid service ticket provided"})
    );
}

#[tokio::test]
async fn a_ticket_is_bound_to_its_service_byte_for_byte() {
    let visitor = Visitor::new().await;
    for service in [ANDROID.1, "https://mobile.integration.garmin.com/gcm/ios/"] {
        let ticket = visitor.ticket().await;
        assert_eq!(visitor.exchange(&ticket, service).await.status(), 400);
    }
}

#[tokio::test]
async fn a_ticket_lives_a_minute() {
    let visitor = Visitor::new().await;
    let ticket = visitor.ticket().await;
    visitor.simulation.advance(Duration::from_secs(61));
    assert_eq!(visitor.exchange(&ticket, IOS.1).await.status(), 400);
}

#[tokio::test]
async fn the_token_endpoint_wants_the_clients_own_basic_credentials() {
    let visitor = Visitor::new().await;
    let form = [("client_id", DI_CLIENT), ("grant_type", "refresh_token"), ("refresh_token", "x")];
    let url = visitor.url("/di-oauth2-service/oauth/token");
    let without = visitor.http.post(&url).form(&form);
    let no_colon = visitor
        .http
        .post(&url)
        .form(&form)
        .header("Authorization", format!("Basic {}", STANDARD.encode(DI_CLIENT)));
    let with_password = visitor.http.post(&url).form(&form).basic_auth(DI_CLIENT, Some("x"));
    let other =
        visitor.http.post(&url).form(&form).basic_auth("GARMIN_CONNECT_MOBILE_IOS_DI", Some(""));
    let unknown = visitor.http.post(&url).form(&[("client_id", "ME")]).basic_auth("ME", Some(""));
    for request in [without, no_colon, with_password, other, unknown] {
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 401);
        assert_eq!(answer.json::<Value>().await.unwrap()["error"], "invalid_client");
    }
    let no_form = visitor.http.post(&url).basic_auth(DI_CLIENT, Some("")).json(&json!({}));
    assert_eq!(no_form.send().await.unwrap().status(), 415);
}

#[tokio::test]
async fn unknown_and_incomplete_grants_are_refused() {
    let visitor = Visitor::new().await;
    for (form, error) in [
        (vec![("client_id", DI_CLIENT)], "invalid_request"),
        (vec![("client_id", DI_CLIENT), ("grant_type", "password")], "unsupported_grant_type"),
        (vec![("client_id", DI_CLIENT), ("grant_type", "refresh_token")], "invalid_request"),
        (
            vec![("client_id", DI_CLIENT), ("grant_type", TICKET_GRANT), ("service_url", IOS.1)],
            "invalid_request",
        ),
    ] {
        let answer = visitor.token_request(&form).send().await.unwrap();
        assert_eq!(answer.status(), 400);
        assert_eq!(answer.json::<Value>().await.unwrap()["error"], error);
    }
}

#[tokio::test]
async fn a_refresh_rotates_and_the_old_refresh_token_dies() {
    let visitor = Visitor::new().await;
    let first = visitor.tokens().await;
    let old = first["refresh_token"].as_str().unwrap();
    let second: Value = visitor.refresh(old).await.json().await.unwrap();
    assert_ne!(second["refresh_token"], first["refresh_token"]);
    assert_eq!(visitor.get_as(&second, "/userprofile-service/socialProfile").await.status(), 200);

    let dead = visitor.refresh(old).await;
    assert_eq!(dead.status(), 400);
    let dead: Value = dead.json().await.unwrap();
    assert_eq!(dead["error"], "invalid_grant");
    assert_eq!(dead["error_description"], format!("Invalid refresh token: {old}"));
    assert_eq!(visitor.refresh(second["refresh_token"].as_str().unwrap()).await.status(), 200);
}

#[tokio::test]
async fn expired_access_tokens_are_refused_and_can_be_refreshed() {
    let visitor = Visitor::new().await;
    let token = visitor.tokens().await;
    visitor.simulation.expire_access_tokens();
    assert_eq!(visitor.get_as(&token, LIST).await.status(), 401);
    let next: Value =
        visitor.refresh(token["refresh_token"].as_str().unwrap()).await.json().await.unwrap();
    assert_eq!(visitor.get_as(&next, LIST).await.status(), 200);
    visitor.simulation.advance(Duration::from_secs(75_018));
    assert_eq!(visitor.get_as(&next, LIST).await.status(), 401);
}
