//! What only some sports and devices tell, out of the list object.

use uom::si::energy::kilocalorie;
use uom::si::f64::{Energy, Length, Mass, Time, Volume};
use uom::si::length::{centimeter, meter, yard};
use uom::si::mass::gram;
use uom::si::time::{millisecond, minute};
use uom::si::volume::milliliter;

use crate::activity::{Dive, Effort, Form, PowerFigures, Strength, Swim};
use crate::service::json::Lens;

pub fn effort(lens: &mut Lens<'_, '_>) -> Effort {
    Effort {
        resting_calories: lens.number("bmrCalories").map(Energy::new::<kilocalorie>),
        consumed_calories: lens.number("caloriesConsumed").map(Energy::new::<kilocalorie>),
        sweat_loss: lens.number("waterEstimated").map(Volume::new::<milliliter>),
        water_drunk: lens.number("waterConsumed").map(Volume::new::<milliliter>),
        training_effect_label: lens.text("trainingEffectLabel"),
        moderate_intensity: lens.number("moderateIntensityMinutes").map(Time::new::<minute>),
        vigorous_intensity: lens.number("vigorousIntensityMinutes").map(Time::new::<minute>),
        lactate_threshold_hr: lens.per_min("lactateThresholdBpm"),
        lactate_threshold_speed: lens.mps("lactateThresholdSpeed"),
        body_battery_change: lens.integer("differenceBodyBattery"),
        avg_stress: lens.number("avgStress"),
        start_stress: lens.number("startStress"),
        end_stress: lens.number("endStress"),
        max_stress: lens.number("maxStress"),
        avg_respiration: lens.per_min("avgRespirationRate"),
        min_respiration: lens.per_min("minRespirationRate"),
        max_respiration: lens.per_min("maxRespirationRate"),
        feel: lens.integer("workoutFeel"),
        perceived_effort: lens.integer("workoutRpe"),
    }
}

pub fn form(lens: &mut Lens<'_, '_>) -> Form {
    Form {
        grade_adjusted_speed: lens.mps("avgGradeAdjustedSpeed"),
        vertical_oscillation: cm(lens, "avgVerticalOscillation"),
        vertical_ratio_percent: lens.number("avgVerticalRatio"),
        ground_contact: lens.number("avgGroundContactTime").map(Time::new::<millisecond>),
        ground_contact_left_percent: lens.number("avgGroundContactBalance"),
        floors_up: lens.integer("floorsClimbed"),
        floors_down: lens.integer("floorsDescended"),
        jumps: lens.integer("jumpCount"),
        grit: lens.number("grit"),
        flow: lens.number("flow"),
        shortest_lap: lens.s("minActivityLapDuration"),
        best_times: [
            "fastestSplit_100",
            "fastestSplit_1000",
            "fastestSplit_1609",
            "fastestSplit_5000",
            "fastestSplit_10000",
            "fastestSplit_21098",
            "fastestSplit_40000",
            "fastestSplit_42195",
        ]
        .map(|key| lens.s(key)),
    }
}

pub fn power(lens: &mut Lens<'_, '_>) -> PowerFigures {
    PowerFigures {
        best_20_min: lens.w("max20MinPower"),
        training_stress_score: lens.number("trainingStressScore"),
        intensity_factor: lens.number("intensityFactor"),
        functional_threshold: lens.w("maxFtp"),
        left_percent: lens.number("avgLeftBalance"),
        zones: [
            "powerTimeInZone_1",
            "powerTimeInZone_2",
            "powerTimeInZone_3",
            "powerTimeInZone_4",
            "powerTimeInZone_5",
            "powerTimeInZone_6",
            "powerTimeInZone_7",
        ]
        .map(|key| lens.s(key)),
        curve: [
            "maxAvgPower_1",
            "maxAvgPower_2",
            "maxAvgPower_5",
            "maxAvgPower_10",
            "maxAvgPower_20",
            "maxAvgPower_30",
            "maxAvgPower_60",
            "maxAvgPower_120",
            "maxAvgPower_300",
            "maxAvgPower_600",
            "maxAvgPower_1200",
            "maxAvgPower_1800",
            "maxAvgPower_3600",
            "maxAvgPower_7200",
            "maxAvgPower_18000",
        ]
        .map(|key| lens.w(key)),
    }
}

pub fn swim(lens: &mut Lens<'_, '_>) -> Swim {
    let raw = lens.number("poolLength");
    let mut unit = lens.inner("unitOfPoolLength");
    let (factor, pool_unit) = (unit.number("factor"), unit.text("unitKey"));
    // The raw value in parts of the factor is the length in the unit.
    let pool = raw.zip(factor.filter(|factor| *factor > 0.0)).and_then(|(raw, factor)| {
        match pool_unit.as_deref() {
            Some("meter") => Some(Length::new::<meter>(raw / factor)),
            Some("yard") => Some(Length::new::<yard>(raw / factor)),
            _ => None,
        }
    });
    Swim {
        pool,
        pool_unit,
        lengths: lens.integer("activeLengths"),
        strokes_per_length: lens.number("avgStrokes"),
        stroke_distance: cm(lens, "avgStrokeDistance"),
        max_stroke_cadence: lens
            .per_min("maxSwimCadenceInStrokesPerMinute")
            .or_else(|| lens.per_min("maxStrokeCadence")),
    }
}

/// Depths come in centimetres.
pub fn dive(lens: &mut Lens<'_, '_>) -> Dive {
    Dive {
        number: lens.integer("diveNumber"),
        max_depth: cm(lens, "maxDepth"),
        avg_depth: cm(lens, "avgDepth"),
        bottom_time: lens.s("bottomTime"),
        surface_interval: lens.s("surfaceInterval"),
    }
}

pub fn strength(lens: &mut Lens<'_, '_>) -> Strength {
    let exercises = lens.fields.objects("summarizedExerciseSets", lens.warnings);
    let volumes = exercises.filter_map(|sets| sets.number("volume", lens.warnings));
    Strength {
        volume: volumes.reduce(|sum, volume| sum + volume).map(Mass::new::<gram>),
        sets: lens.integer("totalSets"),
        active_sets: lens.integer("activeSets"),
        reps: lens.integer("totalReps"),
    }
}

fn cm(lens: &mut Lens<'_, '_>, key: &'static str) -> Option<Length> {
    lens.number(key).map(Length::new::<centimeter>)
}
