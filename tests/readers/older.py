"""What the tables of other tools must say, told from the service's raw answers: by the imitation of the
tools that writes what they wrote, without the mistakes that `docs/compatibility.md` names. What is at
COROS, which they never asked, is told as Garmin would have."""

import importlib.util
from datetime import timedelta
from pathlib import Path

import truth
from readers import kind, value

SOURCE = Path(__file__).parent.parent.parent / "fixtures" / "older-tools" / "imitation.py"
SPEC = importlib.util.spec_from_file_location("imitation", SOURCE)
imitation = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(imitation)

# What people call the sports of the golden account, and Strava's names of them.
SPORTS = {
    "running": ("Running", "Run"), "street_running": ("Street Running", "Run"), "ultra_run": ("Ultra Running", "Run"),
    "track_running": ("Track Running", "Run"), "trail_running": ("Trail Running", "Run"),
    "treadmill_running": ("Treadmill Running", "Run"), "walking": ("Walking", "Walk"),
    "casual_walking": ("Casual Walking", "Walk"), "hiking": ("Hiking", "Hike"), "rucking": ("Rucking", "Hike"),
    "cycling": ("Cycling", "Ride"), "road_biking": ("Road Cycling", "Ride"),
    "mountain_biking": ("Mountain Biking", "Ride"), "gravel_cycling": ("Gravel Cycling", "Ride"),
    "indoor_cycling": ("Indoor Cycling", "Ride"), "virtual_ride": ("Virtual Cycling", "Virtual Ride"),
    "e_bike_mountain": ("eMountain Biking", "E-Bike Ride"), "lap_swimming": ("Pool Swim", "Swim"),
    "open_water_swimming": ("Open Water Swimming", "Swim"), "indoor_rowing": ("Indoor Rowing", "Rowing"),
    "rowing_v2": ("Rowing", "Rowing"), "kayaking_v2": ("Kayaking", "Kayaking"),
    "stand_up_paddleboarding_v2": ("Stand Up Paddleboarding", "Stand Up Paddling"),
    "cross_country_skiing": ("Cross Country Classic Skiing", "Nordic Ski"),
    "cross_country_skiing_ws": ("Cross Country Classic Skiing", "Nordic Ski"),
    "resort_skiing": ("Resort Skiing", "Alpine Ski"), "inline_skating": ("Inline Skating", "Inline Skate"),
    "indoor_climbing": ("Indoor Climbing", "Rock Climb"), "golf": ("Golf", "Golf"),
    "strength_training": ("Strength Training", "Weight Training"), "yoga": ("Yoga", "Yoga"),
    "jump_rope": ("Jump Rope", "Workout"), "wheelchair_push_walk": ("Pushing - Walk Speed", "Wheelchair"),
    "para_sports": ("Parasports", None), "pilates": ("Pilates", "Workout"),
    "single_gas_diving": ("Single-Gas Dive", "Workout"),
    "multi_sport": ("Multisport", "Workout"), "other": ("Other", "Workout"),
    "uncategorized": ("Uncategorized", "Workout"), "diving": ("Diving", None),
    "bikeToRunTransition_v2": ("Bike to Run Transition", "Workout"),
    "swimToBikeTransition_v2": ("Swim to Bike Transition", "Workout"),
    "fitness_equipment": ("Gym & Fitness Equipment", None), "swimming": ("Swimming", None),
    "winter_sports": ("Winter Sports", None), "water_sports": ("Water Sports", None),
    "tennis_v2": ("Tennis", "Workout"), "tennis": ("Tennis", "Workout"), "racket_sports": ("Racket Sports", None),
    "soccer": ("Soccer/Football", "Football (Soccer)"), "team_sports": ("Team Sports", None),
    "all": ("Any Activity Type", None),
    # Those of COROS, where they are not called so at Garmin.
    "run": (None, "Run"), "indoor_run": (None, "Run"), "trail_run": (None, "Run"), "track_run": (None, "Run"),
    "walk": (None, "Walk"), "hike": (None, "Hike"), "road_bike": (None, "Ride"), "gravel_bike": (None, "Ride"),
    "mountain_bike": (None, "Ride"), "indoor_bike": ("Bike Indoor", "Ride"), "e_mountain_bike": (None, "E-Bike Ride"),
    "pool_swim": (None, "Swim"), "open_water_swim": (None, "Swim"), "rowing": ("Rowing", "Rowing"),
    "indoor_rower": (None, "Rowing"), "flatwater": (None, "Canoeing"), "ski": (None, "Alpine Ski"),
    "xc_ski": (None, "Nordic Ski"), "indoor_climb": (None, "Rock Climb"), "strength": (None, "Weight Training"),
    "triathlon": ("Triathlon", "Workout"),
}
EVENTS = {"race": "Race", "training": "Training", "transportation": "Transportation", "uncategorized": "Uncategorized"}
# Fields of answers at Garmin, and our columns of the same at COROS.
LISTED = {
    "activityId": "activity_id", "activityName": "name", "description": "description", "duration": "duration_s",
    "averageHR": "avg_hr_bpm", "maxHR": "max_hr_bpm", "vO2MaxValue": "vo2max", "steps": "steps",
    "averageBikingCadenceInRevPerMinute": "avg_bike_cadence_rpm",
    "maxBikingCadenceInRevPerMinute": "max_bike_cadence_rpm",
}
SUMMED_UP = {
    "elapsedDuration": "elapsed_s", "movingDuration": "moving_s", "elevationGain": "elevation_gain_m",
    "elevationLoss": "elevation_loss_m", "minElevation": "min_elevation_m", "maxElevation": "max_elevation_m",
    "averageHR": "avg_hr_bpm", "maxHR": "max_hr_bpm", "calories": "calories_kcal",
    "trainingEffect": "aerobic_training_effect", "anaerobicTrainingEffect": "anaerobic_training_effect",
    "averageRunCadence": "avg_run_cadence_spm", "maxRunCadence": "max_run_cadence_spm",
    "averageBikeCadence": "avg_bike_cadence_rpm", "maxBikeCadence": "max_bike_cadence_rpm",
    "strideLength": "stride_length_cm", "minTemperature": "min_temperature_c", "maxTemperature": "max_temperature_c",
    "startLatitude": "start_latitude", "startLongitude": "start_longitude", "endLatitude": "end_latitude",
    "endLongitude": "end_longitude",
}


