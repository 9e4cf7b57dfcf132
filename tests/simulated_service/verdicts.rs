//! Every refusal of the sign-in, at every step, and the way back to the truth.

use gcexport::simulate::{
    Domain, MFA_CODE, MFA_USERNAME, Options, PASSWORD, PERSONAL, Refusal, Step, USERNAME,
};
use reqwest::Response;
use serde_json::{Value, json};

use super::{DI_CLIENT, IOS, TICKET_GRANT, Visitor, credentials, header};

const ALL: [Refusal; 14] = [
    Refusal::RateLimitedPage,
    Refusal::RateLimitedJson { status: 429 },
    Refusal::RateLimitedJson { status: 200 },
    Refusal::Blocked,
    Refusal::BlockedJson { status: 400 },
    Refusal::BotChallenge,
    Refusal::Mitigated,
    Refusal::Captcha,
    Refusal::NeedCaptcha,
    Refusal::Locked,
    Refusal::ChildAccount,
    Refusal::BadGateway,
    Refusal::NoJson,
    Refusal::Unknown,
];

/// What a right login is answered under a refusal.
async fn login_under(refusal: Refusal) -> Response {
    let visitor = Visitor::new().await;
    visitor.simulation.refuse(Step::Login, refusal);
    visitor.log_in("mobile", USERNAME, PASSWORD).await
}

async fn assert_page(refusal: Refusal, status: u16, words: &str) {
    let answer = login_under(refusal).await;
    assert_eq!(answer.status(), status, "{refusal:?}");
    assert!(header(&answer, "content-type").starts_with("text/html"), "{refusal:?}");
    assert!(answer.text().await.unwrap().contains(words), "{refusal:?}");
}

async fn assert_type(refusal: Refusal, status: u16, kind: &str, message: &str) {
    let answer = login_under(refusal).await;
    assert_eq!(answer.status(), status, "{refusal:?}");
    assert!(!answer.cookies().any(|cookie| cookie.name() == "CASTGC"));
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(answer["responseStatus"]["type"], kind);
    assert!(answer["responseStatus"]["message"].as_str().unwrap().starts_with(message));
    assert_eq!(answer["serviceTicketId"], Value::Null);
}

#[tokio::test]
async fn a_rate_limit_is_cloudflares_page_or_json_with_any_status() {
    assert_page(Refusal::RateLimitedPage, 429, "You are being rate limited").await;
    for status in [200, 400, 403, 429] {
        let answer = login_under(Refusal::RateLimitedJson { status }).await;
        assert_eq!(answer.status(), status);
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(answer, json!({"error": {"status-code": "429"}}));
    }
}

#[tokio::test]
async fn a_block_is_427_as_a_page_or_in_json_with_any_status() {
    assert_page(Refusal::Blocked, 427, "<html").await;
    for status in [200, 400, 403] {
        let answer = login_under(Refusal::BlockedJson { status }).await;
        assert_eq!(answer.status(), status);
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(answer, json!({"error": {"status-code": "427"}}));
    }
}

#[tokio::test]
async fn a_bot_challenge_is_a_403_page_or_a_header_on_a_good_one() {
    assert_page(Refusal::BotChallenge, 403, "<title>Just a moment...</title>").await;
    assert_page(Refusal::Mitigated, 200, "<html").await;
    assert_eq!(header(&login_under(Refusal::Mitigated).await, "cf-mitigated"), "challenge");
    assert_eq!(header(&login_under(Refusal::BotChallenge).await, "cf-mitigated"), "");
}

#[tokio::test]
async fn a_captcha_is_asked_for_by_either_name() {
    assert_type(Refusal::Captcha, 200, "CAPTCHA_REQUIRED", "").await;
    assert_type(Refusal::NeedCaptcha, 200, "NEED_CAPTCHA", "").await;
}

#[tokio::test]
async fn a_locked_account_is_told_by_its_type() {
    assert_type(Refusal::Locked, 200, "ACCOUNT_LOCKED", "generalLoginAccountLocked").await;
}

#[tokio::test]
async fn a_childs_account_is_told_by_its_message() {
    let message = "applicationSecurityPolicyLoginDenied";
    assert_type(Refusal::ChildAccount, 401, "LOGIN_DENIED", message).await;
}

#[tokio::test]
async fn an_outage_is_a_page_with_or_without_an_error_status() {
    assert_page(Refusal::BadGateway, 502, "<title>Bad Gateway</title>").await;
    assert_page(Refusal::NoJson, 200, "<html").await;
}

#[tokio::test]
async fn an_unknown_verdict_comes_with_personal_data_all_over_its_body() {
    assert_type(Refusal::Unknown, 200, "SOMETHING_NEW", PERSONAL).await;
    let body = login_under(Refusal::Unknown).await.text().await.unwrap();
    assert!(body.matches(PERSONAL).count() > 3);
}

