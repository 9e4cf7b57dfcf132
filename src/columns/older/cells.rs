//! Cells as the older tools write them: in the ways of Python, digit for digit.

use chrono::NaiveDateTime;

use crate::activity::{Activity, Family, Summary};
use crate::table::Cell;
use crate::units;

/// Ties go to the even digit, by the exact value of the number.
pub fn rounded(value: f64, decimals: usize) -> f64 {
    format!("{value:.decimals$}").parse().unwrap_or(value)
}

/// All decimals, at least one: `146.0`.
pub fn exact(value: Option<f64>) -> Cell {
    // There is no sign at zero.
    value.filter(|value| value.is_finite()).map_or(Cell::Empty, |value| Cell::Exact(value + 0.0))
}

/// At least one decimal, and at most so many.
pub fn at_most(value: Option<f64>, decimals: usize) -> Cell {
    exact(value.map(|value| rounded(value, decimals)))
}

/// No decimals.
pub fn whole(value: Option<f64>) -> Cell {
    let counted = value.filter(|value| value.abs() < 9e15);
    Cell::integer(counted.map(|value| value.round_ties_even() as i64))
}

/// Six decimals, the rest cut off downwards.
pub fn floor(value: Option<f64>) -> Cell {
    Cell::fixed(value.map(|value| (value * 1e6).floor() / 1e6), 6)
}

/// Metres as kilometres with five decimals.
pub fn km(metres: Option<f64>) -> Cell {
    Cell::fixed(metres.map(|metres| metres / 1000.0), 5)
}

/// Metres per second as kilometres per hour.
pub fn kmh(mps: Option<f64>) -> Cell {
    exact(mps.map(|mps| mps * 3.6))
}

/// Seconds to the nearest, as `hh:mm:ss`.
pub fn nearest_second(seconds: Option<f64>) -> Cell {
    clock(seconds.map(f64::round_ties_even))
}

/// Whole seconds, the rest cut off, as `hh:mm:ss`.
pub fn full_seconds(seconds: Option<f64>) -> Cell {
    clock(seconds.map(f64::trunc))
}

fn clock(seconds: Option<f64>) -> Cell {
    let shown = seconds.filter(|seconds| (0.0..1e12).contains(seconds));
    shown.map_or(Cell::Empty, |seconds| Cell::PaddedDuration(seconds as u64))
}

/// Minutes per kilometre on foot, else kilometres per hour; a number.
pub fn raw_speed_or_pace(family: Family, mps: Option<f64>) -> Cell {
    floor(mps.map(|mps| mps * 3.6).and_then(|kmh| match family {
        Family::Foot => (kmh > 0.0).then(|| 60.0 / kmh),
        _ => Some(kmh),
    }))
}

/// The same for people: `mm:ss`, or one decimal.
pub fn speed_or_pace(family: Family, mps: Option<f64>) -> Cell {
    let kmh = mps.map(|mps| mps * 3.6);
    if family != Family::Foot {
        return Cell::fixed(kmh, 1);
    }
    let seconds = kmh.filter(|kmh| *kmh > 0.0).map(|kmh| (3600.0 / kmh).round_ties_even());
    let shown = seconds.filter(|seconds| *seconds < 1e9);
    shown.map_or(Cell::Empty, |seconds| Cell::PaddedPace(seconds as u64))
}

/// Text of the detail answer, even if that is nothing; else that of the list.
pub fn summary_text(
    activity: &Activity,
    of: fn(&Summary) -> &Option<String>,
    listed: &Option<String>,
) -> Cell {
    Cell::text(activity.summary.as_ref().map_or(listed, of))
}

/// What people call it, or its key.
pub fn named(key: &Option<String>, name: fn(&str) -> Option<&'static str>) -> Cell {
    match key.as_deref().and_then(name) {
        Some(name) => Cell::Label(name),
        None => Cell::text(key),
    }
}

/// `2018-03-08T12:23:22+01:00`, with the offset of the start.
pub fn iso(activity: &Activity, local: Option<NaiveDateTime>) -> Cell {
    let offset = units::offset(activity.start.offset());
    Cell::composed(local.map(|local| format!("{}{offset}", local.format("%Y-%m-%dT%H:%M:%S"))))
}

/// `Thu, 08 Mar 2018 12:23`, as in RFC 1123 but for the zone.
pub fn rfc1123(local: Option<NaiveDateTime>) -> Cell {
    Cell::composed(local.map(|local| local.format("%a, %d %b %Y %H:%M").to_string()))
}

