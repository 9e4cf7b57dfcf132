//! What only some sports and devices tell, out of the list object.

use uom::si::energy::kilocalorie;
use uom::si::f64::{Energy, Length, Mass, Time, Volume};
use uom::si::length::{centimeter, meter, yard};
use uom::si::mass::gram;
use uom::si::time::{millisecond, minute};
use uom::si::volume::milliliter;

use crate::activity::{Aero, Effort, Form, PowerFigures, Social, Strength, Swim};
use crate::service::json::Lens;

pub fn social(lens: &mut Lens<'_, '_>) -> Social {
    Social {
        likes: lens.integer("numberOfActivityLikes"),
        comments: lens.integer("numberOfActivityComments"),
        has_images: lens.flag("hasImages"),
        video_url: lens.text("videoUrl"),
    }
}

pub fn effort(lens: &mut Lens<'_, '_>) -> Effort {
    Effort {
        resting_calories: lens.number("bmrCalories").map(Energy::new::<kilocalorie>),
        estimated_calories: lens.number("caloriesEstimated").map(Energy::new::<kilocalorie>),
        consumed_calories: lens.number("caloriesConsumed").map(Energy::new::<kilocalorie>),
        sweat_loss: lens.number("waterEstimated").map(Volume::new::<milliliter>),
        water_drunk: lens.number("waterConsumed").map(Volume::new::<milliliter>),
        training_effect_label: lens.text("trainingEffectLabel"),
        aerobic_message: lens.text("aerobicTrainingEffectMessage"),
        anaerobic_message: lens.text("anaerobicTrainingEffectMessage"),
        below_hr_zones: lens.s("hrTimeInZone_0"),
        moderate_intensity: lens.number("moderateIntensityMinutes").map(Time::new::<minute>),
        vigorous_intensity: lens.number("vigorousIntensityMinutes").map(Time::new::<minute>),
        lactate_threshold_hr: lens.per_min("lactateThresholdBpm"),
        lactate_threshold_speed: lens.mps("lactateThresholdSpeed"),
        body_battery_change: lens.integer("differenceBodyBattery"),
        avg_stress: lens.number("avgStress"),
        start_stress: lens.number("startStress"),
        end_stress: lens.number("endStress"),
        max_stress: lens.number("maxStress"),
        stress_change: lens.number("differenceStress"),
        avg_respiration: lens.per_min("avgRespirationRate"),
        min_respiration: lens.per_min("minRespirationRate"),
        max_respiration: lens.per_min("maxRespirationRate"),
        feel: lens.integer("workoutFeel"),
        perceived_effort: lens.integer("workoutRpe").or_else(|| lens.integer("directWorkoutRpe")),
        ..Effort::default()
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
        avg_grit: lens.number("avgGrit"),
        avg_flow: lens.number("avgFlow"),
        avg_vertical_speed: lens.number("avgVerticalSpeed"),
        max_vertical_speed: lens.number("maxVerticalSpeed"),
        best_lap_run_cadence: lens.per_min("maxLapAvgRunCadence"),
        avg_jump_cadence: lens.per_min("avgJumpRopeCadence"),
        max_jump_cadence: lens.per_min("maxJumpRopeCadence"),
        avg_push_cadence: lens.per_min("avgWheelchairCadence"),
        max_push_cadence: lens.per_min("maxWheelchairCadence"),
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
        ..Form::default()
    }
}

pub fn power(lens: &mut Lens<'_, '_>) -> PowerFigures {
    PowerFigures {
        best_20_min: lens.w("max20MinPower"),
        training_stress_score: lens.number("trainingStressScore"),
        intensity_factor: lens.number("intensityFactor"),
        functional_threshold: lens.w("maxFtp"),
        left_percent: lens.number("avgLeftBalance").or_else(|| lens.number("leftBalance")),
        right_percent: lens.number("rightBalance"),
        below_zones: lens.s("powerTimeInZone_0"),
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
        avg_efficiency: lens.number("avgEfficiency"),
        min_efficiency: lens.number("minEfficiency"),
        ..PowerFigures::default()
    }
}

pub fn aero(lens: &mut Lens<'_, '_>) -> Aero {
    Aero {
        avg_air_speed: lens.number("avgAirSpeed"),
        min_air_speed: lens.number("minAirSpeed"),
        max_air_speed: lens.number("maxAirSpeed"),
        avg_wind_yaw: lens.number("avgWindYawAngle"),
        avg_cda: lens.number("avgCda"),
        min_cda: lens.number("minCda"),
        max_cda: lens.number("maxCda"),
        avg_power_per_cda: lens.number("avgWattsPerCda"),
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
        min_strokes_per_length: lens.number("minStrokes"),
        stroke_distance: cm(lens, "avgStrokeDistance"),
        max_stroke_cadence: lens
            .per_min("maxSwimCadenceInStrokesPerMinute")
            .or_else(|| lens.per_min("maxStrokeCadence")),
    }
}

/// Weights come in grams: 0 is body weight, and what was not entered is -1.
pub fn strength(lens: &mut Lens<'_, '_>) -> Strength {
    let (mut volume, mut heaviest, mut exercises) = (None, None, Vec::new());
    for sets in lens.fields.objects("summarizedExerciseSets", lens.warnings) {
        let mut sets = Lens { fields: sets, warnings: lens.warnings };
        let mut entered = |key| sets.number(key).filter(|grams| *grams >= 0.0);
        volume = volume.into_iter().chain(entered("volume")).reduce(|sum, more| sum + more);
        let weight = entered("maxWeight");
        heaviest = heaviest.into_iter().chain(weight).reduce(f64::max);
        let new = sets.text("category").filter(|category| !exercises.contains(category));
        exercises.extend(new);
    }
    Strength {
        volume: volume.or_else(|| lens.number("totalVolume")).map(Mass::new::<gram>),
        sets: lens.integer("totalSets"),
        active_sets: lens.integer("activeSets"),
        reps: lens.integer("totalReps"),
        exercises,
        max_weight: heaviest.map(Mass::new::<gram>),
    }
}

pub(super) fn cm(lens: &mut Lens<'_, '_>, key: &'static str) -> Option<Length> {
    lens.number(key).map(Length::new::<centimeter>)
}
