//! The curated account: one activity for each oddity that the real service is known to send.
//!
//! The first word of a row is the oddity's name, to be asked for with `Athlete::oddity`; then sport, type key,
//! place, local start with offset, metres and seconds. What is odd follows. Newest first, roughly.

use super::build::Draft;
use super::ids;
use super::places::{self, Place};
use super::workout::{Event, Privacy, Route, Source, Sport, Workout};
use chrono::DateTime;
use serde_json::{Value, json};

/// Makes rows for one account seed.
#[derive(Clone, Copy)]
struct Rows(u64);

impl Rows {
    #[allow(clippy::too_many_arguments)] // a table row: shorter columns would hide what the table says
    fn row(
        self,
        oddity: &'static str,
        sport: Sport,
        type_key: &'static str,
        place: &'static Place,
        start: &str,
        distance_m: f64,
        duration_s: f64,
    ) -> Workout {
        // The test `dates_are_as_written` would see a start that cannot be read.
        let start = DateTime::parse_from_str(start, "%Y-%m-%d %H:%M:%S %:z").unwrap_or_default();
        let draft = Draft {
            sport,
            type_key,
            place,
            start_utc_s: start.timestamp(),
            utc_offset_s: start.offset().local_minus_utc(),
            distance_m,
            duration_s,
        };
        let mut workout = draft.workout(self.0);
        workout.oddity = oddity;
        let name = crate::simulate::wire::types::display_name(type_key);
        workout.name = Some(if sport.has_gps() { format!("{} {name}", place.town) } else { name });
        workout
    }
}

impl Workout {
    fn with(mut self, change: impl FnOnce(&mut Workout)) -> Workout {
        change(&mut self);
        self
    }

    fn named(self, name: &str) -> Workout {
        self.with(|workout| workout.name = Some(name.to_owned()))
    }

    /// Arrived in the account long after it happened, and so has a high id.
    fn uploaded(self, time: &str) -> Workout {
        let uploaded_utc_s = DateTime::parse_from_rfc3339(time).unwrap_or_default().timestamp();
        self.with(|workout| {
            workout.uploaded_utc_s = uploaded_utc_s;
            workout.id = ids::at(uploaded_utc_s);
        })
    }

    /// A type that the table of types does not have.
    fn of_type(self, type_id: u32, parent_type_id: u32) -> Workout {
        self.with(|workout| (workout.type_id, workout.parent_type_id) = (type_id, parent_type_id))
    }

    fn sourced(self, source: Source) -> Workout {
        self.with(|workout| {
            workout.source = source;
            (workout.heart_rate, workout.cadence, workout.power) = (None, None, None);
            workout.temperature_c = None;
        })
    }

    /// Typed in: a distance, a time, nothing measured.
    fn manual(self) -> Workout {
        self.sourced(Source::Manual).with(|workout| {
            (workout.ascent_m, workout.moving_s) = (None, None);
        })
    }
}

/// The listed activities and the legs of the multisport ones.
pub(super) fn curated(seed: u64) -> (Vec<Workout>, Vec<Workout>) {
    let rows = Rows(seed);
    let mut listed = everyday(rows);
    listed.extend(names(rows));
    listed.extend(times(rows));
    listed.extend(origins(rows));
    listed.extend(sports(rows));
    listed.extend(numbers(rows));
    let (parents, children) = multisport(rows);
    listed.extend(parents);
    (listed, children)
}

