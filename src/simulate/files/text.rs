//! Fast writing of numbers, times and XML text: a benchmark downloads thousands of these files.

/// Appends a number with a fixed count of decimals (at most 9), rounded.
pub(crate) fn fixed(out: &mut String, value: f64, decimals: usize) {
    const POWERS: [u64; 10] =
        [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];
    let power = POWERS[decimals.min(9)];
    let scaled = (value.abs() * power as f64).round() as u64;
    if value < 0.0 && scaled > 0 {
        out.push('-');
    }
    whole(out, scaled / power);
    if decimals > 0 {
        out.push('.');
        let mut rest = scaled % power;
        for place in POWERS[..decimals.min(9)].iter().rev() {
            out.push(char::from(b'0' + (rest / place) as u8));
            rest %= place;
        }
    }
}

/// Appends a whole number.
pub(crate) fn whole(out: &mut String, value: u64) {
    let mut digits = [0_u8; 20];
    let mut at = digits.len();
    let mut rest = value;
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend(digits[at..].iter().map(|&digit| char::from(digit)));
}

/// Appends `YYYY-MM-DD`, then `between`, then `HH:MM:SS`.
pub(crate) fn time(out: &mut String, unix_s: i64, between: char) {
    let (days, seconds) = (unix_s.div_euclid(86_400), unix_s.rem_euclid(86_400) as u64);
    let (year, month, day) = date(days);
    two(out, (year / 100) as u64);
    two(out, (year % 100) as u64);
    for part in [month, day] {
        out.push('-');
        two(out, part);
    }
    out.push(between);
    two(out, seconds / 3_600);
    out.push(':');
    two(out, seconds / 60 % 60);
    out.push(':');
    two(out, seconds % 60);
}

/// The same as a new text, with a blank (`2026-10-30 07:04:11`) or a `T`.
pub(crate) fn time_text(unix_s: i64, between: char) -> String {
    let mut text = String::with_capacity(24);
    time(&mut text, unix_s, between);
    text
}

fn two(out: &mut String, value: u64) {
    out.push(char::from(b'0' + (value / 10 % 10) as u8));
    out.push(char::from(b'0' + (value % 10) as u8));
}

/// Year, month and day of a day since 1970-01-01, for years that begin with March.
fn date(days: i64) -> (i64, u64, u64) {
    // Shift to 0000-03-01, so that the leap day is the last of a year and of a 400-year cycle.
    let shifted = days + 719_468;
    let (cycle, day) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_cycle = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = cycle * 400 + year_of_cycle + i64::from(month <= 2);
    (year, month as u64, day_of_month as u64)
}

/// Appends text for an XML element; what XML 1.0 cannot hold at all is dropped.
pub(crate) fn escaped(out: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' => out.push(letter),
            '\u{0}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {}
            _ => out.push(letter),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_calendar() {
        for unix_s in (-2_000_000_000..4_000_000_000).step_by(86_399 * 41) {
            let expected = chrono::DateTime::from_timestamp(unix_s, 0).unwrap();
            assert_eq!(time_text(unix_s, ' '), expected.format("%Y-%m-%d %H:%M:%S").to_string());
        }
    }

    #[test]
    fn numbers_are_rounded() {
        let written = |value, decimals| {
            let mut out = String::new();
            fixed(&mut out, value, decimals);
            out
        };
        assert_eq!(written(-12.345_678_9, 3), "-12.346");
        assert_eq!(written(0.000_4, 3), "0.000");
        assert_eq!(written(-0.000_4, 3), "0.000");
        assert_eq!(written(9.999_9, 2), "10.00");
        assert_eq!(written(7.0, 0), "7");
    }
}
