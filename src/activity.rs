//! The one record that every service's activities become.
//!
//! Quantities are [`uom`] types, so a unit can be chosen only when a value is
//! printed. A value that the service did not send is `None`; a zero that it
//! did send is `Some(0)`.

mod figures;
mod pieces;
mod summary;

pub use figures::{Aero, Climbs, Dive, Effort, Form, PowerFigures, Social, Strength, Swim};
pub use pieces::{ExerciseSet, Lap};
pub use summary::Summary;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use uom::si::f64::{Energy, Frequency, Length, Power, ThermodynamicTemperature, Time, Velocity};
use uom::si::time::second;

/// One recorded activity, as the service's list and its answers beside that tell it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Activity {
    /// The service's id, as text: COROS ids have 18 digits and would not
    /// survive a trip through a float.
    pub id: String,
    /// The service that holds it: `garmin` or `coros`.
    pub service: &'static str,
    /// The multisport activity that this one is a leg of.
    pub parent_id: Option<String>,
    /// Whether it is a multisport activity whose legs are activities of their own.
    pub has_legs: bool,
    /// Where a person can look at it.
    pub url: String,
    /// The title, as the person or the service chose it.
    pub name: Option<String>,
    /// The person's notes; may hold line breaks.
    pub description: Option<String>,
    /// What kind of sport it was.
    pub sport: Sport,
    /// The service's key of the occasion: `race`, `training`, ...
    pub event_type: Option<String>,
    /// When it began.
    pub start: Start,
    /// The service's name of the time zone: `Europe/Paris`.
    pub time_zone: Option<String>,

    /// Timer time: pauses excluded.
    pub duration: Option<Time>,
    /// Wall time from start to end.
    pub elapsed: Option<Time>,
    /// Time in motion.
    pub moving: Option<Time>,
    /// Distance covered.
    pub distance: Option<Length>,
    /// Average speed over the timer time.
    pub avg_speed: Option<Velocity>,
    /// Highest speed.
    pub max_speed: Option<Velocity>,
    /// Average speed over the time in motion.
    pub avg_moving_speed: Option<Velocity>,
    /// Total ascent.
    pub elevation_gain: Option<Length>,
    /// Total descent.
    pub elevation_loss: Option<Length>,
    /// Lowest point above sea level.
    pub min_elevation: Option<Length>,
    /// Highest point above sea level.
    pub max_elevation: Option<Length>,
    /// Average height above sea level.
    pub avg_elevation: Option<Length>,
    /// Whether the service replaced the recorded elevations by map data.
    pub elevation_corrected: Option<bool>,

    /// Average heart rate.
    pub avg_hr: Option<Frequency>,
    /// Lowest heart rate.
    pub min_hr: Option<Frequency>,
    /// Highest heart rate.
    pub max_hr: Option<Frequency>,
    /// Time in the heart rate zones 1 to 5.
    pub hr_zones: [Option<Time>; 5],
    /// Where the heart rate zones 1 to 5 begin.
    pub hr_zone_lows: [Option<Frequency>; 5],
    /// Energy spent, the resting part included.
    pub calories: Option<Energy>,
    /// Energy spent beyond the resting part.
    pub active_calories: Option<Energy>,
    /// Aerobic training effect, 0 to 5.
    pub aerobic_effect: Option<f64>,
    /// Anaerobic training effect, 0 to 5.
    pub anaerobic_effect: Option<f64>,
    /// Training load of this activity, the service's own score.
    pub training_load: Option<f64>,
    /// VO2max estimate, ml/kg/min.
    pub vo2max: Option<f64>,

    /// Average steps per minute, both legs.
    pub avg_run_cadence: Option<Frequency>,
    /// Highest steps per minute, both legs.
    pub max_run_cadence: Option<Frequency>,
    /// Average pedal revolutions per minute.
    pub avg_bike_cadence: Option<Frequency>,
    /// Highest pedal revolutions per minute.
    pub max_bike_cadence: Option<Frequency>,
    /// Average strokes per minute: swimming, rowing, paddling.
    pub avg_stroke_cadence: Option<Frequency>,
    /// Average power.
    pub avg_power: Option<Power>,
    /// Highest power.
    pub max_power: Option<Power>,
    /// Normalized power.
    pub normalized_power: Option<Power>,
    /// Length of one step.
    pub stride_length: Option<Length>,
    /// Steps taken.
    pub steps: Option<i64>,
    /// Strokes (swimming, rowing) or pedal revolutions (cycling).
    pub strokes: Option<f64>,
    /// Average SWOLF: seconds plus strokes of one pool length.
    pub swolf: Option<f64>,
    /// Lowest temperature the device felt.
    pub min_temperature: Option<ThermodynamicTemperature>,
    /// Highest temperature the device felt.
    pub max_temperature: Option<ThermodynamicTemperature>,
    /// Average temperature the device felt.
    pub avg_temperature: Option<ThermodynamicTemperature>,

    /// Where it began.
    pub start_position: Option<Position>,
    /// Where it ended.
    pub end_position: Option<Position>,
    /// Nearest town, as the service names it.
    pub location: Option<String>,
    /// The recording device's unit id.
    pub device_id: Option<String>,
    /// The recording device and the version of its software.
    pub device: Option<Device>,
    /// Shoes, bicycles: whatever the person linked to it, in the service's order.
    pub gear: Vec<Gear>,
    /// What was uploaded: `fit`, `gpx`, `tcx`.
    pub file_format: Option<String>,
    /// Samples that the service hands out of it, thinned out as it does.
    pub samples: Option<i64>,
    /// Number of laps.
    pub laps: Option<i64>,
    /// Marked with a star.
    pub favorite: Option<bool>,
    /// Holds a personal record.
    pub personal_record: Option<bool>,
    /// Typed in by hand.
    pub manual: Option<bool>,
    /// Who may see it: the service's key.
    pub privacy: Option<String>,
    /// Who made the device.
    pub manufacturer: Option<String>,
    /// Whether it has a track on the map.
    pub has_track: Option<bool>,
    /// The course that was followed.
    pub course_id: Option<String>,
    /// What that is called.
    pub course_name: Option<String>,
    /// The scheduled workout that was done.
    pub workout_id: Option<String>,
    /// Whether it belongs to an adaptive training plan.
    pub adaptive_plan: Option<bool>,
    /// The game that it was ridden or rowed in.
    pub game: Option<String>,
    /// What kind of game that is.
    pub game_type: Option<String>,

    /// What others made of it.
    pub social: Social,
    /// How hard it was.
    pub effort: Effort,
    /// How it was run or climbed.
    pub form: Form,
    /// Climbing by routes or boulders.
    pub climbs: Climbs,
    /// Power beyond its mean and maximum.
    pub power: PowerFigures,
    /// What an aerodynamic sensor tells.
    pub aero: Aero,
    /// Swimming.
    pub swim: Swim,
    /// Diving.
    pub dive: Dive,
    /// Training with weights.
    pub strength: Strength,
    /// What the detail answer says of things that the list tells as well, once
    /// it is known and if the service has such a thing.
    pub summary: Option<Summary>,

    /// Its laps one by one, in their order, if they were asked for.
    pub splits: Vec<Lap>,
    /// Its sets one by one, rests included, if they were asked for.
    pub sets: Vec<ExerciseSet>,
}