/// What most people have most of.
#[rustfmt::skip] // one row, one line
fn everyday(rows: Rows) -> Vec<Workout> {
    use Sport::{Hike, Other, Ride, Run, TrailRun, Treadmill, Walk};
    vec![
        rows.row("plain_run", Run, "running", &places::MUNICH, "2026-10-30 07:04:11 +01:00", 10_043.72, 3_012.338),
        rows.row("paused_run", Run, "running", &places::MUNICH, "2026-10-28 18:31:02 +01:00", 8_012.45, 2_471.92)
            .with(|w| w.elapsed_s = 2_983.21),
        rows.row("trail_run_power", TrailRun, "trail_running", &places::CHAMONIX, "2026-10-18 09:12:45 +02:00", 14_261.19, 6_223.327),
        rows.row("public_ride", Ride, "road_biking", &places::LAUSANNE, "2026-10-11 10:00:31 +02:00", 61_803.7, 8_718.679)
            .with(|w| (w.privacy, w.power, w.event) = (Privacy::Public, Some((187, 741)), Event::Training)),
        rows.row("favorite_hike", Hike, "hiking", &places::STELVIO, "2026-09-20 08:14:18 +02:00", 13_362.59, 14_145.9)
            .with(|w| (w.favorite, w.route) = (true, Route::OutAndBack)),
        rows.row("walk", Walk, "walking", &places::LONDON, "2026-09-12 17:22:09 +01:00", 4_102.3, 2_941.0),
        rows.row("treadmill", Treadmill, "treadmill_running", &places::MUNICH, "2026-09-02 06:40:00 +02:00", 6_500.0, 2_160.04),
        // The laps of a 400 m oval.
        rows.row("track_laps", Run, "track_running", &places::TOKYO, "2026-08-27 19:05:33 +09:00", 8_000.0, 2_105.6)
            .with(|w| w.route = Route::Laps(400)),
        rows.row("commute", Ride, "cycling", &places::MUNICH, "2026-07-08 08:01:50 +02:00", 7_431.2, 1_402.5)
            .with(|w| (w.route, w.event, w.cadence) = (Route::OneWay, Event::Transportation, None)),
        rows.row("race_event", Run, "running", &places::NEW_YORK, "2025-11-02 09:10:00 -05:00", 42_310.4, 12_841.0)
            .named("Marathon")
            .with(|w| (w.event, w.personal_record, w.privacy) = (Event::Race, true, Privacy::Public)),
        rows.row("followers_run", Run, "street_running", &places::SYDNEY, "2024-12-27 06:30:10 +11:00", 9_077.1, 2_733.2)
            .with(|w| w.privacy = Privacy::Subscribers),
        rows.row("groups_push_walk", Other, "wheelchair_push_walk", &places::RIO, "2023-03-05 16:20:00 -03:00", 7_512.0, 5_400.5)
            .with(|w| (w.privacy, w.route) = (Privacy::Groups, Route::Laps(7_400))),
        // The shapes of 2018 and 2021 of the most ordinary thing.
        rows.row("run_2021", Run, "running", &places::MUNICH, "2021-04-24 11:12:13 +02:00", 11_218.6, 3_701.25),
        rows.row("run_2018", Run, "running", &places::MUNICH, "2018-03-08 12:23:22 +01:00", 8_225.53, 2_627.38),
    ]
}

