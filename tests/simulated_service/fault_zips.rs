//! Originals that nobody should trust.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use gcexport::simulate::athlete::Source;
use gcexport::simulate::faults::{FaultKind, RequestKind, Rule};
use zip::ZipArchive;

use super::faults::Guest;

type Archive = ZipArchive<Cursor<Vec<u8>>>;

/// A guest, and the address of an original that is a FIT.
async fn guest_and_fit() -> (Guest, String) {
    let guest = Guest::new([]).await;
    let original = original_of(&guest, Source::Device);
    (guest, original)
}

fn original_of(guest: &Guest, source: Source) -> String {
    let id = guest.visitor.simulation.edit(|athlete| {
        athlete.workouts().iter().find(|workout| workout.source == source).unwrap().id
    });
    format!("/download-service/files/activity/{id}")
}

fn spoil(guest: &Guest, kind: FaultKind) {
    guest.visitor.simulation.faults([Rule::fault(RequestKind::Original, kind)]);
}

fn open(bytes: Vec<u8>) -> Archive {
    ZipArchive::new(Cursor::new(bytes)).unwrap()
}

/// Names and contents; a content that cannot be read is `None`.
fn entries(archive: &mut Archive) -> Vec<(String, Option<Vec<u8>>)> {
    (0..archive.len())
        .map(|index| {
            let mut entry = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            let read = entry.read_to_end(&mut bytes).is_ok();
            (entry.name().unwrap().to_string(), read.then_some(bytes))
        })
        .collect()
}

#[tokio::test]
async fn hostile_zips_hold_the_true_original_under_other_names() {
    let (guest, original) = guest_and_fit().await;
    let whole = entries(&mut open(guest.body(&original).await));
    let [(name, fit)] = &whole[..] else { panic!("one entry") };
    let second = name.replace(".fit", "_2.fit");
    for (kind, names) in [
        (FaultKind::ZipSeveral, vec![name.as_str(), second.as_str()]),
        (FaultKind::ZipParent, vec!["../../evil.fit"]),
        (FaultKind::ZipAbsolute, vec!["/tmp/evil.fit"]),
        (FaultKind::ZipEmpty, vec![]),
    ] {
        spoil(&guest, kind);
        let expected: Vec<_> = names.iter().map(|name| (name.to_string(), fit.clone())).collect();
        let found = entries(&mut open(guest.body(&original).await));
        assert!(found == expected, "{}", kind.name());
    }
}

#[tokio::test]
async fn a_bomb_is_small_and_unpacks_to_more_than_it_should() {
    let (guest, original) = guest_and_fit().await;
    spoil(&guest, FaultKind::ZipBomb);
    let bytes = guest.body(&original).await;
    assert!(bytes.len() < 5_000_000, "{}", bytes.len());
    assert!(bytes == guest.body(&original).await, "always the same");
    let mut archive = open(bytes);
    assert_eq!(archive.len(), 1);
    let mut entry = archive.by_index(0).unwrap();
    assert!(entry.size() > 1 << 32);
    let mut start = vec![1; 3 << 20];
    entry.read_exact(&mut start).unwrap();
    assert!(start.iter().all(|byte| *byte == 0));
}

#[tokio::test]
async fn wrong_sizes_cannot_be_believed() {
    let (guest, original) = guest_and_fit().await;
    spoil(&guest, FaultKind::ZipWrongSizes);
    let mut archive = open(guest.body(&original).await);
    assert!(archive.by_index(0).unwrap().size() > 4_000_000_000);
    assert_eq!(entries(&mut archive)[0].1, None);
}

#[tokio::test]
async fn a_bad_crc_is_two_bytes_of_a_fit_and_always_the_same() {
    let (guest, original) = guest_and_fit().await;
    let whole = guest.body(&original).await;
    spoil(&guest, FaultKind::FitBadCrc);
    let spoilt = guest.body(&original).await;
    assert!(spoilt == guest.body(&original).await, "damaged at its source");
    let [whole, spoilt] = [whole, spoilt].map(|zip| entries(&mut open(zip)).remove(0));
    assert_eq!(whole.0, spoilt.0);
    let (whole, spoilt) = (whole.1.unwrap(), spoilt.1.unwrap());
    let differing: Vec<_> = (0..whole.len()).filter(|at| whole[*at] != spoilt[*at]).collect();
    assert!(differing.iter().all(|at| whole.len() - at <= 2) && !differing.is_empty());
}

#[tokio::test]
async fn a_bad_crc_can_pass_with_the_next_attempt() {
    let (guest, original) = guest_and_fit().await;
    let whole = guest.body(&original).await;
    let once = Rule::fault(RequestKind::Original, FaultKind::FitBadCrc).first(1);
    guest.visitor.simulation.faults([once]);
    assert!(guest.body(&original).await != whole);
    assert!(guest.body(&original).await == whole);
}

#[tokio::test]
async fn only_fits_can_have_a_bad_crc_and_only_zips_be_hostile() {
    let (guest, _) = guest_and_fit().await;
    let mut paths = HashMap::from([("gpx", original_of(&guest, Source::Gpx))]);
    paths.insert("list", super::LIST.to_owned());
    for (what, path) in paths {
        guest.visitor.simulation.faults([]);
        let whole = guest.body(&path).await;
        for kind in FaultKind::ALL.iter().copied().filter(|kind| kind.is_for_originals()) {
            if what == "gpx" && kind != FaultKind::FitBadCrc {
                continue;
            }
            guest.visitor.simulation.faults([Rule::fault(RequestKind::Any, kind)]);
            assert!(guest.body(&path).await == whole, "{what}: {}", kind.name());
        }
    }
}
