//! Quantities become cells here and nowhere else: the unit, the rounding, and
//! whether a sport's people read pace or speed. Everything is made in metric
//! units; [`Units`] knows what stands for them in statute.

mod statute;

pub use statute::Units;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use uom::si::energy::{kilocalorie, kilojoule};
use uom::si::f64::{
    Energy, Frequency, Length, Mass, Power, ThermodynamicTemperature, Time, Velocity, Volume,
};
use uom::si::frequency::cycle_per_minute;
use uom::si::length::{centimeter, kilometer, meter};
use uom::si::mass::kilogram;
use uom::si::power::watt;
use uom::si::thermodynamic_temperature::degree_celsius;
use uom::si::time::{millisecond, minute, second};
use uom::si::velocity::{kilometer_per_hour, meter_per_second};
use uom::si::volume::milliliter;

use crate::activity::Family;
use crate::table::{CLOCK_S, Cell};

/// Kilometres.
pub fn km(value: Option<Length>) -> Cell {
    Cell::number(value.map(|v| v.get::<kilometer>()))
}

/// Metres.
pub fn m(value: Option<Length>) -> Cell {
    Cell::number(value.map(|v| v.get::<meter>()))
}

/// Centimetres.
pub fn cm(value: Option<Length>) -> Cell {
    Cell::number(value.map(|v| v.get::<centimeter>()))
}

/// Kilograms.
pub fn kg(value: Option<Mass>) -> Cell {
    Cell::number(value.map(|v| v.get::<kilogram>()))
}

/// Millilitres.
pub fn ml(value: Option<Volume>) -> Cell {
    Cell::number(value.map(|v| v.get::<milliliter>()))
}

/// Minutes.
pub fn min(value: Option<Time>) -> Cell {
    Cell::number(value.map(|v| v.get::<minute>()))
}

/// Milliseconds.
pub fn ms(value: Option<Time>) -> Cell {
    Cell::number(value.map(|v| v.get::<millisecond>()))
}

/// Kilometres per hour.
pub fn kmh(value: Option<Velocity>) -> Cell {
    Cell::number(value.map(|v| v.get::<kilometer_per_hour>()))
}

/// Seconds.
pub fn s(value: Option<Time>) -> Cell {
    Cell::number(value.map(|v| v.get::<second>()))
}

/// Beats, steps, strokes or revolutions per minute.
pub fn per_min(value: Option<Frequency>) -> Cell {
    Cell::number(value.map(|v| v.get::<cycle_per_minute>()))
}

/// Kilocalories.
pub fn kcal(value: Option<Energy>) -> Cell {
    Cell::number(value.map(|v| v.get::<kilocalorie>()))
}

/// Kilojoules.
pub fn kj(value: Option<Energy>) -> Cell {
    Cell::number(value.map(|v| v.get::<kilojoule>()))
}

/// Watts.
pub fn w(value: Option<Power>) -> Cell {
    Cell::number(value.map(|v| v.get::<watt>()))
}

/// Degrees Celsius.
pub fn celsius(value: Option<ThermodynamicTemperature>) -> Cell {
    Cell::number(value.map(|v| v.get::<degree_celsius>()))
}

/// Whole seconds, for a reader of `h:mm:ss`.
pub fn hms(value: Option<Time>) -> Cell {
    let seconds = value.map(|v| v.get::<second>()).filter(|s| CLOCK_S.contains(s));
    seconds.map_or(Cell::Empty, |s| Cell::Duration(s.round() as u64))
}

/// Wall clock.
pub fn wall_clock(value: Option<NaiveDateTime>) -> Cell {
    value.map_or(Cell::Empty, Cell::WallClock)
}

/// UTC.
pub fn utc(value: Option<DateTime<Utc>>) -> Cell {
    value.map_or(Cell::Empty, Cell::Instant)
}

/// Signed offset, `-03:30`.
pub fn offset(value: Option<TimeDelta>) -> Cell {
    Cell::composed(value.map(|v| {
        let minutes = (v.num_seconds() as f64 / 60.0).round() as i64;
        let sign = if minutes < 0 { '-' } else { '+' };
        format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
    }))
}

