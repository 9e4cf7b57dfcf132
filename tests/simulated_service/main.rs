//! What the simulated Garmin Connect insists on, as the real one does.

#![allow(clippy::unwrap_used)]

mod api;
mod command;
mod deaths;
mod edits;
mod fault_rules;
mod fault_zips;
mod faults;
mod gzip;
mod pages;
mod sign_in;
mod tokens;
mod uploads;
mod verdicts;

use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gcexport::simulate::{Options, PASSWORD, Simulation, USERNAME};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};

const IOS: (&str, &str) = ("GCM_IOS_DARK", "https://mobile.integration.garmin.com/gcm/ios");
const ANDROID: (&str, &str) =
    ("GCM_ANDROID_DARK", "https://mobile.integration.garmin.com/gcm/android");
const DI_CLIENT: &str = "GARMIN_CONNECT_MOBILE_ANDROID_DI_2025Q2";
const TICKET_GRANT: &str =
    "https://connectapi.garmin.com/di-oauth2-service/oauth/grant/service_ticket";
const LIST: &str = "/activitylist-service/activities/search/activities";

/// A client with a cookie jar in front of a simulated service.
struct Visitor {
    simulation: Simulation,
    http: Client,
}

impl Visitor {
    async fn new() -> Visitor {
        Visitor::at(Options::default()).await
    }

    async fn at(options: Options) -> Visitor {
        // A client cannot be built without a TLS provider, even for plain HTTP.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let simulation = Simulation::start(options).await.unwrap();
        let http = Client::builder().cookie_store(true).no_proxy().build().unwrap();
        Visitor { simulation, http }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.simulation.url())
    }

    fn page_url(&self, door: &str) -> String {
        let (client, service) = pair(door);
        self.url(&format!("/{door}/sso/en_US/sign-in?clientId={client}&service={service}"))
    }

    async fn open_page(&self, door: &str) -> Response {
        self.http.get(self.page_url(door)).send().await.unwrap()
    }

    /// A POST as the page's own script would send it.
    fn as_page(&self, door: &str, action: &str) -> RequestBuilder {
        let (client, service) = pair(door);
        self.http
            .post(self.url(&format!("/{door}/api/{action}")))
            .query(&[("clientId", client), ("locale", "en-US"), ("service", service)])
            .header("Origin", self.simulation.url())
            .header("Referer", self.page_url(door))
    }

    async fn log_in(&self, door: &str, username: &str, password: &str) -> Response {
        self.open_page(door).await;
        self.as_page(door, "login").json(&credentials(username, password)).send().await.unwrap()
    }

    async fn verify(&self, door: &str, code: &str) -> Response {
        let body = json!({"mfaMethod": "email", "mfaVerificationCode": code, "rememberMyBrowser": true,
            "reconsentList": [], "mfaSetup": false});
        self.as_page(door, "mfa/verifyCode").json(&body).send().await.unwrap()
    }

    async fn ticket(&self) -> String {
        let answer: Value = self.log_in("mobile", USERNAME, PASSWORD).await.json().await.unwrap();
        answer["serviceTicketId"].as_str().unwrap().to_owned()
    }

    fn token_request(&self, form: &[(&str, &str)]) -> RequestBuilder {
        self.http
            .post(self.url("/di-oauth2-service/oauth/token"))
            .header("Authorization", format!("Basic {}", STANDARD.encode(format!("{DI_CLIENT}:"))))
            .form(form)
    }

    async fn exchange(&self, ticket: &str, service: &str) -> Response {
        let form = [
            ("client_id", DI_CLIENT),
            ("service_ticket", ticket),
            ("grant_type", TICKET_GRANT),
            ("service_url", service),
        ];
        self.token_request(&form).send().await.unwrap()
    }

    async fn refresh(&self, token: &str) -> Response {
        let form =
            [("grant_type", "refresh_token"), ("client_id", DI_CLIENT), ("refresh_token", token)];
        self.token_request(&form).send().await.unwrap()
    }

    async fn tokens(&self) -> Value {
        let ticket = self.ticket().await;
        let answer = self.exchange(&ticket, IOS.1).await;
        assert_eq!(answer.status(), 200);
        answer.json().await.unwrap()
    }

    async fn get_as(&self, token: &Value, path: &str) -> Response {
        let token = token["access_token"].as_str().unwrap();
        self.http.get(self.url(path)).bearer_auth(token).send().await.unwrap()
    }

    async fn get(&self, path: &str) -> Response {
        let token = self.tokens().await;
        self.get_as(&token, path).await
    }

    async fn json(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        answer.json().await.unwrap()
    }

    fn ids(&self) -> Vec<u64> {
        self.simulation
            .edit(|athlete| athlete.workouts().iter().map(|workout| workout.id).collect())
    }
}

fn pair(door: &str) -> (&'static str, &'static str) {
    if door == "portal" { ("GarminConnect", "https://connect.garmin.com/app") } else { IOS }
}

fn credentials(username: &str, password: &str) -> Value {
    json!({"username": username, "password": password, "rememberMe": true, "captchaToken": ""})
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

fn ids_of(page: &Value) -> Vec<u64> {
    page.as_array().unwrap().iter().map(|object| object["activityId"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn every_request_is_logged_in_order_with_its_status() {
    let visitor = Visitor::new().await;
    visitor.http.get(visitor.url("/nowhere?a=b%20c")).send().await.unwrap();
    visitor.http.post(visitor.url("/mobile/api/login")).send().await.unwrap();
    let log = visitor.simulation.requests();
    let log: Vec<_> = log
        .iter()
        .map(|request| {
            (
                request.number,
                request.method.as_str(),
                request.path.as_str(),
                request.query.as_str(),
                request.status,
            )
        })
        .collect();
    assert_eq!(
        log,
        [(1, "GET", "/nowhere", "a=b%20c", 404), (2, "POST", "/mobile/api/login", "", 400)]
    );
}

#[tokio::test]
async fn hooks_see_a_request_before_it_is_handled() {
    let visitor = Visitor::new().await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let also = Arc::clone(&seen);
    visitor
        .simulation
        .on_request(move |request| also.lock().unwrap().push((request.number, request.status)));
    visitor.http.get(visitor.url("/a")).send().await.unwrap();
    visitor.http.get(visitor.url("/b")).send().await.unwrap();
    assert_eq!(*seen.lock().unwrap(), [(1, 0), (2, 0)]);
}

#[tokio::test]
async fn the_account_can_be_edited_in_mid_run() {
    let visitor = Visitor::new().await;
    let token = visitor.tokens().await;
    let gone = visitor.ids()[0];
    assert!(visitor.simulation.edit(|athlete| athlete.remove(gone)));
    let new = visitor.simulation.edit(|athlete| athlete.new_upload());
    let answer = visitor.get_as(&token, &format!("{LIST}?limit=1000")).await;
    let ids = ids_of(&answer.json().await.unwrap());
    assert!(ids.contains(&new) && !ids.contains(&gone));
}

#[tokio::test]
async fn a_dropped_simulation_stops_listening_and_frees_its_port() {
    let visitor = Visitor::new().await;
    let url = visitor.simulation.url();
    visitor.http.get(&url).send().await.unwrap();
    let port: u16 = url.rsplit(':').next().unwrap().parse().unwrap();
    drop(visitor.simulation);
    loop {
        match Simulation::start(Options { port, ..Options::default() }).await {
            Ok(next) => return assert_eq!(next.url(), url),
            Err(_) => tokio::task::yield_now().await,
        }
    }
}
