//! Four regions, and an account that is at home in one of them.

use gcexport::simulate::{Options, Region, RegionSaid};
use reqwest::Method;

use super::{LIST, MD5, Visitor, accepted, answer, legacy_login, refused};

#[tokio::test]
async fn the_url_is_that_of_the_home_region_and_each_region_has_one() {
    for home in Region::ALL {
        let visitor = Visitor::at(Options { region: home, ..Options::default() }).await;
        assert_eq!(visitor.simulation.url(), visitor.simulation.region_url(home));
        let mut urls = Region::ALL.map(|region| visitor.simulation.region_url(region)).to_vec();
        urls.push(visitor.simulation.files_url());
        urls.sort();
        urls.dedup();
        assert_eq!(urls.len(), 5);
    }
}

#[tokio::test]
async fn a_token_is_good_at_home_only() {
    let visitor = Visitor::at(Options { region: Region::Us, ..Options::default() }).await;
    for region in Region::ALL {
        let url = visitor.simulation.region_url(region);
        let list = visitor.http.get(format!("{url}{LIST}"));
        let answer = answer(list.header("accesstoken", &visitor.session.token)).await;
        match region {
            Region::Us => accepted(&answer),
            _ => refused(&answer, "1019"),
        }
    }
}

#[tokio::test]
async fn a_login_works_anywhere_and_says_where_home_is() {
    let visitor = Visitor::at(Options { region: Region::Us, ..Options::default() }).await;
    let abroad = visitor.simulation.region_url(Region::Asia);
    let login = visitor.http.post(format!("{abroad}/account/login")).json(&legacy_login(MD5));
    let login = answer(login).await;
    accepted(&login);
    assert_eq!(login["data"]["regionId"], 1);
    refused(&visitor.get(LIST).await, "1019");
    let token = login["data"]["accessToken"].as_str().unwrap();
    for (url, code) in [(abroad, "1019"), (visitor.simulation.url(), "0000")] {
        let list = visitor.http.get(format!("{url}{LIST}")).header("accesstoken", token);
        assert_eq!(answer(list).await["result"], code);
    }
}

#[tokio::test]
async fn the_region_is_told_in_every_way_that_was_seen() {
    let visitor = Visitor::new().await;
    for (said, expected) in [
        (RegionSaid::Number, Some("3")),
        (RegionSaid::Text, Some(r#""3""#)),
        (RegionSaid::Code99, Some("99")),
        (RegionSaid::Absent, None),
    ] {
        visitor.simulation.say_region(said);
        let login = visitor.log_in(&legacy_login(MD5)).await;
        let region = login["data"].get("regionId").map(ToString::to_string);
        assert_eq!(region.as_deref(), expected);
        assert_eq!(login["data"]["userProfile"]["region"], 2, "another numbering");
    }
}

#[tokio::test]
async fn the_journal_tells_whom_a_request_was_for() {
    let visitor = Visitor::new().await;
    let abroad = visitor.simulation.region_url(Region::China);
    visitor.plain(&format!("{abroad}{LIST}")).await;
    visitor.request(Method::GET, LIST).send().await.unwrap();
    let requests = visitor.simulation.requests();
    let origins: Vec<_> = requests.iter().map(|request| request.origin.as_str()).collect();
    assert_eq!(origins, [&abroad, &visitor.simulation.url()]);
    assert_eq!((requests[1].number, requests[1].path.as_str()), (2, "/activity/query"));
}
