//! Sine and cosine from additions and multiplications only: `f64::sin` may differ in the last bit between
//! machines, and the same seed must give the same bytes everywhere.

use std::f64::consts::TAU;

/// Cosine and sine of an angle in turns (1.0 is the full circle), to about 1e-12.
pub(super) fn cos_sin(turns: f64) -> (f64, f64) {
    let quarter = (turns * 4.0).round();
    let x = (turns - quarter / 4.0) * TAU;
    let x2 = x * x;
    let sin = x
        * (1.0
            - x2 / 6.0
                * (1.0 - x2 / 20.0 * (1.0 - x2 / 42.0 * (1.0 - x2 / 72.0 * (1.0 - x2 / 110.0)))));
    let cos = 1.0
        - x2 / 2.0
            * (1.0
                - x2 / 12.0
                    * (1.0
                        - x2 / 30.0 * (1.0 - x2 / 56.0 * (1.0 - x2 / 90.0 * (1.0 - x2 / 132.0)))));
    match (quarter as i64).rem_euclid(4) {
        0 => (cos, sin),
        1 => (-sin, cos),
        2 => (-cos, -sin),
        _ => (sin, -cos),
    }
}

/// Product of two unit vectors as complex numbers: adds their angles.
pub(super) fn turn(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}

#[cfg(test)]
mod tests {
    #[test]
    fn agrees_with_the_library() {
        for step in -500..500 {
            let turns = f64::from(step) * 0.013_7;
            let (cos, sin) = super::cos_sin(turns);
            let (s, c) = (turns * std::f64::consts::TAU).sin_cos();
            assert!(
                (cos - c).abs() < 1e-10 && (sin - s).abs() < 1e-10,
                "{turns}: {cos} {c} {sin} {s}"
            );
        }
    }
}
