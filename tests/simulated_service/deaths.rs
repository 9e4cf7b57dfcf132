//! How tokens die, or are born dead; and tokens that come without a sign-in.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gcexport::simulate::{Domain, Options};
use serde_json::{Value, json};

use super::{ANDROID, DI_CLIENT, LIST, Visitor, header};

const PROFILE: &str = "/userprofile-service/socialProfile";

async fn refreshed(visitor: &Visitor, refresh: &str) -> Value {
    let answer = visitor.refresh(refresh).await;
    assert_eq!(answer.status(), 200);
    answer.json().await.unwrap()
}

async fn status(visitor: &Visitor, access: &str) -> u16 {
    let answer = visitor.http.get(visitor.url(PROFILE)).bearer_auth(access).send().await.unwrap();
    if answer.status() == 401 {
        assert!(header(&answer, "www-authenticate").contains("Token is not active"));
    }
    answer.status().as_u16()
}

fn claims(access: &str) -> Value {
    let claims = access.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}

#[tokio::test]
async fn a_pair_without_a_sign_in_is_as_good_as_an_exchanged_one() {
    let visitor = Visitor::new().await;
    let issued = visitor.simulation.issue();
    assert_eq!(issued.client_id, DI_CLIENT);
    assert_eq!(claims(&issued.access)["client_id"], DI_CLIENT);
    assert_eq!(status(&visitor, &issued.access).await, 200);
    refreshed(&visitor, &issued.refresh).await;
    assert!(visitor.simulation.requests().iter().all(|request| !request.path.contains("login")));
}

#[tokio::test]
async fn garths_tokens_open_the_api_and_have_the_shape_of_its_files() {
    let visitor = Visitor::new().await;
    let garth = visitor.simulation.issue_garth();
    assert_eq!(status(&visitor, &garth.access).await, 200);
    assert_eq!(garth.oauth2_token["access_token"], garth.access.as_str());
    let until = claims(&garth.access)["exp"].as_i64().unwrap();
    assert!((garth.oauth2_token["expires_at"].as_i64().unwrap() - until).abs() < 60);
    assert!(garth.oauth2_token["refresh_token_expires_at"].as_i64().unwrap() > until);
    assert_eq!(garth.oauth1_token["domain"], "garmin.com");
    assert!(garth.oauth1_token["oauth_token_secret"].is_string());
}

#[tokio::test]
async fn a_token_dies_after_so_many_uses_and_a_refresh_gives_as_many_more() {
    let visitor = Visitor::new().await;
    let before = visitor.simulation.issue();
    visitor.simulation.tokens_die_after(2);
    let issued = visitor.simulation.issue();
    for expected in [200, 200, 401, 401] {
        assert_eq!(status(&visitor, &issued.access).await, expected);
        assert_eq!(status(&visitor, &before.access).await, 200);
    }
    let next = refreshed(&visitor, &issued.refresh).await;
    for expected in [200, 200, 401] {
        assert_eq!(visitor.get_as(&next, LIST).await.status(), expected);
    }
    visitor.simulation.tokens_die_after(usize::MAX);
    let issued = visitor.simulation.issue();
    for _ in 0..5 {
        assert_eq!(status(&visitor, &issued.access).await, 200);
    }
}

#[tokio::test]
async fn new_tokens_can_be_refused_by_the_api_until_it_relents() {
    let visitor = Visitor::new().await;
    let before = visitor.simulation.issue();
    visitor.simulation.refuse_new_tokens();
    let exchanged = visitor.tokens().await;
    let next = refreshed(&visitor, exchanged["refresh_token"].as_str().unwrap()).await;
    for token in [&exchanged, &next] {
        assert_eq!(status(&visitor, token["access_token"].as_str().unwrap()).await, 401);
    }
    assert_eq!(status(&visitor, &before.access).await, 200);

    visitor.simulation.relent();
    let after = visitor.simulation.issue();
    assert_eq!(status(&visitor, &after.access).await, 200);
    assert_eq!(visitor.get_as(&next, PROFILE).await.status(), 200);
}

