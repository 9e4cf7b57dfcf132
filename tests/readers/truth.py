"""What the rows must say, told from the service's raw answers and by nothing of gcexport's code.

`row` gives quantities in metric units, not rounded; a column that is not in it, is not checked.
"""

import unicodedata
from datetime import datetime, timedelta, timezone

FORMULA = ("=", "+", "-", "@", "\t", "\r")

# Statute value of a metric one, by both units.
STATUTE = {
    ("km", "mi"): lambda v: v / 1.609344,
    ("m", "ft"): lambda v: v / 0.3048,
    ("m", "yd"): lambda v: v / 0.9144,
    ("cm", "in"): lambda v: v / 2.54,
    ("km/h", "mph"): lambda v: v / 1.609344,
    ("s/km", "s/mi"): lambda v: v * 1.609344,
    ("h:mm:ss/km", "h:mm:ss/mi"): lambda v: v * 1.609344,
    ("h:mm:ss/100m", "h:mm:ss/100yd"): lambda v: v * 0.9144,
    ("kg", "lb"): lambda v: v / 0.45359237,
    ("ml", "fl oz"): lambda v: v / 29.5735295625,
    ("°C", "°F"): lambda v: v * 1.8 + 32,
    ("min/km", "min/mi"): lambda v: v * 1.609344,
    ("min/100m", "min/100yd"): lambda v: v * 0.9144,
}
UNIT_OF_PEOPLE = {"foot": "min/km", "swim": "min/100m", "row": "min/500m", "other": "km/h"}
IN_STATUTE = {"min/km": "min/mi", "min/100m": "min/100yd", "min/500m": "min/500m", "km/h": "mph"}


def guarded(text):
    """As free text stands in a CSV, where a spreadsheet must not run it."""
    return "'" + text if text is not None and text.startswith(FORMULA) else text


def text(value):
    # Few readers get past a NUL, and no workbook holds U+FFFE: the table has the replacement character.
    def replaced(c):
        return c in "\ufffe\uffff" or unicodedata.category(c) == "Cc" and c not in "\n\r\t"

    return "".join("\ufffd" if replaced(c) else c for c in value) if value else None


