//! Signing in and out, and the account.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::password::Proof;
use super::sessions::Logins;
use super::{Host, RegionSaid, Service, answers, second_factor};
use crate::simulate::{MFA_USERNAME, USERNAME};

const LOGIN: &str = "41C2B95C";
const ACCOUNT: &str = "3E21E02B";
const LOGOUT: &str = "7A90C4D1";
/// Added to the athlete's own number: a `userId` has 18 digits.
const USERS: u64 = 421_000_000_000_000_000;

/// `POST /account/login`. Any region's host lets an account in, wherever it is
/// at home.
pub(super) async fn login(State(host): State<Host>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(body) = json_body(&headers, &body) else {
        return answers::error(answers::BAD_INPUT);
    };
    let Some(Attempt { name, proof }) = Attempt::of(&body, host.service.sessions().logins) else {
        return answers::error(answers::BAD_INPUT);
    };
    // Hashing on purpose takes long; the other connections go on meanwhile.
    let right = tokio::task::spawn_blocking(move || proof.is_right()).await.unwrap_or(false);
    let service = &host.service;
    if right && name.eq_ignore_ascii_case(USERNAME) {
        let token = service.sessions().issue(service.now());
        let mut data = profile(service);
        data["accessToken"] = json!(token);
        answers::ok(LOGIN, &data)
    } else if right && name.eq_ignore_ascii_case(MFA_USERNAME) {
        answers::ok(LOGIN, &second_factor::wanted(service))
    } else {
        answers::error(answers::BAD_LOGIN)
    }
}

/// `/account/query`: the account without a token. Which method it wants is not
/// known, both are good.
pub(super) async fn account(State(host): State<Host>) -> Response {
    answers::ok(ACCOUNT, &profile(&host.service))
}

/// `POST /account/logout`.
pub(super) async fn logout(State(host): State<Host>) -> Response {
    host.service.end_session();
    answers::done(LOGOUT)
}

/// A login in one of the accepted forms.
struct Attempt {
    name: String,
    proof: Proof,
}

impl Attempt {
    fn of(body: &Value, logins: Logins) -> Option<Attempt> {
        // 2 is "by e-mail address".
        if body["accountType"] != 2 {
            return None;
        }
        let proof = Proof::of(body)?;
        let accepted = match proof {
            Proof::Web(..) => logins != Logins::Legacy,
            Proof::Legacy(_) => logins != Logins::Web,
        };
        let name = body["account"].as_str()?.to_owned();
        accepted.then_some(Attempt { name, proof })
    }
}

/// The JSON object of a request that says it is JSON.
pub(super) fn json_body(headers: &HeaderMap, body: &[u8]) -> Option<Value> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let value: Value = serde_json::from_slice(body).ok()?;
    (kind.starts_with("application/json") && value.is_object()).then_some(value)
}

/// `userId`.
pub(super) fn user_id(service: &Service) -> String {
    (USERS + service.read().profile.profile_id).to_string()
}

/// Who the account belongs to. `userProfile.region` counts otherwise than
/// `regionId`: there 2 is Europe.
fn profile(service: &Service) -> Value {
    let (nickname, count) = {
        let athlete = service.read();
        (athlete.profile.full_name.clone(), athlete.workouts().len())
    };
    let mut data = json!({
        "userId": user_id(service),
        "nickname": nickname,
        "email": USERNAME,
        "headPic": "https://example.invalid/avatar.png",
        "countryCode": "DE",
        "birthday": 19_880_229,
        "sex": 1,
        "stature": 171.0,
        "weight": 63.5,
        "unit": 0,
        "maxHr": 186,
        "rhr": 46,
        "zoneData": {
            "ftp": 224, "lthr": 167, "ltsp": 271, "maxHr": 186, "rhr": 46,
            "maxHrZone": [], "lthrZone": [], "ltspZone": [],
        },
        "userProfile": { "region": 2 },
        "sportDataSummary": { "count": count },
        "runScoreList": [],
    });
    say_region(service, &mut data);
    data
}

/// Tells where the account is at home, in one of the ways that were seen.
pub(super) fn say_region(service: &Service, data: &mut Value) {
    let id = service.home.id();
    data["regionId"] = match service.region_said() {
        RegionSaid::Number => json!(id),
        RegionSaid::Text => json!(id.to_string()),
        RegionSaid::Code99 => json!(99),
        RegionSaid::Absent => return,
    };
}