/// Names and descriptions that break tables, files and terminals.
#[rustfmt::skip] // one row, one line
fn names(rows: Rows) -> Vec<Workout> {
    let long = "A very long name ".repeat(18);
    // The date is all that differs between the rows.
    let run = move |oddity, start, name: &str| {
        rows.row(oddity, Sport::Run, "running", &places::MUNICH, start, 5_012.3, 1_571.5).named(name)
    };
    vec![
        run("name_formula", "2026-06-20 07:00:01 +02:00", "=HYPERLINK(\"http://example.com\",\"x\")"),
        run("name_plus", "2026-06-19 07:00:02 +02:00", "+1 for the team"),
        run("name_minus", "2026-06-18 07:00:03 +02:00", "-2+3 easy"),
        run("name_at", "2026-06-17 07:00:04 +02:00", "@SUM(A1:A9)"),
        run("name_tab", "2026-06-16 07:00:05 +02:00", "\tindented\tby tabs"),
        run("name_carriage_return", "2026-06-15 07:00:06 +02:00", "\rreturned"),
        run("name_300_characters", "2026-06-14 07:00:07 +02:00", long.get(..300).unwrap_or_default()),
        run("name_path", "2026-06-13 07:00:08 +02:00", "../../etc/passwd\\..\\x"),
        run("name_reserved", "2026-06-12 07:00:09 +02:00", "CON"),
        run("name_markup", "2026-06-11 07:00:10 +02:00", "<b>Tom & Jerry's</b> \"loop\" ]]>"),
        run("name_emoji", "2026-06-10 07:00:11 +02:00", "Isar 🏃‍♀️🌧️ 5 km"),
        run("name_right_to_left", "2026-06-09 07:00:12 +02:00", "ריצת בוקר \u{202E}abc\u{202C} جري الصباح"),
        // XML 1.0 has no way to write these.
        run("name_control", "2026-06-08 07:00:13 +02:00", "Bell\u{7}, null\u{0} and \u{1b}[31mred\u{FFFE}"),
        run("name_line_break", "2026-06-07 07:00:14 +02:00", "First line\nsecond, \"quoted\"; third\r\nend"),
        run("name_comma_quotes", "2026-06-06 07:00:15 +02:00", "Easy, \"very\" easy; truly"),
        run("name_spaces", "2026-06-05 07:00:16 +02:00", "  blanks around  "),
        run("name_empty", "2026-06-04 07:00:17 +02:00", ""),
        run("unnamed", "2026-06-03 07:00:18 +02:00", "").with(|w| w.name = None),
        run("description_lines", "2026-06-02 07:00:19 +02:00", "With notes").with(|w| {
            w.description = Some("Felt \"great\" 💪,\nthen; tired.\r\n\r\n=1+1\n– end".into());
        }),
        run("description_empty", "2026-06-01 07:00:20 +02:00", "Without notes").with(|w| w.description = Some(String::new())),
    ]
}

/// Dates, offsets, durations.
#[rustfmt::skip] // one row, one line
fn times(rows: Rows) -> Vec<Workout> {
    use Sport::{Hike, Ride, Run, TrailRun, Walk};
    vec![
        rows.row("offset_west", Run, "running", &places::SAN_FRAN, "2026-05-16 06:45:00 -07:00", 12_074.0, 3_655.0),
        rows.row("offset_kathmandu", Hike, "hiking", &places::KATHMANDU, "2025-11-20 07:30:00 +05:45", 9_870.4, 13_320.0),
        rows.row("offset_st_johns", Walk, "walking", &places::ST_JOHNS, "2026-01-17 14:02:30 -03:30", 5_233.0, 4_011.7)
            .with(|w| w.temperature_c = Some((-9, -2))),
        rows.row("offset_chatham", Run, "running", &places::CHATHAM, "2024-07-21 08:15:00 +12:45", 7_700.0, 2_618.0),
        rows.row("offset_chatham_summer", Run, "running", &places::CHATHAM, "2025-01-19 20:44:59 +13:45", 7_702.0, 2_611.0),
        // Winter time begins in the middle: the local end is not start plus duration.
        rows.row("daylight_saving_night", Run, "running", &places::MUNICH, "2025-10-26 02:10:00 +02:00", 19_400.0, 6_900.0),
        // Local date and UTC date differ, to either side.
        rows.row("local_date_ahead", Run, "running", &places::AUCKLAND, "2026-03-01 06:05:00 +13:00", 10_400.0, 3_120.0),
        rows.row("local_date_behind", Run, "running", &places::SAN_FRAN, "2026-02-28 21:50:00 -08:00", 6_120.0, 1_900.0),
        rows.row("new_year", Run, "running", &places::MUNICH, "2024-12-31 23:40:00 +01:00", 7_950.0, 2_640.0),
        rows.row("ultra_26_h_15_min", TrailRun, "ultra_run", &places::CHAMONIX, "2024-08-30 18:00:00 +02:00", 161_300.0, 94_500.0)
            .with(|w| {
                (w.elapsed_s, w.event) = (95_712.4, Event::Race);
                w.heart_rate = Some((128, 171));
            }),
        // Two devices of the same person, started together.
        rows.row("same_second_watch", Ride, "cycling", &places::LAUSANNE, "2026-04-12 09:30:00 +02:00", 30_410.0, 4_810.0),
        rows.row("same_second_phone", Ride, "cycling", &places::LAUSANNE, "2026-04-12 09:30:00 +02:00", 30_388.5, 4_810.0)
            .uploaded("2026-04-12T12:00:00Z"),
        // Old, but its id is among the newest.
        rows.row("late_upload", Hike, "hiking", &places::STELVIO, "2013-08-03 07:45:00 +02:00", 15_020.0, 17_300.0)
            .uploaded("2026-03-02T20:15:07Z"),
        // Crosses the 180th meridian: a round that leaves to the east (dice 2 is the bearing).
        rows.row("antimeridian", Run, "running", &places::TAVEUNI, "2026-02-10 06:12:00 +12:00", 9_400.0, 3_050.0).with(|w| {
            while !(150..210).contains(&w.dice(2, 360)) {
                w.seed = w.seed.wrapping_add(1);
            }
        }),
        rows.row("half_second", Walk, "walking", &places::MUNICH, "2026-02-02 12:00:00 +01:00", 3.4, 2.6),
    ]
}

