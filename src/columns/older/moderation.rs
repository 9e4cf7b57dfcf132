//! The table of gcexport3.py: 41 columns, made of the detail answer, speeds
//! for every sport, seconds cut off.

use super::DETAIL;
use super::{GEAR, cells as c, figures as f, older};
use crate::columns::CellType::{Number, String as Text};
use crate::columns::Column;
use crate::columns::Source::List;
use crate::table::Cell;

/// Those of its columns that pe-st has otherwise or not at all.
#[rustfmt::skip]
pub static COLUMNS: &[Column] = &[
    older("bike", "Bike", Text, "", GEAR, "Make and model of the first shoes or bicycle linked to it.",
        |r| r.activity.gear.first().map_or(Cell::Empty, |gear| Cell::text(&gear.model))),
    older("elapsedDurationCut", "Duration (h:m:s)", Text, "hh:mm:ss", DETAIL, "Wall time from start to end, in full seconds.",
        |r| c::full_seconds(f::summary(r.activity, |s| s.elapsed_s, f::s(r.activity.elapsed)))),
    older("movingDurationCut", "Moving duration (h:m:s)", Text, "hh:mm:ss", DETAIL, "Time in motion, in full seconds.",
        |r| c::full_seconds(f::moving_s(r.activity))),
    older("distanceDetail", "Distance (km)", Number, "km", DETAIL, "Distance covered, as the detail answer has it.",
        |r| c::km(f::summary(r.activity, |s| s.distance_m, f::m(r.activity.distance)))),
    older("elevationLossRaw", "Elevation loss uncorrected (m)", Number, "m", DETAIL, "Total descent, corrected or not.",
        |r| c::exact(f::elevation_loss_m(r.activity))),
    older("elevationGainRaw", "Elevation gain uncorrected (m)", Number, "m", DETAIL, "Total ascent, corrected or not.",
        |r| c::exact(f::elevation_gain_m(r.activity))),
    older("minElevationRaw", "Elevation min. uncorrected (m)", Number, "m", DETAIL, "Lowest point, corrected or not.",
        |r| c::exact(f::min_elevation_m(r.activity))),
    older("maxElevationRaw", "Elevation max. uncorrected (m)", Number, "m", DETAIL, "Highest point, corrected or not.",
        |r| c::exact(f::max_elevation_m(r.activity))),
    older("averageCadenceDetail", "Avg. cadence (rpm)", Number, "rpm", DETAIL, "Average pedal revolutions, as the detail answer has them.",
        |r| c::exact(f::summary(r.activity, |s| s.avg_bike_cadence_rpm, f::per_min(r.activity.avg_bike_cadence)))),
    older("maxCadenceDetail", "Max. cadence (rpm)", Number, "rpm", DETAIL, "Most pedal revolutions, as the detail answer has them.",
        |r| c::exact(f::summary(r.activity, |s| s.max_bike_cadence_rpm, f::per_min(r.activity.max_bike_cadence)))),
    older("strokesDetail", "Strokes", Number, "", DETAIL, "Strokes, as the detail answer has them.",
        |r| c::exact(f::summary(r.activity, |s| s.strokes, r.activity.strokes))),
    older("apiUrl", "Map", Text, "", List, "The address of the detail answer.",
        |r| Cell::Composed(r.activity.url.replace("/modern/activity/", "/activity-service/activity/"))),
    older("startLatitudeDetail", "Begin latitude (°DD)", Number, "°", DETAIL, "Degrees north of the equator, where it began, by the detail answer.",
        |r| c::exact(f::summary(r.activity, |s| s.start_latitude, r.activity.start_position.map(|p| p.latitude)))),
    older("startLongitudeDetail", "Begin longitude (°DD)", Number, "°", DETAIL, "Degrees east of Greenwich, where it began, by the detail answer.",
        |r| c::exact(f::summary(r.activity, |s| s.start_longitude, r.activity.start_position.map(|p| p.longitude)))),
    older("endLatitudeDetail", "End latitude (°DD)", Number, "°", DETAIL, "Degrees north of the equator, where it ended, by the detail answer.",
        |r| c::exact(f::summary(r.activity, |s| s.end_latitude, r.activity.end_position.map(|p| p.latitude)))),
    older("endLongitudeDetail", "End longitude (°DD)", Number, "°", DETAIL, "Degrees east of Greenwich, where it ended, by the detail answer.",
        |r| c::exact(f::summary(r.activity, |s| s.end_longitude, r.activity.end_position.map(|p| p.longitude)))),
];

