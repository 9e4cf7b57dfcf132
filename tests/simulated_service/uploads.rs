//! Uploads: what is taken, what is refused, and what a client may change afterwards.

use gcexport::simulate::files::{Answer, Export, export};
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};

use super::{Visitor, header};

const UPLOAD: &str = "/upload-service/upload";

/// A client with a token, and a GPX that is in no account yet.
struct Sender {
    visitor: Visitor,
    token: String,
    gpx: Vec<u8>,
}

impl Sender {
    async fn new() -> Sender {
        let visitor = Visitor::new().await;
        let token = visitor.tokens().await["access_token"].as_str().unwrap().to_owned();
        let gpx = visitor.simulation.edit(|athlete| {
            let id = athlete.new_upload();
            let answer = export(athlete.find(id).unwrap(), Export::Gpx);
            athlete.remove(id);
            let Answer::File(gpx) = answer else { panic!("{answer:?}") };
            gpx
        });
        Sender { visitor, token, gpx }
    }

    /// As the web site sends it.
    fn post(&self, path: &str, field: &str, name: &str, bytes: &[u8]) -> RequestBuilder {
        let head = format!(
            "--x\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\r\n"
        );
        let body = [head.as_bytes(), bytes, b"\r\n--x--\r\n"].concat();
        let request = self.visitor.http.post(self.visitor.url(path)).bearer_auth(&self.token);
        request
            .header("nk", "NT")
            .header("content-type", "multipart/form-data; boundary=x")
            .body(body)
    }

    async fn send(&self, path: &str, field: &str, name: &str, bytes: &[u8]) -> Response {
        self.post(path, field, name, bytes).send().await.unwrap()
    }

    async fn get(&self, path: &str) -> Response {
        let url = self.visitor.url(path);
        self.visitor.http.get(url).bearer_auth(&self.token).send().await.unwrap()
    }

    async fn put(&self, path: &str, body: &Value) -> u16 {
        let url = self.visitor.url(path);
        let request = self.visitor.http.put(url).bearer_auth(&self.token).body(body.to_string());
        request.send().await.unwrap().status().as_u16()
    }

    /// The path of an address of the API.
    fn path(answer: &Response) -> String {
        let address = header(answer, "location").strip_prefix("https://connectapi.garmin.com");
        address.expect("an address of the API").to_owned()
    }
}

#[tokio::test]
async fn a_file_is_taken_looked_at_and_then_an_activity() {
    for (path, field) in [("/gpx", "file"), ("/.gpx", "data"), ("", "file")] {
        let sender = Sender::new().await;
        let answer = sender.send(&format!("{UPLOAD}{path}"), field, "ride.gpx", &sender.gpx).await;
        assert_eq!(answer.status(), 202);
        let status = Sender::path(&answer);
        let result = &answer.json::<Value>().await.unwrap()["detailedImportResult"];
        assert_eq!((&result["successes"], &result["failures"]), (&json!([]), &json!([])));
        assert_eq!(result["fileName"], "ride.gpx");
        let uuid = result["uploadUuid"]["uuid"].as_str().unwrap().replace('-', "");
        assert!(status.ends_with(&uuid), "{status}");

        assert_eq!(sender.get(&status).await.status(), 202);
        let answer = sender.get(&status).await;
        assert_eq!(answer.status(), 201);
        let activity = Sender::path(&answer);
        let id: u64 = activity.rsplit('/').next().unwrap().parse().unwrap();
        assert!(sender.visitor.ids().contains(&id));

        let again = sender.send(&format!("{UPLOAD}{path}"), field, "ride.gpx", &sender.gpx).await;
        assert_eq!(again.status(), 409);
        let result = again.json::<Value>().await.unwrap();
        let failure = &result["detailedImportResult"]["failures"][0];
        assert_eq!(
            (&failure["internalId"], &failure["messages"][0]["code"]),
            (&json!(id), &json!(202))
        );
    }
}

