//! Originals that are not what their name or their zip makes one expect.

use crate::world::{Stub, Tree, World, finish, stub, tree, zipped};

const RUN: [&str; 6] = ["-c", "all", "-d", "out", "-f", "original"];

/// The id of an activity, its recording, and its GPX.
fn outdoors(world: &World) -> (String, Vec<u8>, Vec<u8>) {
    world.export(&["-c", "all", "-f", "fit,gpx"]);
    let files = tree(&world.out());
    std::fs::remove_dir_all(world.out()).unwrap();
    let id = world
        .service
        .edit(|athlete| athlete.workouts().iter().find(|workout| workout.has_gps()).unwrap().id);
    let file = |ending| files[&format!("activity_{id}.{ending}")].clone();
    (id.to_string(), file("fit"), file("gpx"))
}

/// The service, where this zip is the original of the activity.
fn serving(world: &World, id: &str, zip: &[u8]) -> Stub {
    stub(world, format!("/download-service/files/activity/{id}"), zip.to_vec())
}

/// What a run leaves of an activity.
fn left(world: &World, service: &Stub, run: &[&str], id: &str) -> Tree {
    let _ = std::fs::remove_dir_all(world.out());
    let outcome = finish(world.command(run).env("GCEXPORT_BASE_URL", &service.url));
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(world.run(&["verify", "-d", "out"]).code, Some(0));
    let mut files = tree(&world.out());
    files.retain(|name, _| name.contains(id));
    files
}

#[test]
fn the_only_recording_in_a_zip_is_the_original_whatever_lies_beside_it() {
    let world = World::of(2);
    let (id, fit, gpx) = outdoors(&world);
    for (name, recording, saved_as) in [
        (format!("{id}_ACTIVITY.fit"), &fit, format!("activity_{id}.fit")),
        (format!("{id}.gpx"), &gpx, format!("activity_{id}_original.gpx")),
    ] {
        let zip = zipped([("readme.txt", &b"hello"[..]), (&name, recording), ("photo.jpg", b"x")]);
        let service = serving(&world, &id, &zip);
        let unzipped = left(&world, &service, &[&RUN[..], &["-u"]].concat(), &id);
        assert_eq!(unzipped, Tree::from([(saved_as, recording.clone())]));
        let zipped = left(&world, &service, &RUN, &id);
        assert_eq!(zipped, Tree::from([(format!("activity_{id}.zip"), zip)]));
    }
}

#[test]
fn a_recording_is_saved_as_what_it_is_whatever_the_zip_calls_it() {
    let world = World::of(2);
    let (id, fit, gpx) = outdoors(&world);
    for (name, recording, saved_as) in [
        (format!("{id}.fit"), &gpx, format!("activity_{id}_original.gpx")),
        (format!("{id}.gpx"), &fit, format!("activity_{id}.fit")),
    ] {
        let service = serving(&world, &id, &zipped([(&name, recording)]));
        let unzipped = left(&world, &service, &[&RUN[..], &["-u"]].concat(), &id);
        assert_eq!(unzipped, Tree::from([(saved_as, recording.clone())]));
        assert_eq!(service.answers(), 1, "it is sound");
    }
}

/// The same files as if they had been unpacked at once.
#[test]
fn an_original_damaged_at_the_service_is_unpacked_like_any_other() {
    let world = World::of(2);
    let (id, mut fit, _) = outdoors(&world);
    *fit.last_mut().unwrap() ^= 1;
    let service = serving(&world, &id, &zipped([("1.fit", &fit)]));
    let unzip = [&RUN[..], &["-u"]].concat();
    let at_once = left(&world, &service, &unzip, &id);
    assert_eq!(at_once, Tree::from([(format!("activity_{id}.fit"), fit)]));
    left(&world, &service, &RUN, &id);
    let asked = service.answers();
    for round in ["unpacked", "nothing left to do"] {
        let later = finish(world.command(&unzip).env("GCEXPORT_BASE_URL", &service.url));
        assert_eq!((later.code, service.answers()), (Some(0), asked), "{round}: {later:?}");
        let mut files = tree(&world.out());
        files.retain(|name, _| name.contains(&id));
        assert_eq!(files, at_once, "{round}");
        assert_eq!(world.run(&["verify", "-d", "out"]).code, Some(0), "{round}");
    }
}
