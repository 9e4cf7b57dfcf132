//! Metric or statute: one table of what stands for each unit.

use std::borrow::Cow;

use uom::si::f64::{Length, ThermodynamicTemperature, Velocity};
use uom::si::length::{centimeter, foot, inch, kilometer, meter, mile, yard};
use uom::si::thermodynamic_temperature::{degree_celsius, degree_fahrenheit};
use uom::si::velocity::{kilometer_per_hour, mile_per_hour};

use crate::columns::{Column, Record};
use crate::table::Cell;

/// The units of a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Units {
    /// Kilometres, metres, kilograms, degrees Celsius.
    #[default]
    Metric,
    /// Miles, feet, pounds, degrees Fahrenheit, as in the United States.
    Statute,
}

impl Units {
    /// Both systems.
    pub const ALL: [Units; 2] = [Units::Metric, Units::Statute];

    /// The word for them on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Units::Metric => "metric",
            Units::Statute => "statute",
        }
    }

    /// The units of this word.
    pub fn from_key(key: &str) -> Option<Units> {
        Units::ALL.into_iter().find(|units| units.key() == key)
    }
}

impl Column {
    /// Its cell of a record.
    pub fn cell(&self, record: &Record<'_>, units: Units) -> Cell {
        self.converted((self.value)(record), units)
    }
}

/// A column in other units than those that it is made in.
impl<V> Column<V> {
    /// What scripts call it.
    pub fn key_in(&self, units: Units) -> Cow<'static, str> {
        self.ending(units, self.key, |unit| unit.key)
    }

    /// What people read.
    pub fn title_in(&self, units: Units) -> Cow<'static, str> {
        self.ending(units, self.title, |unit| unit.title)
    }

    /// Its unit, empty where there is none.
    pub fn unit_in(&self, units: Units) -> &'static str {
        match (units, swap(self)) {
            (Units::Statute, Some(swap)) => swap.statute.name,
            _ => self.unit,
        }
    }

    /// This cell of it, made in metric units, in these.
    pub(crate) fn converted(&self, cell: Cell, units: Units) -> Cell {
        let swap = match (units, &cell) {
            (Units::Metric, _) => None,
            (Units::Statute, Cell::Number(_)) => swap(self),
            (Units::Statute, Cell::Pace(_, unit) | Cell::Speed(_, unit) | Cell::Unit(unit)) => {
                named(unit)
            }
            _ => None,
        };
        match (swap, cell) {
            (None, cell) => cell,
            (Some(swap), Cell::Number(value)) => Cell::number(Some((swap.value)(value))),
            (Some(swap), Cell::Pace(value, _)) => {
                Cell::pace(Some((swap.value)(value)), swap.statute.name)
            }
            (Some(swap), Cell::Speed(value, _)) => {
                Cell::speed(Some((swap.value)(value)), swap.statute.name)
            }
            (Some(swap), _) => Cell::Unit(swap.statute.name),
        }
    }

    /// One of its names, with the ending that it has in these units.
    fn ending(
        &self,
        units: Units,
        name: &'static str,
        of: fn(&Unit) -> &'static str,
    ) -> Cow<'static, str> {
        let swapped = swap(self).filter(|_| units == Units::Statute).and_then(|swap| {
            let stem = name.strip_suffix(of(&swap.metric))?;
            Some(format!("{stem}{}", of(&swap.statute)))
        });
        swapped.map_or(Cow::Borrowed(name), Cow::Owned)
    }
}

/// A unit, and what the keys and titles of columns in it end with.
struct Unit {
    name: &'static str,
    key: &'static str,
    title: &'static str,
}

/// A metric unit, the statute one that stands for it, and what makes a value
/// in the one a value in the other.
struct Swap {
    metric: Unit,
    statute: Unit,
    value: fn(f64) -> f64,
}

const fn unit(name: &'static str, key: &'static str, title: &'static str) -> Unit {
    Unit { name, key, title }
}

const fn swapped(metric: Unit, statute: Unit, value: fn(f64) -> f64) -> Swap {
    Swap { metric, statute, value }
}

