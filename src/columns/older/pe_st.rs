//! The columns of pe-st's gcexport.py, by its own keys, and its templates of them.

use super::DETAIL;
use super::{DEVICE, GEAR, SAMPLES, ZONES, cells as c, figures as f, names, older};
use crate::columns::CellType::{Boolean, Integer, Number, String as Text};
use crate::columns::Column;
use crate::columns::Source::List;
use crate::table::Cell;

/// All of them, in the order of its largest template.
#[rustfmt::skip]
pub static COLUMNS: &[Column] = &[
    older("id", "Activity ID", Text, "", List, "The service's id.",
        |r| Cell::Composed(r.activity.id.clone())),
    older("url", "Activity URL", Text, "", List, "Where to look at it.",
        |r| Cell::Composed(r.activity.url.clone())),
    older("activityName", "Activity Name", Text, "", List, "The title.",
        |r| Cell::text(&r.activity.name)),
    older("description", "Description", Text, "", List, "The notes.",
        |r| Cell::text(&r.activity.description)),
    older("startTimeIso", "Start Time", Text, "", List, "Start on the wall clock, with its offset from UTC.",
        |r| c::iso(r.activity, r.activity.start.local)),
    older("startTime1123", "Begin Timestamp", Text, "", List, "Start on the wall clock, for people.",
        |r| c::rfc1123(r.activity.start.local)),
    older("startTimeMillis", "Begin Timestamp (ms)", Integer, "ms", List, "Start, since 1970 UTC.",
        |r| Cell::integer(r.activity.start.utc.map(|utc| utc.timestamp_millis()))),
    older("startTimeRaw", "Begin Timestamp (raw)", Text, "", DETAIL, "Start on the wall clock, as the detail answer writes it.",
        |r| c::start_as_sent(r.activity)),
    older("endTimeIso", "End Time", Text, "", DETAIL, "Start plus elapsed time, with the offset of the start.",
        |r| c::iso(r.activity, f::end(r.activity))),
    older("endTime1123", "End Timestamp", Text, "", DETAIL, "Start plus elapsed time, for people.",
        |r| c::rfc1123(f::end(r.activity))),
    older("endTimeMillis", "End Timestamp (ms)", Integer, "ms", DETAIL, "Start plus elapsed time, since 1970 UTC.",
        |r| Cell::integer(f::end_ms(r.activity))),
    older("durationRaw", "Duration (raw)", Number, "s", List, "Timer time, pauses excluded.",
        |r| c::at_most(f::s(r.activity.duration), 3)),
    older("duration", "Duration (h:m:s)", Text, "hh:mm:ss", List, "Timer time, pauses excluded.",
        |r| c::nearest_second(f::s(r.activity.duration))),
    older("elapsedDurationRaw", "Elapsed Duration (raw)", Number, "s", DETAIL, "Wall time from start to end.",
        |r| c::at_most(f::elapsed_s(r.activity), 3)),
    older("elapsedDuration", "Elapsed Duration (h:m:s)", Text, "hh:mm:ss", DETAIL, "Wall time from start to end.",
        |r| c::nearest_second(f::elapsed_s(r.activity))),
    older("movingDurationRaw", "Moving Duration (raw)", Number, "s", DETAIL, "Time in motion.",
        |r| c::at_most(f::moving_s(r.activity), 3)),
    older("movingDuration", "Moving Duration (h:m:s)", Text, "hh:mm:ss", DETAIL, "Time in motion.",
        |r| c::nearest_second(f::moving_s(r.activity))),
    older("distanceRaw", "Distance (km)", Number, "km", List, "Distance covered, as the list has it.",
        |r| c::km(f::m(r.activity.distance))),
    older("averageSpeedRaw", "Average Speed (km/h)", Number, "km/h", DETAIL, "Average speed, for every sport.",
        |r| c::kmh(f::summary(r.activity, |s| s.avg_speed_mps, f::mps(r.activity.avg_speed)))),
    older("averageSpeedPaceRaw", "Average Speed or Pace (raw)", Number, "km/h, min/km", List, "Average pace on foot, else speed.",
        |r| c::raw_speed_or_pace(r.activity.sport.family, f::mps(r.activity.avg_speed))),
    older("averageSpeedPace", "Average Speed (km/h or min/km)", Text, "km/h, mm:ss/km", List, "Average pace on foot, else speed.",
        |r| c::speed_or_pace(r.activity.sport.family, f::mps(r.activity.avg_speed))),
    older("averageMovingSpeedRaw", "Average Moving Speed (km/h)", Number, "km/h", DETAIL, "Average speed in motion, for every sport.",
        |r| c::kmh(f::avg_moving_mps(r.activity))),
    older("averageMovingSpeedPaceRaw", "Average Moving Speed or Pace (raw)", Number, "km/h, min/km", DETAIL, "Average pace in motion on foot, else speed.",
        |r| c::raw_speed_or_pace(r.activity.sport.family, f::avg_moving_mps(r.activity))),
    older("averageMovingSpeedPace", "Average Moving Speed (km/h or min/km)", Text, "km/h, mm:ss/km", DETAIL, "Average pace in motion on foot, else speed.",
        |r| c::speed_or_pace(r.activity.sport.family, f::avg_moving_mps(r.activity))),
    older("maxSpeedRaw", "Max. Speed (km/h)", Number, "km/h", DETAIL, "Highest speed, for every sport.",
        |r| c::kmh(f::max_mps(r.activity))),
    older("maxSpeedPaceRaw", "Max. Speed or Pace (raw)", Number, "km/h, min/km", DETAIL, "Best pace on foot, else highest speed.",
        |r| c::raw_speed_or_pace(r.activity.sport.family, f::max_mps(r.activity))),
    older("maxSpeedPace", "Max. Speed (km/h or min/km)", Text, "km/h, mm:ss/km", DETAIL, "Best pace on foot, else highest speed.",
        |r| c::speed_or_pace(r.activity.sport.family, f::max_mps(r.activity))),
    older("elevationLoss", "Elevation Loss (m)", Number, "m", DETAIL, "Total descent.",
        |r| c::at_most(f::elevation_loss_m(r.activity), 2)),
    older("elevationLossUncorr", "Elevation Loss (m, uncorr)", Number, "m", DETAIL, "Total descent, if it was not corrected.",
        |r| c::at_most(f::unless_corrected(r.activity, f::elevation_loss_m), 2)),
    older("elevationLossCorr", "Elevation Loss (m, corrected)", Number, "m", DETAIL, "Total descent, if it was corrected.",
        |r| c::at_most(f::if_corrected(r.activity, f::elevation_loss_m), 2)),
    older("elevationGain", "Elevation Gain (m)", Number, "m", DETAIL, "Total ascent.",
        |r| c::at_most(f::elevation_gain_m(r.activity), 2)),
    older("elevationGainUncorr", "Elevation Gain (m, uncorr)", Number, "m", DETAIL, "Total ascent, if it was not corrected.",
        |r| c::at_most(f::unless_corrected(r.activity, f::elevation_gain_m), 2)),
    older("elevationGainCorr", "Elevation Gain (m, corrected)", Number, "m", DETAIL, "Total ascent, if it was corrected.",
        |r| c::at_most(f::if_corrected(r.activity, f::elevation_gain_m), 2)),
    older("minElevation", "Elevation Min. (m)", Number, "m", DETAIL, "Lowest point.",
        |r| c::at_most(f::min_elevation_m(r.activity), 2)),
    older("minElevationUncorr", "Elevation Min. (m, uncorr)", Number, "m", DETAIL, "Lowest point, if it was not corrected.",
        |r| c::at_most(f::unless_corrected(r.activity, f::min_elevation_m), 2)),
    older("minElevationCorr", "Elevation Min. (m, corrected)", Number, "m", DETAIL, "Lowest point, if it was corrected.",
        |r| c::at_most(f::if_corrected(r.activity, f::min_elevation_m), 2)),
    older("maxElevation", "Elevation Max. (m)", Number, "m", DETAIL, "Highest point.",
        |r| c::at_most(f::max_elevation_m(r.activity), 2)),
    older("maxElevationUncorr", "Elevation Max. (m, uncorr)", Number, "m", DETAIL, "Highest point, if it was not corrected.",
        |r| c::at_most(f::unless_corrected(r.activity, f::max_elevation_m), 2)),
    older("maxElevationCorr", "Elevation Max. (m, corrected)", Number, "m", DETAIL, "Highest point, if it was corrected.",
        |r| c::at_most(f::if_corrected(r.activity, f::max_elevation_m), 2)),
    older("elevationCorrected", "Elevation Corrected", Boolean, "", List, "Whether map data replaced the recorded elevations.",
        |r| Cell::Flag(r.activity.elevation_corrected == Some(true))),
    older("maxHRRaw", "Max. Heart Rate (raw)", Number, "bpm", DETAIL, "Highest heart rate, as the detail answer has it.",
        |r| c::exact(f::summary(r.activity, |s| s.max_hr_bpm, f::per_min(r.activity.max_hr)))),
    older("maxHR", "Max. Heart Rate (bpm)", Integer, "bpm", List, "Highest heart rate, as the list has it.",
        |r| c::whole(f::per_min(r.activity.max_hr))),
    older("averageHRRaw", "Average Heart Rate (raw)", Number, "bpm", DETAIL, "Average heart rate, as the detail answer has it.",
        |r| c::exact(f::summary(r.activity, |s| s.avg_hr_bpm, f::per_min(r.activity.avg_hr)))),
    older("averageHR", "Average Heart Rate (bpm)", Integer, "bpm", List, "Average heart rate, as the list has it.",
        |r| c::whole(f::per_min(r.activity.avg_hr))),
    older("caloriesRaw", "Calories (raw)", Number, "kcal", DETAIL, "Energy spent.",
        |r| c::exact(f::calories_kcal(r.activity))),
    older("calories", "Calories", Integer, "kcal", DETAIL, "Energy spent.",
        |r| c::whole(f::calories_kcal(r.activity))),
    older("vo2max", "VO2max", Number, "ml/kg/min", List, "VO2max estimate.",
        |r| c::exact(r.activity.vo2max)),
    older("aerobicEffect", "Aerobic Training Effect", Number, "", DETAIL, "0 to 5.",
        |r| c::at_most(f::summary(r.activity, |s| s.aerobic_effect, r.activity.aerobic_effect), 2)),
    older("anaerobicEffect", "Anaerobic Training Effect", Number, "", DETAIL, "0 to 5.",
        |r| c::at_most(f::summary(r.activity, |s| s.anaerobic_effect, r.activity.anaerobic_effect), 2)),
    older("hrZone1Low", "Low Boundary HR Zone 1", Integer, "bpm", ZONES, "Where heart rate zone 1 begins.",
        |r| c::whole(f::per_min(r.activity.hr_zone_lows[0]))),
    older("hrZone1Seconds", "Seconds in HR Zone 1", Integer, "s", ZONES, "Time in heart rate zone 1.",
        |r| c::whole(f::s(r.activity.hr_zones[0]))),
    older("hrZone2Low", "Low Boundary HR Zone 2", Integer, "bpm", ZONES, "Where heart rate zone 2 begins.",
        |r| c::whole(f::per_min(r.activity.hr_zone_lows[1]))),
    older("hrZone2Seconds", "Seconds in HR Zone 2", Integer, "s", ZONES, "Time in heart rate zone 2.",
        |r| c::whole(f::s(r.activity.hr_zones[1]))),
    older("hrZone3Low", "Low Boundary HR Zone 3", Integer, "bpm", ZONES, "Where heart rate zone 3 begins.",
        |r| c::whole(f::per_min(r.activity.hr_zone_lows[2]))),
    older("hrZone3Seconds", "Seconds in HR Zone 3", Integer, "s", ZONES, "Time in heart rate zone 3.",
        |r| c::whole(f::s(r.activity.hr_zones[2]))),
    older("hrZone4Low", "Low Boundary HR Zone 4", Integer, "bpm", ZONES, "Where heart rate zone 4 begins.",
        |r| c::whole(f::per_min(r.activity.hr_zone_lows[3]))),
    older("hrZone4Seconds", "Seconds in HR Zone 4", Integer, "s", ZONES, "Time in heart rate zone 4.",
        |r| c::whole(f::s(r.activity.hr_zones[3]))),
    older("hrZone5Low", "Low Boundary HR Zone 5", Integer, "bpm", ZONES, "Where heart rate zone 5 begins.",
        |r| c::whole(f::per_min(r.activity.hr_zone_lows[4]))),
    older("hrZone5Seconds", "Seconds in HR Zone 5", Integer, "s", ZONES, "Time in heart rate zone 5.",
        |r| c::whole(f::s(r.activity.hr_zones[4]))),
    older("averageRunCadence", "Avg. Run Cadence", Number, "steps/min", DETAIL, "Average steps of both legs.",
        |r| c::at_most(f::summary(r.activity, |s| s.avg_run_cadence_spm, f::per_min(r.activity.avg_run_cadence)), 2)),
    older("maxRunCadence", "Max. Run Cadence", Number, "steps/min", DETAIL, "Most steps of both legs.",
        |r| c::exact(f::summary(r.activity, |s| s.max_run_cadence_spm, f::per_min(r.activity.max_run_cadence)))),
    older("strideLength", "Stride Length", Number, "cm", DETAIL, "Length of one step.",
        |r| c::at_most(f::stride_cm(r.activity), 2)),
    older("steps", "Steps", Integer, "", List, "Steps taken.",
        |r| Cell::integer(r.activity.steps)),
    older("averageCadence", "Avg. Cadence (rpm)", Number, "rpm", List, "Average pedal revolutions.",
        |r| c::exact(f::per_min(r.activity.avg_bike_cadence))),
    older("maxCadence", "Max. Cadence (rpm)", Number, "rpm", List, "Most pedal revolutions.",
        |r| c::exact(f::per_min(r.activity.max_bike_cadence))),
    older("strokes", "Strokes", Number, "", List, "Strokes, on a bicycle pedal revolutions.",
        |r| c::exact(r.activity.strokes)),
    older("averageTemperature", "Avg. Temp (°C)", Number, "°C", DETAIL, "Average temperature the device felt.",
        |r| c::exact(f::summary(r.activity, |s| s.avg_temperature_c, f::celsius(r.activity.avg_temperature)))),
    older("minTemperature", "Min. Temp (°C)", Number, "°C", DETAIL, "Lowest temperature the device felt.",
        |r| c::exact(f::summary(r.activity, |s| s.min_temperature_c, f::celsius(r.activity.min_temperature)))),
    older("maxTemperature", "Max. Temp (°C)", Number, "°C", DETAIL, "Highest temperature the device felt.",
        |r| c::exact(f::summary(r.activity, |s| s.max_temperature_c, f::celsius(r.activity.max_temperature)))),
    older("device", "Device", Text, "", DEVICE, "The recording device, and the version of its software.",
        |r| c::device(r.activity)),
    older("gear", "Gear", Text, "", GEAR, "The first shoes or bicycle linked to it: what the person calls them, else make and model.",
        |r| r.activity.gear.first().map_or(Cell::Empty, |gear| Cell::text(if gear.name.is_some() { &gear.name } else { &gear.model }))),
    older("activityTypeKey", "Activity Type Key", Text, "", List, "The service's key of the sport, with capitals.",
        |r| c::title_case(&r.activity.sport.key)),
    older("activityType", "Activity Type", Text, "", List, "What people call the sport; a key that is not known stays itself.",
        |r| c::named(&r.activity.sport.key, names::sport)),
    older("activityParent", "Activity Parent", Text, "", List, "What people call the group of sports that it belongs to.",
        |r| r.activity.sport.parent.as_deref().and_then(names::group).map_or(Cell::Empty, Cell::Label)),
    older("eventTypeKey", "Event Type Key", Text, "", List, "The service's key of the occasion, with capitals.",
        |r| c::title_case(&r.activity.event_type)),
    older("eventType", "Event Type", Text, "", List, "What people call the occasion; a key that is not known stays itself.",
        |r| c::named(&r.activity.event_type, names::event)),
    older("privacy", "Privacy", Text, "", DETAIL, "Who may see it: the service's key.",
        |r| c::summary_text(r.activity, |s| &s.privacy, &r.activity.privacy)),
    older("fileFormat", "File Format", Text, "", DETAIL, "What was uploaded: fit, gpx, tcx.",
        |r| Cell::text(&r.activity.file_format)),
    older("tz", "Time Zone", Text, "", DETAIL, "The service's name of the time zone.",
        |r| Cell::text(&r.activity.time_zone)),
    older("tzOffset", "Offset", Text, "", List, "Signed offset of the wall clock from UTC.",
        |r| crate::units::offset(r.activity.start.offset())),
    older("locationName", "Location Name", Text, "", DETAIL, "Nearest town.",
        |r| c::summary_text(r.activity, |s| &s.location, &r.activity.location)),
    older("startLatitudeRaw", "Begin Latitude (raw)", Number, "°", DETAIL, "Degrees north of the equator, where it began.",
        |r| c::exact(f::start_latitude(r.activity))),
    older("startLatitude", "Begin Latitude (°DD)", Number, "°", DETAIL, "Degrees north of the equator, where it began.",
        |r| c::floor(f::start_latitude(r.activity))),
    older("startLongitudeRaw", "Begin Longitude (raw)", Number, "°", DETAIL, "Degrees east of Greenwich, where it began.",
        |r| c::exact(f::start_longitude(r.activity))),
    older("startLongitude", "Begin Longitude (°DD)", Number, "°", DETAIL, "Degrees east of Greenwich, where it began.",
        |r| c::floor(f::start_longitude(r.activity))),
    older("endLatitudeRaw", "End Latitude (raw)", Number, "°", DETAIL, "Degrees north of the equator, where it ended.",
        |r| c::exact(f::end_latitude(r.activity))),
    older("endLatitude", "End Latitude (°DD)", Number, "°", DETAIL, "Degrees north of the equator, where it ended.",
        |r| c::floor(f::end_latitude(r.activity))),
    older("endLongitudeRaw", "End Longitude (raw)", Number, "°", DETAIL, "Degrees east of Greenwich, where it ended.",
        |r| c::exact(f::end_longitude(r.activity))),
    older("endLongitude", "End Longitude (°DD)", Number, "°", DETAIL, "Degrees east of Greenwich, where it ended.",
        |r| c::floor(f::end_longitude(r.activity))),
    older("sampleCount", "Sample count", Integer, "", SAMPLES, "Samples that the service hands out of it.",
        |r| Cell::integer(r.activity.samples)),
];

