//! Side tables: of what activities consist of, a row for each piece.

use super::{CellType, Column, Source};
use crate::activity::{Activity, ExerciseSet, Gear, Lap};
use crate::service::Aside;
use crate::table::Cell;
use crate::units as u;

/// A table beside that of the activities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SideTable {
    /// A row for each lap.
    Laps,
    /// A row for each heart rate zone.
    Zones,
    /// A row for each thing that was worn or ridden.
    Gear,
    /// A row for each set of training with weights, and each rest.
    Sets,
}

impl SideTable {
    /// Every one.
    pub const ALL: [SideTable; 4] =
        [SideTable::Laps, SideTable::Zones, SideTable::Gear, SideTable::Sets];

    /// The word for it on the command line, in the ledger and in names of files.
    pub fn key(self) -> &'static str {
        match self {
            SideTable::Laps => "laps",
            SideTable::Zones => "zones",
            SideTable::Gear => "gear",
            SideTable::Sets => "sets",
        }
    }

    /// The table of this word.
    pub fn from_key(key: &str) -> Option<SideTable> {
        SideTable::ALL.into_iter().find(|table| table.key() == key)
    }

    /// Its columns. The first two tell its rows apart: the activity, and the
    /// number of the piece in it.
    pub fn columns(self) -> &'static [SideColumn] {
        match self {
            SideTable::Laps => LAPS,
            SideTable::Zones => ZONES,
            SideTable::Gear => GEAR,
            SideTable::Sets => SETS,
        }
    }

    /// The rows of an activity.
    pub fn pieces(self, activity: &Activity) -> impl Iterator<Item = Piece<'_>> {
        let pieces = match self {
            SideTable::Laps => activity.splits.len(),
            SideTable::Zones => activity.hr_zones.len(),
            SideTable::Gear => activity.gear.len(),
            SideTable::Sets => activity.sets.len(),
        };
        let told = move |piece: &Piece<'_>| self != SideTable::Zones || piece.is_known_zone();
        (0..pieces).map(|index| Piece { activity, index }).filter(told)
    }
}

/// A row of a side table.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'a> {
    /// What it is a piece of.
    pub activity: &'a Activity,
    /// Its place there, from 0.
    pub index: usize,
}

impl Piece<'_> {
    fn number(&self) -> Cell {
        Cell::integer(i64::try_from(self.index + 1).ok())
    }

    fn is_known_zone(&self) -> bool {
        let Activity { hr_zones, hr_zone_lows, .. } = self.activity;
        hr_zones[self.index].is_some() || hr_zone_lows[self.index].is_some()
    }

    fn lap<T>(&self, read: impl FnOnce(&Lap) -> Option<T>) -> Option<T> {
        self.activity.splits.get(self.index).and_then(read)
    }

    fn gear(&self, read: impl FnOnce(&Gear) -> &Option<String>) -> Cell {
        self.activity.gear.get(self.index).map_or(Cell::Empty, |gear| Cell::text(read(gear)))
    }

    fn set<T>(&self, read: impl FnOnce(&ExerciseSet) -> Option<T>) -> Option<T> {
        self.activity.sets.get(self.index).and_then(read)
    }
}

