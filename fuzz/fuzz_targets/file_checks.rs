//! The checks of files; the first byte chooses the kind.
#![no_main]

use gcexport::check::Kind;
use gcexport::fuzzing::check;
use libfuzzer_sys::fuzz_target;

const KINDS: [Kind; 6] = [Kind::Fit, Kind::Gpx, Kind::Tcx, Kind::Kml, Kind::Csv, Kind::Json];

fuzz_target!(|input: &[u8]| {
    let Some((kind, bytes)) = input.split_first() else { return };
    let kind = KINDS[usize::from(*kind) % KINDS.len()];
    if check(kind, bytes).is_err() {
        return;
    }
    match kind {
        Kind::Fit => {
            assert!(bytes.len() >= 14 && &bytes[8..12] == b".FIT");
            assert_eq!(check(kind, &[bytes, bytes].concat()), Ok(()), "a chain of two");
            assert!(check(kind, &bytes[..bytes.len() - 1]).is_err(), "cut");
        }
        Kind::Gpx | Kind::Tcx | Kind::Kml => {
            let others = KINDS[1..4].iter().filter(|other| **other != kind);
            for other in others {
                assert!(check(*other, bytes).is_err(), "{kind:?} and {other:?} at once");
            }
        }
        Kind::Json => {
            let text = std::str::from_utf8(bytes);
            assert!(text.is_err() || text.is_ok_and(|text| text.trim_start().starts_with('{')));
            assert!(check(kind, &[bytes, bytes].concat()).is_err(), "two objects");
        }
        _ => assert!(std::str::from_utf8(bytes).is_ok()),
    }
});
