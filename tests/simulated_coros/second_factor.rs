//! The code by e-mail.

use std::time::Duration;

use gcexport::simulate::{MFA_CODE, MFA_USERNAME, Region};
use serde_json::{Value, json};

use super::{LIST, P1, P2, Visitor, accepted, answer, refused};

/// A visitor at whom the service has asked for a code, and what it told.
async fn asked() -> (Visitor, Value) {
    let visitor = Visitor::new().await;
    let body = json!({ "account": MFA_USERNAME, "accountType": 2, "p1": P1, "p2": P2 });
    let answer = visitor.log_in(&body).await;
    accepted(&answer);
    (visitor, answer["data"].clone())
}

fn captcha(data: &Value) -> Value {
    json!({ "account": data["account"], "codeType": 20, "lengthType": 2, "accountType": "2" })
}

fn verification(data: &Value, code: &str) -> Value {
    json!({ "loginTicket": data["loginTicket"], "appKey": data["appKey"], "code": code })
}

async fn post(visitor: &Visitor, path: &str, body: &Value) -> Value {
    let request = visitor.http.post(visitor.url(path)).header("X-No-Warnning", "1");
    answer(request.json(body)).await
}

async fn send(visitor: &Visitor, data: &Value) -> Value {
    post(visitor, "/account/captcha", &captcha(data)).await
}

async fn verify(visitor: &Visitor, data: &Value, code: &str) -> Value {
    post(visitor, "/account/2fa/login/verify", &verification(data, code)).await
}

#[tokio::test]
async fn a_right_password_is_success_without_a_token_and_ends_nothing() {
    let (visitor, data) = asked().await;
    assert_eq!(data["twoFactorRequired"], true);
    assert!(data.get("accessToken").is_none());
    assert_ne!(data["account"], MFA_USERNAME, "it is opaque");
    assert_eq!(data["regionId"], 3);
    accepted(&visitor.get(LIST).await);
}

#[tokio::test]
async fn the_code_gives_the_token_and_ends_the_session_before_it() {
    let (visitor, data) = asked().await;
    accepted(&send(&visitor, &data).await);
    let answer = verify(&visitor, &data, MFA_CODE).await;
    accepted(&answer);
    refused(&visitor.get(LIST).await, "1019");
    let token = answer["data"]["accessToken"].as_str().unwrap();
    let list = visitor.http.get(visitor.url(LIST)).header("accesstoken", token);
    accepted(&super::answer(list).await);
    refused(&verify(&visitor, &data, MFA_CODE).await, "1031");
}

#[tokio::test]
async fn a_wrong_code_is_1042_and_can_be_corrected() {
    let (visitor, data) = asked().await;
    send(&visitor, &data).await;
    refused(&verify(&visitor, &data, "000000").await, "1042");
    accepted(&verify(&visitor, &data, MFA_CODE).await);
}

#[tokio::test]
async fn a_code_that_was_never_sent_is_wrong() {
    let (visitor, data) = asked().await;
    refused(&verify(&visitor, &data, MFA_CODE).await, "1042");
}

#[tokio::test]
async fn the_code_is_sent_for_the_opaque_account_by_mail_only() {
    let (visitor, data) = asked().await;
    for (key, value) in
        [("account", json!(MFA_USERNAME)), ("codeType", json!(1)), ("accountType", json!("1"))]
    {
        let mut body = captcha(&data);
        body[key] = value;
        refused(&post(&visitor, "/account/captcha", &body).await, "1031");
    }
}

#[tokio::test]
async fn a_ticket_that_is_not_known_or_too_old_is_1031() {
    let (visitor, data) = asked().await;
    send(&visitor, &data).await;
    let mut other = data.clone();
    other["appKey"] = json!("another");
    refused(&verify(&visitor, &other, MFA_CODE).await, "1031");
    visitor.simulation.advance(Duration::from_secs(600));
    refused(&verify(&visitor, &data, MFA_CODE).await, "1031");
    refused(&send(&visitor, &data).await, "1031");
}

#[tokio::test]
async fn the_code_belongs_to_the_home_of_the_account() {
    let (visitor, data) = asked().await;
    let abroad = visitor.simulation.region_url(Region::Us);
    let request = visitor.http.post(format!("{abroad}/account/captcha")).json(&captcha(&data));
    refused(&answer(request).await, "1031");
    send(&visitor, &data).await;
    let url = format!("{abroad}/account/2fa/login/verify");
    let request = visitor.http.post(url).json(&verification(&data, MFA_CODE));
    refused(&answer(request).await, "1031");
}
