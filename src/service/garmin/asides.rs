//! What Garmin Connect tells beside the list: where it is, what of it is kept,
//! and what an [`Activity`] gets of it.

use serde::Deserialize;
use serde_json::{Map, Value};
use uom::si::energy::kilocalorie;
use uom::si::f64::{Energy, Frequency, ThermodynamicTemperature, Velocity};
use uom::si::frequency::cycle_per_minute;
use uom::si::thermodynamic_temperature::degree_celsius;
use uom::si::velocity::meter_per_second;

use super::normalize::summary;
use super::{laps, wire};
use crate::activity::{Activity, Device, Gear};
use crate::columns::SideTable;
use crate::service::json::{self, Lens, id_text};
use crate::service::{Aside, Format, Offer, Shared};

/// Everything it tells beside the list.
pub static OFFERS: &[Offer] = &[
    Offer {
        columns: &[
            "time_zone",
            "avg_moving_speed_kmh",
            "min_hr_bpm",
            "avg_temperature_c",
            "start_stamina_percent",
            "end_stamina_percent",
            "min_stamina_percent",
            "impact_load",
            "workout_compliance",
            "min_power_w",
            "total_work_kj",
            "file_format",
        ],
        fills: &["feel", "perceived_effort"],
        file: Some(Format::Summary),
        ..offer(Aside::Detail, |sent| {
            wire::kept(sent, |answer| answer["summaryDTO"].is_object(), "it has no summary")
        })
    },
    Offer {
        columns: &["device", "device_version"],
        shared: Some(Shared { named_in: Aside::Detail, subject: installation }),
        ..offer(Aside::Device, |sent| {
            wire::kept(sent, |answer| answer.get("productDisplayName").is_some(), "it names none")
        })
    },
    Offer {
        columns: &["gear", "gear_ids"],
        tables: &[SideTable::Gear],
        ..offer(Aside::Gear, |sent| wire::kept(sent, Value::is_array, "it is no list"))
    },
    Offer {
        columns: &[
            "hr_zone_1_low_bpm",
            "hr_zone_2_low_bpm",
            "hr_zone_3_low_bpm",
            "hr_zone_4_low_bpm",
            "hr_zone_5_low_bpm",
        ],
        fills: &["hr_zone_1_s", "hr_zone_2_s", "hr_zone_3_s", "hr_zone_4_s", "hr_zone_5_s"],
        tables: &[SideTable::Zones],
        ..offer(Aside::Zones, |sent| wire::kept(sent, Value::is_array, "it is no list"))
    },
    Offer {
        tables: &[SideTable::Laps],
        ..offer(Aside::Splits, |sent| {
            wire::kept(sent, |answer| answer.get("lapDTOs").is_some(), "it has no laps")
        })
    },
    Offer {
        tables: &[SideTable::Sets],
        ..offer(Aside::Sets, |sent| {
            wire::kept(sent, |answer| answer.get("exerciseSets").is_some(), "it has no sets")
        })
    },
    Offer {
        columns: &["sample_count"],
        file: Some(Format::Details),
        ..offer(Aside::Samples, without_series)
    },
];

const fn offer(aside: Aside, keep: fn(&[u8]) -> Result<String, String>) -> Offer {
    Offer { aside, columns: &[], fills: &[], tables: &[], file: None, keep, shared: None }
}

/// The path of an answer about the activity, or the device installation, of
/// this id. Gear is found by a query.
pub(super) fn path(aside: Aside, id: &str) -> String {
    let of_activity = |what: &str| format!("/activity-service/activity/{id}{what}");
    match aside {
        Aside::Detail => of_activity(""),
        Aside::Device => format!("/device-service/deviceservice/app-info/{id}"),
        Aside::Gear => "/gear-service/gear/filterGear".to_owned(),
        Aside::Zones => of_activity("/hrTimeInZones"),
        Aside::Splits => of_activity("/splits"),
        Aside::Sets => of_activity("/exerciseSets"),
        Aside::Samples => of_activity("/details"),
    }
}

/// The installation that a detail answer names. Without a device it names that
/// of some app, of which nothing is known.
fn installation(detail: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Detail {
        #[serde(rename = "metadataDTO")]
        metadata: Metadata,
    }
    #[derive(Deserialize)]
    struct Metadata {
        #[serde(rename = "deviceApplicationInstallationId")]
        installation: Option<Value>,
        #[serde(rename = "deviceMetaDataDTO")]
        device: Option<Map<String, Value>>,
    }
    let metadata = serde_json::from_str::<Detail>(detail).ok()?.metadata;
    let device = metadata.device.as_ref().and_then(|device| id_text(device.get("deviceId")?))?;
    let installation = id_text(&metadata.installation?)?;
    (device != "0").then_some(installation)
}

/// The samples and the track are most of a megabyte that no column is made of.
fn without_series(sent: &[u8]) -> Result<String, String> {
    const SERIES: [&str; 3] = ["activityDetailMetrics", "geoPolylineDTO", "heartRateDTOs"];
    let whole = wire::kept(sent, |answer| answer["metricsCount"].is_number(), "it has no count")?;
    let mut fields = json::value(whole.as_bytes()).map_err(|problem| problem.to_string())?;
    if let Value::Object(fields) = &mut fields {
        fields.retain(|key, _| !SERIES.contains(&key.as_str()));
    }
    Ok(fields.to_string())
}