/// A column of a side table.
pub type SideColumn = Column<fn(&Piece<'_>) -> Cell>;

const fn column(
    aside: Aside,
    key: &'static str,
    title: &'static str,
    kind: CellType,
    unit: &'static str,
    meaning: &'static str,
    value: fn(&Piece<'_>) -> Cell,
) -> SideColumn {
    Column { key, title, kind, unit, source: Source::Aside(aside), usual: true, meaning, value }
}

use Aside::{Gear as OfGear, Sets, Splits, Zones};
use CellType::{Integer, Number, String as Text};

const ID: &str = "The activity; the same as in the table of activities.";

#[rustfmt::skip]
static LAPS: &[SideColumn] = &[
    column(Splits, "activity_id", "Activity ID", Text, "", ID,
        |p| Cell::Composed(p.activity.id.clone())),
    column(Splits, "lap", "Lap", Integer, "", "Its number in the activity, from 1.",
        |p| p.number()),
    column(Splits, "start_utc", "Start (UTC)", Text, "", "When it began, in UTC, with a trailing Z.",
        |p| u::utc(p.lap(|lap| lap.start))),
    column(Splits, "intensity", "Intensity", Text, "", "What it was for: ACTIVE, REST, WARMUP, COOLDOWN; others as they came.",
        |p| Cell::text(&p.lap(|lap| lap.intensity.clone()))),
    column(Splits, "duration_s", "Duration (s)", Number, "s", "Timer time, pauses excluded.",
        |p| u::s(p.lap(|lap| lap.duration))),
    column(Splits, "elapsed_s", "Elapsed Time (s)", Number, "s", "Wall time from start to end.",
        |p| u::s(p.lap(|lap| lap.elapsed))),
    column(Splits, "moving_s", "Moving Time (s)", Number, "s", "Time in motion.",
        |p| u::s(p.lap(|lap| lap.moving))),
    column(Splits, "distance_km", "Distance (km)", Number, "km", "Distance covered.",
        |p| u::km(p.lap(|lap| lap.distance))),
    column(Splits, "avg_speed_kmh", "Average Speed (km/h)", Number, "km/h", "Average speed over the timer time.",
        |p| u::kmh(p.lap(|lap| lap.avg_speed))),
    column(Splits, "max_speed_kmh", "Max Speed (km/h)", Number, "km/h", "Highest speed.",
        |p| u::kmh(p.lap(|lap| lap.max_speed))),
    column(Splits, "avg_pace_per_km", "Average Pace (/km)", Text, "h:mm:ss/km", "Average pace, for sports on foot.",
        |p| u::pace_text(p.activity.sport.family, p.lap(|lap| lap.avg_speed), 1000.0)),
    column(Splits, "elevation_gain_m", "Elevation Gain (m)", Number, "m", "Ascent.",
        |p| u::m(p.lap(|lap| lap.elevation_gain))),
    column(Splits, "elevation_loss_m", "Elevation Loss (m)", Number, "m", "Descent.",
        |p| u::m(p.lap(|lap| lap.elevation_loss))),
    column(Splits, "avg_hr_bpm", "Average Heart Rate (bpm)", Number, "bpm", "Average heart rate.",
        |p| u::per_min(p.lap(|lap| lap.avg_hr))),
    column(Splits, "max_hr_bpm", "Max Heart Rate (bpm)", Number, "bpm", "Highest heart rate.",
        |p| u::per_min(p.lap(|lap| lap.max_hr))),
    column(Splits, "avg_run_cadence_spm", "Average Run Cadence (spm)", Number, "steps/min", "Steps of both legs.",
        |p| u::per_min(p.lap(|lap| lap.avg_run_cadence))),
    column(Splits, "max_run_cadence_spm", "Max Run Cadence (spm)", Number, "steps/min", "Steps of both legs.",
        |p| u::per_min(p.lap(|lap| lap.max_run_cadence))),
    column(Splits, "avg_bike_cadence_rpm", "Average Bike Cadence (rpm)", Number, "rev/min", "Pedal revolutions.",
        |p| u::per_min(p.lap(|lap| lap.avg_bike_cadence))),
    column(Splits, "max_bike_cadence_rpm", "Max Bike Cadence (rpm)", Number, "rev/min", "Pedal revolutions.",
        |p| u::per_min(p.lap(|lap| lap.max_bike_cadence))),
    column(Splits, "avg_power_w", "Average Power (W)", Number, "W", "Average power.",
        |p| u::w(p.lap(|lap| lap.avg_power))),
    column(Splits, "max_power_w", "Max Power (W)", Number, "W", "Highest power.",
        |p| u::w(p.lap(|lap| lap.max_power))),
    column(Splits, "calories_kcal", "Calories (kcal)", Number, "kcal", "Energy spent, the resting part included.",
        |p| u::kcal(p.lap(|lap| lap.calories))),
    column(Splits, "start_latitude", "Start Latitude (°)", Number, "°", "South is negative.",
        |p| Cell::degrees(p.lap(|lap| lap.start_position).map(|place| place.latitude))),
    column(Splits, "start_longitude", "Start Longitude (°)", Number, "°", "West is negative.",
        |p| Cell::degrees(p.lap(|lap| lap.start_position).map(|place| place.longitude))),
    column(Splits, "end_latitude", "End Latitude (°)", Number, "°", "South is negative.",
        |p| Cell::degrees(p.lap(|lap| lap.end_position).map(|place| place.latitude))),
    column(Splits, "end_longitude", "End Longitude (°)", Number, "°", "West is negative.",
        |p| Cell::degrees(p.lap(|lap| lap.end_position).map(|place| place.longitude))),
];

#[rustfmt::skip]
static ZONES: &[SideColumn] = &[
    column(Zones, "activity_id", "Activity ID", Text, "", ID,
        |p| Cell::Composed(p.activity.id.clone())),
    column(Zones, "zone", "Zone", Integer, "", "The heart rate zone, 1 to 5.",
        |p| p.number()),
    column(Zones, "low_bpm", "Low (bpm)", Number, "bpm", "Where the zone begins.",
        |p| u::per_min(p.activity.hr_zone_lows[p.index])),
    column(Zones, "time_s", "Time (s)", Number, "s", "Time in the zone.",
        |p| u::s(p.activity.hr_zones[p.index])),
];

#[rustfmt::skip]
static GEAR: &[SideColumn] = &[
    column(OfGear, "activity_id", "Activity ID", Text, "", ID,
        |p| Cell::Composed(p.activity.id.clone())),
    column(OfGear, "item", "Item", Integer, "", "Its number in the activity, from 1.",
        |p| p.number()),
    column(OfGear, "gear_id", "Gear ID", Text, "", "The service's id of it.",
        |p| p.gear(|gear| &gear.id)),
    column(OfGear, "name", "Name", Text, "", "What the person calls it.",
        |p| p.gear(|gear| &gear.name)),
    column(OfGear, "model", "Make and Model", Text, "", "Make and model, as the person typed them.",
        |p| p.gear(|gear| &gear.model)),
    column(OfGear, "kind", "Kind", Text, "", "The service's word for its kind: Shoes, Bike.",
        |p| p.gear(|gear| &gear.kind)),
];

#[rustfmt::skip]
static SETS: &[SideColumn] = &[
    column(Sets, "activity_id", "Activity ID", Text, "", ID,
        |p| Cell::Composed(p.activity.id.clone())),
    column(Sets, "set", "Set", Integer, "", "Its number in the activity, from 1; rests count.",
        |p| p.number()),
    column(Sets, "kind", "Kind", Text, "", "ACTIVE or REST; others as they came.",
        |p| Cell::text(&p.set(|set| set.kind.clone()))),
    column(Sets, "category", "Category", Text, "", "The service's key of the group of exercises: SQUAT.",
        |p| Cell::text(&p.set(|set| set.category.clone()))),
    column(Sets, "exercise", "Exercise", Text, "", "The service's key of the exercise: BARBELL_BACK_SQUAT.",
        |p| Cell::text(&p.set(|set| set.exercise.clone()))),
    column(Sets, "reps", "Repetitions", Integer, "", "Repetitions.",
        |p| Cell::integer(p.set(|set| set.reps))),
    column(Sets, "weight_kg", "Weight (kg)", Number, "kg", "Weight of one repetition; 0 is body weight.",
        |p| u::kg(p.set(|set| set.weight))),
    column(Sets, "duration_s", "Duration (s)", Number, "s", "How long it took.",
        |p| u::s(p.set(|set| set.duration))),
    column(Sets, "start_utc", "Start (UTC)", Text, "", "When it began, in UTC, with a trailing Z.",
        |p| u::utc(p.set(|set| set.start))),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_titles_are_unique_in_each_table() {
        for table in SideTable::ALL {
            assert_eq!(SideTable::from_key(table.key()), Some(table));
            for names in [|c: &SideColumn| c.key, |c: &SideColumn| c.title] {
                let mut seen: Vec<_> = table.columns().iter().map(names).collect();
                seen.sort_unstable();
                let all = seen.len();
                seen.dedup();
                assert_eq!(seen.len(), all, "{}", table.key());
            }
        }
    }
}
