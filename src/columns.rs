//! The catalogue of columns: one row each.
//!
//! A key never changes its meaning; another unit is another key.

use chrono::{DateTime, Utc};
use serde::Serialize;
use uom::si::length::centimeter;

use crate::activity::Activity;
use crate::error::{Error, Result};
use crate::table::Cell;
use crate::units as u;

/// What a row of the table is made of.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// The activity as the service last told it.
    pub activity: &'a Activity,
    /// Since when the service no longer has it.
    pub deleted_at: Option<DateTime<Utc>>,
}

/// What a reader may expect in a column's cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CellType {
    /// Any text.
    String,
    /// A whole number.
    Integer,
    /// A decimal number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `2024-07-01 07:00:00`.
    Datetime,
}

/// Where a column's value comes from, and so what it costs to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The activity list: one request for up to 1,000 activities. A service
    /// whose list lacks it may have it in its detail answer: see
    /// [`Info::from_detail`](crate::service::Info::from_detail).
    List,
    /// The detail answer; no list has it: one request per activity.
    Detail,
    /// The ledger's own book-keeping: no request.
    Ledger,
}

/// Whether the first line holds titles for people or keys for scripts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Header {
    /// `Average Speed (km/h)`
    #[default]
    Titles,
    /// `avg_speed_kmh`
    Keys,
}

/// One column of the table.
#[derive(Debug, Serialize)]
pub struct Column {
    /// What scripts call it.
    pub key: &'static str,
    /// What people read.
    pub title: &'static str,
    /// The type of its cells.
    #[serde(rename = "type")]
    pub kind: CellType,
    /// The unit, empty where there is none.
    pub unit: &'static str,
    /// Which answer of a service it needs.
    pub source: Source,
    /// What it means, in one sentence.
    pub meaning: &'static str,
    /// Takes the cell from a record.
    #[serde(skip)]
    pub value: fn(&Record<'_>) -> Cell,
}

/// Chooses columns by name: a preset (`default`, `all`) or a list of keys.
///
/// # Errors
/// A key that the catalogue does not know, or one named twice.
pub fn select(words: &[String]) -> Result<Vec<&'static Column>> {
    match words {
        [word] if word == "default" => Ok(usual()),
        [word] if word == "all" => Ok(CATALOGUE.iter().collect()),
        keys => by_keys(keys),
    }
}

/// The columns of a table of which nobody has said how it is to look: all
/// that some service has in its list, so that tables of different services go
/// together. They cost no request beyond the list: what another service has in
/// its detail answers only stays empty, unless it is known anyhow.
pub fn usual() -> Vec<&'static Column> {
    CATALOGUE.iter().filter(|column| column.source != Source::Detail).collect()
}

/// Whether these are the usual columns.
pub fn are_usual(columns: &[&Column]) -> bool {
    columns.iter().map(|column| column.key).eq(usual().iter().map(|column| column.key))
}

/// The columns of these keys.
///
/// # Errors
/// A key that the catalogue does not know, or one named twice.
pub fn by_keys(words: &[String]) -> Result<Vec<&'static Column>> {
    let mut chosen: Vec<&'static Column> = Vec::with_capacity(words.len());
    for word in words {
        let column = CATALOGUE.iter().find(|column| column.key == word).ok_or_else(|| {
            Error::usage(
                format!("there is no column '{word}'"),
                "run 'gcexport columns' to see every key",
            )
        })?;
        if chosen.iter().any(|other| other.key == column.key) {
            return Err(Error::usage(
                format!("column '{word}' is named twice"),
                "name each column once",
            ));
        }
        chosen.push(column);
    }
    Ok(chosen)
}

