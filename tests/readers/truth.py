"""What the rows must say, told from the service's raw answers and by nothing of gcexport's code:
what both services have in common. Quantities are in metric units and not rounded.
"""

import math
import unicodedata
from datetime import datetime, timedelta

EPOCH = datetime(1970, 1, 1)
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


def whole(seconds):
    """To the nearest second, halves up."""
    return math.floor(seconds + 0.5)


def times(local, utc, elapsed):
    ends = local is not None and elapsed is not None
    return {"start_local": local, "start_utc": utc,
            "utc_offset": offset(local, utc) if local and utc else None,
            "end_local": local + timedelta(seconds=whole(elapsed)) if ends else None}


def spans(**seconds):
    """Each as a number and for people."""
    return {**seconds, **{f"{key}_s": value for key, value in seconds.items()}}


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



def row(metric, there, here):
    """The cells of a layout by its keys; `there` are its columns in metric units, `here` in its own."""
    people = metric["speed_or_pace_unit"]
    in_statute = people if there == here else IN_STATUTE.get(people)
    told = {}
    for known, column in zip(there, here):
        if known["key"] not in metric and not hasattr(metric, "__missing__"):
            raise SystemExit(f"{known['key']}: nothing here tells what it must say, see truth_garmin.py")
        value, pair = metric[known["key"]], (known["unit"], column["unit"])
        if known["key"].endswith("speed_or_pace"):
            pair = (people, in_statute)
        elif known["key"] == "speed_or_pace_unit":
            value = in_statute
        if value is not None and pair[0] != pair[1]:
            value = STATUTE[pair](value)
        told[column["key"]] = value
    return told
