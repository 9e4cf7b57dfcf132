//! The simulated account: a profile and its activities, all drawn from a seed.
//!
//! [`Athlete::demo`] holds the curated activities, one for each oddity that the real service is known
//! to send; [`Athlete::with_activities`] adds ordinary ones to any number.

use std::collections::HashMap;

mod build;
mod edits;
mod generate;
mod ids;
mod oddities;
pub mod places;
mod sets;
mod upload;
mod workout;

pub use edits::Recorded;
pub use sets::{ExerciseSet, exercise_sets};
pub use upload::Upload;
pub use workout::{Brought, Era, Event, Privacy, Route, Source, Sport, Workout};

/// Who the account belongs to.
#[derive(Debug, Clone)]
pub struct Profile {
    /// `displayName`, part of addresses.
    pub display_name: String,
    /// `fullName`.
    pub full_name: String,
    /// `userName`, the address one signs in with.
    pub user_name: String,
    /// `profileId`, `ownerId` and `userProfileId` elsewhere.
    pub profile_id: u64,
    /// `id` of the social profile.
    pub id: u64,
    /// `garminGUID`.
    pub guid: String,
}

/// An account: its profile and what it holds.
#[derive(Debug, Clone)]
pub struct Athlete {
    /// Who it is.
    pub profile: Profile,
    seed: u64,
    /// Newest start first, then highest id first.
    workouts: Vec<Workout>,
    /// Legs of multisport activities; the list does not show them.
    children: Vec<Workout>,
    /// Start of each listed activity, to find its place by binary search.
    starts: HashMap<u64, i64>,
}

impl Athlete {
    /// The curated demo account: more than 64 activities of 2012 to 2026, every known oddity among them.
    ///
    /// Ids and dates are the same for every seed; tracks and series differ.
    pub fn demo(seed: u64) -> Athlete {
        let (workouts, children) = oddities::curated(seed);
        Athlete::assemble(seed, workouts, children)
    }

    /// An account of exactly `count` listed activities: the curated ones and fillers among and behind them,
    /// back to the year 2001. Fewer than there are curated ones: the newest `count` of these.
    pub fn with_activities(seed: u64, count: usize) -> Athlete {
        let (workouts, children) = oddities::curated(seed);
        let mut workouts = workouts;
        workouts.sort_by_key(order);
        workouts.truncate(count);
        let fillers = generate::fillers(seed, count - workouts.len(), &workouts);
        workouts.extend(fillers);
        Athlete::assemble(seed, workouts, children)
    }

    fn assemble(seed: u64, mut workouts: Vec<Workout>, mut children: Vec<Workout>) -> Athlete {
        workouts.sort_by_key(order);
        let mut starts = HashMap::with_capacity(workouts.len());
        for workout in &workouts {
            starts.insert(workout.id, workout.start_utc_s);
        }
        children.retain(|child| child.parent_id.is_some_and(|parent| starts.contains_key(&parent)));
        Athlete { profile: Profile::demo(), seed, workouts, children, starts }
    }

    /// The listed activities, newest start first, then highest id. Legs of multisport activities are not listed.
    pub fn workouts(&self) -> &[Workout] {
        &self.workouts
    }

    /// The activity with this id, legs of multisport activities included.
    pub fn find(&self, id: u64) -> Option<&Workout> {
        match self.position(id) {
            Some(position) => self.workouts.get(position),
            None => self.children.iter().find(|child| child.id == id),
        }
    }

    /// The same, to edit it. Leave `id` and `start_utc_s` alone: remove and insert instead.
    pub fn find_mut(&mut self, id: u64) -> Option<&mut Workout> {
        match self.position(id) {
            Some(position) => self.workouts.get_mut(position),
            None => self.children.iter_mut().find(|child| child.id == id),
        }
    }

    /// The curated activity that is there for this oddity, see the table in `oddities.rs`.
    pub fn oddity(&self, name: &str) -> Option<&Workout> {
        self.workouts.iter().chain(&self.children).find(|workout| workout.oddity == name)
    }

    /// Deletes an activity (a parent with its legs); whether there was one.
    pub fn remove(&mut self, id: u64) -> bool {
        let listed = self.position(id).map(|position| self.workouts.remove(position)).is_some();
        let before = self.children.len();
        self.children.retain(|child| child.id != id && child.parent_id != Some(id));
        self.starts.remove(&id);
        listed || self.children.len() < before
    }

    /// Makes single activities of the multisport ones: the list is all there is.
    pub fn join_legs(&mut self) {
        self.children.clear();
        self.workouts.iter_mut().for_each(|workout| workout.child_ids.clear());
    }

    /// Adds an activity at its place; one with the same id is replaced. One with a `parent_id` is a leg.
    pub fn insert(&mut self, workout: Workout) {
        if workout.parent_id.is_some() {
            self.children.retain(|child| child.id != workout.id);
            self.children.push(workout);
            return;
        }
        if let Some(position) = self.position(workout.id) {
            self.workouts.remove(position);
        }
        let position = self.workouts.partition_point(|other| order(other) < order(&workout));
        self.starts.insert(workout.id, workout.start_utc_s);
        self.workouts.insert(position, workout);
    }

    /// A run "uploaded just now": newer than everything else, with the highest id. Returns the id.
    pub fn new_upload(&mut self) -> u64 {
        let newest_s = self
            .workouts
            .iter()
            .map(|workout| workout.start_utc_s)
            .max()
            .unwrap_or(ids::END_OF_TIME_S);
        let id = self.next_id();
        let workout =
            generate::just_uploaded(self.seed, id, newest_s.max(ids::END_OF_TIME_S) + 86_400);
        self.insert(workout);
        id
    }

    /// The id of the next upload: higher than every other.
    fn next_id(&self) -> u64 {
        let all = self.workouts.iter().chain(&self.children);
        let highest = all.map(|workout| workout.id).max().unwrap_or(0);
        highest.max(ids::at(ids::END_OF_TIME_S)) + 1_013
    }

    fn position(&self, id: u64) -> Option<usize> {
        let start_utc_s = *self.starts.get(&id)?;
        let wanted = (std::cmp::Reverse(start_utc_s), std::cmp::Reverse(id));
        self.workouts.binary_search_by_key(&wanted, order).ok()
    }
}

/// The order of the list: newest start first, then highest id.
fn order(workout: &Workout) -> (std::cmp::Reverse<i64>, std::cmp::Reverse<u64>) {
    (std::cmp::Reverse(workout.start_utc_s), std::cmp::Reverse(workout.id))
}

impl Profile {
    fn demo() -> Profile {
        Profile {
            display_name: "demo-athlete".into(),
            full_name: "Demo Athlete".into(),
            user_name: "demo@example.com".into(),
            profile_id: 90_210_042,
            id: 117_301,
            guid: "c0ffee00-5eed-4a7e-8000-00000090210a".into(),
        }
    }
}
