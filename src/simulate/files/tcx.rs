//! Training Center XML, version 2. Without positions too, for what was done indoors.

use super::gpx::zulu;
use super::maker::Maker;
use super::text::{escaped, fixed, whole};
use crate::simulate::athlete::Workout;
use crate::simulate::track::{self, Lap, Point, Track};

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<TrainingCenterDatabase
  xsi:schemaLocation="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2 http://www.garmin.com/xmlschemas/TrainingCenterDatabasev2.xsd"
  xmlns:ns5="http://www.garmin.com/xmlschemas/ActivityGoals/v1"
  xmlns:ns3="http://www.garmin.com/xmlschemas/ActivityExtension/v2"
  xmlns:ns2="http://www.garmin.com/xmlschemas/UserProfile/v2"
  xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:ns4="http://www.garmin.com/xmlschemas/ProfileExtension/v1">
  <Activities>
    <Activity Sport=""#;

const AUTHOR: &str = r#"  <Author xsi:type="Application_t">
    <Name>Connect Api</Name>
    <Build>
      <Version>
        <VersionMajor>0</VersionMajor>
        <VersionMinor>0</VersionMinor>
        <BuildMajor>0</BuildMajor>
        <BuildMinor>0</BuildMinor>
      </Version>
    </Build>
    <LangID>en</LangID>
    <PartNumber>006-D2449-00</PartNumber>
  </Author>
"#;

/// The file. About 480 bytes a point.
pub(super) fn render(w: &Workout, track: &Track, maker: Maker) -> String {
    let mut out = String::with_capacity(4_096 + track.points.len() * 520);
    out.push_str(HEAD);
    out.push_str(match w.sport {
        sport if sport.runs() => "Running",
        sport if sport.rides() => "Biking",
        _ => "Other",
    });
    out.push_str("\">\n      <Id>");
    zulu(&mut out, w.start_utc_s);
    out.push_str("</Id>\n");
    let laps = track::laps(w, track);
    for (index, lap) in laps.iter().enumerate() {
        // The point between two laps belongs to the one that ends there.
        let first = lap.first + usize::from(index > 0);
        lap_element(&mut out, w, track, lap, first);
    }
    if let Some(description) = &w.description {
        out.push_str("      <Notes>");
        escaped(&mut out, description);
        out.push_str("</Notes>\n");
    }
    creator(&mut out, w, maker);
    out.push_str("    </Activity>\n  </Activities>\n");
    if maker == Maker::Garmin {
        out.push_str(AUTHOR);
    }
    out.push_str("</TrainingCenterDatabase>\n");
    out
}

fn lap_element(out: &mut String, w: &Workout, track: &Track, lap: &Lap, first: usize) {
    out.push_str("      <Lap StartTime=\"");
    zulu(out, w.start_utc_s + i64::from(lap.start_s));
    out.push_str("\">\n");
    decimal(out, 8, "TotalTimeSeconds", lap.timer_s, 3);
    decimal(out, 8, "DistanceMeters", lap.distance_m, 2);
    if track.has_distance {
        decimal(out, 8, "MaximumSpeed", lap.max_speed_mps.into(), 4);
    }
    decimal(out, 8, "Calories", lap.calories, 0);
    if track.has_heart_rate {
        bpm(out, 8, "AverageHeartRateBpm", lap.heart_rate_bpm.0);
        bpm(out, 8, "MaximumHeartRateBpm", lap.heart_rate_bpm.1);
    }
    out.push_str("        <Intensity>Active</Intensity>\n");
    if track.has_cadence && !w.sport.on_foot() {
        decimal(out, 8, "Cadence", lap.cadence_rpm.0.into(), 0);
    }
    out.push_str("        <TriggerMethod>Manual</TriggerMethod>\n        <Track>\n");
    for point in track.points.get(first..=lap.last).unwrap_or_default() {
        track_point(out, w, track, point);
    }
    out.push_str("        </Track>\n        <Extensions>\n          <ns3:LX>\n");
    decimal(out, 12, "ns3:AvgSpeed", lap.average_speed_mps(), 4);
    out.push_str("          </ns3:LX>\n        </Extensions>\n      </Lap>\n");
}

fn track_point(out: &mut String, w: &Workout, track: &Track, point: &Point) {
    out.push_str("          <Trackpoint>\n            <Time>");
    zulu(out, w.start_utc_s + i64::from(point.elapsed_s));
    out.push_str("</Time>\n");
    if track.has_position {
        out.push_str("            <Position>\n");
        decimal(out, 14, "LatitudeDegrees", point.latitude_deg, 9);
        decimal(out, 14, "LongitudeDegrees", point.longitude_deg, 9);
        out.push_str("            </Position>\n");
    }
    if track.has_elevation {
        decimal(out, 12, "AltitudeMeters", point.elevation_m.into(), 3);
    }
    if track.has_distance {
        decimal(out, 12, "DistanceMeters", point.distance_m, 2);
    }
    if track.has_heart_rate {
        bpm(out, 12, "HeartRateBpm", point.heart_rate_bpm);
    }
    let on_foot = w.sport.on_foot();
    if track.has_cadence && !on_foot {
        decimal(out, 12, "Cadence", point.cadence_rpm.into(), 0);
    }
    if track.has_distance || track.has_power {
        out.push_str("            <Extensions>\n              <ns3:TPX>\n");
        if track.has_distance {
            decimal(out, 16, "ns3:Speed", point.speed_mps.into(), 4);
        }
        if track.has_cadence && on_foot {
            decimal(out, 16, "ns3:RunCadence", (point.cadence_rpm / 2).into(), 0);
        }
        if track.has_power {
            decimal(out, 16, "ns3:Watts", point.power_w.into(), 0);
        }
        out.push_str("              </ns3:TPX>\n            </Extensions>\n");
    }
    out.push_str("          </Trackpoint>\n");
}

fn creator(out: &mut String, w: &Workout, maker: Maker) {
    let Some(device) = maker.device(w) else { return };
    out.push_str("      <Creator xsi:type=\"Device_t\">\n        <Name>");
    escaped(out, device.name);
    out.push_str("</Name>\n");
    decimal(out, 8, "UnitId", device.unit_id.into(), 0);
    decimal(out, 8, "ProductID", device.product.into(), 0);
    out.push_str("        <Version>\n");
    decimal(out, 10, "VersionMajor", device.version.0.into(), 0);
    decimal(out, 10, "VersionMinor", device.version.1.into(), 0);
    out.push_str("          <BuildMajor>0</BuildMajor>\n          <BuildMinor>0</BuildMinor>\n");
    out.push_str("        </Version>\n      </Creator>\n");
}

fn decimal(out: &mut String, indent: usize, name: &str, value: f64, decimals: usize) {
    open(out, indent, name);
    fixed(out, value, decimals);
    close(out, name);
}

fn bpm(out: &mut String, indent: usize, name: &str, value: u8) {
    open(out, indent, name);
    out.push_str("<Value>");
    whole(out, value.into());
    out.push_str("</Value>");
    close(out, name);
}

fn open(out: &mut String, indent: usize, name: &str) {
    const BLANKS: &str = "                ";
    out.push_str(BLANKS.get(..indent).unwrap_or(BLANKS));
    out.push('<');
    out.push_str(name);
    out.push('>');
}

fn close(out: &mut String, name: &str) {
    out.push_str("</");
    out.push_str(name);
    out.push_str(">\n");
}
