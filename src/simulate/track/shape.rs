//! The way on the ground: smooth closed and open curves of an exact length, and the heights along them.

use super::trig::{cos_sin, turn};
use crate::simulate::athlete::{Route, Workout};

const NODES: usize = 128;
const METRES_PER_DEGREE: f64 = 111_320.0;

/// A curve in metres east and north of the start, addressed by the distance covered.
pub(super) struct Shape {
    route: Route,
    /// Amplitudes of the harmonics, east and north.
    east: [f64; 4],
    north: [f64; 4],
    bearing: (f64, f64),
    scale_m: f64,
    /// Length in metres of the curve itself: one lap, or the way to the turning point.
    length_m: f64,
    /// Share of the length covered at each node, 0 to 1.
    covered: [f64; NODES + 1],
    start_deg: (f64, f64),
    degrees_per_metre_east: f64,
    closing_m: (f64, f64),
    total_m: f64,
}

impl Shape {
    /// The way of a workout.
    pub(super) fn new(workout: &Workout) -> Shape {
        let mut rng = fastrand::Rng::with_seed(workout.seed ^ 0x5AAF);
        let mut wave = |size: f64| (rng.f64() - 0.5) * size;
        let (east, north) = match workout.route {
            Route::Loop => {
                ([1.0, wave(0.5), wave(0.3), wave(0.15)], [1.0, wave(0.5), wave(0.3), wave(0.15)])
            }
            Route::Laps(_) => ([1.0, 0.0, 0.0, 0.0], [0.55, 0.0, 0.0, 0.0]),
            Route::OutAndBack | Route::OneWay => {
                ([0.0; 4], [wave(0.3), wave(0.25), wave(0.15), wave(0.1)])
            }
        };
        let start_deg = start(workout);
        let length_m = match workout.route {
            Route::Laps(lap_m) => f64::from(lap_m.max(1)),
            Route::OutAndBack => workout.distance_m / 2.0,
            Route::Loop | Route::OneWay => workout.distance_m,
        };
        let mut shape = Shape {
            route: workout.route,
            east,
            north,
            bearing: cos_sin(workout.dice(2, 360) as f64 / 360.0),
            scale_m: 1.0,
            length_m,
            covered: [0.0; NODES + 1],
            start_deg,
            degrees_per_metre_east: 1.0 / (METRES_PER_DEGREE * cos_sin(start_deg.0 / 360.0).0),
            closing_m: closing(workout),
            total_m: workout.distance_m,
        };
        shape.measure();
        shape
    }

    fn measure(&mut self) {
        let mut previous = self.unit(0.0);
        let mut sum = 0.0;
        for node in 1..=NODES {
            let here = self.unit(node as f64 / NODES as f64);
            let (x, y) = (here.0 - previous.0, here.1 - previous.1);
            sum += (x * x + y * y).sqrt();
            self.covered[node] = sum;
            previous = here;
        }
        for share in &mut self.covered {
            *share /= sum;
        }
        self.scale_m = self.length_m / sum;
    }

    /// Point of the curve before it is scaled and turned; `u` from 0 to 1.
    fn unit(&self, u: f64) -> (f64, f64) {
        let open = matches!(self.route, Route::OutAndBack | Route::OneWay);
        let step = cos_sin(if open { u / 2.0 } else { u });
        let (mut x, mut y) = (if open { u } else { 0.0 }, 0.0);
        let mut angle = step;
        for (east, north) in self.east.iter().zip(self.north) {
            x += east * (angle.0 - 1.0);
            y += north * angle.1;
            angle = turn(angle, step);
        }
        (x, y)
    }

    /// Latitude and longitude in degrees after so many metres.
    pub(super) fn position(&self, distance_m: f64) -> (f64, f64) {
        let share = match self.route {
            Route::Laps(_) => (distance_m / self.length_m).fract(),
            Route::OutAndBack if distance_m > self.length_m => 2.0 - distance_m / self.length_m,
            _ => distance_m / self.length_m,
        }
        .clamp(0.0, 1.0);
        let node = self.covered.partition_point(|&covered| covered <= share).clamp(1, NODES);
        let (from, to) = (self.covered[node - 1], self.covered[node]);
        let u = (node as f64 - 1.0 + (share - from) / (to - from)) / NODES as f64;
        let (x, y) = turn(self.unit(u), self.bearing);
        let done = distance_m / self.total_m.max(1.0);
        place(
            self.start_deg,
            x * self.scale_m + done * self.closing_m.0,
            y * self.scale_m + done * self.closing_m.1,
            self.degrees_per_metre_east,
        )
    }
}