#[tokio::test]
async fn a_refused_page_sets_no_cookies_and_relenting_brings_it_back() {
    let visitor = Visitor::new().await;
    visitor.simulation.refuse(Step::Page, Refusal::BotChallenge);
    for door in ["mobile", "portal"] {
        let page = visitor.open_page(door).await;
        assert_eq!(page.status(), 403);
        assert_eq!(page.cookies().count(), 0);
    }
    visitor.simulation.relent();
    let page = visitor.open_page("mobile").await;
    assert_eq!(page.status(), 200);
    assert!(page.cookies().any(|cookie| cookie.name() == "SESSION"));
}

#[tokio::test]
async fn a_refused_login_judges_no_password_and_relenting_brings_the_truth_back() {
    let visitor = Visitor::new().await;
    for refusal in ALL {
        visitor.simulation.refuse(Step::Login, refusal);
        let right = visitor.log_in("mobile", USERNAME, PASSWORD).await;
        let wrong = visitor.log_in("portal", USERNAME, "wrong").await;
        assert_eq!(right.status(), wrong.status(), "{refusal:?}");
        assert_eq!(right.text().await.unwrap(), wrong.text().await.unwrap(), "{refusal:?}");
    }
    visitor.simulation.relent();
    assert_eq!(visitor.log_in("mobile", USERNAME, "wrong").await.status(), 401);
    visitor.tokens().await;
}

#[tokio::test]
async fn a_refused_login_still_wants_what_every_login_needs() {
    let visitor = Visitor::new().await;
    visitor.simulation.refuse(Step::Login, Refusal::Captcha);
    let body = credentials(USERNAME, PASSWORD);
    let without_page = visitor.as_page("mobile", "login").json(&body).send().await.unwrap();
    assert_eq!(without_page.status(), 429);
    visitor.open_page("mobile").await;
    let no_json = visitor.as_page("mobile", "login").body("{}").send().await.unwrap();
    assert_eq!(no_json.status(), 415);
}

#[tokio::test]
async fn a_refused_code_is_not_judged_and_its_sign_in_goes_on_waiting() {
    let visitor = Visitor::new().await;
    visitor.log_in("mobile", MFA_USERNAME, PASSWORD).await;
    for refusal in ALL {
        visitor.simulation.refuse(Step::Code, refusal);
        let answer = visitor.verify("mobile", MFA_CODE).await;
        assert!(answer.cookies().next().is_none(), "{refusal:?}");
        let answer = answer.text().await.unwrap();
        assert!(!answer.contains("SUCCESSFUL"), "{refusal:?}");
        // The answers to a code have no such field.
        assert!(!answer.contains("captchaAlreadyPassed"), "{refusal:?}");
    }
    visitor.simulation.relent();
    let answer: Value = visitor.verify("mobile", MFA_CODE).await.json().await.unwrap();
    assert_eq!(answer["responseStatus"]["type"], "SUCCESSFUL");
}

#[tokio::test]
async fn a_refused_exchange_leaves_the_ticket_good() {
    let visitor = Visitor::new().await;
    let ticket = visitor.ticket().await;
    for refusal in ALL {
        visitor.simulation.refuse(Step::Exchange, refusal);
        let answer = visitor.exchange(&ticket, IOS.1).await.text().await.unwrap();
        assert!(!answer.contains("access_token"), "{refusal:?}");
    }
    visitor.simulation.relent();
    assert_eq!(visitor.exchange(&ticket, IOS.1).await.status(), 200);
}

#[tokio::test]
async fn a_refused_refresh_leaves_the_refresh_token_good() {
    let visitor = Visitor::new().await;
    let issued = visitor.simulation.issue();
    for refusal in ALL {
        visitor.simulation.refuse(Step::Refresh, refusal);
        let answer = visitor.refresh(&issued.refresh).await.text().await.unwrap();
        assert!(!answer.contains("access_token"), "{refusal:?}");
    }
    visitor.simulation.relent();
    assert_eq!(visitor.refresh(&issued.refresh).await.status(), 200);
}

