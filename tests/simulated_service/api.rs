//! The API behind the bearer token.

use std::collections::HashMap;

use gcexport::simulate::Options;
use serde_json::{Value, json};

use super::{LIST, Visitor, header, ids_of};

#[tokio::test]
async fn the_api_wants_a_bearer_token() {
    let visitor = Visitor::new().await;
    let get = |value: Option<&str>| {
        let request = visitor.http.get(visitor.url(LIST));
        value
            .into_iter()
            .fold(request, |request, value| request.header("Authorization", value))
            .send()
    };
    for malformed in [None, Some("Bearer"), Some("Bearer  "), Some("Basic eDo="), Some("token")] {
        let answer = get(malformed).await.unwrap();
        assert_eq!(answer.status(), 400, "{malformed:?}");
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(answer["errorMessage"], "Authorization header is missing or incomplete.");
    }
    let unknown = get(Some("Bearer abc.def.ghi")).await.unwrap();
    assert_eq!(unknown.status(), 401);
    let challenge = r#"Bearer error="invalid_token", error_description="Token is not active""#;
    assert_eq!(header(&unknown, "www-authenticate"), challenge);
    let token = visitor.tokens().await;
    let lower = format!("bearer {}", token["access_token"].as_str().unwrap());
    assert_eq!(get(Some(&lower)).await.unwrap().status(), 200);
}

#[tokio::test]
async fn the_profile_its_settings_and_its_own_statistics_can_be_read() {
    let visitor = Visitor::new().await;
    let profile = visitor.json("/userprofile-service/socialProfile").await;
    let name = profile["displayName"].as_str().unwrap();
    let stats = visitor.json(&format!("/userstats-service/statistics/{name}")).await;
    assert!(stats["userMetrics"][0]["totalActivities"].is_u64());
    assert_eq!(visitor.get("/userstats-service/statistics/somebody").await.status(), 403);
    assert!(
        visitor.json("/userprofile-service/userprofile/user-settings").await["userData"]
            .is_object()
    );
}

#[tokio::test]
async fn pages_follow_each_other_newest_first_and_end_in_an_empty_one() {
    let visitor = Visitor::at(Options { activities: Some(45), ..Options::default() }).await;
    let all = visitor.ids();
    let token = visitor.tokens().await;
    let page = async |query: &str| {
        let answer = visitor.get_as(&token, &format!("{LIST}{query}")).await;
        assert_eq!(answer.status(), 200);
        ids_of(&answer.json().await.unwrap())
    };
    assert_eq!(page("").await, all[..20]);
    assert_eq!(page("?start=20&limit=20").await, all[20..40]);
    assert_eq!(page("?start=40&limit=20").await, all[40..]);
    assert!(page("?start=60&limit=20").await.is_empty());
    assert!(page("?start=100000000&limit=1000").await.is_empty());
    let reversed: Vec<u64> = all.iter().rev().copied().collect();
    assert_eq!(page("?limit=1000&sortOrder=asc").await, reversed);
    assert_eq!(
        visitor.json("/activitylist-service/activities/count").await,
        json!({"totalCount": 45})
    );
}

#[tokio::test]
async fn a_page_has_at_most_1000_activities() {
    let visitor = Visitor::new().await;
    assert_eq!(visitor.get(&format!("{LIST}?limit=1000")).await.status(), 200);
    let answer = visitor.get(&format!("{LIST}?limit=1001")).await;
    assert_eq!(answer.status(), 400);
    assert!(answer.json::<Value>().await.unwrap()["message"].is_string());
    let small = Visitor::at(Options { max_limit: 50, ..Options::default() }).await;
    assert_eq!(small.get(&format!("{LIST}?limit=51")).await.status(), 400);
}

#[tokio::test]
async fn bad_numbers_and_dates_are_refused() {
    let visitor = Visitor::new().await;
    for query in [
        "start=-1",
        "limit=-1",
        "start=x",
        "limit=",
        "limit=1.5",
        "startDate=2026-02-30",
        "endDate=yesterday",
    ] {
        assert_eq!(visitor.get(&format!("{LIST}?{query}")).await.status(), 400, "{query}");
    }
}