/// Its table. Some columns were always empty there, and are so here.
pub const TABLE: &str = "\
activityName=Activity name
description=Description
bike=Bike
startTimeRaw=Begin timestamp
elapsedDurationCut=Duration (h:m:s)
movingDurationCut=Moving duration (h:m:s)
distanceDetail=Distance (km)
averageSpeedRaw=Average speed (km/h)
averageMovingSpeedRaw=Average moving speed (km/h)
maxSpeedRaw=Max. speed (km/h)
elevationLossRaw=Elevation loss uncorrected (m)
elevationGainRaw=Elevation gain uncorrected (m)
minElevationRaw=Elevation min. uncorrected (m)
maxElevationRaw=Elevation max. uncorrected (m)
minHRRaw=Min. heart rate (bpm)
maxHRRaw=Max. heart rate (bpm)
averageHRRaw=Average heart rate (bpm)
caloriesRaw=Calories
averageCadenceDetail=Avg. cadence (rpm)
maxCadenceDetail=Max. cadence (rpm)
strokesDetail=Strokes
averageTemperature=Avg. temp (°C)
minTemperature=Min. temp (°C)
maxTemperature=Max. temp (°C)
apiUrl=Map
endTimeRaw=End timestamp
emptyStartTime=Begin timestamp (ms)
emptyEndTime=End timestamp (ms)
device=Device
activityTypeKey=Activity type
eventTypeKey=Event type
tz=Time zone
startLatitudeDetail=Begin latitude (°DD)
startLongitudeDetail=Begin longitude (°DD)
endLatitudeDetail=End latitude (°DD)
endLongitudeDetail=End longitude (°DD)
emptyElevationGainCorr=Elevation gain corrected (m)
emptyElevationLossCorr=Elevation loss corrected (m)
emptyMaxElevationCorr=Elevation max. corrected (m)
emptyMinElevationCorr=Elevation min. corrected (m)
sampleCount=Sample count";

/// pe-st's template for tables like it: 40 columns, with pe-st's own figures.
pub const OF_PE_ST: &str = "\
activityName=Activity name
description=Description
startTimeRaw=Begin timestamp
elapsedDuration=Duration (h:m:s)
movingDuration=Moving duration (h:m:s)
distanceRaw=Distance (km)
averageSpeedRaw=Average speed (km/h)
averageMovingSpeedRaw=Average moving speed (km/h)
maxSpeedRaw=Max. speed (km/h)
elevationLoss=Elevation loss uncorrected (m)
elevationGain=Elevation gain uncorrected (m)
minElevation=Elevation min. uncorrected (m)
maxElevation=Elevation max. uncorrected (m)
minHRRaw=Min. heart rate (bpm)
maxHRRaw=Max. heart rate (bpm)
averageHRRaw=Average heart rate (bpm)
caloriesRaw=Calories
averageCadence=Avg. cadence (rpm)
maxCadence=Max. cadence (rpm)
strokes=Strokes
averageTemperature=Avg. temp (°C)
minTemperature=Min. temp (°C)
maxTemperature=Max. temp (°C)
url=Map
endTimeRaw=End timestamp
emptyStartTime=Begin timestamp (ms)
emptyEndTime=End timestamp (ms)
device=Device
activityTypeKey=Activity type
eventTypeKey=Event type
tz=Time zone
startLatitudeRaw=Begin latitude (°DD)
startLongitudeRaw=Begin longitude (°DD)
endLatitudeRaw=End latitude (°DD)
endLongitudeRaw=End longitude (°DD)
emptyElevationGainCorr=Elevation gain corrected (m)
emptyElevationLossCorr=Elevation loss corrected (m)
emptyMaxElevationCorr=Elevation max. corrected (m)
emptyMinElevationCorr=Elevation min. corrected (m)
sampleCount=Sample count";
