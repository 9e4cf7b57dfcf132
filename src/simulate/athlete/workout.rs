//! One activity of the simulated account: the few numbers from which every answer is drawn.

use super::Recorded;
use super::places::Place;
use serde_json::{Map, Value};
use std::sync::Arc;

/// What the sport needs from tracks, JSON keys and files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sport {
    /// Running on roads and tracks.
    Run,
    /// Running on trails, with climbs.
    TrailRun,
    /// Running indoors: distance and cadence, no position.
    Treadmill,
    /// Cycling outdoors.
    Ride,
    /// Cycling indoors or on screen: power, no position.
    IndoorRide,
    /// Walking.
    Walk,
    /// Hiking and rucking.
    Hike,
    /// Lengths in a pool.
    PoolSwim,
    /// Swimming in lakes and the sea.
    OpenWater,
    /// Rowing on water.
    Row,
    /// Rowing machine.
    IndoorRow,
    /// Kayak, canoe, stand-up paddling.
    Paddle,
    /// Sets and repetitions.
    Strength,
    /// Skiing of every kind.
    Ski,
    /// Climbing indoors.
    Climb,
    /// Yoga, breathwork, other quiet indoor work.
    Yoga,
    /// Golf.
    Golf,
    /// Diving.
    Dive,
    /// The parent of a multisport activity.
    MultiSport,
    /// A change of clothes between two legs of one.
    Transition,
    /// Anything else with a track.
    Other,
}

impl Sport {
    /// Whether a device of this sport records positions.
    pub fn has_gps(self) -> bool {
        use Sport::{Climb, Dive, IndoorRide, IndoorRow, PoolSwim, Strength, Treadmill, Yoga};
        !matches!(
            self,
            Treadmill | IndoorRide | PoolSwim | IndoorRow | Strength | Climb | Yoga | Dive
        )
    }

    /// Whether steps are counted.
    pub fn on_foot(self) -> bool {
        matches!(self, Sport::Run | Sport::TrailRun | Sport::Treadmill | Sport::Walk | Sport::Hike)
    }

    /// Whether this is running.
    pub fn runs(self) -> bool {
        matches!(self, Sport::Run | Sport::TrailRun | Sport::Treadmill)
    }

    /// Whether this is cycling.
    pub fn rides(self) -> bool {
        matches!(self, Sport::Ride | Sport::IndoorRide)
    }

    /// Whether this is swimming.
    pub fn swims(self) -> bool {
        matches!(self, Sport::PoolSwim | Sport::OpenWater)
    }

    /// Whether strokes of oar or paddle are counted.
    pub fn paddles(self) -> bool {
        matches!(self, Sport::Row | Sport::IndoorRow | Sport::Paddle)
    }
}

/// The shape of the list object; the real service changed it over the years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Era {
    /// Every known key with explicit null, elapsed time in ms, elevations in cm, no `manualActivity`.
    Y2018,
    /// The same with more keys.
    Y2021,
    /// Nulls left out, seconds, metres.
    Y2024,
    /// More keys: `endTimeGMT`, intensity minutes, `fastestSplit_*` …
    Y2026,
}

/// How the activity came into the account, and so what its original file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Synchronized from a device: a FIT file.
    Device,
    /// A GPX file uploaded by hand: no TCX can be made of it (500).
    Gpx,
    /// A TCX file uploaded by hand.
    Tcx,
    /// Typed in: no file at all.
    Manual,
}

/// The form of the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// Ends near its start.
    Loop,
    /// To a turning point and back the same way.
    OutAndBack,
    /// The same round many times; the length of one in metres.
    Laps(u16),
    /// From one place to another.
    OneWay,
}

/// Who may see the activity: `privacy` and `accessControlRuleDTO`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privacy {
    /// Everyone.
    Public = 1,
    /// The owner.
    Private = 2,
    /// Followers.
    Subscribers = 3,
    /// Groups.
    Groups = 4,
}

/// `eventType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A race.
    Race = 1,
    /// Training.
    Training = 4,
    /// Getting somewhere.
    Transportation = 5,
    /// The default.
    Uncategorized = 9,
}

