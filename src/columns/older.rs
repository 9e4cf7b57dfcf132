//! The columns of other tools, older ones above all, cell by cell as those
//! write them, and the tables that they made of them. `docs/compatibility.md` names what differs.

mod cells;
mod figures;
mod moderation;
mod names;
mod pe_st;
mod strava;

use super::{CellType, Column, Record, Source, Template};
use crate::service::Aside;
use crate::table::Cell;

const DETAIL: Source = Source::Aside(Aside::Detail);
const DEVICE: Source = Source::Aside(Aside::Device);
const GEAR: Source = Source::Aside(Aside::Gear);
const ZONES: Source = Source::Aside(Aside::Zones);
const SAMPLES: Source = Source::Aside(Aside::Samples);

const fn older(
    key: &'static str,
    title: &'static str,
    kind: CellType,
    unit: &'static str,
    source: Source,
    meaning: &'static str,
    value: fn(&Record<'_>) -> Cell,
) -> Column {
    Column { key, title, kind, unit, source, usual: false, meaning, value }
}

/// Every column of an older tool.
pub fn all() -> impl Iterator<Item = &'static Column> {
    pe_st::COLUMNS.iter().chain(moderation::COLUMNS).chain(strava::COLUMNS)
}

/// Whether it is one of those. They say what the detail answer says, of
/// whatever the list says as well.
pub fn is_older(column: &Column) -> bool {
    has(column)
}

/// The same of a column of any table.
pub(super) fn has<V>(column: &Column<V>) -> bool {
    all().any(|older| std::ptr::addr_eq(older, column))
}

/// A table of an older tool.
#[derive(Debug)]
pub struct Preset {
    /// The word for it on the command line.
    pub name: &'static str,
    /// Whose table it is.
    pub meaning: &'static str,
    template: fn() -> Template,
}

impl Preset {
    /// Its columns, and what they are called there.
    pub fn template(&self) -> Template {
        (self.template)()
    }
}

/// The tables of older tools.
pub static PRESETS: &[Preset] = &[
    Preset {
        name: "moderation",
        meaning: "the 41 columns of gcexport3.py by moderation",
        template: || Template::of(moderation::TABLE),
    },
    Preset {
        name: "pe-st",
        meaning: "the usual 50 columns of gcexport.py by pe-st",
        template: || {
            let keys = pe_st::USUAL.split(' ');
            Template::titled(keys.filter_map(|key| pe_st::COLUMNS.iter().find(|c| c.key == key)))
        },
    },
    Preset {
        name: "pe-st-all",
        meaning: "all 90 columns of gcexport.py by pe-st",
        template: || Template::titled(pe_st::COLUMNS),
    },
    Preset {
        name: "pe-st-moderation",
        meaning: "the 40 columns of pe-st's template for tables of moderation's tool",
        template: || Template::of(moderation::OF_PE_ST),
    },
    Preset {
        name: "kjkjava",
        meaning: "the 41 columns of pe-st's template for tables of kjkjava's tool",
        template: || Template::of(pe_st::KJKJAVA),
    },
    Preset {
        name: "strava",
        meaning: "the first 35 columns of Strava's account archive, with the path of the file",
        template: || Template::of(strava::TABLE),
    },
];
