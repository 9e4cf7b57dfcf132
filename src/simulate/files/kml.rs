//! KML: one line on the map.

use super::text::{escaped, fixed};
use crate::simulate::athlete::Workout;
use crate::simulate::track::Track;

/// The file.
pub(super) fn render(w: &Workout, track: &Track) -> String {
    let mut out = String::with_capacity(1_024 + track.points.len() * 40);
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n  <Document>\n");
    out.push_str("    <name>");
    escaped(&mut out, w.name.as_deref().unwrap_or("Untitled"));
    out.push_str("</name>\n    <Placemark>\n      <LineString>\n        <tessellate>1</tessellate>\n        <coordinates>\n");
    for point in &track.points {
        fixed(&mut out, point.longitude_deg, 7);
        out.push(',');
        fixed(&mut out, point.latitude_deg, 7);
        out.push(',');
        fixed(&mut out, point.elevation_m.into(), 1);
        out.push('\n');
    }
    out.push_str(
        "        </coordinates>\n      </LineString>\n    </Placemark>\n  </Document>\n</kml>\n",
    );
    out
}