def offset(local, utc):
    minutes = round((local - utc).total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def times(local, utc):
    return {"start_local": local, "start_utc": utc,
            "utc_offset": offset(local, utc) if local and utc else None}


def speeds(family, average, top):
    """Columns of speed and pace of two speeds in m/s."""

    def pace(speed, metres, wanted):
        return metres / speed if family == wanted and speed else None

    def of_people(speed):
        metres = {"foot": 1000, "swim": 100, "row": 500}.get(family)
        if metres is None:
            return speed * 3.6 if speed is not None else None
        return pace(speed, metres, family)

    told = [of_people(average), of_people(top)]
    return {
        "avg_speed_kmh": average * 3.6 if average is not None else None,
        "max_speed_kmh": top * 3.6 if top is not None else None,
        "avg_pace_per_km": pace(average, 1000, "foot"), "avg_pace_s_per_km": pace(average, 1000, "foot"),
        "best_pace_per_km": pace(top, 1000, "foot"), "avg_pace_per_100m": pace(average, 100, "swim"),
        "avg_pace_per_500m": pace(average, 500, "row"),
        "avg_speed_or_pace": told[0], "max_speed_or_pace": told[1],
        "speed_or_pace_unit": UNIT_OF_PEOPLE[family] if told != [None, None] else None,
    }


def garmin(item):
    kind = item.get("activityType") or {}
    key, parent = kind.get("typeKey"), kind.get("parentTypeId")
    family = "other"
    if parent in (1, 3, 9) or key in ("running", "hiking", "walking"):
        family = "foot"
    elif parent == 26 or key == "swimming":
        family = "swim"
    elif key in ("rowing", "rowing_v2", "indoor_rowing"):
        family = "row"
    read = lambda name: datetime.fromisoformat(item[name]) if item.get(name) else None
    local, utc = read("startTimeLocal"), read("startTimeGMT")
    if utc is None and item.get("beginTimestamp") is not None:
        seconds = item["beginTimestamp"] // 1000
        utc = datetime.fromtimestamp(seconds, timezone.utc).replace(tzinfo=None)
    duration, elapsed = item.get("duration"), item.get("elapsedDuration")
    # Until 2021 elapsed time came in milliseconds and elevations in centimetres.
    old = bool(duration and elapsed and elapsed > 500 * duration)
    metres = lambda name: None if item.get(name) is None else item[name] / (100 if old else 1)
    if old:
        elapsed /= 1000
    pool, factor = item.get("poolLength"), (item.get("unitOfPoolLength") or {})
    in_unit = {"meter": 1, "yard": 0.9144}.get(factor.get("unitKey"))
    distance = item.get("distance")
    return {
        "activity_id": str(item["activityId"]), "service": "garmin", "name": text(item.get("activityName")),
        "description": text(item.get("description")), "type": key, **times(local, utc),
        "duration": duration, "duration_s": duration, "elapsed": elapsed, "elapsed_s": elapsed,
        "moving": item.get("movingDuration"), "moving_s": item.get("movingDuration"),
        "distance_km": None if distance is None else distance / 1000,
        **speeds(family, item.get("averageSpeed"), item.get("maxSpeed")),
        "elevation_gain_m": item.get("elevationGain"), "elevation_loss_m": item.get("elevationLoss"),
        "min_elevation_m": metres("minElevation"), "max_elevation_m": metres("maxElevation"),
        "avg_hr_bpm": item.get("averageHR"), "max_hr_bpm": item.get("maxHR"),
        "calories_kcal": item.get("calories"), "steps": item.get("steps"), "laps": item.get("lapCount"),
        "avg_run_cadence_spm": item.get("averageRunningCadenceInStepsPerMinute"),
        "avg_power_w": item.get("avgPower"), "stride_length_cm": item.get("avgStrideLength"),
        "min_temperature_c": item.get("minTemperature"), "max_temperature_c": item.get("maxTemperature"),
        "sweat_loss_ml": item.get("waterEstimated"), "favorite": item.get("favorite"),
        "pool_length_m": pool / factor["factor"] * in_unit if pool and in_unit else None,
        "start_latitude": item.get("startLatitude"), "start_longitude": item.get("startLongitude"),
        "end_latitude": item.get("endLatitude"), "end_longitude": item.get("endLongitude"),
    }


def coros(item):
    code = item["sportType"]
    family = "foot" if code in (*range(100, 106), 900) else \
        {300: "swim", 301: "swim", 700: "row", 701: "row"}.get(code, "other")
    start = datetime.fromtimestamp(item["startTime"], timezone.utc).replace(tzinfo=None)
    local = start + timedelta(minutes=15 * item["startTimezone"])
    timer, elapsed = item["workoutTime"] or None, item["totalTime"]
    duration, distance = timer or elapsed, item["distance"]
    # Seconds per kilometre, on foot; nobody knows what it is of other sports.
    sent = lambda name: 1000 / item[name] if family == "foot" and item[name] > 0 else None
    average = sent("avgSpeed") or (distance / duration if distance > 0 and duration > 0 else None)
    row = {
        "activity_id": item["labelId"], "service": "coros", "name": text(item.get("name")),
        **times(local, start), "duration": duration, "duration_s": duration,
        "elapsed": elapsed, "elapsed_s": elapsed, "moving": timer, "moving_s": timer,
        "distance_km": distance / 1000, **speeds(family, average, sent("maxSpeed")),
    }
    # A zero is "not recorded"; then the detail answer may know more, and nothing is checked.
    for key, name, parts in (("avg_hr_bpm", "avgHr", 1), ("calories_kcal", "calorie", 1000), ("steps", "step", 1),
                             ("elevation_gain_m", "ascent", 1), ("elevation_loss_m", "descent", 1),
                             ("avg_power_w", "avgPower", 1)):
        if item.get(name):
            row[key] = item[name] / parts
    return row


def row(service, item, columns, units):
    """The truth in these units, by their keys; `columns` are those of both."""
    metric = {"garmin": garmin, "coros": coros}[service](item)
    if units == "metric":
        return metric
    people = metric["speed_or_pace_unit"]
    told = {}
    for here, there in columns:
        if here["key"] not in metric:
            continue
        value, pair = metric[here["key"]], (here["unit"], there["unit"])
        if here["key"].endswith("speed_or_pace"):
            pair = (people, IN_STATUTE.get(people))
        elif here["key"] == "speed_or_pace_unit":
            value = IN_STATUTE.get(people)
        if value is not None and pair[0] != pair[1]:
            value = STATUTE[pair](value)
        told[there["key"]] = value
    return told