/// Activities that did not come from a watch.
#[rustfmt::skip] // one row, one line
fn origins(rows: Rows) -> Vec<Workout> {
    use Sport::{Ride, Run, Ski, Walk, Yoga};
    vec![
        // No name, whole numbers, explicit nulls, no start as a number.
        rows.row("manual_old", Walk, "walking", &places::MUNICH, "2016-05-01 15:00:00 +02:00", 1_000.0, 1_200.0)
            .manual()
            .with(|w| (w.name, w.integers, w.no_begin_timestamp) = (None, true, true)),
        rows.row("manual_new", Ride, "indoor_cycling", &places::MUNICH, "2026-03-15 18:00:00 +01:00", 21_500.0, 2_700.0)
            .manual()
            .named("Spin class (typed in)"),
        rows.row("manual_unnamed", Yoga, "pilates", &places::MUNICH, "2025-09-09 19:00:00 +02:00", 0.0, 3_600.0)
            .manual()
            .with(|w| w.name = None),
        // deviceId null, then 0, as the real service has it.
        rows.row("gpx_upload", Ski, "cross_country_skiing", &places::DAVOS, "2012-02-27 10:10:06 +01:00", 11_610.0, 4_177.0)
            .sourced(Source::Gpx)
            .with(|w| w.privacy = Privacy::Public),
        rows.row("gpx_upload_device_0", Walk, "uncategorized", &places::LAUSANNE, "2015-12-27 13:05:44 +01:00", 9_943.03, 7_620.0)
            .sourced(Source::Gpx)
            .with(|w| (w.elevation_corrected, w.privacy) = (true, Privacy::Groups)),
        rows.row("gpx_upload_new", Run, "running", &places::CAPE_TOWN, "2026-01-25 07:20:00 +02:00", 10_500.0, 3_460.0)
            .sourced(Source::Gpx),
        rows.row("tcx_upload", Ride, "cycling", &places::NEW_YORK, "2014-06-07 09:00:00 -04:00", 40_120.0, 6_060.0)
            .sourced(Source::Tcx),
        rows.row("elevation_corrected", Run, "running", &places::SAN_FRAN, "2023-10-14 08:02:02 -07:00", 13_040.0, 4_188.8)
            .with(|w| w.elevation_corrected = true),
        rows.row("legacy_skiing", Ski, "cross_country_skiing", &places::DAVOS, "2018-02-11 12:05:22 +01:00", 12_340.0, 4_033.0)
            .with(|w| w.privacy = Privacy::Subscribers),
        rows.row("legacy_uncategorized", Walk, "uncategorized", &places::LONDON, "2013-04-21 14:00:00 +01:00", 3_207.0, 2_480.0),
        rows.row("unknown_type", Sport::Other, "lunar_rover_v3", &places::DAVOS, "2026-08-01 12:00:00 +02:00", 4_400.0, 3_700.0)
            .of_type(9_991, 4),
        rows.row("unknown_parent", Sport::Yoga, "zero_g_yoga", &places::MUNICH, "2026-08-02 12:00:00 +02:00", 0.0, 1_900.0)
            .of_type(9_992, 9_990),
        rows.row("unknown_fields", Run, "running", &places::LAUSANNE, "2026-08-03 07:10:00 +02:00", 6_900.0, 2_140.0).with(|w| {
            let unknown = json!({
                "moonPhase": {"name": "waxing", "illumination": 0.42, "tides": [1, null, {"high": true}]},
                "sensorReadings": [[1, 2.5], [], ["text", false]],
                "quantumSteps": 18_446_744_073_709_551_615_u64,
                "futureScore": null,
            });
            if let Value::Object(unknown) = unknown {
                w.unknown = Some(Box::new(unknown));
            }
        }),
    ]
}

