//! The table of laps as Garmin exports it: display texts, a summary row, a byte order mark, no CRLF.

use crate::simulate::athlete::Workout;
use crate::simulate::track::{self, Lap, Track};
use std::fmt::Write;

const HEADER: &str = "Laps,Time,Cumulative Time,Distance,Avg Pace,Avg Speed,Avg HR,Max HR,Total Ascent,Total Descent,Calories,Avg Cadence,Max Cadence,Moving Time\n";

/// The file. Missing values are `--`.
pub(super) fn render(w: &Workout, track: &Track) -> String {
    let mut out = String::from("\u{FEFF}");
    out.push_str(HEADER);
    let mut cumulative_s = 0.0;
    for (index, lap) in track::laps(w, track).iter().enumerate() {
        cumulative_s += lap.timer_s;
        row(&mut out, track, &(index + 1).to_string(), lap, cumulative_s);
    }
    let summary = Lap {
        first: 0,
        last: track.points.len() - 1,
        start_s: 0,
        timer_s: w.duration_s,
        elapsed_s: w.elapsed_s,
        distance_m: w.distance_m,
        ascent_m: w.ascent_m.unwrap_or(0.0).into(),
        descent_m: w.descent_m.into(),
        max_speed_mps: w.max_speed_mps,
        heart_rate_bpm: w.heart_rate.unwrap_or_default(),
        cadence_rpm: w.cadence.unwrap_or_default(),
        calories: w.calories.into(),
    };
    row(&mut out, track, "Summary", &summary, w.duration_s);
    out
}

fn row(out: &mut String, track: &Track, title: &str, lap: &Lap, cumulative_s: f64) {
    let shown = |present: bool, value: f64| {
        if present { format!("{value:.0}") } else { "--".into() }
    };
    let speed_mps = lap.average_speed_mps();
    let pace = if speed_mps > 0.0 { clock(1_000.0 / speed_mps) } else { "--".into() };
    let cells = [
        title.to_owned(),
        clock(lap.timer_s),
        clock(cumulative_s),
        format!("{:.2}", lap.distance_m / 1_000.0),
        pace,
        format!("{:.1}", speed_mps * 3.6),
        shown(track.has_heart_rate, lap.heart_rate_bpm.0.into()),
        shown(track.has_heart_rate, lap.heart_rate_bpm.1.into()),
        shown(track.has_elevation, lap.ascent_m),
        shown(track.has_elevation, lap.descent_m),
        shown(true, lap.calories),
        shown(track.has_cadence, lap.cadence_rpm.0.into()),
        shown(track.has_cadence, lap.cadence_rpm.1.into()),
        clock(lap.timer_s),
    ];
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{}", cells.join(","));
}

/// `5:01.2` or `26:15:00`.
fn clock(seconds: f64) -> String {
    let tenths = (seconds * 10.0).round() as u64;
    let (hours, minutes, seconds) = (tenths / 36_000, tenths / 600 % 60, tenths / 10 % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}.{}", tenths % 10),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}