impl Activity {
    /// The end on the wall clock of the start's offset, to the second; `None`
    /// without a start or any duration.
    pub fn end_local(&self) -> Option<NaiveDateTime> {
        let elapsed = self.elapsed.or(self.duration)?.get::<second>();
        let elapsed = TimeDelta::try_seconds(elapsed.round() as i64)?;
        self.start.local?.checked_add_signed(elapsed)
    }
}

/// What recorded an activity.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Device {
    /// The name of the product: `fēnix 6 Pro`.
    pub name: Option<String>,
    /// The version of its software, as the service writes it: `12.40.0.0`.
    pub version: Option<String>,
}

impl Device {
    /// A device of which anything is known.
    pub fn of(name: Option<String>, version: Option<String>) -> Option<Self> {
        (name.is_some() || version.is_some()).then_some(Self { name, version })
    }
}

/// A thing that wears out: shoes, a bicycle.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Gear {
    /// The service's id of it.
    pub id: Option<String>,
    /// What the person calls it.
    pub name: Option<String>,
    /// Make and model, as the person typed them.
    pub model: Option<String>,
    /// The service's word for its kind: `Shoes`, `Bike`.
    pub kind: Option<String>,
}

/// Kind of sport, in the service's own keys.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sport {
    /// The service's key, `trail_running`; unknown keys are kept as they came.
    pub key: Option<String>,
    /// The service's number for it.
    pub id: Option<i64>,
    /// The key of the group it belongs to, `running`.
    pub parent: Option<String>,
    /// How people of this sport speak of speed.
    pub family: Family,
}

/// What decides whether a sport's people read pace or speed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Family {
    /// Running, walking, hiking: time per kilometre or mile.
    Foot,
    /// Swimming: time per 100 m or yards.
    Swim,
    /// Rowing: time per 500 m.
    Row,
    /// Everything else: speed.
    #[default]
    Other,
}

/// The start on the athlete's wall clock and in UTC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Start {
    /// What a clock on the wall showed.
    pub local: Option<NaiveDateTime>,
    /// The same instant in UTC.
    pub utc: Option<DateTime<Utc>>,
}

impl Start {
    /// The instant, seconds since 1970 UTC; without one the wall clock has to do.
    pub fn instant_s(&self) -> Option<i64> {
        let utc = self.utc.or_else(|| Some(self.local?.and_utc()));
        utc.map(|utc| utc.timestamp())
    }

    /// The signed offset of the wall clock from UTC.
    pub fn offset(&self) -> Option<TimeDelta> {
        Some(self.local?.signed_duration_since(self.utc?.naive_utc()))
    }
}

/// A place on earth, WGS 84, in degrees; south and west are negative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    /// Degrees north of the equator.
    pub latitude: f64,
    /// Degrees east of Greenwich.
    pub longitude: f64,
}