#[tokio::test]
async fn what_is_no_upload_is_refused() {
    let sender = Sender::new().await;
    let (gpx, count) = (&sender.gpx, sender.visitor.ids().len());
    let path = &format!("{UPLOAD}/gpx");
    let bare = || sender.visitor.http.post(sender.visitor.url(path));
    for (refused, status) in [
        (sender.post(path, "photo", "ride.gpx", gpx), 400),
        (sender.post(path, "file", "", gpx), 400),
        (sender.post(path, "file", "ride.gpx", &gpx[..gpx.len() / 2]), 415),
        (sender.post(path, "file", "ride.gpx", b"<gpx></gpx>"), 415),
        (sender.post(&format!("{UPLOAD}/fit"), "file", "ride.gpx", gpx), 415),
        (sender.post(&format!("{UPLOAD}/kml"), "file", "ride.gpx", gpx), 415),
        (sender.post(UPLOAD, "file", "ride", gpx), 415),
        (sender.visitor.http.get(sender.visitor.url(path)).bearer_auth(&sender.token), 405),
        (bare().header("nk", "NT").bearer_auth(&sender.token).body("a file"), 400),
        (bare().bearer_auth(&sender.token), 402),
        (bare(), 400),
    ] {
        let refused = refused.build().unwrap();
        let words = format!("{refused:?}");
        let answer = sender.visitor.http.execute(refused).await.unwrap();
        assert_eq!(answer.status(), status, "{words}");
    }
    sender.visitor.simulation.consent_to_uploads(false);
    assert_eq!(sender.send(path, "file", "ride.gpx", gpx).await.status(), 412);
    assert_eq!(sender.visitor.ids().len(), count, "nothing came of any of them");
    assert_eq!(sender.get("/activity-service/activity/status/1/00").await.status(), 404);
}

#[tokio::test]
async fn a_phone_app_needs_no_header_of_the_web_site() {
    let sender = Sender::new().await;
    let request = sender.post(UPLOAD, "file", "ride.gpx", &sender.gpx);
    let mut request = request.header("user-agent", "GCM-Android-5.23").build().unwrap();
    request.headers_mut().remove("nk");
    assert_eq!(sender.visitor.http.execute(request).await.unwrap().status(), 202);
}

#[tokio::test]
async fn an_activity_is_changed_as_a_whole_or_not_at_all() {
    let sender = Sender::new().await;
    let id = sender.visitor.ids()[0];
    let path = format!("/activity-service/activity/{id}");
    let before = sender.visitor.json(&path).await;
    for (body, status) in [
        (json!({"activityId": id + 1, "activityName": "x"}), 400),
        (json!({"activityName": "x"}), 400),
        (json!({"activityId": id, "activityName": 7}), 400),
        (json!({"activityId": id, "activityName": "x", "privacy": {"typeKey": "nobody"}}), 400),
        (
            json!({"activityId": id, "activityName": "x", "activityTypeDTO": {"typeKey": "runing"}}),
            400,
        ),
    ] {
        assert_eq!(sender.put(&path, &body).await, status, "{body}");
    }
    assert_eq!(sender.visitor.json(&path).await, before);
    let body = json!({"activityId": id, "activityName": "x", "privacy": {"typeKey": "public"}});
    assert_eq!(sender.put(&path, &body).await, 204);
    let after = sender.visitor.json(&path).await;
    assert_eq!(after["activityName"], "x");
    assert_eq!(after["accessControlRuleDTO"]["typeKey"], "public");
    assert_eq!(sender.put("/activity-service/activity/7", &json!({"activityId": 7})).await, 404);
}

#[tokio::test]
async fn linked_gear_is_shown() {
    let sender = Sender::new().await;
    let id = sender.visitor.ids()[0];
    let link = |uuid: &str, id: u64| format!("/gear-service/gear/link/{uuid}/activity/{id}");
    let uuid = format!("{:032x}", 41_004);
    assert_eq!(sender.put(&link(&uuid, 7), &json!({})).await, 404);
    assert_eq!(sender.put(&link("0", id), &json!({})).await, 404);
    assert_eq!(sender.put(&link(&uuid, id), &json!({})).await, 200);
    let gear = sender.visitor.json(&format!("/gear-service/gear/filterGear?activityId={id}")).await;
    assert!(gear.as_array().unwrap().iter().any(|item| item["uuid"] == uuid.as_str()), "{gear}");
}
