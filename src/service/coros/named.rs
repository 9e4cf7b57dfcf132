//! What a person calls an activity: its id, or the address of its page.

use serde_json::json;

use crate::service::Listed;

/// Hosts of the Training Hub.
const HOSTS: [&str; 3] = ["training.coros.com", "trainingcn.coros.com", "trainingeu.coros.com"];

/// The activity of a `labelId`, or of an address like
/// `https://training.coros.com/activity-detail?labelId=466942640953245699&sportType=100`.
/// With the sport in it, nothing has to be looked up in the list.
pub fn named(word: &str) -> Option<Listed> {
    if is_label(word) {
        return Some(Listed { id: Some(word.to_owned()), raw: String::new() });
    }
    let rest = word.trim_start_matches("https://").trim_start_matches("http://");
    let (host, rest) = rest.split_once('/')?;
    let (path, query) = rest.split_once('?')?;
    let query = query.split('#').next().unwrap_or_default();
    let parameter = |name| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
    };
    let label = parameter("labelId").filter(|label| is_label(label))?;
    let sport = parameter("sportType").and_then(|sport| sport.parse::<u32>().ok());
    let raw = sport.map(|sport| json!({ "labelId": label, "sportType": sport }).to_string());
    (HOSTS.contains(&host) && path.trim_end_matches('/') == "activity-detail")
        .then(|| Listed { id: Some(label.to_owned()), raw: raw.unwrap_or_default() })
}

fn is_label(word: &str) -> bool {
    (1..=19).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::coros::wire;

    #[test]
    fn an_activity_is_named_by_its_label_or_its_page() {
        let page = "https://training.coros.com/activity-detail?labelId=466942640953245699";
        let with_sport = format!("{page}&sportType=100");
        for (word, sport) in
            [("466942640953245699", None), (page, None), (with_sport.as_str(), Some("100"))]
        {
            let listed = named(word).expect(word);
            assert_eq!(listed.id.as_deref(), Some("466942640953245699"));
            assert_eq!(wire::sport_type(&listed.raw).as_deref(), sport, "{word}");
        }
        let elsewhere = page.replace("training.coros.com", "example.org");
        for word in ["", "x", "https://training.coros.com/activity-detail", &elsewhere] {
            assert_eq!(named(word), None, "{word}");
        }
    }
}
