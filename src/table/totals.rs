//! Sums over the activities of a table: by year, by month, by type, and by each
//! of the first two with the third.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::Datelike;
use uom::si::f64::{Energy, Length, Time};

use super::Cell;
use crate::activity::Activity;
use crate::columns::{CATALOGUE, Column, Record};
use crate::units::{self as u, Units};

/// What the sums are of: columns of the catalogue.
const SUMMED: [&str; 6] =
    ["distance_km", "duration", "moving", "elevation_gain_m", "elevation_loss_m", "calories_kcal"];

/// How many columns there are.
pub(super) const WIDTH: usize = 4 + SUMMED.len();

/// Sums of what was added so far.
pub(super) struct Totals {
    units: Units,
    columns: Vec<&'static Column>,
    sums: BTreeMap<Group, Sum>,
}

/// Which activities a sum is of; `None` is all of them, and comes first. Newer
/// years and months come before older ones.
type Group = (Option<Reverse<i32>>, Option<Reverse<u32>>, Option<String>);

#[derive(Default)]
struct Sum {
    activities: i64,
    distance: Option<Length>,
    duration: Option<Time>,
    moving: Option<Time>,
    elevation_gain: Option<Length>,
    elevation_loss: Option<Length>,
    calories: Option<Energy>,
}

impl Totals {
    /// None so far, to be told in these units.
    pub(super) fn new(units: Units) -> Self {
        let of_key = |key| CATALOGUE.iter().find(|column| column.key == key);
        let columns = SUMMED.into_iter().filter_map(of_key).collect();
        Self { units, columns, sums: BTreeMap::new() }
    }

    /// What stands above the columns of [`Totals::rows`],
    pub(super) fn headings(&self) -> Vec<Cow<'static, str>> {
        let groups = ["Year", "Month", "Type", "Activities"].map(Cow::Borrowed);
        let summed = self.columns.iter().map(|column| column.title_in(self.units));
        groups.into_iter().chain(summed).collect()
    }

    /// and the units of the numbers in them.
    pub(super) fn units(&self) -> Vec<&'static str> {
        let summed = self.columns.iter().map(|column| column.unit_in(self.units));
        [""; 4].into_iter().chain(summed).collect()
    }

    /// Adds an activity to every sum that it belongs to. One without a start is
    /// in no year, a leg is in the whole that it is a leg of, and what was deleted
    /// counts no more: most of it was uploaded anew.
    pub(super) fn add(&mut self, record: &Record<'_>) {
        let activity = record.activity;
        if activity.parent_id.is_some() || record.deleted_at.is_some() {
            return;
        }
        let sport = activity.sport.key.as_deref().unwrap_or("unknown");
        let day = activity.start.local.map(|start| start.date());
        let year = day.map(|day| Reverse(day.year()));
        let month = day.map(|day| Reverse(day.month()));
        let mut spans = vec![(None, None)];
        if year.is_some() {
            spans.extend([(year, None), (year, month)]);
        }
        for (year, month) in spans {
            for sport in [None, Some(sport.to_owned())] {
                self.sums.entry((year, month, sport)).or_default().add(activity);
            }
        }
    }

    /// A row per sum; `all` stands where a row is about every year, month or type.
    pub(super) fn rows(&self) -> impl Iterator<Item = Vec<Cell>> {
        let all = Cell::Label("all");
        self.sums.iter().map(move |((year, month, sport), sum)| {
            let groups = [
                year.map_or(all.clone(), |Reverse(year)| Cell::Integer(year.into())),
                month.map_or(all.clone(), |Reverse(month)| Cell::Integer(month.into())),
                sport.clone().map_or(all.clone(), Cell::Text),
                Cell::Integer(sum.activities),
            ];
            let summed = self.columns.iter().zip(sum.cells());
            let summed = summed.map(|(column, cell)| column.converted(cell, self.units));
            groups.into_iter().chain(summed).collect()
        })
    }
}

