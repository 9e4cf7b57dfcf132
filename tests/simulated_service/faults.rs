//! What each fault looks like on the wire.

use std::io::{ErrorKind, Read};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use flate2::read::GzDecoder;
use gcexport::simulate::faults::{FaultKind, RequestKind, RetryAfter, Rule};
use gcexport::simulate::{Options, PASSWORD, USERNAME};
use reqwest::{Client, redirect};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{LIST, Visitor, header};

const PROFILE: &str = "/userprofile-service/socialProfile";
const TYPES: &str = "/activity-service/activity/activityTypes";

/// A visitor with a token, and a service with these rules.
pub struct Guest {
    pub visitor: Visitor,
    token: String,
}

/// What came over the wire, and how the connection ended after it.
pub struct Wire {
    head: String,
    body: Vec<u8>,
    end: Result<(), ErrorKind>,
}

impl Guest {
    pub async fn new(rules: impl IntoIterator<Item = Rule>) -> Guest {
        Guest::at(Options { faults: rules.into_iter().collect(), ..Options::default() }).await
    }

    pub async fn at(options: Options) -> Guest {
        let visitor = Visitor::at(options).await;
        let token = visitor.simulation.issue().access;
        Guest { visitor, token }
    }

    pub async fn get(&self, path: &str) -> reqwest::Result<reqwest::Response> {
        self.visitor.http.get(self.visitor.url(path)).bearer_auth(&self.token).send().await
    }

    pub async fn status(&self, path: &str) -> u16 {
        self.get(path).await.unwrap().status().as_u16()
    }

    pub async fn body(&self, path: &str) -> Vec<u8> {
        self.get(path).await.unwrap().bytes().await.unwrap().to_vec()
    }

    /// The statuses in the journal.
    pub fn journal(&self) -> Vec<u16> {
        self.visitor.simulation.requests().iter().map(|request| request.status).collect()
    }

    /// A connection on which this was asked for.
    async fn ask(&self, path: &str) -> TcpStream {
        let host = self.visitor.url("").replace("http://", "");
        let mut stream = TcpStream::connect(&host).await.unwrap();
        let token = &self.token;
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        stream
    }

    /// Everything that comes, byte for byte.
    async fn wire(&self, path: &str) -> Wire {
        rest(self.ask(path).await).await
    }
}

async fn rest(mut stream: TcpStream) -> Wire {
    let mut bytes = Vec::new();
    let end = stream.read_to_end(&mut bytes).await.map(|_| ()).map_err(|error| error.kind());
    let head = bytes.windows(4).position(|four| four == b"\r\n\r\n").map_or(0, |at| at + 4);
    let body = bytes.split_off(head);
    Wire { head: String::from_utf8(bytes).unwrap().to_lowercase(), body, end }
}

impl Wire {
    fn announced(&self) -> usize {
        let value = self.head.split("content-length: ").nth(1).unwrap();
        value.split("\r\n").next().unwrap().parse().unwrap()
    }
}

fn on_list(kind: FaultKind) -> [Rule; 1] {
    [Rule::fault(RequestKind::List, kind)]
}

#[tokio::test]
async fn every_fault_that_is_a_status_gives_that_status() {
    let guest = Guest::new([]).await;
    let statuses: Vec<_> = FaultKind::ALL.iter().filter(|kind| kind.status().is_some()).collect();
    for kind in &statuses {
        guest.visitor.simulation.faults(on_list(**kind));
        assert_eq!(guest.status(LIST).await.to_string(), kind.name());
    }
    let named: Vec<_> = statuses.iter().map(|kind| kind.name()).collect();
    assert_eq!(named, ["401", "403", "404", "408", "410", "429", "500", "502", "503", "504"]);
    let journal: Vec<_> = guest.journal().iter().map(u16::to_string).collect();
    assert_eq!(journal, named);
}

#[tokio::test]
async fn a_401_is_the_answer_to_a_dead_token() {
    let guest = Guest::new(on_list(FaultKind::Unauthorized)).await;
    let faulty = guest.get(LIST).await.unwrap();
    guest.visitor.simulation.faults([]);
    guest.visitor.simulation.expire_access_tokens();
    let dead = guest.get(LIST).await.unwrap();
    assert_eq!(header(&faulty, "www-authenticate"), header(&dead, "www-authenticate"));
    assert_eq!(faulty.text().await.unwrap(), dead.text().await.unwrap());
}