/// The start as the detail answer writes it: `2018-03-08T12:23:22.0`.
pub fn start_as_sent(activity: &Activity) -> Cell {
    let sent = activity.summary.as_ref().and_then(|summary| summary.start_local.clone());
    let listed = || Some(format!("{}.0", activity.start.local?.format("%Y-%m-%dT%H:%M:%S")));
    sent.or_else(listed).map_or(Cell::Empty, Cell::Text)
}

/// A key of the service with a capital wherever letters begin: `Trail_Running`.
pub fn title_case(key: &Option<String>) -> Cell {
    let capitals = |key: &String| {
        let mut within_word = false;
        let cased = key.chars().flat_map(|c| {
            let lower = std::mem::replace(&mut within_word, c.is_alphabetic());
            let (small, capital) = (c.to_lowercase(), c.to_uppercase());
            if lower { small.collect::<Vec<_>>() } else { capital.collect() }
        });
        Cell::Text(cased.collect())
    };
    key.as_ref().map_or(Cell::Empty, capitals)
}

/// The first device's name and the version of its software.
pub fn device(activity: &Activity) -> Cell {
    let Some(device) = &activity.device else { return Cell::Empty };
    let parts: Vec<&str> =
        [&device.name, &device.version].into_iter().flatten().map(|p| &**p).collect();
    Cell::text(&Some(parts.join(" ")).filter(|text| !text.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(cell: Cell) -> String {
        cell.to_string()
    }

    #[test]
    fn numbers_are_those_of_python() {
        for (cell, shown) in [
            (exact(Some(146.0)), "146.0"),
            (exact(Some(24.846973734297677)), "24.846973734297677"),
            (kmh(Some(2.1070001125335693)), "7.58520040512085"),
            (at_most(Some(2.4000000953674316), 2), "2.4"),
            (at_most(Some(92.05550090389445), 2), "92.06"),
            (at_most(Some(0.125), 2), "0.12"),
            (at_most(Some(3459.342041015625), 3), "3459.342"),
            (exact(Some(0.0)), "0.0"),
            (at_most(Some(-0.001), 2), "0.0"),
            (exact(Some(-0.000_02)), "-0.00002"),
            (whole(Some(2462.848)), "2463"),
            (whole(Some(0.5)), "0"),
            (floor(Some(47.135_329_814_627_77)), "47.135329"),
            (floor(Some(-122.419_415_5)), "-122.419416"),
            (km(Some(7287.759765625)), "7.28776"),
            (km(Some(0.0)), "0.00000"),
            (exact(Some(f64::NAN)), ""),
        ] {
            assert_eq!(text(cell), shown);
        }
    }

    #[test]
    fn seconds_are_rounded_or_cut_and_hours_run_on() {
        for (seconds, nearest, full) in [
            (2702.589, "00:45:03", "00:45:02"),
            (2.5, "00:00:02", "00:00:02"),
            (90_000.0, "25:00:00", "25:00:00"),
            (360_000.9, "100:00:01", "100:00:00"),
        ] {
            assert_eq!(text(nearest_second(Some(seconds))), nearest);
            assert_eq!(text(full_seconds(Some(seconds))), full);
        }
        assert_eq!(text(full_seconds(Some(-1.0))), "");
    }

    #[test]
    fn pace_is_for_feet_and_needs_movement() {
        let speed = Some(2.1070001125335693);
        assert_eq!(text(raw_speed_or_pace(Family::Foot, speed)), "7.910140");
        assert_eq!(text(speed_or_pace(Family::Foot, speed)), "07:55");
        assert_eq!(text(raw_speed_or_pace(Family::Swim, speed)), "7.585200");
        assert_eq!(text(speed_or_pace(Family::Swim, speed)), "7.6");
        assert_eq!(text(speed_or_pace(Family::Foot, Some(0.2))), "83:20");
        for cell in [speed_or_pace, raw_speed_or_pace] {
            assert_eq!(text(cell(Family::Foot, Some(0.0))), "");
        }
        assert_eq!(text(speed_or_pace(Family::Other, Some(0.0))), "0.0");
    }

    #[test]
    fn keys_get_capitals_where_letters_begin() {
        for (key, shown) in [
            ("cross_country_skiing_ws", "Cross_Country_Skiing_Ws"),
            ("e_bike_mountain", "E_Bike_Mountain"),
            ("swimToBikeTransition_v2", "Swimtobiketransition_V2"),
            ("3d_golf", "3D_Golf"),
        ] {
            assert_eq!(text(title_case(&Some(key.to_owned()))), shown);
        }
    }
}