/// The sports.
#[rustfmt::skip] // one row, one line
fn sports(rows: Rows) -> Vec<Workout> {
    use Sport::{Climb, Dive, Golf, Hike, IndoorRide, IndoorRow, OpenWater, Other, Paddle, PoolSwim, Ride, Row, Ski, Strength, Yoga};
    vec![
        rows.row("pool_25_m", PoolSwim, "lap_swimming", &places::MUNICH, "2026-07-30 19:31:42 +02:00", 1_275.0, 1_923.88),
        rows.row("pool_25_yd", PoolSwim, "lap_swimming", &places::NEW_YORK, "2025-03-12 06:10:05 -04:00", 1_508.76, 2_046.1)
            .with(|w| w.pool = Some((2_286, true))),
        rows.row("open_water", OpenWater, "open_water_swimming", &places::LAUSANNE, "2026-07-19 08:39:43 +02:00", 1_863.32, 2_587.587)
            .with(|w| (w.elapsed_s, w.temperature_c) = (2_932.672, Some((21, 23)))),
        rows.row("strength_sets", Strength, "strength_training", &places::MUNICH, "2026-07-14 18:02:11 +02:00", 0.0, 3_121.5),
        // Everything measured is 0.0: not absent.
        rows.row("strength_zeros", Strength, "strength_training", &places::MUNICH, "2025-01-11 23:37:01 +01:00", 0.0, 600.0)
            .with(|w| (w.heart_rate, w.cadence, w.power) = (Some((0, 0)), Some((0, 0)), Some((0, 0)))),
        rows.row("strength_2021", Strength, "strength_training", &places::MUNICH, "2021-02-03 18:00:00 +01:00", 0.0, 2_700.0),
        rows.row("indoor_row", IndoorRow, "indoor_rowing", &places::MUNICH, "2026-01-12 06:31:00 +01:00", 5_000.0, 1_241.3),
        rows.row("outdoor_row", Row, "rowing_v2", &places::LAUSANNE, "2026-05-24 07:15:20 +02:00", 9_214.0, 2_551.0),
        rows.row("paddle", Paddle, "stand_up_paddleboarding_v2", &places::LAUSANNE, "2026-06-28 07:12:43 +02:00", 3_196.52, 3_227.382),
        rows.row("kayak", Paddle, "kayaking_v2", &places::RIO, "2025-02-16 07:40:00 -03:00", 6_420.0, 4_310.0),
        rows.row("rucking", Hike, "rucking", &places::SAN_FRAN, "2026-05-09 09:00:00 -07:00", 8_030.0, 5_742.0),
        rows.row("gravel_power", Ride, "gravel_cycling", &places::CHAMONIX, "2026-05-03 09:44:00 +02:00", 48_020.0, 9_011.2)
            .with(|w| w.power = Some((196, 812))),
        rows.row("virtual_ride", IndoorRide, "virtual_ride", &places::MUNICH, "2026-01-05 19:00:00 +01:00", 32_120.0, 3_600.0),
        rows.row("e_bike", Ride, "e_bike_mountain", &places::STELVIO, "2025-08-16 10:10:00 +02:00", 38_210.0, 7_020.0),
        rows.row("resort_ski", Ski, "resort_skiing", &places::DAVOS, "2026-02-21 09:20:00 +01:00", 31_200.0, 10_440.0)
            .with(|w| {
                (w.temperature_c, w.descent_m) = (Some((-14, -3)), 5_120.0);
                (w.ascent_m, w.elapsed_s) = (Some(5_096.0), 19_210.0);
            }),
        rows.row("classic_ski", Ski, "cross_country_skiing_ws", &places::ROVANIEMI, "2024-02-24 11:00:00 +02:00", 18_320.0, 4_912.0)
            .with(|w| w.temperature_c = Some((-21, -17))),
        rows.row("climbing", Climb, "indoor_climbing", &places::MUNICH, "2025-12-04 19:12:00 +01:00", 0.0, 5_520.0),
        rows.row("yoga", Yoga, "yoga", &places::MUNICH, "2025-12-01 07:00:00 +01:00", 0.0, 1_805.0),
        rows.row("golf", Golf, "golf", &places::SYDNEY, "2025-04-13 08:00:00 +10:00", 8_890.0, 15_020.0),
        rows.row("dive", Dive, "single_gas_diving", &places::SHARM, "2025-05-21 10:32:00 +03:00", 0.0, 2_880.0)
            .with(|w| w.temperature_c = Some((23, 25))),
        rows.row("tennis", Other, "tennis_v2", &places::MUNICH, "2022-06-19 17:30:00 +02:00", 4_310.0, 5_404.0),
        rows.row("soccer", Other, "soccer", &places::RIO, "2022-03-05 16:00:00 -03:00", 7_240.0, 5_712.0),
        rows.row("inline_skating", Other, "inline_skating", &places::LONDON, "2023-07-16 11:00:00 +01:00", 12_030.0, 2_911.0),
    ]
}