/// Exact by international agreement; uom's has fewer digits.
const POUND_KG: f64 = 0.453_592_37;

/// The one of the United States: 1/128 of 231 cubic inches, exactly. The same of uom's.
const FLUID_OUNCE_ML: f64 = 29.573_529_562_5;

/// What fits a column is the first row of its unit and of its key's ending.
/// Rowers count by 500 m everywhere, and VO2max is ml/kg/min everywhere.
#[rustfmt::skip]
static STATUTE: [Swap; 13] = [
    swapped(unit("km", "_km", "(km)"), unit("mi", "_mi", "(mi)"),
        |v| Length::new::<kilometer>(v).get::<mile>()),
    swapped(unit("m", "pool_length_m", "(m)"), unit("yd", "pool_length_yd", "(yd)"),
        |v| Length::new::<meter>(v).get::<yard>()),
    swapped(unit("m", "_m", "(m)"), unit("ft", "_ft", "(ft)"),
        |v| Length::new::<meter>(v).get::<foot>()),
    swapped(unit("cm", "_cm", "(cm)"), unit("in", "_in", "(in)"),
        |v| Length::new::<centimeter>(v).get::<inch>()),
    swapped(unit("km/h", "_kmh", "(km/h)"), unit("mph", "_mph", "(mph)"),
        |v| Velocity::new::<kilometer_per_hour>(v).get::<mile_per_hour>()),
    swapped(unit("h:mm:ss/km", "_per_km", "(/km)"), unit("h:mm:ss/mi", "_per_mi", "(/mi)"), per_mile),
    swapped(unit("s/km", "_per_km", "(s/km)"), unit("s/mi", "_per_mi", "(s/mi)"), per_mile),
    swapped(unit("min/km", "", ""), unit("min/mi", "", ""), per_mile),
    swapped(unit("h:mm:ss/100m", "_100m", "(/100 m)"), unit("h:mm:ss/100yd", "_100yd", "(/100 yd)"), per_yard),
    swapped(unit("min/100m", "", ""), unit("min/100yd", "", ""), per_yard),
    swapped(unit("kg", "_kg", "(kg)"), unit("lb", "_lb", "(lb)"), |v| v / POUND_KG),
    swapped(unit("ml", "_ml", "(ml)"), unit("fl oz", "_fl_oz", "(fl oz)"), |v| v / FLUID_OUNCE_ML),
    swapped(unit("°C", "_c", "(°C)"), unit("°F", "_f", "(°F)"),
        |v| ThermodynamicTemperature::new::<degree_celsius>(v).get::<degree_fahrenheit>()),
];

/// Time for a kilometre as time for a mile.
fn per_mile(seconds: f64) -> f64 {
    seconds * Length::new::<mile>(1.0).get::<kilometer>()
}

/// Time for so many metres as time for as many yards.
fn per_yard(seconds: f64) -> f64 {
    seconds * Length::new::<yard>(1.0).get::<meter>()
}

fn swap<V>(column: &Column<V>) -> Option<&'static Swap> {
    let mut of_its_unit = STATUTE.iter().filter(|swap| swap.metric.name == column.unit);
    of_its_unit.find(|swap| column.key.ends_with(swap.metric.key))
}

