//! Four parts of the world, one token: where an account is at home is found
//! without a second login, which would end the session.

use gcexport::error::{Error, Refusal};
use gcexport::http::Manners;
use gcexport::service::coros::{Coros, Hosts, Region};
use gcexport::service::{Credentials, Service};
use gcexport::session::Store;
use gcexport::simulate::{
    self, IssuedCoros, Kind, MFA_CODE, MFA_USERNAME, Options, PASSWORD, RegionSaid, USERNAME,
};

use super::{logins, world};
use crate::world::{World, complains, finish};

/// The same part of the world, in the words of the service and of the client.
const REGIONS: [(simulate::Region, Region); 4] = [
    (simulate::Region::Us, Region::Us),
    (simulate::Region::China, Region::Cn),
    (simulate::Region::Europe, Region::Eu),
    (simulate::Region::Asia, Region::Sg),
];

/// An account that is at home there.
fn at_home_in(region: simulate::Region) -> World {
    let activities = Some(2);
    World::with(Options { service: Kind::Coros, region, activities, ..Options::default() })
}

fn hosts(world: &World) -> Hosts {
    Hosts::each(|region| {
        let (there, _) = REGIONS.into_iter().find(|(_, here)| *here == region).unwrap();
        world.service.region_url(there)
    })
}

fn store(world: &World) -> Store {
    Store::File(world.home().join("session.json"))
}

fn home(world: &World) -> Option<String> {
    store(world).load().and_then(|session| session.home)
}

fn client(world: &World, hosts: Hosts, user: Option<&str>) -> Coros {
    let credentials = user.map(|user| Credentials {
        code: Some(std::sync::Arc::new(|_| Some(MFA_CODE.to_owned().into()))),
        ..Credentials::new(user, PASSWORD.to_owned())
    });
    Coros::new(hosts, Manners { time_scale: 0.002 }, store(world), credentials).unwrap()
}

const SAID: [RegionSaid; 4] =
    [RegionSaid::Number, RegionSaid::Text, RegionSaid::Code99, RegionSaid::Absent];

#[test]
fn the_home_is_found_with_one_login_whatever_the_service_says_of_it() {
    for (there, here) in REGIONS {
        for said in SAID {
            for user in [USERNAME, MFA_USERNAME] {
                let (world, what) = (at_home_in(there), format!("{there:?} {said:?} {user}"));
                world.service.say_region(said);
                let coros = client(&world, hosts(&world), Some(user));
                let account = world.block_on(coros.account());
                assert!(account.is_ok(), "{what}: {account:?}");
                assert_eq!(home(&world).as_deref(), Some(here.key()), "{what}");
                assert_eq!(logins(&world), 1, "{what}");
                let lists = world.count("/activity/query");
                assert!(lists <= 5, "{what}: {lists}, each host once and then the home");

                let again = client(&world, hosts(&world), None);
                world.block_on(again.account()).unwrap();
                assert_eq!(world.count("/activity/query"), lists + 1, "{what}: it is remembered");
            }
        }
    }
}

#[test]
fn the_home_of_a_browsers_token_is_found_without_any_login() {
    for (there, here) in REGIONS {
        let world = at_home_in(there);
        let IssuedCoros { token, user_id } = world.service.issue_coros();
        let coros = client(&world, hosts(&world), None);
        let session = world.block_on(coros.sign_in_by_token(token.into(), None)).unwrap();
        assert_eq!(session.home.as_deref(), Some(here.key()));
        assert_eq!(session.tokens.client_id, user_id);
        assert_eq!(logins(&world), 0);
    }
}

#[test]
fn a_session_that_ended_elsewhere_is_renewed_at_home() {
    let world = at_home_in(simulate::Region::Asia);
    world.block_on(client(&world, hosts(&world), Some(USERNAME)).account()).unwrap();
    world.service.end_sessions();
    world.service.say_region(RegionSaid::Absent);
    let before = world.requests().len();
    world.block_on(client(&world, hosts(&world), Some(USERNAME)).account()).unwrap();
    let asked: Vec<_> = world.requests().split_off(before);
    // The old token, to be sure once more, the login, the proof, and the question itself.
    assert_eq!(asked.len(), 5, "{asked:#?}");
}

#[test]
fn a_chosen_region_is_the_only_one_that_is_asked() {
    let world = at_home_in(simulate::Region::China);
    let right = hosts(&world).only(Some(Region::Cn));
    world.block_on(client(&world, right, Some(USERNAME)).account()).unwrap();
    assert_eq!(world.requests().len(), 3, "the login, the proof, and the question itself");
}

#[test]
fn a_region_that_is_not_the_home_is_told_and_the_token_is_good_for_the_right_one() {
    let world = at_home_in(simulate::Region::Europe);
    let wrong = hosts(&world).only(Some(Region::Sg));
    let refused = world.block_on(client(&world, wrong, Some(USERNAME)).account());
    let Err(Error::SignInRefused(Refusal::OtherRegion("sg"))) = refused else {
        panic!("{refused:?}")
    };
    world.block_on(client(&world, hosts(&world), Some(USERNAME)).account()).unwrap();
    assert_eq!((home(&world).as_deref(), logins(&world)), (Some("eu"), 1), "no second login");
}

#[test]
fn the_program_says_what_to_type_where_the_region_is_wrong() {
    let world = world(2);
    let mut command = world.command(&["-d", "out", "--region", "us"]);
    let there = world.service.region_url(simulate::Region::Us);
    let outcome = finish(command.env("GCEXPORT_BASE_URL", there));
    complains(&outcome, 4, "the account is not at home in the region 'us'");
    assert!(outcome.stderr.contains("without --region"), "{outcome:#?}");
    assert_eq!(logins(&world), 1);
}

#[test]
fn every_word_for_a_region_is_taken_and_no_other() {
    for word in ["auto", "us", "eu", "cn", "sg"] {
        let world = world(1);
        let outcome = world.run(&["-d", "out", "--region", word]);
        assert_eq!(outcome.code, Some(0), "{word}: {outcome:#?}");
    }
    let outcome = world(1).run(&["-d", "out", "--region", "mars"]);
    complains(&outcome, 2, "it must be auto, us, eu, cn or sg");
}