/// One activity. Fillers carry little on the heap, so that 100,000 of them fit into memory.
///
/// Do not change `id` or `start_utc_s` in place (the account is sorted by them): remove and insert.
#[derive(Debug, Clone)]
pub struct Workout {
    /// `activityId`.
    pub id: u64,
    /// Source of everything that is not a field: the track, the series, small numbers.
    pub seed: u64,
    /// Name of the oddity this curated activity is there for; empty for fillers.
    pub oddity: &'static str,
    /// `activityName`; unnamed activities have none.
    pub name: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `activityType.typeKey`.
    pub type_key: String,
    /// `activityType.typeId`.
    pub type_id: u32,
    /// `activityType.parentTypeId`.
    pub parent_type_id: u32,
    /// What kind of numbers it has.
    pub sport: Sport,
    /// Shape of its list object.
    pub era: Era,
    /// How it was recorded.
    pub source: Source,
    /// Form of the way.
    pub route: Route,
    /// `privacy`.
    pub privacy: Privacy,
    /// `eventType`.
    pub event: Event,
    /// Where it happened.
    pub place: &'static Place,
    /// Start, seconds since 1970 UTC.
    pub start_utc_s: i64,
    /// Local minus UTC at the start, seconds.
    pub utc_offset_s: i32,
    /// When the file arrived, seconds since 1970 UTC.
    pub uploaded_utc_s: i64,
    /// Timer time, seconds.
    pub duration_s: f64,
    /// Wall time, seconds, at least the timer time.
    pub elapsed_s: f64,
    /// Time in motion, seconds; absent for manual entries and multisport parents.
    pub moving_s: Option<f64>,
    /// Metres.
    pub distance_m: f64,
    /// Highest speed, m/s.
    pub max_speed_mps: f32,
    /// Climb in metres; absent without altitude.
    pub ascent_m: Option<f32>,
    /// Descent in metres.
    pub descent_m: f32,
    /// Lowest point, metres above sea level.
    pub min_elevation_m: f32,
    /// Mean and highest heart rate, bpm; `(0, 0)` is an upload with the sensor missing.
    pub heart_rate: Option<(u8, u8)>,
    /// Mean and highest cadence: steps/min of both legs, revolutions/min or strokes/min.
    pub cadence: Option<(u8, u8)>,
    /// Mean and highest power, W.
    pub power: Option<(u16, u16)>,
    /// Lowest and highest temperature, °C.
    pub temperature_c: Option<(i8, i8)>,
    /// Energy, kcal.
    pub calories: f32,
    /// Pool length in cm and whether the pool is measured in yards.
    pub pool: Option<(u16, bool)>,
    /// `favorite`.
    pub favorite: bool,
    /// `pr`: holds a personal record.
    pub personal_record: bool,
    /// `elevationCorrected`.
    pub elevation_corrected: bool,
    /// `beginTimestamp` is null or absent.
    pub no_begin_timestamp: bool,
    /// Manual entries of old: whole numbers are sent as integers.
    pub integers: bool,
    /// The parent of a multisport leg.
    pub parent_id: Option<u64>,
    /// The legs of a multisport parent, in order.
    pub child_ids: Vec<u64>,
    /// What was recorded, if it was corrected since.
    pub recorded: Option<Box<Recorded>>,
    /// The whole of it, while a part is still on the watch.
    pub whole: Option<Box<Workout>>,
    /// Keys that no client knows, added to the list object as they are.
    pub unknown: Option<Box<Map<String, Value>>>,
    /// What clients have brought.
    pub brought: Option<Box<Brought>>,
}

/// What clients have brought to an activity.
#[derive(Debug, Clone, Default)]
pub struct Brought {
    /// The original byte for byte, if it was uploaded here; otherwise it is made on request.
    pub original: Option<Arc<[u8]>>,
    /// `gearPk` of the gear that was linked by hand.
    pub gear: Vec<u64>,
}

impl Workout {
    /// The original, if it was uploaded here.
    pub fn uploaded_file(&self) -> Option<&Arc<[u8]>> {
        self.brought.as_ref()?.original.as_ref()
    }

    /// `gearPk` of the gear that was linked by hand.
    pub fn linked_gear(&self) -> &[u64] {
        self.brought.as_ref().map_or(&[], |brought| &brought.gear)
    }

    /// Whether there are positions, and so a GPX.
    pub fn has_gps(&self) -> bool {
        self.sport.has_gps() && self.source != Source::Manual && self.distance_m > 0.0
    }

    /// Whether it was typed in by hand.
    pub fn is_manual(&self) -> bool {
        self.source == Source::Manual
    }

    /// Whether this is a multisport parent.
    pub fn is_parent(&self) -> bool {
        !self.child_ids.is_empty()
    }

    /// Mean speed over the timer time, m/s.
    pub fn average_speed_mps(&self) -> f64 {
        if self.duration_s > 0.0 { self.distance_m / self.duration_s } else { 0.0 }
    }

    /// Highest point, metres above sea level; the track reaches it exactly.
    pub fn max_elevation_m(&self) -> f32 {
        self.min_elevation_m + crate::simulate::track::climb_range_m(self)
    }

    /// Heart rate that was really measured.
    pub fn measured_heart_rate(&self) -> Option<(u8, u8)> {
        self.heart_rate.filter(|&(_, highest)| highest > 0)
    }

    /// Length of one automatic lap in metres; 0 is one lap for all.
    pub fn lap_length_m(&self) -> f64 {
        match self.sport {
            _ if self.distance_m > 60_000.0 && !self.sport.rides() => 5_000.0,
            Sport::MultiSport => 0.0,
            sport if sport.on_foot() => 1_000.0,
            sport if sport.rides() => 5_000.0,
            Sport::Ski => 2_500.0,
            Sport::PoolSwim => {
                100.0 * f64::from(self.pool.map_or(2_500, |(length_cm, _)| length_cm)) / 2_500.0
            }
            Sport::OpenWater | Sport::Row | Sport::IndoorRow | Sport::Paddle => 500.0,
            _ => 0.0,
        }
    }

    /// `lapCount`, at least 1.
    pub fn lap_count(&self) -> usize {
        let length_m = self.lap_length_m();
        if self.is_parent() {
            return self.child_ids.len();
        }
        if length_m == 0.0 || self.distance_m <= length_m || self.is_manual() {
            return 1;
        }
        // A last lap of a few metres is the finish line, not a lap.
        ((self.distance_m - 1.0) / length_m) as usize + 1
    }

    /// A small number from the seed, for whatever has no field: 0 ≤ result < `below`.
    pub fn dice(&self, salt: u64, below: u64) -> u64 {
        fastrand::Rng::with_seed(self.seed ^ salt.wrapping_mul(0x9E37_79B9_7F4A_7C15))
            .u64(0..below.max(1))
    }
}