const fn column(
    key: &'static str,
    title: &'static str,
    kind: CellType,
    unit: &'static str,
    meaning: &'static str,
    value: fn(&Record<'_>) -> Cell,
) -> Column {
    Column { key, title, kind, unit, source: Source::List, meaning, value }
}

impl Column {
    const fn of_detail(self) -> Column {
        Column { source: Source::Detail, ..self }
    }
}

use CellType::{Boolean, Datetime, Integer, Number, String as Text};

/// Every column there is, in the order of the table.
#[rustfmt::skip]
pub static CATALOGUE: &[Column] = &[
    column("activity_id", "Activity ID", Text, "", "The service's id; text, because ids of 18 digits do not survive as numbers.",
        |r| Cell::Composed(r.activity.id.clone())),
    column("service", "Service", Text, "", "The service that holds the activity.",
        |r| Cell::Label(r.activity.service)),
    column("url", "URL", Text, "", "Where to look at it.",
        |r| Cell::Composed(r.activity.url.clone())),
    column("name", "Name", Text, "", "The title; empty for unnamed activities.",
        |r| Cell::text(&r.activity.name)),
    column("description", "Description", Text, "", "The notes; may hold line breaks.",
        |r| Cell::text(&r.activity.description)),
    column("type", "Type", Text, "", "The service's key of the sport, unknown ones as they came.",
        |r| Cell::text(&r.activity.sport.key)),
    column("parent_type", "Parent Type", Text, "", "The key of the group of sports that the type belongs to.",
        |r| Cell::text(&r.activity.sport.parent)),
    column("event_type", "Event Type", Text, "", "The occasion: race, training, ...",
        |r| Cell::text(&r.activity.event_type)),
    column("start_local", "Start (local)", Datetime, "", "Start on the wall clock of the place.",
        |r| u::wall_clock(r.activity.start.local)),
    column("start_utc", "Start (UTC)", Text, "", "The same instant in UTC, with a trailing Z.",
        |r| u::utc(r.activity.start.utc)),
    column("utc_offset", "UTC Offset", Text, "", "Signed offset of the wall clock from UTC.",
        |r| u::offset(r.activity.start.offset())),
    column("time_zone", "Time Zone", Text, "", "The service's name of the time zone; it may be another place's of the same offset.",
        |r| Cell::text(&r.activity.time_zone)).of_detail(),
    column("end_local", "End (local)", Datetime, "", "Start plus elapsed time, on the clock of the start's offset.",
        |r| u::wall_clock(r.activity.end_local())),
    column("duration", "Duration", Text, "h:mm:ss", "Timer time, pauses excluded.",
        |r| u::hms(r.activity.duration)),
    column("duration_s", "Duration (s)", Number, "s", "Timer time, pauses excluded.",
        |r| u::s(r.activity.duration)),
    column("elapsed", "Elapsed Time", Text, "h:mm:ss", "Wall time from start to end.",
        |r| u::hms(r.activity.elapsed)),
    column("elapsed_s", "Elapsed Time (s)", Number, "s", "Wall time from start to end.",
        |r| u::s(r.activity.elapsed)),
    column("moving", "Moving Time", Text, "h:mm:ss", "Time in motion.",
        |r| u::hms(r.activity.moving)),
    column("moving_s", "Moving Time (s)", Number, "s", "Time in motion.",
        |r| u::s(r.activity.moving)),
    column("distance_km", "Distance (km)", Number, "km", "Distance covered, as the service has it (corrections included).",
        |r| u::km(r.activity.distance)),
    column("avg_speed_kmh", "Average Speed (km/h)", Number, "km/h", "Average speed over the timer time, for every sport.",
        |r| u::kmh(r.activity.avg_speed)),
    column("max_speed_kmh", "Max Speed (km/h)", Number, "km/h", "Highest speed, for every sport.",
        |r| u::kmh(r.activity.max_speed)),
    column("avg_moving_speed_kmh", "Average Moving Speed (km/h)", Number, "km/h", "Average speed over the time in motion, for every sport.",
        |r| u::kmh(r.activity.avg_moving_speed)).of_detail(),
    column("avg_pace_per_km", "Average Pace (/km)", Text, "h:mm:ss/km", "Time per kilometre, for sports on foot.",
        |r| u::pace_text(r.activity.sport.family, r.activity.avg_speed, 1000.0)),
    column("avg_pace_s_per_km", "Average Pace (s/km)", Number, "s/km", "Seconds per kilometre, for sports on foot.",
        |r| u::pace_s(r.activity.sport.family, r.activity.avg_speed, 1000.0)),
    column("best_pace_per_km", "Best Pace (/km)", Text, "h:mm:ss/km", "Highest speed as time per kilometre, for sports on foot.",
        |r| u::pace_text(r.activity.sport.family, r.activity.max_speed, 1000.0)),
    column("avg_pace_per_100m", "Average Pace (/100 m)", Text, "h:mm:ss/100m", "Time per 100 m, for swimming.",
        |r| u::pace_text(r.activity.sport.family, r.activity.avg_speed, 100.0)),
    column("avg_pace_per_500m", "Average Pace (/500 m)", Text, "h:mm:ss/500m", "Time per 500 m, for rowing.",
        |r| u::pace_text(r.activity.sport.family, r.activity.avg_speed, 500.0)),
    column("avg_speed_or_pace", "Average Speed or Pace", Text, "", "What the sport's people read; its unit stands in the next column but one.",
        |r| u::speed_or_pace(r.activity.sport.family, r.activity.avg_speed)),
    column("max_speed_or_pace", "Max Speed or Best Pace", Text, "", "What the sport's people read; its unit stands in the next column.",
        |r| u::speed_or_pace(r.activity.sport.family, r.activity.max_speed)),
    column("speed_or_pace_unit", "Speed or Pace Unit", Text, "", "The unit of the two columns before.",
        |r| u::speed_or_pace_unit(r.activity.sport.family, [r.activity.avg_speed, r.activity.max_speed])),
    column("elevation_gain_m", "Elevation Gain (m)", Number, "m", "Total ascent.",
        |r| u::m(r.activity.elevation_gain)),
    column("elevation_loss_m", "Elevation Loss (m)", Number, "m", "Total descent.",
        |r| u::m(r.activity.elevation_loss)),
    column("min_elevation_m", "Min Elevation (m)", Number, "m", "Lowest point; below sea level is negative.",
        |r| u::m(r.activity.min_elevation)),
    column("max_elevation_m", "Max Elevation (m)", Number, "m", "Highest point.",
        |r| u::m(r.activity.max_elevation)),
    column("avg_elevation_m", "Average Elevation (m)", Number, "m", "Average height.",
        |r| u::m(r.activity.avg_elevation)).of_detail(),
    column("elevation_corrected", "Elevation Corrected", Boolean, "", "Whether the elevations come from a map instead of the device.",
        |r| Cell::flag(r.activity.elevation_corrected)),
    column("avg_hr_bpm", "Average Heart Rate (bpm)", Number, "bpm", "Average heart rate; 0 is what some uploads carry.",
        |r| u::per_min(r.activity.avg_hr)),
    column("min_hr_bpm", "Min Heart Rate (bpm)", Number, "bpm", "Lowest heart rate.",
        |r| u::per_min(r.activity.min_hr)).of_detail(),
    column("max_hr_bpm", "Max Heart Rate (bpm)", Number, "bpm", "Highest heart rate.",
        |r| u::per_min(r.activity.max_hr)),
    column("hr_zone_1_s", "Heart Rate Zone 1 (s)", Number, "s", "Time in heart rate zone 1.",
        |r| u::s(r.activity.hr_zones[0])),
    column("hr_zone_2_s", "Heart Rate Zone 2 (s)", Number, "s", "Time in heart rate zone 2.",
        |r| u::s(r.activity.hr_zones[1])),
    column("hr_zone_3_s", "Heart Rate Zone 3 (s)", Number, "s", "Time in heart rate zone 3.",
        |r| u::s(r.activity.hr_zones[2])),
    column("hr_zone_4_s", "Heart Rate Zone 4 (s)", Number, "s", "Time in heart rate zone 4.",
        |r| u::s(r.activity.hr_zones[3])),
    column("hr_zone_5_s", "Heart Rate Zone 5 (s)", Number, "s", "Time in heart rate zone 5.",
        |r| u::s(r.activity.hr_zones[4])),
    column("calories_kcal", "Calories (kcal)", Number, "kcal", "Energy spent, the resting part included.",
        |r| u::kcal(r.activity.calories)),
    column("active_calories_kcal", "Active Calories (kcal)", Number, "kcal", "Energy spent beyond the resting part.",
        |r| u::kcal(r.activity.active_calories)),
    column("aerobic_training_effect", "Aerobic Training Effect", Number, "", "0 to 5.",
        |r| Cell::number(r.activity.aerobic_effect)),
    column("anaerobic_training_effect", "Anaerobic Training Effect", Number, "", "0 to 5.",
        |r| Cell::number(r.activity.anaerobic_effect)),
    column("training_load", "Training Load", Number, "", "The service's load score of this activity.",
        |r| Cell::number(r.activity.training_load)),
    column("vo2max", "VO2max", Number, "ml/kg/min", "The service's estimate after this activity.",
        |r| Cell::number(r.activity.vo2max)),
    column("avg_run_cadence_spm", "Average Run Cadence (spm)", Number, "steps/min", "Steps of both legs.",
        |r| u::per_min(r.activity.avg_run_cadence)),
    column("max_run_cadence_spm", "Max Run Cadence (spm)", Number, "steps/min", "Steps of both legs.",
        |r| u::per_min(r.activity.max_run_cadence)),
    column("avg_bike_cadence_rpm", "Average Bike Cadence (rpm)", Number, "rev/min", "Pedal revolutions.",
        |r| u::per_min(r.activity.avg_bike_cadence)),
    column("max_bike_cadence_rpm", "Max Bike Cadence (rpm)", Number, "rev/min", "Pedal revolutions.",
        |r| u::per_min(r.activity.max_bike_cadence)),
    column("avg_stroke_cadence_spm", "Average Stroke Cadence (spm)", Number, "strokes/min", "Strokes in swimming, rowing and paddling.",
        |r| u::per_min(r.activity.avg_stroke_cadence)),
    column("avg_power_w", "Average Power (W)", Number, "W", "Average power, running power included.",
        |r| u::w(r.activity.avg_power)),
    column("max_power_w", "Max Power (W)", Number, "W", "Highest power.",
        |r| u::w(r.activity.max_power)),
    column("normalized_power_w", "Normalized Power (W)", Number, "W", "Normalized power.",
        |r| u::w(r.activity.normalized_power)),
    column("stride_length_cm", "Stride Length (cm)", Number, "cm", "Length of one step.",
        |r| Cell::number(r.activity.stride_length.map(|v| v.get::<centimeter>()))),
    column("steps", "Steps", Integer, "", "Steps taken.",
        |r| Cell::integer(r.activity.steps)),
    column("strokes", "Strokes", Number, "", "Strokes; for rides pedal revolutions.",
        |r| Cell::number(r.activity.strokes)),
    column("swolf", "SWOLF", Number, "", "Average seconds plus strokes per pool length.",
        |r| Cell::number(r.activity.swolf)),
    column("min_temperature_c", "Min Temperature (°C)", Number, "°C", "Lowest temperature at the device.",
        |r| u::celsius(r.activity.min_temperature)),
    column("max_temperature_c", "Max Temperature (°C)", Number, "°C", "Highest temperature at the device.",
        |r| u::celsius(r.activity.max_temperature)),
    column("avg_temperature_c", "Average Temperature (°C)", Number, "°C", "Average temperature at the device.",
        |r| u::celsius(r.activity.avg_temperature)).of_detail(),
    column("start_latitude", "Start Latitude (°)", Number, "°", "South is negative.",
        |r| Cell::degrees(r.activity.start_position.map(|p| p.latitude))),
    column("start_longitude", "Start Longitude (°)", Number, "°", "West is negative.",
        |r| Cell::degrees(r.activity.start_position.map(|p| p.longitude))),
    column("end_latitude", "End Latitude (°)", Number, "°", "South is negative.",
        |r| Cell::degrees(r.activity.end_position.map(|p| p.latitude))),
    column("end_longitude", "End Longitude (°)", Number, "°", "West is negative.",
        |r| Cell::degrees(r.activity.end_position.map(|p| p.longitude))),
    column("location", "Location", Text, "", "Nearest town, as the service names it.",
        |r| Cell::text(&r.activity.location)),
    column("device_id", "Device ID", Text, "", "Unit id of the recording device; 0 for uploads from elsewhere.",
        |r| Cell::text(&r.activity.device_id)),
    column("laps", "Laps", Integer, "", "Number of laps.",
        |r| Cell::integer(r.activity.laps)),
    column("favorite", "Favorite", Boolean, "", "Marked with a star.",
        |r| Cell::flag(r.activity.favorite)),
    column("personal_record", "Personal Record", Boolean, "", "Holds a personal record.",
        |r| Cell::flag(r.activity.personal_record)),
    column("manual", "Manual Entry", Boolean, "", "Typed in by hand.",
        |r| Cell::flag(r.activity.manual)),
    column("privacy", "Privacy", Text, "", "Who may see it: public, private, subscribers, groups.",
        |r| Cell::text(&r.activity.privacy)),
    column("parent_id", "Parent ID", Text, "", "The multisport activity that this one is a leg of.",
        |r| Cell::composed(r.activity.parent_id.clone())),
    Column { key: "deleted_at", title: "Deleted At (UTC)", kind: Text, unit: "", source: Source::Ledger,
        meaning: "When a complete listing first no longer had it; row and files are kept.",
        value: |r| u::utc(r.deleted_at) },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::ALL;

    #[test]
    fn keys_and_titles_are_unique() {
        for names in [|c: &Column| c.key, |c: &Column| c.title] {
            let mut seen: Vec<_> = CATALOGUE.iter().map(names).collect();
            seen.sort_unstable();
            let all = seen.len();
            seen.dedup();
            assert_eq!(seen.len(), all);
        }
    }

    #[test]
    fn an_unknown_or_repeated_key_is_refused() {
        assert!(by_keys(&["activity_id".into(), "pace".into()]).is_err());
        assert!(by_keys(&["name".into(), "name".into()]).is_err());
        assert_eq!(by_keys(&["name".into()]).expect("known").len(), 1);
    }

    #[test]
    fn every_column_of_the_detail_is_in_some_services_detail() {
        for column in CATALOGUE.iter().filter(|column| column.source == Source::Detail) {
            let offered = ALL.iter().any(|service| service.from_detail.contains(&column.key));
            assert!(offered, "{}", column.key);
        }
        for key in ALL.iter().flat_map(|service| service.from_detail) {
            assert!(CATALOGUE.iter().any(|column| column.key == *key), "{key}");
        }
    }

    #[test]
    fn the_usual_columns_are_those_that_some_list_has() {
        let usual = select(&["default".into()]).expect("a preset");
        let all = select(&["all".into()]).expect("a preset");
        assert!(are_usual(&usual) && !are_usual(&all) && all.len() > usual.len());
        for service in ALL {
            assert!(service.needs_detail(&all), "{}", service.key);
        }
    }
}