/// Numbers that are easily taken for something else.
#[rustfmt::skip] // one row, one line
fn numbers(rows: Rows) -> Vec<Workout> {
    use Sport::{Hike, Other, Ride, Run, TrailRun, Walk};
    vec![
        rows.row("zero_temperature", Run, "running", &places::MUNICH, "2026-01-20 07:30:00 +01:00", 8_400.0, 2_690.0)
            .with(|w| w.temperature_c = Some((0, 4))),
        rows.row("negative_temperature", Run, "running", &places::ROVANIEMI, "2026-01-03 11:40:00 +02:00", 6_010.0, 2_088.0)
            .with(|w| w.temperature_c = Some((-24, -18))),
        // Lower than the sea all the way: both elevations are negative.
        rows.row("below_sea_level", Run, "running", &places::EIN_BOKEK, "2025-02-22 07:00:00 +02:00", 9_060.0, 2_910.0),
        rows.row("below_sea_level_2021", Walk, "walking", &places::EIN_BOKEK, "2021-11-11 16:00:00 +02:00", 3_060.0, 2_310.0),
        rows.row("no_climb", Run, "track_running", &places::SYDNEY, "2026-03-22 18:00:00 +11:00", 5_000.0, 1_401.0)
            .with(|w| (w.ascent_m, w.descent_m, w.route) = (Some(0.0), 0.0, Route::Laps(400))),
        // On the spot: no way, no track.
        rows.row("distance_zero", Other, "jump_rope", &places::MUNICH, "2026-03-23 18:00:00 +01:00", 0.0, 421.9)
            .with(|w| w.cadence = None),
        rows.row("no_heart_rate", Ride, "mountain_biking", &places::DAVOS, "2025-07-27 10:00:00 +02:00", 22_010.0, 6_410.0)
            .with(|w| (w.heart_rate, w.cadence) = (None, None)),
        rows.row("one_way_climb", Ride, "road_biking", &places::STELVIO, "2025-06-29 08:30:00 +02:00", 24_310.0, 6_102.0)
            .with(|w| (w.route, w.ascent_m, w.descent_m, w.power) = (Route::OneWay, Some(1_288.0), 12.0, Some((221, 611)))),
        rows.row("long_hike_2019", Hike, "hiking", &places::CHAMONIX, "2019-07-28 06:00:00 +02:00", 31_200.0, 32_510.0)
            .with(|w| w.elapsed_s = 41_050.0),
        rows.row("ride_2021", Ride, "road_biking", &places::LONDON, "2022-05-15 09:00:00 +01:00", 82_040.0, 11_410.0)
            .with(|w| w.power = Some((178, 690))),
        rows.row("trail_2020", TrailRun, "trail_running", &places::CAPE_TOWN, "2020-10-03 08:00:00 +02:00", 12_020.0, 5_105.0),
    ]
}