impl Sum {
    fn add(&mut self, activity: &Activity) {
        self.activities += 1;
        add(&mut self.distance, activity.distance);
        add(&mut self.duration, activity.duration);
        add(&mut self.moving, activity.moving);
        add(&mut self.elevation_gain, activity.elevation_gain);
        add(&mut self.elevation_loss, activity.elevation_loss);
        add(&mut self.calories, activity.calories);
    }

    /// As [`SUMMED`] names them.
    fn cells(&self) -> [Cell; SUMMED.len()] {
        [
            u::km(self.distance),
            u::hms(self.duration),
            u::hms(self.moving),
            u::m(self.elevation_gain),
            u::m(self.elevation_loss),
            u::kcal(self.calories),
        ]
    }
}

/// What no activity has is no zero, but empty.
fn add<T: std::ops::Add<Output = T> + Copy>(sum: &mut Option<T>, value: Option<T>) {
    if let Some(value) = value {
        *sum = Some(sum.map_or(value, |sum| sum + value));
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use uom::si::length::kilometer;

    use super::*;

    fn ran(sport: Option<&str>, day: Option<(i32, u32)>, km: Option<f64>) -> Activity {
        let mut activity = Activity::default();
        activity.sport.key = sport.map(str::to_owned);
        activity.start.local = day.and_then(|(year, month)| {
            NaiveDate::from_ymd_opt(year, month, 1)?.and_hms_opt(7, 0, 0)
        });
        activity.distance = km.map(Length::new::<kilometer>);
        activity
    }

    #[test]
    fn every_activity_is_in_each_sum_that_it_belongs_to() {
        let mut totals = Totals::new(Units::Metric);
        totals.add(&Record::of(&ran(Some("running"), Some((2024, 2)), Some(10.0))));
        totals.add(&Record::of(&ran(Some("cycling"), Some((2024, 2)), Some(30.0))));
        totals.add(&Record::of(&ran(Some("running"), Some((2023, 12)), None)));
        totals.add(&Record::of(&ran(None, None, Some(1.0))));
        let of_a_triathlon = ran(Some("running"), Some((2024, 2)), Some(5.0));
        let leg = Activity { parent_id: Some("7".into()), ..of_a_triathlon };
        totals.add(&Record::of(&leg));
        let gone = ran(Some("running"), Some((2024, 2)), Some(3.0));
        totals.add(&Record { deleted_at: Some(chrono::Utc::now()), ..Record::of(&gone) });
        let shown: Vec<String> = totals
            .rows()
            .map(|row| row[..5].iter().map(Cell::to_string).collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(
            shown,
            [
                "all all all 4 41",
                "all all cycling 1 30",
                "all all running 2 10",
                "all all unknown 1 1",
                "2024 all all 2 40",
                "2024 all cycling 1 30",
                "2024 all running 1 10",
                "2024 2 all 2 40",
                "2024 2 cycling 1 30",
                "2024 2 running 1 10",
                "2023 all all 1 ",
                "2023 all running 1 ",
                "2023 12 all 1 ",
                "2023 12 running 1 ",
            ]
        );
    }

    #[test]
    fn sums_stand_under_the_titles_of_their_columns_in_the_units_of_the_table() {
        for (units, heading, shown) in
            [(Units::Metric, "Distance (km)", "16.093"), (Units::Statute, "Distance (mi)", "10")]
        {
            let mut totals = Totals::new(units);
            for _ in 0..2 {
                totals.add(&Record::of(&ran(Some("running"), Some((2024, 2)), Some(8.046_72))));
            }
            let row = totals.rows().next().expect("the sum of all");
            assert_eq!(
                (totals.headings().len(), totals.units().len(), row.len()),
                (WIDTH, WIDTH, WIDTH)
            );
            assert_eq!((&totals.headings()[4][..], row[4].to_string()), (heading, shown.into()));
        }
    }
}
