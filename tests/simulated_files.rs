//! The files and tracks of the simulated service: whole, decodable, true to the summaries, the same bytes each time.
#![allow(clippy::unwrap_used)]

use gcexport::simulate::athlete::{Athlete, Source, Sport, Workout};
use gcexport::simulate::files::{Answer, Export, export, original};
use gcexport::simulate::track::{self, Track};
use gcexport::simulate::wire;
use rustyfit::profile::{mesgdef, typedef};
use std::io::{Cursor, Read};

fn demo() -> Athlete {
    Athlete::demo(7)
}

fn everything(athlete: &Athlete) -> Vec<&Workout> {
    let children =
        athlete.workouts().iter().flat_map(|w| &w.child_ids).map(|&id| athlete.find(id).unwrap());
    athlete.workouts().iter().chain(children).collect()
}

fn file(answer: Answer) -> Vec<u8> {
    match answer {
        Answer::File(bytes) => bytes,
        other => panic!("no file but {other:?}"),
    }
}

/// Names of all elements, in order; panics unless the text is well-formed XML 1.0.
fn elements(bytes: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(bytes).unwrap();
    let forbidden = |letter: char| {
        letter < ' ' && !"\t\n\r".contains(letter) || "\u{FFFE}\u{FFFF}".contains(letter)
    };
    assert!(!text.contains(forbidden), "a character that XML has no way to write");
    let mut reader = quick_xml::Reader::from_str(text);
    let mut names = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                for attribute in tag.attributes() {
                    attribute.unwrap();
                }
                names.push(tag.name().as_ref().to_owned());
            }
            quick_xml::events::Event::Eof => return names,
            _ => {}
        }
    }
}

fn unzipped(bytes: Vec<u8>) -> (String, Vec<u8>) {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    assert_eq!(archive.len(), 1);
    let mut entry = archive.by_index(0).unwrap();
    let (name, mut content) = (entry.name().unwrap().into_owned(), Vec::new());
    entry.read_to_end(&mut content).unwrap();
    (name, content)
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let (one, same, other) = (demo(), demo(), Athlete::demo(8));
    let mut differing = 0;
    for w in everything(&one) {
        let (twin, stranger) = (same.find(w.id).unwrap(), other.find(w.id).unwrap());
        assert_eq!(wire::list_object(&one, w), wire::list_object(&same, twin));
        assert_eq!(original(&one, w), original(&same, twin));
        assert_eq!(export(w, Export::Tcx), export(twin, Export::Tcx));
        differing += usize::from(original(&one, w) != original(&other, stranger));
    }
    assert!(differing > 60, "{differing}");
}

#[test]
fn exports_are_well_formed_or_refused() {
    let athlete = demo();
    for w in everything(&athlete) {
        let (gpx, kml) = (export(w, Export::Gpx), export(w, Export::Kml));
        if w.has_gps() {
            let names = elements(&file(gpx));
            assert_eq!(names[0], "gpx");
            assert_eq!(
                names.iter().filter(|name| *name == "trkpt").count(),
                Track::of(w).points.len()
            );
            assert_eq!(elements(&file(kml))[0], "kml");
        } else {
            assert_eq!((gpx, kml), (Answer::NoContent, Answer::NoContent), "{}", w.oddity);
        }
        match export(w, Export::Tcx) {
            Answer::File(bytes) => {
                let names = elements(&bytes);
                assert_eq!(names[0], "TrainingCenterDatabase");
                assert_eq!(
                    names.iter().filter(|name| *name == "Trackpoint").count(),
                    Track::of(w).points.len(),
                    "{}",
                    w.oddity
                );
                assert_eq!(
                    names.iter().filter(|name| *name == "Position").count() > 0,
                    w.has_gps()
                );
            }
            Answer::ServerError => assert_eq!(w.source, Source::Gpx),
            answer => assert!(w.is_manual() && answer == Answer::NotFound),
        }
        match export(w, Export::Csv) {
            Answer::File(bytes) => {
                let text = String::from_utf8(bytes).unwrap();
                assert!(text.starts_with("\u{FEFF}Laps,Time,") && text.contains("\nSummary,"));
            }
            answer => assert!(w.is_manual() && answer == Answer::NotFound),
        }
    }
}

#[test]
fn fit_originals_are_decoded_by_an_independent_reader() {
    let athlete = demo();
    for w in athlete.workouts() {
        let answer = original(&athlete, w);
        if w.is_manual() {
            assert_eq!(answer, Answer::NotFound);
            continue;
        }
        let (name, content) = unzipped(file(answer));
        match w.source {
            Source::Gpx => {
                assert!(name == format!("{}.gpx", w.id) && elements(&content)[0] == "gpx")
            }
            Source::Tcx => assert!(
                name == format!("{}.tcx", w.id)
                    && elements(&content)[0] == "TrainingCenterDatabase"
            ),
            _ => {
                let suffix = if w.uploaded_utc_s < 1_577_836_800 { "" } else { "_ACTIVITY" };
                assert_eq!(name, format!("{}{suffix}.fit", w.id));
                decode(&athlete, w, &content);
            }
        }
    }
}

