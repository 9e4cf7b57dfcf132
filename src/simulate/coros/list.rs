//! `GET /activity/query`: the list, by pages of at most 200.

use axum::extract::{Query, State};
use axum::response::Response;
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::sports::class;
use super::{Host, Params, answers, item};
use crate::simulate::athlete::Workout;

const QUERY: &str = "C33BB719";
/// 200 works at the real service and 438 does not.
const LONGEST: usize = 200;

/// The handler. Wrong parameters are 1001; for a `size` above 200 that is
/// assumed, that it fails is known. Without `size` or `pageNumber` no client asks.
pub(super) async fn query(State(host): State<Host>, Query(query): Query<Params>) -> Response {
    let (Some(page), Some(filter)) = (Page::parse(&query), Filter::parse(&query)) else {
        return answers::error(answers::EXCEPTION);
    };
    let data = match &host.service.list {
        Some(list) => {
            page.data(list.iter().filter(|object| filter.admits_object(object)), Value::clone)
        }
        None => {
            let athlete = host.service.read();
            let admitted = athlete.workouts().iter().filter(|w| filter.admits(w));
            page.data(admitted, item::of)
        }
    };
    answers::ok(QUERY, &data)
}

/// Which part of the list is asked for.
struct Page {
    number: usize,
    size: usize,
}

impl Page {
    fn parse(query: &Params) -> Option<Page> {
        let number = |name: &str| query.get(name)?.parse().ok().filter(|number| *number >= 1);
        let (number, size) = (number("pageNumber")?, number("size")?);
        (size <= LONGEST).then_some(Page { number, size })
    }

    /// The answer. Of an empty list only the count is there; a page beyond the
    /// end is empty.
    fn data<T>(
        &self,
        items: impl Iterator<Item = T> + Clone,
        to_json: impl Fn(T) -> Value,
    ) -> Value {
        let count = items.clone().count();
        if count == 0 {
            return json!({ "count": 0 });
        }
        let skipped = (self.number - 1).saturating_mul(self.size);
        let page: Vec<Value> = items.skip(skipped).take(self.size).map(to_json).collect();
        json!({
            "count": count,
            "pageNumber": self.number,
            "totalPage": count.div_ceil(self.size),
            "dataList": page,
        })
    }
}

/// Which activities are asked for.
struct Filter {
    /// Local days, `20261121`.
    days: Option<(u32, u32)>,
    sport_types: Vec<u32>,
}

impl Filter {
    /// `startDay` or `endDay` alone filters nothing, like any other parameter
    /// that the service does not know. A day that is none is refused here; the
    /// real service's answer to it is not known.
    fn parse(query: &Params) -> Option<Filter> {
        let days = match (query.get("startDay"), query.get("endDay")) {
            (Some(first), Some(last)) if !(first.is_empty() && last.is_empty()) => {
                Some((day(first)?, day(last)?))
            }
            _ => None,
        };
        let words = query.get("modeList").map_or("", String::as_str);
        let words = words.split(',').filter(|word| !word.is_empty());
        let codes: Vec<i64> = words.map(|word| word.parse().ok()).collect::<Option<_>>()?;
        // Some clients ask for all of them with 0, -1 or 65535.
        let all = codes.iter().any(|code| [0, -1, 65_535].contains(code));
        let sport_types = if all { Vec::new() } else { codes };
        let sport_types = sport_types.into_iter().filter_map(|code| code.try_into().ok()).collect();
        Some(Filter { days, sport_types })
    }

    fn admits(&self, w: &Workout) -> bool {
        self.admits_values(|| item::date(w), || class(w).sport_type)
    }

    fn admits_object(&self, object: &Value) -> bool {
        let number = |name: &str| object[name].as_u64().and_then(|number| number.try_into().ok());
        self.admits_values(
            || number("date").unwrap_or_default(),
            || number("sportType").unwrap_or_default(),
        )
    }

    fn admits_values(&self, date: impl Fn() -> u32, sport_type: impl Fn() -> u32) -> bool {
        let in_days = self.days.is_none_or(|(first, last)| (first..=last).contains(&date()));
        in_days && (self.sport_types.is_empty() || self.sport_types.contains(&sport_type()))
    }
}

fn day(text: &str) -> Option<u32> {
    NaiveDate::parse_from_str(text, "%Y%m%d").ok()?;
    text.parse().ok().filter(|_| text.len() == 8)
}
