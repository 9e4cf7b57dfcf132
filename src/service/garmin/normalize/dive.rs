//! A dive, out of the list object.

use uom::si::f64::{Length, Mass};
use uom::si::length::{foot, meter};
use uom::si::mass::{kilogram, pound};

use super::figures::cm;
use crate::activity::Dive;
use crate::service::json::{Fields, Lens};

/// Depths come in centimetres. Every activity has an object for what the diver
/// wrote down, which is empty unless it was a dive.
pub fn dive(lens: &mut Lens<'_, '_>) -> Dive {
    let info = &lens.fields.inner("summarizedDiveInfo", lens.warnings);
    let word = |key| info.text(key, &mut Vec::new());
    Dive {
        gases: info.objects("summarizedDiveGases", lens.warnings).filter_map(|g| gas(&g)).collect(),
        weight: measured(info, "weight", "weightUnit").and_then(|(value, unit)| match &*unit {
            "kilogram" => Some(Mass::new::<kilogram>(value)),
            "pound" => Some(Mass::new::<pound>(value)),
            _ => None,
        }),
        visibility: measured(info, "visibility", "visibilityUnit").and_then(|(value, unit)| {
            match &*unit {
                "meter" => Some(Length::new::<meter>(value)),
                "foot" => Some(Length::new::<foot>(value)),
                _ => None,
            }
        }),
        surface: word("surfaceCondition"),
        current: word("current"),
        water: word("waterType"),
        number: lens.integer("diveNumber"),
        max_depth: cm(lens, "maxDepth"),
        avg_depth: cm(lens, "avgDepth"),
        bottom_time: lens.s("bottomTime"),
        max_bottom_time: lens.s("maxBottomTime"),
        surface_interval: lens.s("surfaceInterval"),
        start_n2_percent: lens.integer("startN2"),
        end_n2_percent: lens.integer("endN2"),
        start_cns_percent: lens.integer("startCns"),
        end_cns_percent: lens.integer("endCns"),
        deco: lens.flag("decoDive"),
        qualifying: lens.flag("qualifyingDive"),
    }
}

/// A value and the key of its unit, which comes as in pools: with a factor that
/// the raw value is divided by.
fn measured(info: &Fields<'_>, value: &'static str, unit: &'static str) -> Option<(f64, String)> {
    let unheard = &mut Vec::new();
    let value = info.number(value, unheard)?;
    let unit = info.inner(unit, unheard);
    let factor = unit.number("factor", unheard).filter(|factor| *factor > 0.0)?;
    Some((value / factor, unit.text("unitKey", unheard)?))
}

/// `NITROX 32% O2`; as much of it as is known.
fn gas(gas: &Fields<'_>) -> Option<String> {
    let unheard = &mut Vec::new();
    let mut words: Vec<String> = gas.text("gasType", unheard).into_iter().collect();
    for (key, name) in [("oxygenContent", "O2"), ("heliumContent", "He")] {
        let percent = gas.number(key, unheard).filter(|percent| *percent > 0.0);
        words.extend(percent.map(|percent| format!("{percent}% {name}")));
    }
    (!words.is_empty()).then(|| words.join(" "))
}