#[tokio::test]
async fn the_list_is_filtered_by_day_type_and_name() {
    let visitor = Visitor::at(Options { activities: Some(60), ..Options::default() }).await;
    let all = visitor.json(&format!("{LIST}?limit=1000")).await;
    let all = all.as_array().unwrap();
    let matching = |admits: &dyn Fn(&Value) -> bool| -> Vec<u64> {
        all.iter()
            .filter(|object| admits(object))
            .map(|object| object["activityId"].as_u64().unwrap())
            .collect()
    };
    let day = |object: &Value| object["startTimeLocal"].as_str().unwrap()[..10].to_owned();
    let (from, to) = (day(&all[40]), day(&all[10]));
    let key = all[5]["activityType"]["typeKey"].as_str().unwrap();
    // A name that survives a change of case and needs no escaping.
    let plain = |name: &&str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b' ');
    let mut names = all.iter().filter_map(|object| object["activityName"].as_str());
    let name = names.find(plain).unwrap();
    let expected = [
        (
            format!("startDate={from}&endDate={to}"),
            matching(&|object| from <= day(object) && day(object) <= to),
        ),
        (
            format!("activityType={key}"),
            matching(&|object| {
                object["activityType"]["typeKey"] == key
                    || object["activityType"]["parentTypeId"] == all[5]["activityType"]["typeId"]
            }),
        ),
        (
            format!("search={}", name.to_uppercase()),
            matching(&|object| {
                let other = object["activityName"].as_str().unwrap_or_default();
                other.to_lowercase().contains(&name.to_lowercase())
            }),
        ),
        ("activityType=no_such_type".to_owned(), Vec::new()),
    ];
    for (query, ids) in expected {
        assert_eq!(
            ids_of(&visitor.json(&format!("{LIST}?limit=1000&{query}")).await),
            ids,
            "{query}"
        );
    }
    let group = visitor.json(&format!("{LIST}?limit=1000&activityType=cycling")).await;
    assert!(
        group.as_array().unwrap().iter().all(|object| object["activityType"]["parentTypeId"] == 2
            || object["activityType"]["typeId"] == 2)
    );
}

#[tokio::test]
async fn a_given_list_is_served_as_it_is_and_its_activities_have_no_files() {
    let list = vec![json!({"activityId": 7, "odd": "\u{1F3C3}"}), json!({"activityName": "no id"})];
    let visitor =
        Visitor::at(Options { list: Some(list.clone()), wrapped_list: true, ..Options::default() })
            .await;
    assert_eq!(visitor.json(LIST).await, json!({"activityList": list}));
    for (path, status) in [
        ("/download-service/export/gpx/activity/7", 204),
        ("/download-service/files/activity/7", 404),
        ("/activity-service/activity/7", 404),
        ("/activity-service/activity/7/details", 404),
        ("/gear-service/gear/filterGear?activityId=7", 204),
        ("/download-service/export/gpx/activity/8", 404),
    ] {
        assert_eq!(visitor.get(path).await.status(), status, "{path}");
    }
}

#[tokio::test]
async fn side_objects_belong_to_existing_activities() {
    let visitor = Visitor::new().await;
    let id = visitor.ids()[0];
    let token = visitor.tokens().await;
    for tail in [
        "",
        "/details",
        "/details?maxChartSize=100&maxPolylineSize=100",
        "/hrTimeInZones",
        "/exerciseSets",
        "/splits",
    ] {
        let path = |id: &str| format!("/activity-service/activity/{id}{tail}");
        assert_eq!(visitor.get_as(&token, &path(&id.to_string())).await.status(), 200, "{tail}");
        for unknown in ["1", "x", "-1"] {
            let answer = visitor.get_as(&token, &path(unknown)).await;
            assert_eq!(answer.status(), 404, "{tail}");
            assert_eq!(
                answer.json::<Value>().await.unwrap(),
                json!({"message": "HTTP 404 Not Found", "error": "NotFoundException"})
            );
        }
    }
    let details = format!("/activity-service/activity/{id}/details?maxChartSize=many");
    assert_eq!(visitor.get_as(&token, &details).await.status(), 400);
    assert_eq!(
        visitor
            .get_as(&token, &format!("/gear-service/gear/filterGear?activityId={id}"))
            .await
            .status(),
        200
    );
    assert_eq!(visitor.get_as(&token, "/gear-service/gear/filterGear").await.status(), 400);
    assert_eq!(
        visitor.get_as(&token, "/device-service/deviceservice/app-info/None").await.status(),
        204
    );
    for table in ["activityTypes", "eventTypes"] {
        let answer = visitor.get_as(&token, &format!("/activity-service/activity/{table}")).await;
        assert!(answer.json::<Value>().await.unwrap().is_array());
    }
}

