//! What a person calls an activity: its id, or the address of its page.

use super::Domain;
use crate::service::Listed;

/// The activity of an id like `24700000000`, or of an address like
/// `https://connect.garmin.com/modern/activity/24700000000`.
pub fn named(word: &str) -> Option<Listed> {
    let id = if is_id(word) { word } else { id_in(word)? };
    Some(Listed { id: Some(id.to_owned()), raw: String::new() })
}

fn id_in(address: &str) -> Option<&str> {
    let rest = address.trim_start_matches("https://").trim_start_matches("http://");
    let (host, path) = rest.split_once('/')?;
    let ours = [Domain::Com, Domain::Cn].iter().any(|d| host == format!("connect.{}", d.name()));
    let path = path.split(['?', '#']).next().filter(|_| ours)?;
    let (before, id) = path.trim_end_matches('/').rsplit_once('/')?;
    (matches!(before, "activity" | "modern/activity" | "app/activity") && is_id(id)).then_some(id)
}

fn is_id(word: &str) -> bool {
    (1..=19).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_activity_is_named_by_its_id_or_its_page() {
        for word in [
            "24700000000",
            "https://connect.garmin.com/modern/activity/24700000000",
            "https://connect.garmin.com/app/activity/24700000000?tab=laps#x",
            "https://connect.garmin.com/activity/24700000000/",
            "connect.garmin.cn/modern/activity/24700000000",
        ] {
            let id = named(word).and_then(|listed| listed.id);
            assert_eq!(id.as_deref(), Some("24700000000"), "{word}");
        }
        for word in [
            "",
            "-1",
            "24700000000.gpx",
            "../24700000000",
            "https://connect.garmin.com/modern/activity/",
            "https://connect.garmin.com/modern/course/24700000000",
            "https://connect.garmin.com.example.org/modern/activity/24700000000",
            "https://example.org/modern/activity/24700000000",
        ] {
            assert_eq!(named(word), None, "{word}");
        }
    }
}
