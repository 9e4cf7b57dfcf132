//! GPX 1.1 as Garmin Connect exports it; COROS only calls itself otherwise.

use super::maker::Maker;
use super::text::{escaped, fixed, time, whole};
use crate::simulate::athlete::Workout;
use crate::simulate::track::{Point, Track};

/// After the name of the creator.
const HEAD: &str = r#"" version="1.1"
  xsi:schemaLocation="http://www.topografix.com/GPX/1/1 http://www.topografix.com/GPX/11.xsd"
  xmlns:ns3="http://www.garmin.com/xmlschemas/TrackPointExtension/v1"
  xmlns="http://www.topografix.com/GPX/1/1"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:ns2="http://www.garmin.com/xmlschemas/GpxExtensions/v3">
  <metadata>
    <link href=""#;

/// The file. About 330 bytes a point.
pub(super) fn render(w: &Workout, track: &Track, maker: Maker) -> String {
    let mut out = String::with_capacity(1_024 + track.points.len() * 360);
    let (name, address) = maker.creator();
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gpx creator=\"");
    out.push_str(name);
    out.push_str(HEAD);
    out.push_str(address);
    out.push_str("\">\n      <text>");
    out.push_str(name);
    out.push_str("</text>\n    </link>\n    <time>");
    zulu(&mut out, w.start_utc_s);
    out.push_str("</time>\n  </metadata>\n  <trk>\n");
    if let Some(name) = &w.name {
        out.push_str("    <name>");
        escaped(&mut out, name);
        out.push_str("</name>\n");
    }
    out.push_str("    <type>");
    escaped(&mut out, &w.type_key);
    out.push_str("</type>\n    <trkseg>\n");
    for point in &track.points {
        track_point(&mut out, w, track, point);
    }
    out.push_str("    </trkseg>\n  </trk>\n</gpx>\n");
    out
}

fn track_point(out: &mut String, w: &Workout, track: &Track, point: &Point) {
    out.push_str("      <trkpt lat=\"");
    // About 1 cm: more digits would only look more exact.
    fixed(out, point.latitude_deg, 9);
    out.push_str("\" lon=\"");
    fixed(out, point.longitude_deg, 9);
    out.push_str("\">\n");
    if track.has_elevation {
        out.push_str("        <ele>");
        fixed(out, point.elevation_m.into(), 3);
        out.push_str("</ele>\n");
    }
    out.push_str("        <time>");
    zulu(out, w.start_utc_s + i64::from(point.elapsed_s));
    out.push_str("</time>\n");
    if track.has_temperature || track.has_heart_rate || track.has_cadence {
        out.push_str("        <extensions>\n          <ns3:TrackPointExtension>\n");
        if track.has_temperature {
            out.push_str("            <ns3:atemp>");
            fixed(out, point.temperature_c.into(), 1);
            out.push_str("</ns3:atemp>\n");
        }
        if track.has_heart_rate {
            element(out, "ns3:hr", point.heart_rate_bpm);
        }
        if track.has_cadence {
            // GPX holds the steps of one leg.
            element(
                out,
                "ns3:cad",
                if w.sport.on_foot() { point.cadence_rpm / 2 } else { point.cadence_rpm },
            );
        }
        out.push_str("          </ns3:TrackPointExtension>\n        </extensions>\n");
    }
    out.push_str("      </trkpt>\n");
}

fn element(out: &mut String, name: &str, value: u8) {
    out.push_str("            <");
    out.push_str(name);
    out.push('>');
    whole(out, value.into());
    out.push_str("</");
    out.push_str(name);
    out.push_str(">\n");
}

/// `2026-10-30T06:04:11.000Z`.
pub(super) fn zulu(out: &mut String, unix_s: i64) {
    time(out, unix_s, 'T');
    out.push_str(".000Z");
}
