//! COROS's detail answer: what it tells beyond the list, and what of it is kept.
//!
//! It has units of its own (centimetres, hundredths of a second), and 65,535 for
//! "not applicable".

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use uom::si::energy::kilocalorie;
use uom::si::f64::{Energy, Length, Mass, Time};
use uom::si::length::{centimeter, meter, millimeter};
use uom::si::mass::gram;
use uom::si::time::millisecond;

use super::normalize::{counts, recorded};
use super::{laps, wire};
use crate::activity::{Activity, Device, Form};
use crate::service::json::Lens;

/// The series of samples, and the charts of them: most of a megabyte that no
/// column is made of.
const SERIES: [&str; 2] = ["frequencyList", "graphList"];

/// What the service sends where a number makes no sense.
const NOT_APPLICABLE: f64 = 65_535.0;

/// The `zoneType` of heart rate zones.
const HEART_RATE: i64 = 3;

/// What is kept of a detail answer: its `data` without the series, everything
/// else as it was sent.
///
/// # Errors
/// When it has no `summary`, which now and then is missing and comes when it
/// is asked for again.
pub(super) fn kept(sent: &[u8]) -> Result<String, String> {
    let data = wire::data("detail", sent).map_err(|error| error.to_string())?;
    let whole = data.and_then(|data| without_series(data.get()));
    whole.ok_or_else(|| "it has no summary".to_owned())
}

fn without_series(data: &str) -> Option<String> {
    let mut fields: BTreeMap<&str, &RawValue> = serde_json::from_str(data).ok()?;
    if !fields.get("summary")?.get().starts_with('{') {
        return None;
    }
    fields.retain(|key, _| !SERIES.contains(key));
    serde_json::to_string(&fields).ok()
}

/// Adds what the list does not tell.
pub(super) fn add(detail: &mut Lens<'_, '_>, activity: &mut Activity) {
    let height = heights(&mut detail.inner("summary"), activity);
    laps::add(detail, activity, height);
    zones(detail, activity);
    device(detail, activity);
    activity.description = detail.inner("sportFeelInfo").text("sportNote");
    let summary = &mut detail.inner("summary");
    activity.max_hr = told(summary, "maxHr", Lens::per_min);
    let highest = told(summary, "maxCadence", Lens::per_min);
    activity.max_run_cadence = highest.filter(|_| counts(&activity.sport, "running"));
    activity.max_bike_cadence = highest.filter(|_| counts(&activity.sport, "cycling"));
    activity.max_power = told(summary, "maxPower", Lens::w);
    activity.stride_length =
        told(summary, "avgStepLen", Lens::number).map(Length::new::<centimeter>);
    activity.aerobic_effect = told(summary, "aerobicEffect", Lens::number);
    activity.anaerobic_effect = told(summary, "anaerobicEffect", Lens::number);
    activity.vo2max = told(summary, "currentVo2Max", Lens::number);
    form(summary, &mut activity.form);
    strength(summary, activity);
    fill(summary, activity, height);
}

/// What the list has at times: nothing of it is lost where it has not.
fn fill(summary: &mut Lens<'_, '_>, activity: &mut Activity, height: fn(f64) -> Length) {
    fn or<T>(listed: &mut Option<T>, detail: Option<T>) {
        *listed = listed.take().or(detail);
    }
    or(&mut activity.name, summary.text("name"));
    or(&mut activity.avg_hr, told(summary, "avgHr", Lens::per_min));
    let cadence = told(summary, "avgCadence", Lens::per_min);
    or(&mut activity.avg_run_cadence, cadence.filter(|_| counts(&activity.sport, "running")));
    or(&mut activity.avg_bike_cadence, cadence.filter(|_| counts(&activity.sport, "cycling")));
    or(&mut activity.avg_power, told(summary, "avgPower", Lens::w));
    or(&mut activity.normalized_power, told(summary, "np", Lens::w));
    let small_calories = told(summary, "calories", Lens::number);
    or(&mut activity.calories, small_calories.map(|c| Energy::new::<kilocalorie>(c / 1000.0)));
    or(&mut activity.elevation_gain, told(summary, "elevGain", Lens::number).map(height));
    or(&mut activity.elevation_loss, told(summary, "totalDescent", Lens::number).map(height));
    or(&mut activity.training_load, told(summary, "trainingLoad", Lens::number));
    or(&mut activity.strength.sets, told(summary, "sets", Lens::integer));
    or(&mut activity.strength.reps, told(summary, "totalReps", Lens::integer));
}

