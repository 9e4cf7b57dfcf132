//! Writes the seeds that the fuzzers start from: the simulated account's own
//! data, cut to a size that fuzzes fast, and sessions of made-up tokens.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use gcexport::simulate::athlete::Athlete;
use gcexport::simulate::files::{Answer, Export, export, original};
use gcexport::simulate::wire;
use serde_json::json;

/// Longer seeds cost more time than they find.
const LONGEST: usize = 24 << 10;
/// So many of the smallest files of a kind.
const OF_A_KIND: usize = 6;

fn main() -> io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let athlete = Athlete::demo(0);
    write(corpus.join("list_json"), &pages(&athlete))?;
    write(
        corpus.join("archive"),
        &smallest(athlete.workouts().iter().map(|w| original(&athlete, w))),
    )?;
    write(corpus.join("file_checks"), &files(&athlete))?;
    write(corpus.join("token_files"), &sessions())?;
    write(corpus.join("table"), &texts(&athlete))
}

fn write(directory: PathBuf, seeds: &[Vec<u8>]) -> io::Result<()> {
    fs::create_dir_all(&directory)?;
    for (number, seed) in seeds.iter().enumerate() {
        fs::write(directory.join(format!("seed-{number:03}")), seed)?;
    }
    println!("{}: {} seeds", directory.display(), seeds.len());
    Ok(())
}

/// Every activity alone, and pages of a few, bare and wrapped.
fn pages(athlete: &Athlete) -> Vec<Vec<u8>> {
    let items: Vec<_> =
        athlete.workouts().iter().map(|workout| wire::list_object(athlete, workout)).collect();
    let alone = items.iter().map(|item| json!([item]).to_string().into_bytes());
    let few = items.chunks(3).take(4).map(|items| json!(items).to_string().into_bytes());
    let wrapped = items.first().map(|item| json!({ "activityList": [item] }).to_string());
    let odd = [r#"[{"activityId":7,"activityName":"cut \ud83d"}]"#, "[]", "{}", "<html>"];
    let odd = odd.map(|text| text.as_bytes().to_vec());
    alone.chain(few).chain(wrapped.map(String::into_bytes)).chain(odd).collect()
}

fn smallest(answers: impl Iterator<Item = Answer>) -> Vec<Vec<u8>> {
    let mut files: Vec<_> = answers
        .filter_map(|answer| match answer {
            Answer::File(bytes) if bytes.len() <= LONGEST => Some(bytes),
            _ => None,
        })
        .collect();
    files.sort_by_key(Vec::len);
    files.truncate(OF_A_KIND);
    files
}

/// Each after the byte that chooses its kind.
fn files(athlete: &Athlete) -> Vec<Vec<u8>> {
    let workouts = || athlete.workouts().iter();
    let originals = smallest(workouts().map(|workout| original(athlete, workout)));
    let mut fits = Vec::new();
    for zip in originals {
        let mut fit = Vec::new();
        if gcexport::fuzzing::extract_only(&zip, &mut fit).is_ok_and(|written| written.is_ok()) {
            fits.push(fit);
        }
    }
    let exports = |kind| smallest(workouts().map(move |workout| export(workout, kind)));
    let json = workouts().take(OF_A_KIND);
    let json = json.map(|workout| wire::list_object(athlete, workout).to_string().into_bytes());
    let by_kind = [
        fits,
        with_heads(exports(Export::Gpx), "<gpx><trk><name>a &amp; b</name></trk></gpx>"),
        with_heads(exports(Export::Tcx), "<TrainingCenterDatabase/>"),
        with_heads(exports(Export::Kml), "\u{feff}<kml:kml xmlns:kml='k'></kml:kml>"),
        with_heads(exports(Export::Csv), "Laps,Time\r\n1,00:10\r\n"),
        json.collect(),
    ];
    let marked = (0_u8..)
        .zip(by_kind)
        .flat_map(|(kind, files)| files.into_iter().map(move |file| [&[kind][..], &file].concat()));
    marked.collect()
}

/// A small text of each kind as well: the service's own may all be long.
fn with_heads(mut files: Vec<Vec<u8>>, small: &str) -> Vec<Vec<u8>> {
    files.push(small.as_bytes().to_vec());
    files
}

fn sessions() -> Vec<Vec<u8>> {
    let claims = BASE64_URL_SAFE_NO_PAD.encode(r#"{"exp":1795300000,"client_id":"c"}"#);
    let token = format!("e30.{claims}.sig");
    let di = json!({ "di_token": token, "di_refresh_token": "r", "di_client_id": "c" });
    let oauth2 =
        json!({ "access_token": token, "refresh_token": "r", "expires_at": 1_795_300_000 });
    let garth = json!([{ "oauth_token": "a", "oauth_token_secret": "b" }, oauth2]);
    let stored = json!({
        "names": ["runner@example.com"], "access_token": token, "refresh_token": "r",
        "client_id": "c", "access_expires_s": 1, "refresh_expires_s": 2, "stored_s": 3,
    });
    let texts = [di, oauth2, garth, stored].map(|value| value.to_string());
    let lines = texts.clone().map(|text| BASE64_STANDARD.encode(text));
    texts.into_iter().chain(lines).map(String::into_bytes).collect()
}

/// Names of activities, and what a reader of tables stumbles over.
fn texts(athlete: &Athlete) -> Vec<Vec<u8>> {
    let name =
        |workout| wire::list_object(athlete, workout)["activityName"].as_str().map(str::to_owned);
    let names: Vec<_> = athlete.workouts().iter().take(8).filter_map(name).collect();
    let odd =
        ["=1+1", "a,b", "say \"hi\"", "two\nlines", "cr\rhere", "\0", "\u{202e}abc", "😀", ""];
    let rows = [names.join("\u{1}"), odd.join("\u{1}")];
    // 0xff is in no text, so it may part the cells.
    rows.map(|row| row.bytes().map(|byte| if byte == 1 { 0xff } else { byte }).collect()).to_vec()
}
