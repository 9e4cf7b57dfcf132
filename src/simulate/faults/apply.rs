//! Where rules meet requests: just inside the journal.

use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use chrono::{TimeDelta, Utc};

use super::schedule::{Asked, Schedule};
use super::{Change, Edit, FaultKind, RetryAfter, Rule, spoil};
use crate::simulate::athlete::Athlete;
use crate::simulate::connection::{Ended, Plug};
use crate::simulate::coros::activity_id;
use crate::simulate::services::Services;

/// The faults of a service.
pub(in crate::simulate) struct Faults {
    schedule: Schedule,
    seed: u64,
    services: Arc<Services>,
    ended: Ended,
}

impl Faults {
    /// No faults yet. What never ends by itself does so when the service ends.
    pub(in crate::simulate) fn new(services: Arc<Services>, seed: u64, ended: Ended) -> Faults {
        Faults { schedule: Schedule::default(), seed, services, ended }
    }

    /// Replaces the rules.
    pub(in crate::simulate) fn replace(&self, rules: impl IntoIterator<Item = Rule>) {
        self.schedule.replace(self.seed, rules);
    }

    fn carry_out(&self, change: &Change) {
        if change.edit == Edit::TokenDeath {
            return self.services.expire_access_tokens();
        }
        edit(&mut self.services.account.write(), change);
    }
}

/// The middleware.
pub(in crate::simulate) async fn apply(
    State(faults): State<Arc<Faults>>,
    ConnectInfo(plug): ConnectInfo<Plug>,
    request: Request,
    next: Next,
) -> Response {
    let asked = Asked::of(request.uri());
    let (changes, fault) = faults.schedule.due(&asked);
    for change in &changes {
        faults.carry_out(change);
    }
    let Some(fault) = fault else {
        return next.run(request).await;
    };
    match fault.kind {
        FaultKind::Reset => return plug.pull(),
        FaultKind::Hang => {
            faults.ended.clone().wait().await;
            return plug.pull();
        }
        _ => {}
    }
    if let Some(mut answer) = faults.services.instead(fault, asked.kind, request.uri()) {
        if let Some(wait) = fault.retry_after.and_then(|wait| wait.header().parse().ok()) {
            answer.headers_mut().insert(header::RETRY_AFTER, wait);
        }
        return answer;
    }
    let answer = next.run(request).await;
    if answer.status() != StatusCode::OK {
        return answer;
    }
    spoil::spoil(fault, answer, plug, faults.ended.clone()).await
}

impl RetryAfter {
    /// The value of the header, as of now.
    fn header(self) -> String {
        match self {
            RetryAfter::Seconds(seconds) => seconds.to_string(),
            RetryAfter::Date(seconds) => {
                let ahead = i64::try_from(seconds).ok().and_then(TimeDelta::try_seconds);
                let until = ahead.and_then(|ahead| Utc::now().checked_add_signed(ahead));
                until.unwrap_or_default().format("%a, %d %b %Y %H:%M:%S GMT").to_string()
            }
        }
    }
}

/// Edits the activity of the change, or else the newest.
fn edit(athlete: &mut Athlete, change: &Change) {
    if change.edit == Edit::Upload {
        athlete.new_upload();
        return;
    }
    let newest = athlete.workouts().first().map(|workout| workout.id);
    let target = change.target.map(activity_id);
    let Some(workout) = target.or(newest).and_then(|id| athlete.find(id)) else {
        return;
    };
    let id = workout.id;
    match change.edit {
        Edit::Rename => {
            let name = format!("{} (renamed)", workout.name.as_deref().unwrap_or_default());
            athlete.rename(id, &name);
        }
        Edit::Retype => {
            let key = if workout.type_key == "trail_running" { "running" } else { "trail_running" };
            athlete.retype(id, key);
        }
        Edit::Correct => {
            let (metres, seconds) = (workout.distance_m * 1.1, workout.duration_s + 60.0);
            athlete.correct_distance(id, metres);
            athlete.correct_duration(id, seconds);
        }
        Edit::Delete => {
            athlete.remove(id);
        }
        Edit::HoldBack => {
            athlete.hold_back(id, 1.0 / 3.0);
        }
        Edit::Grow => {
            athlete.grow(id);
        }
        Edit::Upload | Edit::TokenDeath => {}
    }
}