/// The keys of its usual template; their titles are those of [`COLUMNS`].
pub const USUAL: &str = "startTimeIso endTimeIso id activityName description locationName tz \
    tzOffset duration elapsedDuration movingDuration activityParent activityType eventType device \
    gear privacy fileFormat distanceRaw averageSpeedRaw averageSpeedPace averageMovingSpeedRaw \
    averageMovingSpeedPace maxSpeedRaw maxSpeedPace elevationGain elevationLoss minElevation \
    maxElevation elevationCorrected startLatitude startLongitude endLatitude endLongitude maxHR \
    averageHR calories vo2max aerobicEffect anaerobicEffect averageRunCadence maxRunCadence \
    strideLength steps averageCadence maxCadence strokes averageTemperature minTemperature \
    maxTemperature";

/// Its template for tables of kjkjava's tool. Garmin no longer sends what six
/// of the columns held; they are empty.
pub const KJKJAVA: &str = "\
id=Activity ID
activityName=Activity Name
description=Description
startTime1123=Begin Timestamp
startTimeMillis=Begin Timestamp (ms)
endTime1123=End Timestamp
endTimeMillis=End Timestamp (ms)
device=Device
activityParent=Activity Parent
activityType=Activity Type
eventType=Event Type
tzOffset=Time Zone
maxElevationUnit=Max. Elevation (m)
maxElevation=Max. Elevation (Raw)
startLatitude=Begin latitude (°DD)
startLongitude=Begin longitude (°DD)
endLatitude=End latitude (°DD)
endLongitude=End longitude (°DD)
averageMovingSpeedPace=Average moving speed (km/h or min/km)
averageMovingSpeedPaceRaw=Average moving speed (Raw)
maxHR=Max. Heart Rate (bpm)
averageHR=Average Heart Rate (bpm)
maxSpeedPace=Max. speed (km/h or min/km)
maxSpeedPaceRaw=Max. speed (Raw)
calories=Calories
caloriesRaw=Calories (Raw)
elapsedDuration=Duration (h:m:s)
elapsedDurationRaw=Duration (Raw Seconds)
movingDuration=Moving Duration (h:m:s)
movingDurationRaw=Moving Duration (Raw Seconds)
averageSpeedPace=Average Speed (km/h or min/km)
averageSpeedPaceRaw=Average Speed (Raw)
distance=Distance (km)
distanceRaw=Distance (Raw)
minHR=Min. Heart Rate (bpm)
minElevationUnit=Min. Elevation (m)
minElevation=Min. Elevation (Raw)
elevationGainUnit=Elevation Gain (m)
elevationGain=Elevation Gain (Raw)
elevationLossUnit=Elevation Loss (m)
elevationLoss=Elevation Loss (Raw)";
