"""What a row says of an activity at COROS, told from its raw answers."""

from datetime import datetime, timedelta, timezone

from truth import spans, speeds, text, times

# Keys and groups of the sports that the golden account has; a code that nobody knows is its own key.
SPORTS = {
    98: ("custom", "other"), 100: ("run", "running"), 101: ("indoor_run", "running"),
    102: ("trail_run", "running"), 103: ("track_run", "running"), 104: ("hike", "walking"),
    200: ("road_bike", "cycling"), 201: ("indoor_bike", "cycling"), 203: ("gravel_bike", "cycling"),
    204: ("mountain_bike", "cycling"), 205: ("e_mountain_bike", "cycling"), 300: ("pool_swim", "swimming"),
    301: ("open_water_swim", "swimming"), 402: ("strength", "fitness"), 500: ("ski", "winter_sports"),
    502: ("xc_ski", "winter_sports"), 700: ("rowing", "water_sports"), 701: ("indoor_rower", "fitness"),
    702: ("whitewater", "water_sports"), 704: ("flatwater", "water_sports"), 800: ("indoor_climb", "climbing"),
    900: ("walk", "walking"), 901: ("jump_rope", "fitness"), 904: ("yoga", "fitness"), 905: ("pilates", "fitness"),
    1003: ("soccer", "ball_sports"), 1005: ("tennis", "ball_sports"),
    9801: ("outdoor_leisure", "custom"), 9805: ("outdoor_aquatics", "custom"), 9807: ("outdoor_other", "custom"),
    10000: ("triathlon", "multi_sport"), 10001: ("multisport", "multi_sport"),
}
# What does not apply, and what was not recorded: a zero is not.
NONE = (None, 0, 65535)
# Groups of laps, best first: those that were pressed, automatic ones, all of it.
LAPS = (10, 2, 1, -1)


def family(code):
    """How people of this sport speak of speed."""
    on_foot = code in (*range(100, 106), 900)
    return "foot" if on_foot else {300: "swim", 301: "swim", 700: "row", 701: "row"}.get(code, "other")


def told(fields, *names):
    """The first of these that is recorded."""
    return next((fields[name] for name in names if fields.get(name) not in NONE), None)


def climbs(item, summary):
    """Of the list where it has them; metres there for sure."""
    up, down = told(item, "ascent"), told(item, "descent", "totalDescent")
    return {"elevation_gain_m": up or told(summary, "elevGain"),
            "elevation_loss_m": down or told(summary, "totalDescent")}


def heights(item, summary):
    """In metres; some answers have centimetres, which is told by the ascent of the list."""
    found = [summary.get(name) for name in ("minElev", "maxElev", "avgElev")]
    found = [None if height is None or abs(height) == 65535 else height for height in found]
    if not any(found):
        return dict.fromkeys(("min_elevation_m", "max_elevation_m", "avg_elevation_m"))
    gain, listed = summary.get("elevGain"), item.get("ascent")
    parts = 100 if gain and listed and gain > 10 * listed else 1
    found = [None if height is None else height / parts for height in found]
    return dict(zip(("min_elevation_m", "max_elevation_m", "avg_elevation_m"), found))


def zones(detail):
    """Of heart rate, which are those of type 3."""
    items = {zone["zoneIndex"]: zone for group in detail.get("zoneList") or () if group.get("zoneType") == 3
             for zone in group["zoneItemList"]}
    return {f"hr_zone_{n}_{end}": items.get(n - 1, {}).get(name) for n in range(1, 6)
            for end, name in (("s", "second"), ("low_bpm", "leftScope"))}


def laps(detail):
    """Those of the best group, but for the steps of a workout that were left out: what only they tell."""
    groups = {group["type"]: [lap for lap in group["lapItemList"] if lap.get("mode") != 16]
              for group in detail.get("lapList") or ()}
    found = next((groups[kind] for kind in LAPS if groups.get(kind)), [])
    places = {}
    for end, lap in zip(("start", "end"), (found[0], found[-1]) if found else ()):
        degrees = [lap.get(f"{end}Gps{way}", 0) / 10_000_000 for way in ("Lat", "Lon")]
        if degrees != [0, 0]:
            places |= dict(zip((f"{end}_latitude", f"{end}_longitude"), degrees))
    return {
        "laps": len(found) or None, **places,
        "shortest_lap_s": min((lap["time"] / 100 for lap in found), default=None),
        "min_hr_bpm": min((lap["minHr"] for lap in found if told(lap, "minHr")), default=None),
    }


def parts(fields, name, of_one):
    value = told(fields, name)
    return None if value is None else value / of_one