fn decode(athlete: &Athlete, w: &Workout, content: &[u8]) {
    let mut bytes = content;
    let fit = rustyfit::Decoder::new().decode(&mut bytes).unwrap().unwrap();
    assert!(bytes.is_empty(), "nothing behind the file");
    let of = |num| fit.messages.iter().filter(move |message| message.num == num);
    let file_id = mesgdef::FileId::from(of(typedef::MesgNum::FILE_ID).next().unwrap());
    assert_eq!(file_id.time_created.unix_timestamp(), Some(w.start_utc_s));
    let parts: Vec<&Workout> = if w.is_parent() {
        w.child_ids.iter().map(|&id| athlete.find(id).unwrap()).collect()
    } else {
        vec![w]
    };
    let points: usize = parts.iter().map(|part| Track::of(part).points.len()).sum();
    assert_eq!(of(typedef::MesgNum::RECORD).count(), points, "{}", w.oddity);
    let sessions: Vec<_> = of(typedef::MesgNum::SESSION).map(mesgdef::Session::from).collect();
    assert_eq!(sessions.len(), parts.len());
    assert_eq!(sessions[0].start_time.unix_timestamp(), Some(w.start_utc_s));
    let distance_m: f64 =
        sessions.iter().map(|session| f64::from(session.total_distance) / 100.0).sum();
    assert!((distance_m - w.distance_m).abs() < 0.05, "{}: {distance_m}", w.oddity);
    let timer_s: f64 =
        sessions.iter().map(|session| f64::from(session.total_timer_time) / 1_000.0).sum();
    assert!((timer_s - w.duration_s).abs() < 0.01, "{}: {timer_s}", w.oddity);
    let laps: usize = parts.iter().map(|part| part.lap_count()).sum();
    assert_eq!(of(typedef::MesgNum::LAP).count(), laps, "{}", w.oddity);
    assert_eq!(of(typedef::MesgNum::LENGTH).count() > 0, w.sport == Sport::PoolSwim);
    let activity = mesgdef::Activity::from(of(typedef::MesgNum::ACTIVITY).next().unwrap());
    assert_eq!(usize::from(activity.num_sessions), parts.len());
    let last = mesgdef::Record::from(of(typedef::MesgNum::RECORD).next_back().unwrap());
    if w.has_gps() && !w.is_parent() {
        let (_, (latitude_deg, longitude_deg)) = track::ends(w);
        let degrees = |semicircles: i32| f64::from(semicircles) * 180.0 / 2_147_483_648.0;
        assert!((degrees(last.position_lat) - latitude_deg).abs() < 1e-6, "{}", w.oddity);
        assert!((degrees(last.position_long) - longitude_deg).abs() < 1e-6, "{}", w.oddity);
        assert!((f64::from(last.distance) / 100.0 - w.distance_m).abs() < 0.02);
    }
}

#[test]
fn tracks_agree_with_their_summaries() {
    for w in everything(&demo()) {
        let track = Track::of(w);
        let points = &track.points;
        assert!(points.windows(2).all(|pair| pair[0].elapsed_s < pair[1].elapsed_s
            && pair[0].distance_m <= pair[1].distance_m));
        if w.has_gps() && w.distance_m > 500.0 {
            let walked_m: f64 = points.windows(2).map(|pair| metres(&pair[0], &pair[1])).sum();
            assert!(
                (walked_m / w.distance_m - 1.0).abs() < 0.04,
                "{}: {walked_m} of {}",
                w.oddity,
                w.distance_m
            );
        }
        if let Some((mean, highest)) = w.measured_heart_rate().filter(|_| points.len() > 60) {
            let series = || points.iter().map(|point| f64::from(point.heart_rate_bpm));
            assert!(
                (series().sum::<f64>() / points.len() as f64 - f64::from(mean)).abs() < 3.0,
                "{}",
                w.oddity
            );
            assert!(
                (series().fold(0.0, f64::max) - f64::from(highest)).abs() < 2.0,
                "{}",
                w.oddity
            );
        }
        if let Some(ascent_m) = w.ascent_m.filter(|_| w.distance_m > 500.0) {
            let climbed_m: f32 = points
                .windows(2)
                .map(|pair| (pair[1].elevation_m - pair[0].elevation_m).max(0.0))
                .sum();
            assert!(
                (climbed_m - ascent_m).abs() < 3.0 + ascent_m * 0.05,
                "{}: {climbed_m} of {ascent_m}",
                w.oddity
            );
            let highest = points.iter().map(|point| point.elevation_m).fold(f32::MIN, f32::max);
            assert!(
                (highest - w.max_elevation_m()).abs() < 2.0 + ascent_m * 0.01,
                "{}: {highest} of {}",
                w.oddity,
                w.max_elevation_m()
            );
        }
        let laps = track::laps(w, &track);
        assert!((laps.iter().map(|lap| lap.timer_s).sum::<f64>() - w.duration_s).abs() < 0.01);
        assert_eq!(laps.len(), if w.is_parent() { 1 } else { w.lap_count() }, "{}", w.oddity);
    }
}

fn metres(a: &track::Point, b: &track::Point) -> f64 {
    let mut east_deg = b.longitude_deg - a.longitude_deg;
    if east_deg.abs() > 180.0 {
        east_deg -= 360.0 * east_deg.signum();
    }
    let north_m = (b.latitude_deg - a.latitude_deg) * 111_320.0;
    north_m.hypot(east_deg * 111_320.0 * a.latitude_deg.to_radians().cos())
}
