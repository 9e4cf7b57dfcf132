//! The activity list: pages, filters, and the count.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{Params, Shared, answers};
use crate::simulate::wire;

/// `GET …/activities/search/activities`
pub(super) async fn search(State(service): State<Shared>, Query(query): Query<Params>) -> Response {
    let (page, filter) = match (Page::parse(&query, service.max_limit), Filter::parse(&query)) {
        (Ok(page), Ok(filter)) => (page.cut(service.cut_pages), filter),
        (Err(why), _) | (_, Err(why)) => return answers::bad_request(&why),
    };
    let mut body = String::new();
    match &service.list {
        Some(list) => page.render(
            list.iter().filter(|object| filter.admits(object)),
            Value::to_string,
            &mut body,
        ),
        None => {
            let athlete = service.read();
            let workouts = athlete.workouts();
            if filter.is_empty() {
                // Only the objects of this page are made.
                page.render(
                    workouts.iter(),
                    |workout| wire::list_object(&athlete, workout).to_string(),
                    &mut body,
                );
            } else {
                let objects = workouts.iter().map(|workout| wire::list_object(&athlete, workout));
                page.render(
                    objects.filter(|object| filter.admits(object)),
                    |object| object.to_string(),
                    &mut body,
                );
            }
        }
    }
    if service.no_empty_pages && body == "[]" {
        return answers::no_content();
    }
    if service.wrapped_list {
        body = format!("{{\"activityList\":{body}}}");
    }
    answers::typed(StatusCode::OK, "application/json", body)
}

/// `GET …/activities/count`
pub(super) async fn count(State(service): State<Shared>) -> Response {
    let total = service.list.as_ref().map_or_else(|| service.read().workouts().len(), Vec::len);
    answers::ok(&json!({ "totalCount": total }))
}

/// Which part of the list is asked for, in which order.
struct Page {
    start: usize,
    limit: usize,
    oldest_first: bool,
}

impl Page {
    fn parse(query: &Params, max_limit: usize) -> Result<Page, String> {
        let limit = number(query, "limit", 20)?;
        if limit > max_limit {
            return Err(format!("limit must not be greater than {max_limit}"));
        }
        let oldest_first =
            query.get("sortOrder").is_some_and(|order| order.eq_ignore_ascii_case("asc"));
        Ok(Page { start: number(query, "start", 0)?, limit, oldest_first })
    }

    /// The page, no longer than `longest`.
    fn cut(self, longest: Option<usize>) -> Page {
        Page { limit: self.limit.min(longest.unwrap_or(usize::MAX)), ..self }
    }

    /// Writes the page as a JSON array; beyond the end it is `[]`.
    fn render<T>(
        &self,
        items: impl DoubleEndedIterator<Item = T>,
        to_json: impl Fn(T) -> String,
        body: &mut String,
    ) {
        body.push('[');
        let mut write = |item: T| {
            if body.len() > 1 {
                body.push(',');
            }
            body.push_str(&to_json(item));
        };
        if self.oldest_first {
            items.rev().skip(self.start).take(self.limit).for_each(&mut write);
        } else {
            items.skip(self.start).take(self.limit).for_each(&mut write);
        }
        body.push(']');
    }
}

/// A parameter that must be a whole number and not negative.
pub(super) fn number(query: &Params, name: &str, default: usize) -> Result<usize, String> {
    match query.get(name) {
        None => Ok(default),
        Some(text) => {
            text.parse().map_err(|_| format!("{name} must be a number that is not negative"))
        }
    }
}

/// Which activities are asked for.
#[derive(Default)]
struct Filter {
    /// Inclusive local dates, as text: in this form they compare as dates do.
    from: Option<String>,
    to: Option<String>,
    /// A type's key or its group's, and the id that the members of the group name as their parent.
    kind: Option<(String, Option<u64>)>,
    sub_kind: Option<String>,
    /// Lower-cased part of the name.
    search: Option<String>,
}

impl Filter {
    fn parse(query: &Params) -> Result<Filter, String> {
        let text = |name: &str| query.get(name).filter(|value| !value.is_empty()).cloned();
        Ok(Filter {
            from: date(query, "startDate")?,
            to: date(query, "endDate")?,
            kind: text("activityType").map(|key| (key.clone(), type_id(&key))),
            sub_kind: text("activitySubType"),
            search: text("search").map(|part| part.to_lowercase()),
        })
    }

    fn is_empty(&self) -> bool {
        let dates = self.from.is_some() || self.to.is_some();
        !(dates || self.kind.is_some() || self.sub_kind.is_some() || self.search.is_some())
    }

    fn admits(&self, object: &Value) -> bool {
        self.admits_day(object)
            && self.admits_type(&object["activityType"])
            && self.admits_name(object)
    }

    fn admits_day(&self, object: &Value) -> bool {
        if self.from.is_none() && self.to.is_none() {
            return true;
        }
        let Some(day) = object["startTimeLocal"].as_str().and_then(|start| start.get(..10)) else {
            return false;
        };
        self.from.as_deref().is_none_or(|from| from <= day)
            && self.to.as_deref().is_none_or(|to| day <= to)
    }

    fn admits_type(&self, kind: &Value) -> bool {
        let key = kind["typeKey"].as_str();
        let parent = kind["parentTypeId"].as_u64();
        let in_group = self.kind.as_ref().is_none_or(|(asked, id)| {
            key == Some(asked.as_str()) || (id.is_some() && parent == *id)
        });
        in_group && self.sub_kind.as_deref().is_none_or(|asked| key == Some(asked))
    }

    fn admits_name(&self, object: &Value) -> bool {
        let name = || object["activityName"].as_str().unwrap_or_default().to_lowercase();
        self.search.as_ref().is_none_or(|part| name().contains(part.as_str()))
    }
}

/// A parameter that must be a date, `2026-11-21`.
fn date(query: &Params, name: &str) -> Result<Option<String>, String> {
    let Some(text) = query.get(name) else {
        return Ok(None);
    };
    // Through the calendar and back, so that 2026-2-3 compares as 2026-02-03.
    match NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        Ok(date) => Ok(Some(date.format("%Y-%m-%d").to_string())),
        Err(_) => Err(format!("{name} must be a date, YYYY-MM-DD")),
    }
}

/// The id of an activity type, from the service's own table.
fn type_id(key: &str) -> Option<u64> {
    let types = wire::activity_types();
    types.as_array()?.iter().find(|kind| kind["typeKey"] == key)?["typeId"].as_u64()
}