#[tokio::test]
async fn a_refused_token_endpoint_still_wants_its_credentials_and_fields() {
    let visitor = Visitor::new().await;
    visitor.simulation.refuse(Step::Exchange, Refusal::RateLimitedPage);
    let url = visitor.url("/di-oauth2-service/oauth/token");
    let form = [("client_id", DI_CLIENT), ("grant_type", TICKET_GRANT)];
    let stranger = visitor.http.post(url).form(&form).send().await.unwrap();
    assert_eq!(stranger.status(), 401);
    assert_eq!(visitor.token_request(&form).send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn several_steps_are_refused_each_in_its_own_way() {
    let visitor = Visitor::new().await;
    visitor.simulation.refuse(Step::Login, Refusal::BadGateway);
    visitor.simulation.refuse(Step::Refresh, Refusal::Blocked);
    visitor.simulation.refuse(Step::Login, Refusal::BotChallenge);
    let refresh = visitor.simulation.issue().refresh;
    assert_eq!(visitor.log_in("mobile", USERNAME, PASSWORD).await.status(), 403);
    assert_eq!(visitor.refresh(&refresh).await.status(), 427);
}

#[tokio::test]
async fn the_persons_own_browser_is_never_refused() {
    let visitor = Visitor::new().await;
    visitor.simulation.refuse(Step::Page, Refusal::BotChallenge);
    visitor.simulation.refuse(Step::Login, Refusal::RateLimitedPage);
    let page = visitor.http.get(visitor.url("/sso/signin")).query(&[("service", IOS.1)]);
    assert!(page.send().await.unwrap().text().await.unwrap().contains("ticket=ST-"));
}

#[tokio::test]
async fn sign_ins_that_wait_for_a_code_can_be_expired() {
    let visitor = Visitor::new().await;
    visitor.log_in("mobile", MFA_USERNAME, PASSWORD).await;
    visitor.simulation.expire_pending_codes();
    // The waiting one, and one that begins to wait only now.
    for _ in 0..2 {
        let answer = visitor.verify("mobile", MFA_CODE).await;
        assert_eq!(answer.status(), 409);
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(answer["responseStatus"]["type"], "SESSION_EXPIRED");
        visitor.log_in("mobile", MFA_USERNAME, PASSWORD).await;
    }
    visitor.simulation.relent();
    assert_eq!(visitor.verify("mobile", MFA_CODE).await.status(), 409);
    visitor.log_in("mobile", MFA_USERNAME, PASSWORD).await;
    assert_eq!(visitor.verify("mobile", MFA_CODE).await.status(), 200);
}

#[tokio::test]
async fn a_code_comes_back_with_the_method_it_was_sent_by() {
    for (named, right, wrong) in [(Some("phone"), "phone", "email"), (None, "email", "phone")] {
        let visitor = Visitor::new().await;
        visitor.simulation.mfa_method(named);
        let login = visitor.log_in("mobile", MFA_USERNAME, PASSWORD).await;
        let login: Value = login.json().await.unwrap();
        assert_eq!(login["responseStatus"]["type"], "MFA_REQUIRED");
        assert_eq!(login["customerMfaInfo"]["mfaLastMethodUsed"], json!(named));
        assert_eq!(login["customerMfaInfo"].is_null(), named.is_none());
        for (method, kind) in [(wrong, "MFA_CODE_INVALID"), (right, "SUCCESSFUL")] {
            let body = json!({"mfaMethod": method, "mfaVerificationCode": MFA_CODE});
            let answer = visitor.as_page("mobile", "mfa/verifyCode").json(&body);
            let answer: Value = answer.send().await.unwrap().json().await.unwrap();
            assert_eq!(answer["responseStatus"]["type"], kind);
        }
    }
}

#[tokio::test]
async fn a_chinese_account_has_chinese_addresses_only() {
    let service = "https://mobile.integration.garmin.cn/gcm/ios";
    for (domain, own, other, origin) in [
        (Domain::Cn, service, IOS.1, "https://sso.garmin.cn"),
        (Domain::Com, IOS.1, service, "https://sso.garmin.com"),
    ] {
        let visitor = Visitor::at(Options { domain, ..Options::default() }).await;
        for (asked, status) in [(own, 200), (other, 400)] {
            let query = [("clientId", IOS.0), ("service", asked)];
            let page = visitor.http.get(visitor.url("/mobile/sso/en_US/sign-in")).query(&query);
            assert_eq!(page.send().await.unwrap().status(), status);
            let browser = visitor.http.get(visitor.url("/sso/signin")).query(&query[1..]);
            assert_eq!(browser.send().await.unwrap().status(), status);
            let login = visitor.http.post(visitor.url("/mobile/api/login")).query(&query);
            let login = login
                .header("Origin", origin)
                .header("Referer", format!("{origin}/mobile/sso/en_US/sign-in"))
                .json(&credentials(USERNAME, PASSWORD));
            assert_eq!(login.send().await.unwrap().status(), status);
        }
    }
}

#[tokio::test]
async fn the_other_domains_sign_in_host_is_no_origin() {
    let visitor = Visitor::at(Options { domain: Domain::Cn, ..Options::default() }).await;
    let query = [("clientId", IOS.0), ("service", "https://mobile.integration.garmin.cn/gcm/ios")];
    let page = visitor.http.get(visitor.url("/mobile/sso/en_US/sign-in")).query(&query);
    assert_eq!(page.send().await.unwrap().status(), 200);
    let login = visitor.http.post(visitor.url("/mobile/api/login")).query(&query);
    let login = login
        .header("Origin", "https://sso.garmin.com")
        .header("Referer", "https://sso.garmin.com/mobile/sso/en_US/sign-in")
        .json(&credentials(USERNAME, PASSWORD));
    assert_eq!(login.send().await.unwrap().status(), 429);
}