def as_garmin_would(row):
    """The answers of Garmin about an activity of which our columns say this."""
    listed, summed_up = ({name: row.get(key) for name, key in names.items()} for names in (LISTED, SUMMED_UP))
    metres = row["distance_km"] * 1000
    speeds = {name: row[key] and row[key] / 3.6 for name, key in
              (("averageSpeed", "avg_speed_kmh"), ("maxSpeed", "max_speed_kmh"))}
    item = {
        **listed, **speeds, "distance": metres,
        "startTimeLocal": str(row["start_local"]), "startTimeGMT": str(row["start_utc"]),
        # On foot, a pace.
        "activityType": {"typeKey": row["type"], "typeId": 1 if row["avg_pace_per_km"] else 0, "parentTypeId": None},
        "eventType": {"typeKey": ""},
    }
    zones = [{"zoneNumber": n, "secsInZone": row[f"hr_zone_{n}_s"], "zoneLowBoundary": row[f"hr_zone_{n}_low_bpm"]}
             for n in range(1, 6)]
    return item, {
        "detail": {
            "summaryDTO": {**summed_up, **speeds, "distance": metres,
                           "startTimeLocal": row["start_local"].strftime("%Y-%m-%dT%H:%M:%S.0")},
            "metadataDTO": {"deviceMetaDataDTO": {"deviceId": row["device_id"]}},
            "accessControlRuleDTO": {"typeKey": None}, "timeZoneUnitDTO": {"timeZone": None},
        },
        "gear": [], "samples": None, "zones": zones,
        "device": {"productDisplayName": row["device"], "versionString": row["device_version"]},
    }


def clock(seconds):
    return None if seconds is None else f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