/// By name, whatever the column.
fn named(unit: &str) -> Option<&'static Swap> {
    STATUTE.iter().find(|swap| swap.metric.name == unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::columns::CATALOGUE;

    fn column(key: &str) -> &'static Column {
        CATALOGUE.iter().find(|column| column.key == key).expect(key)
    }

    #[test]
    fn every_column_in_a_metric_unit_has_a_name_of_its_own_in_statute() {
        for column in CATALOGUE {
            let key = column.key_in(Units::Statute);
            let swapped = named(column.unit).is_some();
            assert_eq!(key != column.key, swapped, "{key}");
            assert_eq!(column.title_in(Units::Statute) != column.title, swapped, "{key}");
            assert_eq!(column.unit_in(Units::Statute) != column.unit, swapped, "{key}");
            assert_eq!(column.key_in(Units::Metric), column.key);
            for unit in ["metre", "Metre", "kilogram", "Celsius", "00 m"] {
                assert!(!(swapped && column.meaning.contains(unit)), "{key}: {}", column.meaning);
            }
        }
    }

    #[test]
    fn no_name_means_one_thing_in_metric_and_another_in_statute() {
        let names = |of: fn(&Column, Units) -> Cow<'static, str>| {
            let of = &of;
            let both = CATALOGUE.iter().enumerate().flat_map(|(number, column)| {
                Units::ALL.map(|units| (of(column, units), number, column.unit_in(units)))
            });
            let mut names: Vec<_> = both.collect();
            names.sort_unstable();
            names.dedup();
            let all = names.len();
            names.dedup_by(|one, other| one.0 == other.0);
            assert_eq!(names.len(), all);
        };
        names(Column::key_in);
        names(Column::title_in);
    }

    #[test]
    fn the_factors_are_exact() {
        for (key, metric, statute) in [
            ("distance_km", 1.609_344, 1.0),
            ("distance_km", 42.195, 26.218_757_456_454_306),
            ("elevation_gain_m", 304.8, 1000.0),
            ("max_depth_m", 0.3048, 1.0),
            ("stride_length_cm", 2.54, 1.0),
            ("avg_speed_kmh", 1.609_344, 1.0),
            ("avg_pace_s_per_km", 1.0, 1.609_344),
            ("pool_length_m", 22.86, 25.0),
            ("volume_kg", 45_359.237, 100_000.0),
            ("sweat_loss_ml", 3_785.411_784, 128.0),
            ("min_temperature_c", -40.0, -40.0),
            ("min_temperature_c", 0.0, 32.0),
            ("min_temperature_c", 100.0, 212.0),
            ("vo2max", 52.0, 52.0),
            ("duration_s", 60.0, 60.0),
        ] {
            let cell = column(key).converted(Cell::Number(metric), Units::Statute);
            let Cell::Number(value) = cell else { panic!("{cell:?}") };
            assert!((value - statute).abs() <= statute.abs() * 1e-12, "{key}: {value}");
        }
    }

    #[test]
    fn paces_are_made_of_the_speed_and_not_of_rounded_text() {
        let pace = column("avg_pace_per_km");
        for (per_km, metric, statute) in [
            // Rounded first, both would be 5:19 of 3:18 for the kilometre.
            (197.6, "0:03:18", "0:05:18"),
            (198.4, "0:03:18", "0:05:19"),
            (3_599.6, "1:00:00", "1:36:33"),
        ] {
            let cell = Cell::pace(Some(per_km), "min/km");
            assert_eq!(cell.to_string(), metric);
            assert_eq!(pace.converted(cell, Units::Statute).to_string(), statute);
        }
        let hundred = column("avg_pace_per_100m");
        let shown = |cell| hundred.converted(cell, Units::Statute).to_string();
        assert_eq!(shown(Cell::pace(Some(100.0), "min/100m")), "0:01:31");
        assert_eq!(shown(Cell::pace(Some(100.0), "min/500m")), "0:01:40", "rowing is 500 m");
    }

    #[test]
    fn nothing_stays_nothing_and_zero_is_a_value() {
        for (key, cell, text) in [
            ("distance_km", Cell::Empty, ""),
            ("distance_km", Cell::Number(0.0), "0"),
            ("min_temperature_c", Cell::Number(0.0), "32"),
            ("avg_speed_or_pace", Cell::Speed(0.0, "km/h"), "0.0"),
            ("avg_speed_or_pace", Cell::Speed(16.09344, "km/h"), "10.0"),
            ("speed_or_pace_unit", Cell::Unit("km/h"), "mph"),
            ("speed_or_pace_unit", Cell::Unit("min/100m"), "min/100yd"),
            ("speed_or_pace_unit", Cell::Unit("min/500m"), "min/500m"),
            ("service", Cell::Label("km"), "km"),
        ] {
            assert_eq!(column(key).converted(cell, Units::Statute).to_string(), text, "{key}");
        }
    }
}