/// Milliseconds, millimetres, tenths of a percent.
fn form(summary: &mut Lens<'_, '_>, form: &mut Form) {
    form.ground_contact =
        told(summary, "avgGroundTime", Lens::number).map(Time::new::<millisecond>);
    form.vertical_oscillation =
        told(summary, "avgVertVibration", Lens::number).map(Length::new::<millimeter>);
    form.vertical_ratio_percent = told(summary, "avgVertRatio", Lens::number).map(|p| p / 10.0);
}

/// Grams; the heaviest weight is that of a set.
fn strength(summary: &mut Lens<'_, '_>, activity: &mut Activity) {
    let weights = activity.sets.iter().filter_map(|set| set.weight);
    activity.strength.max_weight = weights.reduce(Mass::max);
    activity.strength.volume = told(summary, "totalWeight", Lens::number).map(Mass::new::<gram>);
}

/// A value that was measured: neither zero nor "not applicable".
pub(super) fn told<'a, 'w, T: Default + PartialEq>(
    summary: &mut Lens<'a, 'w>,
    key: &'static str,
    read: fn(&mut Lens<'a, 'w>, &'static str) -> Option<T>,
) -> Option<T> {
    let applies = summary.number(key)? != NOT_APPLICABLE;
    recorded(read(summary, key)).filter(|_| applies)
}

/// How heights are read in this answer. All three are zero without an altimeter.
fn heights(summary: &mut Lens<'_, '_>, activity: &mut Activity) -> fn(f64) -> Length {
    let mut height = |key| summary.number(key).filter(|value| value.abs() != NOT_APPLICABLE);
    let heights = ["minElev", "maxElev", "avgElev"].map(&mut height);
    let gain = height("elevGain");
    let listed = activity.elevation_gain.map(|gain| gain.get::<meter>());
    let of_unit: fn(f64) -> Length = match in_centimetres(gain, listed, &heights) {
        true => Length::new::<centimeter>,
        false => Length::new::<meter>,
    };
    if heights.iter().flatten().any(|height| *height != 0.0) {
        let [lowest, highest, mean] = heights.map(|height| height.map(of_unit));
        activity.min_elevation = lowest;
        activity.max_elevation = highest;
        activity.avg_elevation = mean;
    }
    of_unit
}

/// Some captures have metres here and some centimetres. The list has metres
/// for sure, so that the two ascents tell; where there are none, nobody gets
/// higher than Everest.
fn in_centimetres(gain: Option<f64>, listed: Option<f64>, heights: &[Option<f64>]) -> bool {
    match gain.zip(listed.filter(|listed| *listed > 0.0)) {
        Some((gain, listed)) if gain > 0.0 => gain > 10.0 * listed,
        _ => heights.iter().flatten().any(|height| height.abs() > 8_849.0),
    }
}

/// The device that recorded it is the first one; others were connected to
/// that. The list has its name.
fn device(detail: &mut Lens<'_, '_>, activity: &mut Activity) {
    let Some(first) = detail.fields.objects("deviceList", detail.warnings).next() else { return };
    let mut text = |key| first.text(key, detail.warnings);
    let Device { name, .. } = activity.device.take().unwrap_or_default();
    activity.device = Device::of(name.or_else(|| text("name")), text("version"));
}

/// Seconds in each zone of heart rate, and where it begins; `zoneIndex` counts from 0.
fn zones(detail: &mut Lens<'_, '_>, activity: &mut Activity) {
    for group in detail.fields.objects("zoneList", detail.warnings) {
        if group.integer("zoneType", detail.warnings) != Some(HEART_RATE) {
            continue;
        }
        for fields in group.objects("zoneItemList", detail.warnings) {
            let mut zone = Lens { fields, warnings: detail.warnings };
            let index = zone.fields.integer("zoneIndex", zone.warnings);
            let index = index.and_then(|index| usize::try_from(index).ok());
            let Some(index @ 0..5) = index else { continue };
            activity.hr_zones[index] = zone.s("second");
            activity.hr_zone_lows[index] = zone.per_min("leftScope");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::columns::{CATALOGUE, Record};
    use crate::service::coros::INFO;
    use crate::service::{Answers, Aside, Info, Reading};

    const LISTED: &str = r#"{"labelId": "466900000000000017", "sportType": 102, "ascent": 1005}"#;
    const DETAIL: &str = r#"{
        "summary": {"maxHr": 181, "maxCadence": 176, "maxPower": 0, "avgStepLen": 97,
            "elevGain": 1004, "minElev": -12, "maxElev": 900, "avgElev": 450,
            "aerobicEffect": 3.1, "anaerobicEffect": 65535, "currentVo2Max": 52,
            "trainingLoad": 120, "avgGroundTime": 242, "avgVertVibration": 79,
            "avgVertRatio": 81, "totalWeight": 2016000},
        "lapList": [
            {"type": -1, "lapItemList": [{"mode": 0}]},
            {"type": 11, "lapItemList": [{"mode": 0}, {"mode": 0}]},
            {"type": 2, "lapItemList": [{"mode": 0}, {"mode": 0}, {"mode": 0}]}
        ],
        "zoneList": [
            {"type": 130, "zoneType": 0, "zoneItemList": [{"zoneIndex": 0, "second": 2000}]},
            {"type": 126, "zoneType": 3, "zoneItemList": [
                {"zoneIndex": 0, "second": 300, "leftScope": 98},
                {"zoneIndex": 2, "second": 1500},
                {"zoneIndex": 5, "second": 1}]}
        ],
        "deviceList": [{"name": "COROS PACE 3", "version": "V3.0808.0"}, {"version": "1"}],
        "sportFeelInfo": {"feelType": 4, "sportNote": "felt good"}
    }"#;

    fn read(listed: &str, detail: &str) -> Reading {
        let Info { read, .. } = &INFO;
        read(listed, Some(&Answers::of(Aside::Detail, detail))).expect("an activity")
    }

    fn cells(listed: &str, detail: &str) -> impl Fn(&str) -> String {
        let activity = read(listed, detail).activity;
        move |key| {
            let column = CATALOGUE.iter().find(|column| column.key == key).expect(key);
            (column.value)(&Record::of(&activity)).to_string()
        }
    }

    #[test]
    fn the_detail_answer_tells_what_the_list_does_not() {
        let cell = cells(LISTED, DETAIL);
        for (key, text) in [
            ("description", "felt good"),
            ("min_elevation_m", "-12"),
            ("max_elevation_m", "900"),
            ("avg_elevation_m", "450"),
            ("elevation_gain_m", "1005"),
            ("max_hr_bpm", "181"),
            ("hr_zone_1_s", "300"),
            ("hr_zone_1_low_bpm", "98"),
            ("hr_zone_2_s", ""),
            ("hr_zone_2_low_bpm", ""),
            ("device_version", "V3.0808.0"),
            ("hr_zone_3_s", "1500"),
            ("aerobic_training_effect", "3.1"),
            ("anaerobic_training_effect", ""),
            ("training_load", "120"),
            ("vo2max", "52"),
            ("max_run_cadence_spm", "176"),
            ("max_bike_cadence_rpm", ""),
            ("max_power_w", ""),
            ("stride_length_cm", "97"),
            ("ground_contact_time_ms", "242"),
            ("vertical_oscillation_cm", "7.9"),
            ("vertical_ratio_percent", "8.1"),
            ("volume_kg", "2016"),
            ("max_weight_kg", ""),
            ("laps", "3"),
        ] {
            assert_eq!(cell(key), text, "{key}");
        }
        assert_eq!(read(LISTED, DETAIL).warnings, Vec::<String>::new());
    }

    /// The list has 0 for what it does not tell.
    #[test]
    fn the_detail_answer_fills_what_the_list_has_at_times() {
        let listed = r#"{"labelId": "466900000000000017", "sportType": 100, "avgHr": HR,
            "avgPower": 0, "sets": 0}"#;
        let detail = r#"{"summary": {"name": "Fartlek", "avgHr": 112, "avgCadence": 171,
            "avgPower": 250, "np": 65535, "calories": 280250, "elevGain": 41, "totalDescent": 40,
            "sets": 9, "totalReps": 88, "trainingLoad": 40}}"#;
        for (hr, shown) in [("0", "112"), ("null", "112"), ("131", "131")] {
            let listed = listed.replace("HR", hr);
            let cell = cells(&listed, detail);
            for (key, text) in [
                ("name", "Fartlek"),
                ("avg_hr_bpm", shown),
                ("avg_run_cadence_spm", "171"),
                ("avg_bike_cadence_rpm", ""),
                ("avg_power_w", "250"),
                ("normalized_power_w", ""),
                ("calories_kcal", "280.25"),
                ("elevation_gain_m", "41"),
                ("elevation_loss_m", "40"),
                ("training_load", "40"),
                ("sets", "9"),
                ("reps", "88"),
            ] {
                assert_eq!(cell(key), text, "{key}");
                let fills = super::super::INFO.asides[0].fills;
                assert!(fills.contains(&key), "{key}: the answer is looked at for it");
            }
        }
    }

    #[test]
    fn heights_a_hundred_times_too_high_are_centimetres() {
        let centimetres = DETAIL
            .replace("1004", "100500")
            .replace("-12", "-1200")
            .replace("900", "90000")
            .replace("450", "45000");
        let without_ascent = LISTED.replace("1005", "0");
        for listed in [LISTED, &without_ascent] {
            for detail in [DETAIL, &centimetres] {
                let cell = cells(listed, detail);
                assert_eq!(cell("min_elevation_m"), "-12");
                assert_eq!(cell("max_elevation_m"), "900");
            }
        }
    }

    #[test]
    fn zeros_are_heights_only_beside_other_heights() {
        let flat = DETAIL.replace("-12", "0");
        assert_eq!(cells(LISTED, &flat)("min_elevation_m"), "0");
        let none = flat.replace("900", "0").replace("450", "0");
        assert_eq!(cells(LISTED, &none)("min_elevation_m"), "");
    }

    #[test]
    fn laps_are_counted_in_one_group_and_skipped_steps_not_at_all() {
        let steps = DETAIL.replace("\"type\": 11", "\"type\": 10");
        assert_eq!(cells(LISTED, &steps)("laps"), "2");
        let skipped = steps.replacen("{\"mode\": 0}, {\"mode\": 0}]", "{\"mode\": 16}]", 1);
        assert_eq!(cells(LISTED, &skipped)("laps"), "3", "a group of skipped steps is none");
        assert_eq!(cells(LISTED, "{}")("laps"), "");
    }

    #[test]
    fn the_heaviest_weight_is_that_of_a_set() {
        let sets = r#"{"summary": {"totalWeight": 65535}, "lapList": [{"type": 10, "lapItemList": [
            {"mode": 14, "reps": 12, "weight": 20000}, {"mode": 3, "reps": 0, "weight": 0},
            {"mode": 14, "reps": 10, "weight": 22500}]}]}"#;
        let cell = cells(LISTED, sets);
        assert_eq!((cell("max_weight_kg"), cell("volume_kg")), ("22.5".into(), String::new()));
    }

    #[test]
    fn the_series_are_not_kept() {
        let sent = DETAIL.replacen('{', r#"{"frequencyList": [{"heart": 1}], "graphList": [],"#, 1);
        let kept = super::without_series(&sent).expect("a summary");
        assert!(!kept.contains("frequencyList") && !kept.contains("graphList"), "{kept}");
        assert_eq!(read(LISTED, &kept), read(LISTED, DETAIL));
        for nothing in ["", "[]", "{}", r#"{"summary": null}"#] {
            assert_eq!(super::without_series(nothing), None, "{nothing}");
        }
    }
}
