//! The small JSON resources: profile, single activities, gear, devices, names.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::list::number;
use super::{Params, Service, Shared, answers};
use crate::simulate::athlete::{Athlete, Workout};
use crate::simulate::wire;

impl Service {
    /// Answers for one activity; `otherwise` when the athlete has none of that id.
    pub(super) fn with_workout(
        &self,
        id: &str,
        answer: impl FnOnce(&Athlete, &Workout) -> Response,
        otherwise: impl FnOnce() -> Response,
    ) -> Response {
        let athlete = self.read();
        // A list from outside stands for another account: nothing of the athlete's own is there.
        let own = self.list.is_none();
        match id.parse().ok().filter(|_| own).and_then(|id| athlete.find(id)) {
            Some(workout) => answer(&athlete, workout),
            None => otherwise(),
        }
    }

    /// Whether a list from outside names this activity.
    pub(super) fn lists(&self, id: &str) -> bool {
        let Ok(id) = id.parse::<u64>() else {
            return false;
        };
        self.list.iter().flatten().any(|object| object["activityId"] == id)
    }
}

fn of_workout(
    service: &Service,
    id: &str,
    object: impl FnOnce(&Athlete, &Workout) -> Value,
) -> Response {
    service.with_workout(
        id,
        |athlete, workout| answers::ok(&object(athlete, workout)),
        answers::missing,
    )
}

/// `GET /userprofile-service/socialProfile`
pub(super) async fn social_profile(State(service): State<Shared>) -> Response {
    answers::ok(&wire::social_profile(&service.read()))
}

/// `GET /userprofile-service/userprofile/user-settings`
pub(super) async fn user_settings(State(service): State<Shared>) -> Response {
    answers::ok(&wire::user_settings(&service.read()))
}

/// `GET /userstats-service/statistics/{displayName}`: the own ones only.
pub(super) async fn user_stats(
    State(service): State<Shared>,
    Path(name): Path<String>,
) -> Response {
    let athlete = service.read();
    if name != athlete.profile.display_name {
        return answers::failure(StatusCode::FORBIDDEN, "ForbiddenException");
    }
    let mut stats = wire::user_stats(&athlete);
    let total = stats.pointer_mut("/userMetrics/0/totalActivities");
    if let (Some(list), Some(total)) = (&service.list, total) {
        *total = json!(list.len());
    }
    answers::ok(&stats)
}

/// `GET /activity-service/activity/activityTypes`
pub(super) async fn activity_types() -> Response {
    answers::ok(&wire::activity_types())
}

/// `GET /activity-service/activity/eventTypes`
pub(super) async fn event_types() -> Response {
    answers::ok(&wire::event_types())
}

/// `GET /activity-service/activity/{id}`
pub(super) async fn activity(State(service): State<Shared>, Path(id): Path<String>) -> Response {
    of_workout(&service, &id, wire::activity)
}

/// `GET /activity-service/activity/{id}/details`: down-sampled to `maxChartSize` points.
pub(super) async fn details(
    State(service): State<Shared>,
    Path(id): Path<String>,
    Query(query): Query<Params>,
) -> Response {
    let sizes = (number(&query, "maxChartSize", 2000), number(&query, "maxPolylineSize", 4000));
    match sizes {
        (Ok(points), Ok(_)) => {
            of_workout(&service, &id, |_, workout| wire::details(workout, points))
        }
        (Err(why), _) | (_, Err(why)) => answers::bad_request(&why),
    }
}

/// `GET /activity-service/activity/{id}/hrTimeInZones`
pub(super) async fn hr_time_in_zones(
    State(service): State<Shared>,
    Path(id): Path<String>,
) -> Response {
    of_workout(&service, &id, |_, workout| wire::hr_time_in_zones(workout))
}

/// `GET /activity-service/activity/{id}/exerciseSets`
pub(super) async fn exercise_sets(
    State(service): State<Shared>,
    Path(id): Path<String>,
) -> Response {
    of_workout(&service, &id, |_, workout| wire::exercise_sets(workout))
}

/// `GET /activity-service/activity/{id}/splits`
pub(super) async fn splits(State(service): State<Shared>, Path(id): Path<String>) -> Response {
    of_workout(&service, &id, |_, workout| wire::splits(workout))
}

/// `GET /gear-service/gear/filterGear?activityId=`
pub(super) async fn gear(State(service): State<Shared>, Query(query): Query<Params>) -> Response {
    match query.get("activityId") {
        None => answers::bad_request("activityId is required"),
        Some(id) if service.lists(id) => answers::no_content(),
        Some(id) => of_workout(&service, id, |_, workout| wire::gear(workout)),
    }
}

/// `GET /device-service/deviceservice/app-info/{installationId}`
pub(super) async fn device(Path(id): Path<String>) -> Response {
    // `gcexport3.py` asks for the device `None`; that is just one more that does not exist.
    let device = id.parse().ok().and_then(wire::device);
    device.map_or_else(answers::no_content, |device| answers::ok(&device))
}

/// `GET /web-translations/activity_types/activity_types.properties`
pub(super) async fn activity_type_names() -> Response {
    answers::typed(StatusCode::OK, "text/plain;charset=UTF-8", wire::activity_types_properties())
}

/// `GET /web-translations/event_types/event_types.properties`
pub(super) async fn event_type_names() -> Response {
    answers::typed(StatusCode::OK, "text/plain;charset=UTF-8", wire::event_types_properties())
}