#[tokio::test]
async fn files_say_what_they_are_and_missing_ones_say_why() {
    let visitor = Visitor::new().await;
    let token = visitor.tokens().await;
    let types: HashMap<&str, &str> = HashMap::from([
        ("gpx", "application/gpx+xml"),
        ("tcx", "application/vnd.garmin.tcx+xml"),
        ("kml", "application/vnd.google-earth.kml+xml"),
        ("csv", "text/csv;charset=UTF-8"),
    ]);
    for id in visitor.ids().into_iter().take(40) {
        for (format, content_type) in &types {
            let answer = visitor
                .get_as(
                    &token,
                    &format!("/download-service/export/{format}/activity/{id}?full=true"),
                )
                .await;
            match answer.status().as_u16() {
                200 => {
                    assert_eq!(header(&answer, "content-type"), *content_type);
                    let name = format!("attachment; filename=activity_{id}.{format}");
                    assert_eq!(header(&answer, "content-disposition"), name);
                    assert!(!answer.bytes().await.unwrap().is_empty());
                }
                204 => assert!(answer.bytes().await.unwrap().is_empty()),
                status => {
                    assert!(status == 404 || status == 500);
                    assert!(answer.json::<Value>().await.unwrap()["error"].is_string());
                }
            }
        }
        let original =
            visitor.get_as(&token, &format!("/download-service/files/activity/{id}")).await;
        if original.status() == 200 {
            assert_eq!(header(&original, "content-type"), "application/zip");
            assert_eq!(
                header(&original, "content-disposition"),
                format!("attachment; filename={id}.zip")
            );
            assert!(original.bytes().await.unwrap().starts_with(b"PK"));
        }
    }
    assert_eq!(
        visitor.get_as(&token, "/download-service/export/gpx/activity/1").await.status(),
        404
    );
    assert_eq!(visitor.get_as(&token, "/download-service/files/activity/1").await.status(), 404);
    let pdf = format!("/download-service/export/pdf/activity/{}", visitor.ids()[0]);
    assert_eq!(visitor.get_as(&token, &pdf).await.status(), 404);
}

#[tokio::test]
async fn the_translations_are_public() {
    let visitor = Visitor::new().await;
    for name in ["activity_types", "event_types"] {
        let answer = visitor
            .http
            .get(visitor.url(&format!("/web-translations/{name}/{name}.properties")))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        assert!(answer.text().await.unwrap().contains('='));
    }
}

#[tokio::test]
async fn what_does_not_exist_is_404_and_a_wrong_method_405() {
    let visitor = Visitor::new().await;
    let token = visitor.tokens().await;
    for path in [
        "/",
        "/userprofile-service/userprofile/profile",
        "/gc-api/activitylist-service/activities/count",
    ] {
        let answer = visitor.get_as(&token, path).await;
        assert_eq!(answer.status(), 404);
        assert_eq!(answer.json::<Value>().await.unwrap()["error"], "NotFoundException");
    }
    let request =
        visitor.http.post(visitor.url(LIST)).bearer_auth(token["access_token"].as_str().unwrap());
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 405);
    assert!(answer.json::<Value>().await.unwrap()["error"].is_string());
}
