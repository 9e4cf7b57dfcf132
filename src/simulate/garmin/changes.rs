//! What a client changes of an activity: name, notes, type, privacy, gear.

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::Value;

use super::{Shared, answers};
use crate::simulate::athlete::{Privacy, Workout};
use crate::simulate::wire::{self, types};

/// `PUT /activity-service/activity/{id}`: what is named is changed, the rest stays. 204.
pub(super) async fn activity(
    State(service): State<Shared>,
    Path(id): Path<String>,
    body: String,
) -> Response {
    let Ok(body) = serde_json::from_str::<Value>(&body) else {
        return answers::bad_request("the body is no JSON");
    };
    let mut athlete = service.account.write();
    let found = id.parse().ok().filter(|_| service.list.is_none());
    let Some(workout) = found.and_then(|id| athlete.find_mut(id)) else {
        return answers::missing();
    };
    if body["activityId"] != workout.id {
        return answers::bad_request("activityId must be the one of the path");
    }
    match apply(workout, &body) {
        Ok(()) => answers::no_content(),
        Err(why) => answers::bad_request(&why),
    }
}

/// All changes, or none.
fn apply(workout: &mut Workout, body: &Value) -> Result<(), String> {
    let mut changed = workout.clone();
    if let Some(name) = text(body, "/activityName")? {
        changed.name = Some(name.to_owned());
    }
    if let Some(description) = text(body, "/description")? {
        changed.description = Some(description.to_owned());
    }
    if let Some(key) = text(body, "/activityTypeDTO/typeKey")? {
        let ids = types::lookup(key).ok_or_else(|| format!("there is no type '{key}'"))?;
        changed.type_key = key.to_owned();
        (changed.type_id, changed.parent_type_id) = ids;
    }
    if let Some(key) = text(body, "/privacy/typeKey")? {
        changed.privacy = match key {
            "public" => Privacy::Public,
            "private" => Privacy::Private,
            "subscribers" => Privacy::Subscribers,
            "groups" => Privacy::Groups,
            _ => return Err(format!("there is no privacy '{key}'")),
        };
    }
    *workout = changed;
    Ok(())
}

fn text<'a>(body: &'a Value, pointer: &str) -> Result<Option<&'a str>, String> {
    match body.pointer(pointer) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(format!("{pointer} must be text")),
    }
}

/// `PUT /gear-service/gear/link/{uuid}/activity/{id}`
pub(super) async fn link_gear(
    State(service): State<Shared>,
    Path((uuid, id)): Path<(String, String)>,
) -> Response {
    let mut athlete = service.account.write();
    let workout = id.parse().ok().and_then(|id| athlete.find_mut(id));
    let (Some(workout), Some(pk)) = (workout, wire::gear_pk(&uuid)) else {
        return answers::missing();
    };
    if !workout.linked_gear().contains(&pk) {
        workout.brought.get_or_insert_default().gear.push(pk);
    }
    answers::ok(&wire::gear(workout))
}