/// How a speed is told, and the name of its unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SpeedReading {
    /// Time per so many metres.
    PacePer(f64, &'static str),
    /// Kilometres per hour.
    Speed(&'static str),
}

/// What a family of sports reads.
pub fn reading(family: Family) -> SpeedReading {
    match family {
        Family::Foot => SpeedReading::PacePer(1000.0, "min/km"),
        Family::Swim => SpeedReading::PacePer(100.0, "min/100m"),
        Family::Row => SpeedReading::PacePer(500.0, "min/500m"),
        Family::Other => SpeedReading::Speed("km/h"),
    }
}

/// Time for a stretch of so many metres; standing still has no pace.
fn pace(speed: Option<Velocity>, stretch_m: f64) -> Option<f64> {
    let speed = speed?.get::<meter_per_second>();
    (speed > 0.0).then(|| stretch_m / speed)
}

/// Pace as seconds, if the family reads pace over this stretch.
pub fn pace_s(family: Family, speed: Option<Velocity>, stretch_m: f64) -> Cell {
    match reading(family) {
        SpeedReading::PacePer(stretch, _) if stretch == stretch_m => {
            Cell::number(pace(speed, stretch))
        }
        _ => Cell::Empty,
    }
}

/// Pace for a reader of minutes, if the family reads pace over this stretch.
pub fn pace_text(family: Family, speed: Option<Velocity>, stretch_m: f64) -> Cell {
    match reading(family) {
        SpeedReading::PacePer(stretch, unit) if stretch == stretch_m => {
            Cell::pace(pace(speed, stretch), unit)
        }
        _ => Cell::Empty,
    }
}

/// The figure that the sport's people read: pace, or km/h with one decimal.
pub fn speed_or_pace(family: Family, speed: Option<Velocity>) -> Cell {
    match reading(family) {
        SpeedReading::PacePer(stretch, unit) => Cell::pace(pace(speed, stretch), unit),
        SpeedReading::Speed(unit) => {
            Cell::speed(speed.map(|v| v.get::<kilometer_per_hour>()), unit)
        }
    }
}

/// The unit of [`speed_or_pace`]; empty where it shows none of the speeds.
pub fn speed_or_pace_unit(family: Family, speeds: [Option<Velocity>; 2]) -> Cell {
    if speeds.iter().all(|speed| speed_or_pace(family, *speed) == Cell::Empty) {
        return Cell::Empty;
    }
    match reading(family) {
        SpeedReading::PacePer(_, unit) | SpeedReading::Speed(unit) => Cell::Unit(unit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(cell: Cell) -> String {
        cell.to_string()
    }

    #[test]
    fn hours_run_on_past_a_day() {
        assert_eq!(text(hms(Some(Time::new::<second>(94_500.0)))), "26:15:00");
        assert_eq!(text(hms(Some(Time::new::<second>(360_900.4)))), "100:15:00");
        assert_eq!(text(hms(Some(Time::new::<second>(59.6)))), "0:01:00");
        assert_eq!(text(hms(None)), "");
    }

    #[test]
    fn offsets_keep_their_sign() {
        let at = |minutes| text(offset(Some(TimeDelta::minutes(minutes))));
        assert_eq!(at(-7 * 60), "-07:00");
        assert_eq!(at(-210), "-03:30");
        assert_eq!(at(345), "+05:45");
        assert_eq!(at(0), "+00:00");
    }

    #[test]
    fn pace_belongs_to_the_sports_that_read_it() {
        let speed = Some(Velocity::new::<meter_per_second>(2.5));
        assert_eq!(text(pace_text(Family::Foot, speed, 1000.0)), "0:06:40");
        assert_eq!(text(pace_text(Family::Swim, speed, 1000.0)), "");
        assert_eq!(text(pace_s(Family::Swim, speed, 100.0)), "40");
        assert_eq!(text(speed_or_pace(Family::Row, speed)), "0:03:20");
        assert_eq!(text(speed_or_pace(Family::Other, speed)), "9.0");
    }

    #[test]
    fn standing_still_has_a_speed_but_no_pace() {
        let still = Some(Velocity::new::<meter_per_second>(0.0));
        assert_eq!(text(kmh(still)), "0");
        assert_eq!(text(pace_text(Family::Foot, still, 1000.0)), "");
        assert_eq!(text(speed_or_pace(Family::Foot, still)), "");
    }
}