#[tokio::test]
async fn retry_after_is_seconds_or_a_date_or_absent() {
    let guest = Guest::new(on_list(FaultKind::TooManyRequests)).await;
    assert!(guest.get(LIST).await.unwrap().headers().get("retry-after").is_none());
    for (wait, at_least, at_most) in
        [(RetryAfter::Seconds(30), 30, 30), (RetryAfter::Date(30), 20, 31)]
    {
        let fault = FaultKind::TooManyRequests.retry_after(wait);
        guest.visitor.simulation.faults([Rule::fault(RequestKind::List, fault)]);
        let answer = guest.get(LIST).await.unwrap();
        let value = header(&answer, "retry-after");
        let seconds = value.parse().unwrap_or_else(|_| {
            assert!(value.ends_with(" GMT"), "{value}");
            (DateTime::parse_from_rfc2822(value).unwrap().to_utc() - Utc::now()).num_seconds()
        });
        assert!((at_least..=at_most).contains(&seconds), "{value}");
    }
}

#[tokio::test]
async fn what_fails_in_front_of_the_service_uses_nothing_up() {
    let guest = Guest::new([Rule::fault(RequestKind::Token, FaultKind::BadGateway).kth(1)]).await;
    let refresh = guest.visitor.simulation.issue().refresh;
    assert_eq!(guest.visitor.refresh(&refresh).await.status(), 502);
    assert_eq!(guest.visitor.refresh(&refresh).await.status(), 200);
}

#[tokio::test]
async fn a_reset_is_a_reset_without_an_answer() {
    let guest = Guest::new(on_list(FaultKind::Reset)).await;
    let wire = guest.wire(LIST).await;
    assert_eq!((wire.head.as_str(), wire.body.len()), ("", 0));
    assert_eq!(wire.end, Err(ErrorKind::ConnectionReset));
    assert!(guest.get(LIST).await.is_err());
    assert_eq!(guest.journal(), [0, 0]);
    assert_eq!(guest.status(PROFILE).await, 200, "other connections live on");
}

#[tokio::test]
async fn a_hang_gives_nothing_until_the_client_gives_up_or_the_service_ends() {
    let guest = Guest::new(on_list(FaultKind::Hang)).await;
    let patience = Duration::from_millis(20);
    let waiting = guest.visitor.http.get(guest.visitor.url(LIST)).timeout(patience).send().await;
    assert!(waiting.unwrap_err().is_timeout());
    assert_eq!(guest.journal(), [0]);
    let stream = guest.ask(LIST).await;
    while guest.journal().len() < 2 {
        tokio::task::yield_now().await;
    }
    drop(guest);
    assert_eq!(rest(stream).await.end, Err(ErrorKind::ConnectionReset));
}

#[tokio::test]
async fn a_drip_is_the_true_answer_byte_by_byte() {
    let pause = Duration::from_millis(1);
    let guest = Guest::new([Rule::fault(RequestKind::Count, FaultKind::Drip.pause(pause))]).await;
    let begun = Instant::now();
    let wire = guest.wire("/activitylist-service/activities/count").await;
    assert!(begun.elapsed() >= pause * wire.body.len() as u32);
    assert_eq!(wire.announced(), wire.body.len());
    assert!(serde_json::from_slice::<Value>(&wire.body).unwrap()["totalCount"].is_u64());
    assert_eq!((wire.end, guest.journal()), (Ok(()), vec![200]));
}

#[tokio::test]
async fn a_drip_ends_with_the_service() {
    let guest = Guest::new(on_list(FaultKind::Drip)).await;
    let mut stream = guest.ask(LIST).await;
    stream.read_exact(&mut [0; 12]).await.unwrap();
    drop(guest);
    let wire = rest(stream).await;
    assert!(wire.body.len() < wire.announced());
}

#[tokio::test]
async fn cut_announces_more_than_comes() {
    let guest = Guest::new([]).await;
    let whole = guest.wire(&format!("{LIST}?limit=1000")).await.body;
    guest.visitor.simulation.faults(on_list(FaultKind::Cut));
    let wire = guest.wire(&format!("{LIST}?limit=1000")).await;
    assert_eq!(wire.announced(), whole.len());
    assert!(wire.body == whole[..whole.len() / 2], "exactly the first half comes");
    assert_eq!(wire.end, Ok(()), "the connection is closed, not reset");
    assert!(guest.get(LIST).await.unwrap().bytes().await.is_err());
}

#[tokio::test]
async fn short_is_half_of_the_body_and_well_formed_otherwise() {
    let guest = Guest::new([]).await;
    let whole = guest.body(LIST).await;
    guest.visitor.simulation.faults(on_list(FaultKind::Short));
    let wire = guest.wire(LIST).await;
    assert_eq!(wire.announced(), wire.body.len());
    assert!(wire.body == whole[..whole.len() / 2]);
    let decompressed = guest.body(LIST).await;
    assert!(decompressed == wire.body, "the same half for a client that takes gzip");
}

