//! Signing in with a password, and the one session that there is.

use std::time::Duration;

use gcexport::simulate::{Logins, PASSWORD};
use serde_json::json;

use super::{LIST, MD5, P1, P2, Visitor, accepted, answer, legacy_login, refused, web_login};

#[tokio::test]
async fn the_web_form_is_verified_with_bcrypt_whatever_its_version() {
    let visitor = Visitor::new().await;
    for version in ["$2a$", "$2b$"] {
        let [p1, p2] = [P1, P2].map(|text| text.replace("$2b$", version));
        let answer = visitor.log_in(&web_login(&p1, &p2)).await;
        accepted(&answer);
        let data = &answer["data"];
        assert_eq!(data["accessToken"].as_str().unwrap().len(), 32);
        assert_eq!(data["userId"].as_str().unwrap().len(), 18);
        assert_eq!(data["regionId"], 3);
        assert!(data["sportDataSummary"]["count"].as_u64().unwrap() > 60);
    }
}

#[tokio::test]
async fn the_older_form_is_the_md5_in_lower_case() {
    let visitor = Visitor::new().await;
    accepted(&visitor.log_in(&legacy_login(MD5)).await);
    refused(&visitor.log_in(&legacy_login(&MD5.to_uppercase())).await, "1030");
}

#[tokio::test]
async fn what_does_not_prove_the_password_is_1030() {
    let visitor = Visitor::new().await;
    // The bcrypt strings of the MD5 of another password, and of the password itself.
    for digest in ["flp55nf0xFF/VuZntf/toN4EXXOhF3a", "8cAILmsmUEyKfveCUKX0niHTpfIyPZK"] {
        refused(&visitor.log_in(&web_login(&format!("{P2}{digest}"), P2)).await, "1030");
    }
    let other_salt = "$2b$10$Another.Salt.AnotherSe";
    refused(&visitor.log_in(&web_login(P1, other_salt)).await, "1030");
    let stranger = json!({ "account": "x@example.com", "accountType": 2, "p1": P1, "p2": P2 });
    refused(&visitor.log_in(&stranger).await, "1030");
    refused(&visitor.log_in(&legacy_login(&"0".repeat(32))).await, "1030");
}

#[tokio::test]
async fn a_form_that_is_none_is_1031() {
    let visitor = Visitor::new().await;
    let mut bodies = vec![
        json!({}),
        json!([]),
        json!({ "account": "demo@example.com", "accountType": 2 }),
        json!({ "account": "demo@example.com", "accountType": 1, "p1": P1, "p2": P2 }),
        json!({ "account": "demo@example.com", "p1": P1, "p2": P2 }),
        json!({ "accountType": 2, "p1": P1, "p2": P2 }),
        json!({ "account": "demo@example.com", "accountType": 2, "p1": P1 }),
        json!({ "account": "demo@example.com", "accountType": 2, "p2": P2 }),
        legacy_login(PASSWORD),
    ];
    let costly = [P1, P2].map(|text| text.replace("$10$", "$12$"));
    bodies.extend([web_login(&costly[0], &costly[1]), web_login(P2, P2), web_login(P1, P1)]);
    for body in bodies {
        refused(&visitor.log_in(&body).await, "1031");
    }
    let url = visitor.url("/account/login");
    let form = visitor.http.post(&url).form(&[("account", "demo@example.com")]);
    refused(&answer(form).await, "1031");
    let untyped = visitor.http.post(&url).body(web_login(P1, P2).to_string());
    refused(&answer(untyped).await, "1031");
}

#[tokio::test]
async fn either_form_can_be_refused_as_such() {
    let visitor = Visitor::new().await;
    visitor.simulation.accept_logins(Logins::Web);
    refused(&visitor.log_in(&legacy_login(MD5)).await, "1031");
    accepted(&visitor.log_in(&web_login(P1, P2)).await);
    visitor.simulation.accept_logins(Logins::Legacy);
    refused(&visitor.log_in(&web_login(P1, P2)).await, "1031");
    accepted(&visitor.log_in(&legacy_login(MD5)).await);
}

#[tokio::test]
async fn a_new_login_ends_the_session_before_it() {
    let visitor = Visitor::new().await;
    accepted(&visitor.get(LIST).await);
    let answer = visitor.log_in(&legacy_login(MD5)).await;
    refused(&visitor.get(LIST).await, "1019");
    let token = answer["data"]["accessToken"].as_str().unwrap();
    let list = visitor.http.get(visitor.url(LIST)).header("AccessToken", token);
    accepted(&super::answer(list).await);
}

#[tokio::test]
async fn a_refused_login_ends_nothing() {
    let visitor = Visitor::new().await;
    visitor.log_in(&legacy_login(&"0".repeat(32))).await;
    accepted(&visitor.get(LIST).await);
}

#[tokio::test]
async fn a_session_ends_by_logout_by_order_and_after_a_day() {
    let mut visitor = Visitor::new().await;
    accepted(&visitor.post("/account/logout").await);
    refused(&visitor.get(LIST).await, "1019");
    for end in [
        |visitor: &Visitor| visitor.simulation.end_sessions(),
        |visitor: &Visitor| visitor.simulation.expire_access_tokens(),
        |visitor: &Visitor| visitor.simulation.advance(Duration::from_secs(24 * 3_600)),
    ] {
        visitor.session = visitor.simulation.issue_coros();
        accepted(&visitor.get(LIST).await);
        end(&visitor);
        refused(&visitor.get(LIST).await, "1019");
    }
}

#[tokio::test]
async fn without_the_token_in_its_header_everything_is_1019() {
    let visitor = Visitor::new().await;
    let token = &visitor.session.token;
    for path in [LIST, "/account/query", "/activity/detail/query", "/activity/detail/download"] {
        let url = visitor.url(path);
        refused(&answer(visitor.http.get(&url)).await, "1019");
        refused(
            &answer(visitor.http.get(&url).header("accesstoken", "0".repeat(32))).await,
            "1019",
        );
        let cookie = format!("CPL-coros-token={token}");
        refused(&answer(visitor.http.get(&url).header("Cookie", cookie)).await, "1019");
    }
}

#[tokio::test]
async fn the_user_header_may_be_absent_but_not_wrong() {
    let visitor = Visitor::new().await;
    let token = &visitor.session.token;
    let list = || visitor.http.get(visitor.url(LIST)).header("accesstoken", token);
    accepted(&answer(list()).await);
    for wrong in [r#"{"userId":"7"}"#, "{}", &visitor.session.user_id] {
        refused(&answer(list().header("yfheader", wrong)).await, "1019");
    }
}

#[tokio::test]
async fn a_wrong_method_is_1001_and_what_does_not_exist_is_not_found() {
    let visitor = Visitor::new().await;
    refused(&visitor.get("/account/login").await, "1001");
    refused(&visitor.get("/account/logout").await, "1001");
    refused(&visitor.post("/activity/query").await, "1001");
    assert_eq!(visitor.plain(&visitor.url("/nowhere")).await.status(), 404);
}