#[tokio::test]
async fn an_ended_session_cannot_be_refreshed_but_its_access_token_lives_on() {
    let visitor = Visitor::new().await;
    let issued = visitor.simulation.issue();
    visitor.simulation.end_sessions();
    let dead = visitor.refresh(&issued.refresh).await;
    assert_eq!(dead.status(), 400);
    let why = format!("Invalid refresh token: {}", issued.refresh);
    let dead: Value = dead.json().await.unwrap();
    assert_eq!(dead, json!({"error": "invalid_grant", "error_description": why}));
    assert_eq!(status(&visitor, &issued.access).await, 200);
    let new = visitor.tokens().await;
    refreshed(&visitor, new["refresh_token"].as_str().unwrap()).await;
}

#[tokio::test]
async fn lifetimes_are_told_and_kept() {
    let visitor = Visitor::new().await;
    visitor.simulation.lifetimes(600, 86_400);
    let token = visitor.tokens().await;
    assert_eq!(
        (&token["expires_in"], &token["refresh_token_expires_in"]),
        (&json!(600), &json!(86_400))
    );
    let access = token["access_token"].as_str().unwrap();
    let claims = claims(access);
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 600);
    visitor.simulation.advance(Duration::from_secs(500));
    assert_eq!(status(&visitor, access).await, 200);
    visitor.simulation.advance(Duration::from_secs(101));
    assert_eq!(status(&visitor, access).await, 401);
    visitor.simulation.advance(Duration::from_secs(86_400));
    assert_eq!(visitor.refresh(token["refresh_token"].as_str().unwrap()).await.status(), 400);
}

#[tokio::test]
async fn a_held_refresh_is_done_but_not_answered_and_the_service_goes_on() {
    let visitor = Visitor::new().await;
    let issued = visitor.simulation.issue();
    let (done, mut is_done) = tokio::sync::mpsc::unbounded_channel();
    let (release, released) = mpsc::channel::<()>();
    let released = Mutex::new(released);
    visitor.simulation.hold_refreshes(move || {
        done.send(()).unwrap();
        released.lock().unwrap().recv().unwrap();
    });
    let answered = Arc::new(AtomicBool::new(false));
    let asked = async {
        let answer = visitor.refresh(&issued.refresh).await;
        answered.store(true, Ordering::SeqCst);
        answer
    };
    let meanwhile = async {
        is_done.recv().await.unwrap();
        // The old token is dead already; an invalid refresh is not held.
        assert_eq!(visitor.refresh(&issued.refresh).await.status(), 400);
        assert!(!answered.load(Ordering::SeqCst));
        release.send(()).unwrap();
    };
    let (answer, ()) = tokio::join!(asked, meanwhile);
    let next: Value = answer.json().await.unwrap();
    assert_eq!(visitor.get_as(&next, PROFILE).await.status(), 200);
}

#[tokio::test]
async fn a_chinese_token_is_issued_by_the_chinese_host_and_is_worth_nothing_elsewhere() {
    let china = Visitor::at(Options { domain: Domain::Cn, ..Options::default() }).await;
    let world = Visitor::new().await;
    let service = "https://mobile.integration.garmin.cn/gcm/android";
    let page = china.http.get(china.url("/sso/signin")).query(&[("service", service)]);
    let page = page.send().await.unwrap().text().await.unwrap();
    let ticket = page[page.find("ST-").unwrap()..].split('"').next().unwrap();
    // The grant type, in `exchange`, is named by .com everywhere.
    let token: Value = china.exchange(ticket, service).await.json().await.unwrap();
    let access = token["access_token"].as_str().unwrap();
    assert_eq!(claims(access)["iss"], "https://diauth.garmin.cn");
    assert_eq!(status(&china, access).await, 200);
    assert_eq!(status(&world, access).await, 401);
    assert_eq!(world.refresh(token["refresh_token"].as_str().unwrap()).await.status(), 400);
    assert_eq!(china.exchange("ST-0-x-cas", ANDROID.1).await.status(), 400);
    assert_eq!(china.simulation.issue_garth().oauth1_token["domain"], "garmin.cn");
}
