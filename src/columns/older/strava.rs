//! `activities.csv` as it stands in the archive that Strava makes of an
//! account: what many programs read, together with the files it names.

use super::{cells as c, figures as f, older};
use crate::activity::Sport;
use crate::columns::CellType::{Boolean, Integer, Number, String as Text};
use crate::columns::Source::{Files, List};
use crate::columns::{Column, Record};
use crate::service::Format;
use crate::table::Cell;

/// Those of its columns that are nobody else's.
#[rustfmt::skip]
pub static COLUMNS: &[Column] = &[
    older("stravaDate", "Activity Date", Text, "", List, "Start in UTC, as Strava writes it.",
        |r| Cell::composed(r.activity.start.utc.map(|utc| utc.format("%b %-d, %Y, %-I:%M:%S %p").to_string()))),
    older("stravaType", "Activity Type", Text, "", List, "Strava's name of the sport.",
        |r| Cell::Label(name(&r.activity.sport))),
    older("elapsedSeconds", "Elapsed Time", Integer, "s", List, "Wall time from start to end, in whole seconds.",
        |r| c::whole(f::s(r.activity.elapsed.or(r.activity.duration)))),
    older("distanceMetres", "Distance", Number, "m", List, "Distance covered, in metres.",
        |r| c::at_most(f::m(r.activity.distance), 2)),
    older("commute", "Commute", Boolean, "", List, "Whether the occasion was transportation.",
        |r| Cell::Flag(r.activity.event_type.as_deref() == Some("transportation"))),
    older("filename", "Filename", Text, "", Files, "Where its FIT, TCX or GPX file is, below the directory of the table.",
        |r| Cell::composed(recording(r).map(str::to_owned))),
    older("maxSpeedMps", "Max Speed", Number, "m/s", List, "Highest speed.",
        |r| c::at_most(f::mps(r.activity.max_speed), 3)),
    older("averageSpeedMps", "Average Speed", Number, "m/s", List, "Average speed.",
        |r| c::at_most(f::mps(r.activity.avg_speed), 3)),
];

/// Of several files the one that says most, and none that only holds another.
fn recording<'a>(record: &Record<'a>) -> Option<&'a str> {
    let of = |format| record.path(format).filter(|path| !path.ends_with(".zip"));
    [Format::Fit, Format::Original, Format::Tcx, Format::Gpx].into_iter().find_map(of)
}

/// Its table, as far as recordings go. Two columns of a name are as it has
/// them; what only Strava knows is empty.
pub const TABLE: &str = "\
id=Activity ID
stravaDate=Activity Date
activityName=Activity Name
stravaType=Activity Type
description=Activity Description
elapsedSeconds=Elapsed Time
distance_km=Distance
maxHR=Max Heart Rate
relativeEffort=Relative Effort
commute=Commute
privateNote=Activity Private Note
gear=Activity Gear
filename=Filename
athleteWeight=Athlete Weight
bikeWeight=Bike Weight
elapsed_s=Elapsed Time
moving_s=Moving Time
distanceMetres=Distance
maxSpeedMps=Max Speed
averageSpeedMps=Average Speed
elevation_gain_m=Elevation Gain
elevation_loss_m=Elevation Loss
min_elevation_m=Elevation Low
max_elevation_m=Elevation High
maxGrade=Max Grade
averageGrade=Average Grade
averagePositiveGrade=Average Positive Grade
averageNegativeGrade=Average Negative Grade
maxCadence=Max Cadence
averageCadence=Average Cadence
max_hr_bpm=Max Heart Rate
avg_hr_bpm=Average Heart Rate
max_power_w=Max Watts
avg_power_w=Average Watts
calories_kcal=Calories";

/// The name of the sport, or of the group that it belongs to.
fn name(sport: &Sport) -> &'static str {
    let key = sport.key.as_deref().unwrap_or_default();
    let bare = key.strip_suffix("_v2").or_else(|| key.strip_suffix("_ws")).unwrap_or(key);
    let of = |key: &str| NAMES.iter().find(|(keys, _)| keys.contains(&key)).map(|(_, name)| *name);
    of(bare).or_else(|| of(sport.parent.as_deref()?)).unwrap_or("Workout")
}

/// Strava's names, and the keys of the sports and groups that they are for. A
/// sport that Strava does not have is a workout.
const NAMES: &[(&[&str], &str)] = &[
    (&["running", "run"], "Run"),
    (&["virtual_run"], "Virtual Run"),
    (&["cycling"], "Ride"),
    (&["virtual_ride"], "Virtual Ride"),
    (
        &["e_bike_fitness", "e_bike_mountain", "e_enduro_mtb", "e_bike", "e_mountain_bike"],
        "E-Bike Ride",
    ),
    (&["hand_cycling", "indoor_hand_cycling"], "Handcycle"),
    (&["swimming"], "Swim"),
    (&["walking"], "Walk"),
    (&["hiking", "hike", "mountaineering", "mountain_climb"], "Hike"),
    (&["strength_training", "strength"], "Weight Training"),
    (&["yoga"], "Yoga"),
    (&["elliptical"], "Elliptical"),
    (&["stair_climbing", "stairs"], "Stair-Stepper"),
    (&["rowing", "indoor_rowing", "indoor_rower"], "Rowing"),
    (&["kayaking", "whitewater_rafting_kayaking"], "Kayaking"),
    (&["paddling", "flatwater"], "Canoeing"),
    (&["stand_up_paddleboarding"], "Stand Up Paddling"),
    (&["surfing"], "Surfing"),
    (&["windsurfing"], "Windsurf"),
    (&["kiteboarding"], "Kitesurf"),
    (&["sailing"], "Sail"),
    (&["cross_country_skiing", "skate_skiing", "xc_ski"], "Nordic Ski"),
    (&["backcountry_skiing", "ski_touring"], "Backcountry Ski"),
    (&["resort_skiing", "resort_skiing_snowboarding", "ski"], "Alpine Ski"),
    (&["resort_snowboarding", "backcountry_snowboarding", "snowboard"], "Snowboard"),
    (&["snow_shoe"], "Snowshoe"),
    (&["skating"], "Ice Skate"),
    (&["inline_skating"], "Inline Skate"),
    (&["rock_climbing", "indoor_climbing", "bouldering", "climbing"], "Rock Climb"),
    (&["golf"], "Golf"),
    (&["soccer"], "Football (Soccer)"),
    (&["wheelchair_push_run", "wheelchair_push_walk"], "Wheelchair"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sport_has_stravas_name_or_its_groups() {
        for (key, parent, shown) in [
            ("trail_running", "running", "Run"),
            ("virtual_ride", "cycling", "Virtual Ride"),
            ("rowing_v2", "water_sports", "Rowing"),
            ("cross_country_skiing_ws", "winter_sports", "Nordic Ski"),
            ("trail_run", "running", "Run"),
            ("underwater_chess", "other", "Workout"),
        ] {
            let sport = Sport {
                key: Some(key.to_owned()),
                parent: Some(parent.to_owned()),
                ..Sport::default()
            };
            assert_eq!(name(&sport), shown, "{key}");
        }
        assert_eq!(name(&Sport::default()), "Workout");
    }
}
