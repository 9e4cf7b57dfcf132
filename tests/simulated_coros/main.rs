//! What the simulated COROS insists on, as far as the real one is known.

#![allow(clippy::unwrap_used)]

mod command;
mod details;
mod edits;
mod faults;
mod files;
mod list;
mod regions;
mod second_factor;
mod sign_in;

use gcexport::simulate::{IssuedCoros, Kind, Options, Simulation, USERNAME, label_id};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};

/// The lower-case MD5 of the demo password, as a client computes it.
const MD5: &str = "0208fe76fb51b5328353c079cea267a4";
/// A salt, and the bcrypt string of that text with it: of another implementation.
const P2: &str = "$2b$10$Simulated.Coros.Salt.e";
const P1: &str = "$2b$10$Simulated.Coros.Salt.ep1GUs0a7TF46R916Pm4qFuHc/ODv0We";

const LIST: &str = "/activity/query?size=200&pageNumber=1";

/// A client in front of a simulated COROS, and its session.
struct Visitor {
    simulation: Simulation,
    http: Client,
    session: IssuedCoros,
}

impl Visitor {
    async fn new() -> Visitor {
        Visitor::at(Options::default()).await
    }

    async fn at(options: Options) -> Visitor {
        // A client cannot be built without a TLS provider, even for plain HTTP.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let options = Options { service: Kind::Coros, ..options };
        let simulation = Simulation::start(options).await.unwrap();
        let http = Client::builder().no_proxy().build().unwrap();
        let session = simulation.issue_coros();
        Visitor { simulation, http, session }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.simulation.url())
    }

    /// A request with the session's headers.
    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let user = json!({ "userId": self.session.user_id }).to_string();
        self.http
            .request(method, self.url(path))
            .header("accesstoken", &self.session.token)
            .header("yfheader", user)
    }

    async fn get(&self, path: &str) -> Value {
        answer(self.request(Method::GET, path)).await
    }

    async fn post(&self, path: &str) -> Value {
        answer(self.request(Method::POST, path)).await
    }

    /// A login without any session.
    async fn log_in(&self, body: &Value) -> Value {
        answer(self.http.post(self.url("/account/login")).json(body)).await
    }

    /// The first page of the list.
    async fn items(&self) -> Vec<Value> {
        self.get(LIST).await["data"]["dataList"].as_array().unwrap().clone()
    }

    /// The item of the curated activity that is there for this oddity.
    async fn item(&self, oddity: &str) -> Value {
        let label = label_id(self.id(oddity));
        self.items().await.into_iter().find(|item| item["labelId"] == *label).unwrap()
    }

    fn id(&self, oddity: &str) -> u64 {
        self.simulation.edit(|athlete| athlete.oddity(oddity).unwrap().id)
    }

    /// Asks where a file of an activity is.
    async fn address(&self, item: &Value, file_type: u32) -> Value {
        let (label, sport) = (item["labelId"].as_str().unwrap(), &item["sportType"]);
        let query = format!("labelId={label}&sportType={sport}&fileType={file_type}");
        self.get(&format!("/activity/detail/download?{query}")).await
    }

    /// Asks where a file is, and for the file.
    async fn file(&self, item: &Value, file_type: u32) -> Vec<u8> {
        let answer = self.address(item, file_type).await;
        let url = answer["data"]["fileUrl"].as_str().unwrap();
        self.plain(url).await.bytes().await.unwrap().to_vec()
    }

    /// A GET without anything.
    async fn plain(&self, url: &str) -> Response {
        self.http.get(url).send().await.unwrap()
    }

    async fn detail(&self, item: &Value) -> Value {
        let (label, sport) = (item["labelId"].as_str().unwrap(), &item["sportType"]);
        self.post(&format!("/activity/detail/query?labelId={label}&sportType={sport}")).await
    }
}

/// The envelope. Whatever it says, the status is 200.
async fn answer(request: RequestBuilder) -> Value {
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    response.json().await.unwrap()
}

fn web_login(p1: &str, p2: &str) -> Value {
    json!({ "account": USERNAME, "accountType": 2, "p1": p1, "p2": p2 })
}

fn legacy_login(pwd: &str) -> Value {
    json!({ "account": USERNAME, "accountType": 2, "pwd": pwd })
}

/// A failure has a code, a message, and nothing else to hold on to.
fn refused(answer: &Value, code: &str) {
    assert_eq!(answer["result"], code, "{answer}");
    assert_eq!(answer["tlogId"], "0");
    assert!(answer["message"].is_string());
    assert!(answer.get("data").is_none() && answer.get("apiCode").is_none(), "{answer}");
}

fn accepted(answer: &Value) {
    assert_eq!((&answer["result"], &answer["message"]), (&json!("0000"), &json!("OK")), "{answer}");
    assert_eq!(answer["apiCode"].as_str().unwrap().len(), 8);
}