class Mended(imitation.PeSt):
    """pe-st's cells by its keys, without its mistakes."""

    def __init__(self, item, answers, row):
        # Those of the activity before.
        imitation.PeSt.zones = {}
        utc = row["start_utc"]
        super().__init__({**item, "startTimeLocal": str(row["start_local"]), "startTimeGMT": str(utc)}, answers)
        self.offset, self.utc = row["utc_offset"], utc
        self.of_ours = row

    def pace_raw(self, mps):
        return None if mps == 0 and self.paced else super().pace_raw(mps)

    def pace(self, mps):
        return None if mps == 0 and self.paced else super().pace(mps)

    def cell(self, key):
        row, s = self.of_ours, self.summary.get
        seconds = {"duration": row["duration_s"], "elapsedDuration": self.elapsed,
                   "movingDuration": s("movingDuration")}
        millis = lambda moment: int((moment - truth.EPOCH).total_seconds() * 1000)
        event = row.get("event_type")
        own = {
            "url": lambda: row["url"],
            "startTimeMillis": lambda: millis(self.utc),
            "endTimeMillis": lambda: millis(self.utc + timedelta(seconds=round(self.elapsed))),
            "activityType": lambda: named(row["type"]),
            "activityParent": lambda: SPORTS.get(row["parent_type"], (None,))[0],
            "eventTypeKey": lambda: event and event.title(),
            "eventType": lambda: EVENTS.get(event),
            "eventTypeRaw": lambda: event,
        }
        if key in seconds:
            return clock(None if seconds[key] is None else round(seconds[key]))
        if key in own:
            return own[key]()
        return super().cell(key)


def named(key):
    return SPORTS.get(key, (None,))[0] or key


def moderation(item, answers, row):
    """gcexport3.py's cells by their titles, without its mistakes."""
    cells = imitation.moderation(item, answers)
    s = answers["detail"]["summaryDTO"].get
    cut = lambda seconds: clock(None if seconds is None else int(seconds))
    cells |= {
        "Duration (h:m:s)": cut(s("elapsedDuration")), "Moving duration (h:m:s)": cut(s("movingDuration")),
        "Map": row["url"].replace("/modern/activity/", "/activity-service/activity/"),
    }
    if not row["device"]:
        cells["Device"] = None
    return cells


def strava(row):
    """By the keys of its columns that are not ours."""
    utc, speeds = row["start_utc"], {name: row[key] and round(row[key] / 3.6, 3) for name, key in (
        ("maxSpeedMps", "max_speed_kmh"), ("averageSpeedMps", "avg_speed_kmh"))}
    hour = utc.hour % 12 or 12
    seconds = row["elapsed_s"] if row["elapsed_s"] is not None else row["duration_s"]
    return {
        "stravaDate": f"{utc:%b} {utc.day}, {utc.year}, {hour}:{utc:%M:%S} {'AM' if utc.hour < 12 else 'PM'}",
        "stravaType": SPORTS.get(row["type"], (None, "Workout"))[1],
        "elapsedSeconds": None if seconds is None else round(seconds),
        "distanceMetres": None if row["distance_km"] is None else round(row["distance_km"] * 1000, 2),
        "commute": row.get("event_type") == "transportation",
        "filename": next(filter(None, (row[f"file_{kind}"] for kind in ("fit", "tcx", "gpx"))), None),
        **speeds,
    }


def cells(preset, columns, row, sent):
    """Of these columns, by their keys. `row` says our cells, `sent` the list object and the answers of Garmin."""
    item, answers = sent or as_garmin_would(row)
    of_strava, of_pe_st = strava(row), Mended(item, answers, row)
    told = {}
    for column in columns:
        key = column["key"]
        if preset == "moderation":
            told[key] = moderation(item, answers, row).get(column["title"])
        elif key in of_strava:
            told[key] = of_strava[key]
        else:
            # pe-st's keys have no underlines.
            told[key] = row[key] if "_" in key else of_pe_st.cell(key)
    return {column["key"]: typed(told[column["key"]], kind(column)) for column in columns}


def typed(told, what):
    if what == "boolean":
        return told in (True, "true")
    if what in ("text", "utc") and told is not None:
        return truth.text(str(told))
    return value(told, what)
