//! Activity ids grow with the time of upload, as the real ones do: past 32 bits in 2019, past 2·10¹⁰ in 2025.

/// The end of the curated account, 2026-11-01 00:00 UTC. "Now" for uploads.
pub(super) const END_OF_TIME_S: i64 = 1_793_491_200;

/// Upload time in seconds since 1970 UTC, and the id handed out then.
const STEPS: [(i64, u64); 8] = [
    (915_148_800, 1_000_000),        // 1999
    (1_325_376_000, 140_000_000),    // 2012
    (1_451_606_400, 1_000_000_000),  // 2016
    (1_514_764_800, 2_440_000_000),  // 2018
    (1_609_459_200, 6_030_000_000),  // 2021
    (1_704_067_200, 13_400_000_000), // 2024
    (1_735_689_600, 20_050_000_000), // 2025
    (END_OF_TIME_S, 24_700_000_000),
];

/// The id that an upload at this time gets. Strictly growing for times more than a minute apart.
pub(super) fn at(uploaded_utc_s: i64) -> u64 {
    let mut previous = STEPS[0];
    for step in STEPS {
        if uploaded_utc_s < step.0 {
            let (span_s, span) =
                ((step.0 - previous.0).max(1) as i128, i128::from(step.1 - previous.1));
            let into_s = i128::from((uploaded_utc_s - previous.0).max(0));
            return previous.1 + (span * into_s / span_s) as u64;
        }
        previous = step;
    }
    // After the last step the rate of about 80 a second goes on.
    previous.1 + 80 * (uploaded_utc_s - previous.0) as u64
}