/// First and last position in degrees, the same as the track's, without drawing the track where that can be avoided.
pub fn ends(workout: &Workout) -> ((f64, f64), (f64, f64)) {
    let start_deg = start(workout);
    let route = if workout.whole.is_some() { Route::OneWay } else { workout.route };
    let end_deg = match route {
        Route::Loop | Route::OutAndBack => {
            let (east_m, north_m) = closing(workout);
            let degrees_per_metre_east = 1.0 / (METRES_PER_DEGREE * cos_sin(start_deg.0 / 360.0).0);
            place(start_deg, east_m, north_m, degrees_per_metre_east)
        }
        Route::Laps(_) | Route::OneWay => {
            let drawn = workout.whole.as_deref().unwrap_or(workout);
            Shape::new(drawn).position(workout.distance_m)
        }
    };
    (start_deg, end_deg)
}

/// The start, up to 150 m from the middle of the place.
fn start(workout: &Workout) -> (f64, f64) {
    let aside_m = |salt| workout.dice(salt, 300_000) as f64 / 1_000.0 - 150.0;
    let place_deg = (workout.place.latitude_deg, workout.place.longitude_deg);
    place(place_deg, aside_m(3), aside_m(4), 1.0 / METRES_PER_DEGREE)
}

/// How far the end is from the start of a round trip, metres east and north: nobody stops on the very spot.
fn closing(workout: &Workout) -> (f64, f64) {
    match workout.route {
        Route::OneWay => (0.0, 0.0),
        _ => (workout.dice(5, 60) as f64 - 30.0, workout.dice(6, 60) as f64 - 30.0),
    }
}

fn place(
    from_deg: (f64, f64),
    east_m: f64,
    north_m: f64,
    degrees_per_metre_east: f64,
) -> (f64, f64) {
    let longitude_deg = from_deg.1 + east_m * degrees_per_metre_east;
    // Across the 180th meridian it goes on at -180.
    let wrapped_deg = if longitude_deg >= 180.0 {
        longitude_deg - 360.0
    } else if longitude_deg < -180.0 {
        longitude_deg + 360.0
    } else {
        longitude_deg
    };
    (from_deg.0 + north_m / METRES_PER_DEGREE, wrapped_deg)
}

/// Heights: a few hills that add up to the climb, then the rest of the way up or down.
pub(super) struct Hills {
    shares: Vec<f64>,
    /// Metres climbed and lost again on the hills.
    hills_m: f64,
    /// Metres gained from start to end.
    net_m: f64,
    /// Share of the way on which the hills lie.
    until: f64,
    lowest_m: f64,
}

impl Hills {
    /// The heights of a workout that has any.
    pub(super) fn new(workout: &Workout, ascent_m: f64) -> Hills {
        let descent_m = f64::from(workout.descent_m);
        let hills_m = ascent_m.min(descent_m);
        let net_m = ascent_m - descent_m;
        let until = if net_m.abs() > 0.2 * hills_m { 0.3 } else { 0.95 };
        Hills {
            shares: shares(workout),
            hills_m,
            net_m,
            until,
            lowest_m: f64::from(workout.min_elevation_m),
        }
    }

    /// Metres above sea level after a share of the way, 0 to 1.
    pub(super) fn elevation_m(&self, share: f64) -> f64 {
        // Downhill is the same seen from the end.
        let share = if self.net_m < 0.0 { 1.0 - share } else { share };
        let height_m = if share < self.until {
            let hill = share / self.until * self.shares.len() as f64;
            let part = self.shares.get(hill as usize).copied().unwrap_or(0.0);
            part * self.hills_m * (0.5 - 0.5 * cos_sin(hill.fract()).0)
        } else {
            self.net_m.abs()
                * (0.5 - 0.5 * cos_sin(0.5 * (share - self.until) / (1.0 - self.until)).0)
        };
        self.lowest_m + height_m
    }
}

/// What each hill contributes to the climb, in order; the sum is 1.
fn shares(workout: &Workout) -> Vec<f64> {
    let hills = if workout.route == Route::OutAndBack { 1 } else { workout.dice(7, 4) + 1 };
    let weights: Vec<f64> =
        (0..hills).map(|hill| workout.dice(8 + hill, 100) as f64 + 40.0).collect();
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

/// Metres between the lowest and the highest point.
pub fn climb_range_m(workout: &Workout) -> f32 {
    let Some(ascent_m) = workout.ascent_m else {
        return 0.0;
    };
    let highest = shares(workout).into_iter().fold(0.0, f64::max);
    let hills_m = f64::from(ascent_m.min(workout.descent_m)) * highest;
    hills_m.max(f64::from((ascent_m - workout.descent_m).abs())) as f32
}