#[tokio::test]
async fn cut_gzip_is_half_of_a_gzip_stream() {
    let guest = Guest::new([]).await;
    let whole = guest.body(LIST).await;
    guest.visitor.simulation.faults(on_list(FaultKind::CutGzip));
    let wire = guest.wire(LIST).await;
    assert!(wire.head.contains("content-encoding: gzip\r\n"));
    assert_eq!(wire.announced(), wire.body.len());
    let mut read = Vec::new();
    let end = GzDecoder::new(&wire.body[..]).read_to_end(&mut read).unwrap_err();
    assert_eq!(end.kind(), ErrorKind::UnexpectedEof);
    assert!(!read.is_empty() && whole.starts_with(&read));
    assert!(guest.get(LIST).await.unwrap().bytes().await.is_err());
}

#[tokio::test]
async fn an_answer_can_be_a_page_or_an_error_or_nothing_with_status_200() {
    let guest = Guest::new(on_list(FaultKind::Html)).await;
    let page = guest.get(LIST).await.unwrap();
    assert_eq!(
        (page.status().as_u16(), header(&page, "content-type")),
        (200, "text/html;charset=UTF-8")
    );
    assert!(page.text().await.unwrap().starts_with("<!DOCTYPE html>"));
    guest.visitor.simulation.faults(on_list(FaultKind::JsonError));
    let error: Value = guest.get(LIST).await.unwrap().json().await.unwrap();
    assert!(error["error"].is_string());
    guest.visitor.simulation.faults(on_list(FaultKind::Empty));
    let wire = guest.wire(LIST).await;
    assert!(wire.head.starts_with("http/1.1 200 "));
    assert_eq!((wire.announced(), wire.body.len()), (0, 0));
    assert_eq!(guest.journal(), [200; 3]);
}

#[tokio::test]
async fn cut_json_is_half_of_the_json_or_some_json_where_there_should_be_none() {
    let guest = Guest::new([]).await;
    let whole = guest.body(LIST).await;
    let id = guest.visitor.ids()[0];
    guest.visitor.simulation.faults([Rule::fault(RequestKind::Any, FaultKind::CutJson)]);
    assert!(guest.body(LIST).await == whole[..whole.len() / 2]);
    let gpx = guest.get(&format!("/download-service/export/tcx/activity/{id}")).await.unwrap();
    assert_eq!(header(&gpx, "content-type"), "application/json");
    let text = gpx.text().await.unwrap();
    assert!(text.starts_with('{'));
    assert!(serde_json::from_str::<Value>(&text).unwrap_err().is_eof());
}

#[tokio::test]
async fn a_redirect_loop_leads_to_itself() {
    let guest = Guest::new(on_list(FaultKind::RedirectLoop)).await;
    let page = format!("{LIST}?start=20&limit=20");
    assert!(guest.get(&page).await.unwrap_err().is_redirect());
    let client = Client::builder().no_proxy().redirect(redirect::Policy::none()).build().unwrap();
    let answer = client.get(guest.visitor.url(&page)).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), header(&answer, "location")), (302, page.as_str()));
}

#[tokio::test]
async fn what_spoils_the_true_answer_leaves_a_refusal_alone() {
    let spoiling = FaultKind::ALL.iter().copied().filter(|kind| {
        use FaultKind::{Empty, Hang, Html, JsonError, RedirectLoop, Reset};
        let in_front = [Empty, Hang, Html, JsonError, RedirectLoop, Reset].contains(kind);
        kind.status().is_none() && !in_front
    });
    let guest = Guest::new([]).await;
    for kind in spoiling {
        guest.visitor.simulation.faults([Rule::fault(RequestKind::Any, kind)]);
        let answer = guest.visitor.http.get(guest.visitor.url(LIST)).send().await.unwrap();
        assert_eq!(answer.status(), 400, "without a token: {}", kind.name());
        assert!(answer.json::<Value>().await.unwrap()["errorMessage"].is_string());
    }
}

#[tokio::test]
async fn what_no_rule_is_about_is_as_ever() {
    let everything_else = [Rule::fault(RequestKind::Gpx, FaultKind::Reset)];
    let (plain, faulty) = (Guest::new([]).await, Guest::new(everything_else).await);
    for path in [LIST, PROFILE, TYPES, "/nowhere"] {
        let (one, other) = (plain.wire(path).await, faulty.wire(path).await);
        let undated = |head: &str| -> Vec<String> {
            head.lines().filter(|line| !line.starts_with("date:")).map(str::to_owned).collect()
        };
        assert_eq!(undated(&one.head), undated(&other.head));
        assert!(one.body == other.body, "{path}");
    }
    assert_eq!(plain.journal(), faulty.journal());
}

#[tokio::test]
async fn signing_in_can_fail_too() {
    let limited = [Rule::fault(RequestKind::SignIn, FaultKind::TooManyRequests).from(2)];
    let guest = Guest::new(limited).await;
    let answer = guest.visitor.log_in("mobile", USERNAME, PASSWORD).await;
    assert_eq!(answer.status(), 429);
    assert!(answer.text().await.unwrap().contains("You are being rate limited"));
}