/// Parents, which are listed, and their legs, which are not.
#[rustfmt::skip] // one row, one line
fn multisport(rows: Rows) -> (Vec<Workout>, Vec<Workout>) {
    use Sport::{MultiSport, OpenWater, Ride, Run, Transition, Walk};
    let triathlon = rows
        .row("multisport", MultiSport, "multi_sport", &places::LAUSANNE, "2026-08-22 08:30:00 +02:00", 52_311.0, 8_905.0)
        .named("Triathlon")
        .with(|w| w.event = Event::Race);
    let old = rows
        .row("multisport_2021", MultiSport, "multi_sport", &places::LAUSANNE, "2021-04-11 11:50:49 +02:00", 38_351.41, 8_160.0)
        .named("Bike, walk, bike");
    let (triathlon, mut legs) = split(rows, triathlon, &[
        ("leg_swim", OpenWater, "open_water_swimming", 1_502.0, 1_690.0),
        ("leg_transition", Transition, "swimToBikeTransition_v2", 311.0, 175.0),
        ("leg_ride", Ride, "road_biking", 40_288.0, 4_310.0),
        ("leg_transition_2", Transition, "bikeToRunTransition_v2", 180.0, 90.0),
        ("leg_run", Run, "running", 10_030.0, 2_640.0),
    ]);
    let (old, old_legs) = split(rows, old, &[
        ("leg_ride_2021", Ride, "cycling", 18_000.0, 3_000.0),
        ("leg_walk_2021", Walk, "walking", 2_351.41, 2_160.0),
        ("leg_ride_back_2021", Ride, "cycling", 18_000.0, 3_000.0),
    ]);
    legs.extend(old_legs);
    (vec![triathlon, old], legs)
}

type Leg = (&'static str, Sport, &'static str, f64, f64);

fn split(rows: Rows, mut parent: Workout, legs: &[Leg]) -> (Workout, Vec<Workout>) {
    let mut start_utc_s = parent.start_utc_s;
    let mut children = Vec::new();
    for (&(oddity, sport, type_key, distance_m, duration_s), step) in
        legs.iter().zip([11, 16, 20, 23, 25])
    {
        let offset_s = parent.utc_offset_s;
        let draft = Draft {
            sport,
            type_key,
            place: parent.place,
            start_utc_s,
            utc_offset_s: offset_s,
            distance_m,
            duration_s,
        };
        let mut child = draft.workout(rows.0);
        (child.oddity, child.id, child.parent_id) = (oddity, parent.id + step, Some(parent.id));
        child.uploaded_utc_s = parent.uploaded_utc_s;
        child.name = Some(crate::simulate::wire::types::display_name(type_key));
        child.event = parent.event;
        start_utc_s += duration_s as i64;
        children.push(child);
    }
    parent.child_ids = children.iter().map(|child| child.id).collect();
    (parent.moving_s, parent.no_begin_timestamp, parent.temperature_c) = (None, true, None);
    (parent, children)
}