def on_feet(item):
    pace = told(item, "adjustedPace")
    adjusted = speeds("foot", 1000 / pace if pace else None, None)
    return {
        "best_1km_s": told(item, "bestKm"), "avg_grade_adjusted_speed_kmh": adjusted["avg_speed_kmh"],
        "avg_grade_adjusted_pace_per_km": adjusted["avg_pace_per_km"],
    }


def heaviest(detail):
    """Of the sets, which are pressed laps of an exercise."""
    pressed = [lap for group in detail.get("lapList") or () if group["type"] == 10 for lap in group["lapItemList"]]
    weights = [lap["weight"] for lap in pressed if lap.get("mode") == 14 and lap.get("weight", -1) >= 0]
    return max(weights) / 1000 if weights else None


class Row(dict):
    """Cells by their keys; of most columns COROS knows nothing."""

    def __missing__(self, key):
        return None


def row(item, answers):
    """The cells of all columns by their keys."""
    detail = answers["detail"]
    summary, code = detail["summary"], item["sportType"]
    key, parent = SPORTS.get(code, (str(code), None))
    start = datetime.fromtimestamp(item["startTime"], timezone.utc).replace(tzinfo=None)
    local = start + timedelta(minutes=15 * item["startTimezone"])
    timer, elapsed = told(item, "workoutTime"), item["totalTime"]
    duration, distance = timer or elapsed, item["distance"]
    # Seconds per kilometre, on foot; nobody knows what it is of other sports.
    on_foot = family(code) == "foot"
    sent = lambda name: 1000 / item[name] if on_foot and item[name] > 0 else None
    average = sent("avgSpeed") or (distance / duration if distance > 0 and duration > 0 else None)
    steps = "run" if on_foot or parent == "running" else "bike" if parent == "cycling" else None
    water = item.get("waterTemperature")
    water = None if water in (None, 0, 3500) else water / 100
    device = (detail.get("deviceList") or [{}])[0]
    either = lambda name: told(item, name) or told(summary, name)
    row = Row({
        "activity_id": item["labelId"], "service": "coros", "name": text(item.get("name")) or text(summary.get("name")),
        "url": f"https://training.coros.com/activity-detail?labelId={item['labelId']}&sportType={code}",
        "type": key, "parent_type": parent, "type_id": code,
        "description": text((detail.get("sportFeelInfo") or {}).get("sportNote")),
        **times(local, start, elapsed), **spans(duration=duration, elapsed=elapsed, moving=timer),
        "distance_km": distance / 1000, **speeds(family(code), average, sent("maxSpeed")),
        **climbs(item, summary), **heights(item, summary), **zones(detail), **laps(detail),
        "avg_hr_bpm": either("avgHr"), "max_hr_bpm": told(summary, "maxHr"),
        "calories_kcal": parts(item, "calorie", 1000) or parts(summary, "calories", 1000),
        "training_load": either("trainingLoad"),
        "aerobic_training_effect": told(summary, "aerobicEffect"),
        "anaerobic_training_effect": told(summary, "anaerobicEffect"),
        "vo2max": told(summary, "currentVo2Max"), "steps": told(item, "step"), "swolf": told(item, "swolf"),
        "avg_power_w": either("avgPower"), "max_power_w": told(summary, "maxPower"),
        "normalized_power_w": either("np"), "avg_stroke_cadence_spm": told(item, "avgStrkRate"),
        "stride_length_cm": told(summary, "avgStepLen"),
        "min_temperature_c": water, "max_temperature_c": water,
        "pool_lengths": told(item, "lengths"), "sets": either("sets"), "reps": either("totalReps"),
        "best_power_2s_w": told(item, "max2s"), **on_feet(item if on_foot else {}),
        "ground_contact_time_ms": told(summary, "avgGroundTime"),
        "vertical_oscillation_cm": parts(summary, "avgVertVibration", 10),
        "vertical_ratio_percent": parts(summary, "avgVertRatio", 10),
        "volume_kg": parts(summary, "totalWeight", 1000), "max_weight_kg": heaviest(detail),
        "device": text(item.get("device")) or text(device.get("name")),
        "device_id": text(item.get("deviceId")), "device_version": text(device.get("version")),
    })
    if steps:
        unit = {"run": "spm", "bike": "rpm"}[steps]
        row[f"avg_{steps}_cadence_{unit}"] = told(item, "avgCadence", "cadence") or told(summary, "avgCadence")
        row[f"max_{steps}_cadence_{unit}"] = told(summary, "maxCadence")
    return row