/// Adds what an answer tells beyond the list object. Where both tell the same,
/// the list is believed: it is what edits are noticed by.
pub(super) fn add(aside: Aside, answer: &mut Lens<'_, '_>, activity: &mut Activity) {
    match aside {
        Aside::Detail => detail(answer, activity),
        Aside::Device => {
            let (name, version) = (answer.text("productDisplayName"), answer.text("versionString"));
            activity.device = Device::of(name, version);
        }
        Aside::Gear => activity.gear = gear(answer),
        Aside::Zones => zones(answer, activity),
        Aside::Samples => activity.samples = answer.integer("metricsCount"),
        Aside::Splits => activity.splits = laps::laps(answer),
        Aside::Sets => activity.sets = laps::sets(answer),
    }
}

fn detail(detail: &mut Lens<'_, '_>, activity: &mut Activity) {
    activity.time_zone = detail.inner("timeZoneUnitDTO").text("timeZone");
    activity.file_format = detail.inner("metadataDTO").inner("fileFormat").text("formatKey");
    let summary = summary::summary(detail);
    activity.avg_moving_speed = summary.avg_moving_speed_mps.map(Velocity::new::<meter_per_second>);
    let min_hr = summary.min_hr_bpm.map(Frequency::new::<cycle_per_minute>);
    activity.min_hr = activity.min_hr.or(min_hr);
    activity.avg_temperature =
        summary.avg_temperature_c.map(ThermodynamicTemperature::new::<degree_celsius>);
    activity.summary = Some(summary);
    figures(&mut detail.inner("summaryDTO"), activity);
}

/// Work comes in kilocalories: it is power times time by 4,184.
fn figures(summary: &mut Lens<'_, '_>, activity: &mut Activity) {
    let Activity { effort, power, .. } = activity;
    effort.start_stamina_percent = summary.number("beginPotentialStamina");
    effort.end_stamina_percent = summary.number("endPotentialStamina");
    effort.min_stamina_percent = summary.number("minAvailableStamina");
    effort.impact_load = summary.number("impactLoad");
    effort.workout_compliance = summary.integer("directWorkoutComplianceScore");
    effort.feel = effort.feel.or_else(|| summary.integer("directWorkoutFeel"));
    effort.perceived_effort =
        effort.perceived_effort.or_else(|| summary.integer("directWorkoutRpe"));
    power.min = summary.w("minPower");
    power.total_work = summary.number("totalWork").map(Energy::new::<kilocalorie>);
}

fn gear(list: &mut Lens<'_, '_>) -> Vec<Gear> {
    let things = list.fields.objects(wire::LIST, list.warnings);
    let read = |fields| {
        let mut thing = Lens { fields, warnings: list.warnings };
        Gear {
            id: thing.text("uuid"),
            name: thing.text("displayName"),
            model: thing.text("customMakeModel"),
            kind: thing.text("gearTypeName"),
        }
    };
    things.map(read).collect()
}

/// They come in any order.
fn zones(list: &mut Lens<'_, '_>, activity: &mut Activity) {
    for fields in list.fields.objects(wire::LIST, list.warnings) {
        let mut zone = Lens { fields, warnings: list.warnings };
        let number = zone.integer("zoneNumber").and_then(|number| usize::try_from(number).ok());
        let Some(index @ 0..5) = number.and_then(|number| number.checked_sub(1)) else { continue };
        let low_bpm = zone.number("zoneLowBoundary");
        activity.hr_zone_lows[index] = low_bpm.map(Frequency::new::<cycle_per_minute>);
        let time = zone.s("secsInZone");
        activity.hr_zones[index] = activity.hr_zones[index].or(time);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_device_with_a_number_has_an_installation_to_ask_for() {
        for (device, found) in [
            (r#"{"deviceId": "3400000017"}"#, Some("1050388")),
            (r#"{"deviceId": 3400000017}"#, Some("1050388")),
            (r#"{"deviceId": "0"}"#, None),
            (r#"{"deviceId": null}"#, None),
            ("{}", None),
            ("null", None),
        ] {
            let detail = format!(
                r#"{{"metadataDTO": {{"deviceApplicationInstallationId": 1050388,
                    "deviceMetaDataDTO": {device}}}}}"#
            );
            assert_eq!(installation(&detail).as_deref(), found, "{device}");
        }
        for nothing in ["", "[]", "{}", r#"{"metadataDTO": null}"#] {
            assert_eq!(installation(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn an_answer_is_kept_if_it_is_what_was_asked_for() {
        let kept = |aside, sent: &str| {
            let offer = OFFERS.iter().find(|offer| offer.aside == aside).expect("offered");
            (offer.keep)(sent.as_bytes())
        };
        for (aside, sent) in [
            (Aside::Detail, r#"{"summaryDTO": {"a": 1.50}}"#),
            (Aside::Device, r#"{"productDisplayName": null}"#),
            (Aside::Gear, "[]"),
            (Aside::Zones, r#"[{"zoneNumber": 1}]"#),
        ] {
            assert_eq!(kept(aside, sent).as_deref(), Ok(sent), "byte for byte");
        }
        for offer in OFFERS {
            for sent in ["", "<html>", "[", "{}", "null", r#"{"error": "NotFoundException"}"#] {
                assert!((offer.keep)(sent.as_bytes()).is_err(), "{:?} {sent}", offer.aside);
            }
        }
        let samples = r#"{"metricsCount": 2, "activityDetailMetrics": [{"metrics": [1, 2]}]}"#;
        assert_eq!(kept(Aside::Samples, samples).as_deref(), Ok(r#"{"metricsCount":2}"#));
    }
}
