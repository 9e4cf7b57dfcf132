//! The sets of a strength workout.

use super::workout::{Sport, Workout};

/// One set or the rest after it.
#[derive(Debug, Clone, PartialEq)]
pub struct ExerciseSet {
    /// `SQUAT`, `BENCH_PRESS` …; empty for a rest.
    pub category: &'static str,
    /// `BARBELL_BENCH_PRESS` …; empty when only the category is known.
    pub exercise: &'static str,
    /// The FIT `exercise_category`.
    pub fit_category: u16,
    /// Repetitions; 0 for a rest.
    pub repetitions: u16,
    /// Grams; 0 is body weight.
    pub weight_g: u32,
    /// Seconds after the start of the workout.
    pub start_s: f64,
    /// Seconds.
    pub duration_s: f64,
    /// Not a rest.
    pub active: bool,
}

/// Category, exercise, FIT category, repetitions, grams.
const PLAN: [(&str, &str, u16, u16, u32); 4] = [
    ("SQUAT", "BARBELL_BACK_SQUAT", 28, 8, 80_000),
    ("BENCH_PRESS", "BARBELL_BENCH_PRESS", 0, 8, 62_500),
    ("PULL_UP", "", 21, 9, 0),
    ("DEADLIFT", "BARBELL_DEADLIFT", 8, 5, 100_000),
];

/// Three sets of each exercise with rests between; none for other sports and workouts without any measurement.
pub fn exercise_sets(workout: &Workout) -> Vec<ExerciseSet> {
    if workout.sport != Sport::Strength || workout.measured_heart_rate().is_none() {
        return Vec::new();
    }
    let count = PLAN.len() * 3;
    let each_s = (workout.duration_s / (count * 2) as f64 * 1_000.0).floor() / 1_000.0;
    let mut sets = Vec::with_capacity(count * 2);
    for number in 0..count {
        let (category, exercise, fit_category, repetitions, weight_g) = PLAN[number / 3];
        let start_s = 2.0 * each_s * number as f64;
        // The last of three is hard.
        let tired = if number % 3 == 2 { workout.dice(40 + number as u64, 3) as u16 } else { 0 };
        let repetitions = repetitions - tired;
        sets.push(ExerciseSet {
            category,
            exercise,
            fit_category,
            repetitions,
            weight_g,
            start_s,
            duration_s: each_s,
            active: true,
        });
        let (start_s, none) = (start_s + each_s, "");
        sets.push(ExerciseSet {
            category: none,
            exercise: none,
            fit_category: u16::MAX,
            repetitions: 0,
            weight_g: 0,
            start_s,
            duration_s: each_s,
            active: false,
        });
    }
    sets
}
