"""What a row says of an activity at Garmin Connect, told from its raw answers."""

from datetime import datetime, timezone

from truth import spans, speeds, text, times

# Columns that say what a field of the list object says: as it is, or in other units.
LISTED = {
    "elevation_gain_m": "elevationGain", "elevation_loss_m": "elevationLoss",
    "elevation_corrected": "elevationCorrected", "avg_hr_bpm": "averageHR", "max_hr_bpm": "maxHR",
    "calories_kcal": "calories", "aerobic_training_effect": "aerobicTrainingEffect",
    "anaerobic_training_effect": "anaerobicTrainingEffect", "training_load": "activityTrainingLoad",
    "vo2max": "vO2MaxValue", "avg_run_cadence_spm": "averageRunningCadenceInStepsPerMinute",
    "max_run_cadence_spm": "maxRunningCadenceInStepsPerMinute",
    "avg_bike_cadence_rpm": "averageBikingCadenceInRevPerMinute",
    "max_bike_cadence_rpm": "maxBikingCadenceInRevPerMinute", "avg_power_w": "avgPower",
    "max_power_w": "maxPower", "normalized_power_w": "normPower", "stride_length_cm": "avgStrideLength",
    "steps": "steps", "strokes": "strokes", "swolf": "averageSwolf", "min_temperature_c": "minTemperature",
    "max_temperature_c": "maxTemperature", "laps": "lapCount", "favorite": "favorite",
    "personal_record": "pr", "manual": "manualActivity", "shortest_lap_s": "minActivityLapDuration",
    "floors_climbed": "floorsClimbed", "floors_descended": "floorsDescended",
    "vertical_oscillation_cm": "avgVerticalOscillation", "vertical_ratio_percent": "avgVerticalRatio",
    "ground_contact_time_ms": "avgGroundContactTime", "ground_contact_left_percent": "avgGroundContactBalance",
    "jumps": "jumpCount", "grit": "grit", "flow": "flow", "resting_calories_kcal": "bmrCalories",
    "consumed_calories_kcal": "caloriesConsumed", "sweat_loss_ml": "waterEstimated",
    "water_drunk_ml": "waterConsumed", "moderate_intensity_min": "moderateIntensityMinutes",
    "vigorous_intensity_min": "vigorousIntensityMinutes", "lactate_threshold_bpm": "lactateThresholdBpm",
    "body_battery_change": "differenceBodyBattery", "avg_stress": "avgStress", "start_stress": "startStress",
    "end_stress": "endStress", "max_stress": "maxStress", "avg_respiration_brpm": "avgRespirationRate",
    "min_respiration_brpm": "minRespirationRate", "max_respiration_brpm": "maxRespirationRate",
    "best_20min_power_w": "max20MinPower",
    "training_stress_score": "trainingStressScore", "intensity_factor": "intensityFactor", "ftp_w": "maxFtp",
    "pool_lengths": "activeLengths", "strokes_per_length": "avgStrokes",
    "stroke_distance_cm": "avgStrokeDistance", "dive_number": "diveNumber", "bottom_time_s": "bottomTime",
    "surface_interval_s": "surfaceInterval", "sets": "totalSets", "active_sets": "activeSets",
    "reps": "totalReps", "has_track": "hasPolyline", "avg_vertical_speed": "avgVerticalSpeed",
    "max_vertical_speed": "maxVerticalSpeed", "max_lap_run_cadence_spm": "maxLapAvgRunCadence",
    "avg_jump_rope_cadence_jpm": "avgJumpRopeCadence", "max_jump_rope_cadence_jpm": "maxJumpRopeCadence",
    "avg_wheelchair_cadence_ppm": "avgWheelchairCadence", "max_wheelchair_cadence_ppm": "maxWheelchairCadence",
    "avg_grit": "avgGrit", "avg_flow": "avgFlow", "estimated_calories_kcal": "caloriesEstimated",
    "hr_zone_0_s": "hrTimeInZone_0", "power_zone_0_s": "powerTimeInZone_0", "stress_change": "differenceStress",
    "right_power_percent": "rightBalance", "min_strokes_per_length": "minStrokes",
    "max_bottom_time_s": "maxBottomTime", "start_n2_percent": "startN2", "end_n2_percent": "endN2",
    "start_cns_percent": "startCns", "end_cns_percent": "endCns", "deco_dive": "decoDive",
    "qualifying_dive": "qualifyingDive", "adaptive_plan": "atpActivity", "likes": "numberOfActivityLikes",
    "comments": "numberOfActivityComments", "has_images": "hasImages",
    "avg_efficiency": "avgEfficiency", "min_efficiency": "minEfficiency", "avg_air_speed": "avgAirSpeed",
    "min_air_speed": "minAirSpeed", "max_air_speed": "maxAirSpeed", "avg_wind_yaw": "avgWindYawAngle",
    "avg_cda": "avgCda", "min_cda": "minCda", "max_cda": "maxCda", "avg_power_per_cda": "avgWattsPerCda",
    **{f"hr_zone_{zone}_s": f"hrTimeInZone_{zone}" for zone in range(1, 6)},
    **{f"power_zone_{zone}_s": f"powerTimeInZone_{zone}" for zone in range(1, 8)},
    **{f"best_power_{seconds}s_w": f"maxAvgPower_{seconds}" for seconds in
       (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 18000)},
    **{f"best_{way}_s": f"fastestSplit_{metres}" for way, metres in {
        "100m": 100, "1km": 1000, "mile": 1609, "5km": 5000, "10km": 10000,
        "half_marathon": 21098, "40km": 40000, "marathon": 42195}.items()},
}
HUNDREDTHS = {"max_depth_m": "maxDepth", "avg_depth_m": "avgDepth"}
TEXTS = {
    "name": "activityName", "description": "description", "location": "locationName",
    "training_effect_label": "trainingEffectLabel", "manufacturer": "manufacturer", "course_name": "courseName",
    "aerobic_training_effect_message": "aerobicTrainingEffectMessage",
    "anaerobic_training_effect_message": "anaerobicTrainingEffectMessage",
    "game": "gameName", "game_type": "gameType", "video_url": "videoUrl",
}
IDS = {"parent_id": "parentId", "device_id": "deviceId", "course_id": "courseId", "workout_id": "workoutId"}
# What only the answer about the single activity tells, in its summary.
SUMMED_UP = {
    "avg_temperature_c": "averageTemperature", "start_stamina_percent": "beginPotentialStamina",
    "end_stamina_percent": "endPotentialStamina", "min_stamina_percent": "minAvailableStamina",
    "impact_load": "impactLoad", "workout_compliance": "directWorkoutComplianceScore", "min_power_w": "minPower",
}
# What it tells, and the list sometimes.
SUMMED_UP_TOO = {"min_hr_bpm": "minHR", "feel": "directWorkoutFeel", "perceived_effort": "directWorkoutRpe"}

PARENTS = {
    1: "running", 2: "cycling", 3: "hiking", 4: "other", 9: "walking", 17: "all", 26: "swimming",
    29: "fitness_equipment", 89: "multi_sport", 108: "steps", 144: "diving", 157: "safety",
    165: "winter_sports", 199: "para_sports", 206: "team_sports", 219: "racket_sports", 228: "water_sports",
}
# A leg is told by its own address only, in other names than those of the list.
OF_LEGS = {
    "averageRunningCadenceInStepsPerMinute": "averageRunCadence", "avgPower": "averagePower",
    "maxRunningCadenceInStepsPerMinute": "maxRunCadence", "normPower": "normalizedPower",
    "averageBikingCadenceInRevPerMinute": "averageBikeCadence", "strokes": "totalNumberOfStrokes",
    "maxBikingCadenceInRevPerMinute": "maxBikeCadence", "aerobicTrainingEffect": "trainingEffect",
    "avgStrideLength": "strideLength", "avgVerticalOscillation": "verticalOscillation",
    "avgGroundContactTime": "groundContactTime", "avgVerticalRatio": "verticalRatio",
    "averageSwimCadenceInStrokesPerMinute": "averageSwimCadence", "activeLengths": "numberOfActiveLengths",
    "maxSwimCadenceInStrokesPerMinute": "maxSwimCadence", "pr": "personalRecord",
    "workoutFeel": "directWorkoutFeel", "workoutRpe": "directWorkoutRpe", "atpActivity": "isAtpActivity",
}


def leg(detail):
    """A leg as the list would tell it."""
    fields = {**detail["summaryDTO"], **detail["metadataDTO"], **detail}
    fields |= {listed: fields[told] for listed, told in OF_LEGS.items() if told in fields}
    fields["deviceId"] = (fields.get("deviceMetaDataDTO") or {}).get("deviceId")
    for listed, told in (("activityType", "activityTypeDTO"), ("eventType", "eventTypeDTO"),
                         ("privacy", "accessControlRuleDTO")):
        fields[listed] = fields.get(told)
    return fields


def family(kind):
    """How people of this sport speak of speed."""
    key, parent = kind.get("typeKey"), kind.get("parentTypeId")
    if parent in (1, 3, 9) or key in ("running", "hiking", "walking"):
        return "foot"
    if parent == 26 or key == "swimming":
        return "swim"
    return "row" if key in ("rowing", "rowing_v2", "indoor_rowing") else "other"


def first(*values):
    return next((value for value in values if value is not None), None)


def moments(item):
    """Start on the wall clock, and in UTC."""
    local, utc = (datetime.fromisoformat(item[name]) if item.get(name) else None
                  for name in ("startTimeLocal", "startTimeGMT"))
    if utc is None and item.get("beginTimestamp") is not None:
        seconds = item["beginTimestamp"] // 1000
        utc = datetime.fromtimestamp(seconds, timezone.utc).replace(tzinfo=None)
    return local, utc


def swimming(item):
    raw, unit = item.get("poolLength"), item.get("unitOfPoolLength") or {}
    in_unit = {"meter": 1, "yard": 0.9144}.get(unit.get("unitKey"))
    pool = raw / unit["factor"] * in_unit if raw is not None and unit.get("factor") and in_unit else None
    return {
        "pool_length_m": pool, "pool_unit": text(unit.get("unitKey")),
        "avg_stroke_cadence_spm": first(item.get("averageSwimCadenceInStrokesPerMinute"),
                                        item.get("avgStrokeCadence")),
        "max_stroke_cadence_spm": first(item.get("maxSwimCadenceInStrokesPerMinute"),
                                        item.get("maxStrokeCadence")),
    }


def diving(item):
    """As the diver wrote it down: values in parts of a unit."""
    info = item.get("summarizedDiveInfo") or {}

    def measured(name, units):
        unit = info.get(f"{name}Unit") or {}
        known = info.get(name) is not None and unit.get("factor") and unit.get("unitKey") in units
        return info[name] / unit["factor"] * units[unit["unitKey"]] if known else None

    def gas(sent):
        parts = [(sent.get("oxygenContent"), "O2"), (sent.get("heliumContent"), "He")]
        return " ".join([sent["gasType"], *(f"{percent}% {name}" for percent, name in parts if percent)])

    return {
        "dive_weight_kg": measured("weight", {"kilogram": 1, "pound": 0.45359237}),
        "dive_visibility_m": measured("visibility", {"meter": 1, "foot": 0.3048}),
        "dive_surface": text(info.get("surfaceCondition")), "dive_current": text(info.get("current")),
        "dive_water": text(info.get("waterType")),
        "dive_gases": text("; ".join(map(gas, info.get("summarizedDiveGases") or ()))),
    }


def stretches(item):
    """Sums over those of a kind."""
    splits = item.get("splitSummaries") or ()
    of = lambda kind: [split for split in splits if split.get("splitType") == kind]

    def total(kind, name):
        found = [split[name] for split in of(kind) if split.get(name) is not None]
        return sum(found) if found else None

    grades = [split.get("maxGradeValue") or {} for split in of("CLIMB_ACTIVE")]
    return {
        "run_time_s": total("RWD_RUN", "duration"), "walk_time_s": total("RWD_WALK", "duration"),
        "climbs": total("CLIMB_ACTIVE", "noOfSplits"), "climb_time_s": total("CLIMB_ACTIVE", "duration"),
        "climbs_completed": total("CLIMB_ACTIVE", "numClimbsCompleted"),
        "climb_sends": total("CLIMB_ACTIVE", "numClimbSends"), "climb_falls": total("CLIMB_ACTIVE", "numFalls"),
        "hardest_climb": text("; ".join(f"{grade['scale']} {grade['valueKey']}" for grade in grades if grade)),
    }


def strength(item):
    """In grams; a negative weight was not entered."""
    sets = item.get("summarizedExerciseSets") or ()
    volumes = [each["volume"] for each in sets if each.get("volume") is not None]
    weights = [each["maxWeight"] for each in sets if each.get("maxWeight") is not None and each["maxWeight"] >= 0]
    volume = first(sum(volumes) if volumes else None, item.get("totalVolume"))
    return {
        "volume_kg": None if volume is None else volume / 1000,
        "max_weight_kg": max(weights) / 1000 if weights else None,
        "exercises": text("; ".join(dict.fromkeys(each["category"] for each in sets if each.get("category")))),
    }


def beside(answers):
    """What the answers beside the list tell, and what they tell of that which the list may have as well."""
    detail, device, gear = answers["detail"] or {}, answers["device"] or {}, answers["gear"] or ()
    summary, about = detail.get("summaryDTO") or {}, detail.get("metadataDTO") or {}
    moving, work = summary.get("averageMovingSpeed"), summary.get("totalWork")
    zones = {zone["zoneNumber"]: zone for zone in answers["zones"] or ()}
    return {
        "time_zone": text((detail.get("timeZoneUnitDTO") or {}).get("timeZone")),
        "file_format": text((about.get("fileFormat") or {}).get("formatKey")),
        "avg_moving_speed_kmh": None if moving is None else moving * 3.6,
        **{key: summary.get(name) for key, name in SUMMED_UP.items()},
        "device": text(device.get("productDisplayName")), "device_version": text(device.get("versionString")),
        "gear": text("; ".join(filter(None, (each["displayName"] or each["customMakeModel"] for each in gear)))),
        "gear_ids": text("; ".join(each["uuid"] for each in gear)),
        **{f"hr_zone_{n}_low_bpm": zones.get(n, {}).get("zoneLowBoundary") for n in range(1, 6)},
        "sample_count": (answers["samples"] or {}).get("metricsCount"),
        "total_work_kj": None if work is None else work * 4.184,
    }, {
        **{f"hr_zone_{n}_s": zones.get(n, {}).get("secsInZone") for n in range(1, 6)},
        **{key: summary.get(name) for key, name in SUMMED_UP_TOO.items()},
    }


def row(item, answers):
    """The cells of all columns by their keys."""
    kind = item.get("activityType") or {}
    duration, elapsed = item.get("duration"), item.get("elapsedDuration")
    # Until 2021 elapsed time came in milliseconds and elevations in centimetres.
    old = bool(duration and elapsed and elapsed > 500 * duration)
    metres = lambda name: None if item.get(name) is None else item[name] / (100 if old else 1)
    elapsed = elapsed / 1000 if old else elapsed
    key_of = lambda name: text((item.get(name) or {}).get("typeKey"))
    calories, resting, distance = item.get("calories"), item.get("bmrCalories"), item.get("distance")
    adjusted = speeds(family(kind), item.get("avgGradeAdjustedSpeed"), None)
    threshold = item.get("lactateThresholdSpeed")
    parent = kind.get("parentTypeId")
    others, also = beside(answers)
    active = None if None in (calories, resting) else calories - resting
    told = {
        **{key: item.get(name) for key, name in LISTED.items()},
        **{key: None if item.get(name) is None else item[name] / 100 for key, name in HUNDREDTHS.items()},
        **{key: text(item.get(name)) for key, name in TEXTS.items()},
        **{key: None if item.get(name) is None else str(item[name]) for key, name in IDS.items()},
        "activity_id": str(item["activityId"]), "service": "garmin",
        "url": f"https://connect.garmin.com/modern/activity/{item['activityId']}",
        "type": text(kind.get("typeKey")), "type_id": kind.get("typeId"),
        "parent_type": None if parent is None else PARENTS.get(parent, str(parent)),
        "event_type": key_of("eventType"), "privacy": key_of("privacy"),
        **times(*moments(item), first(elapsed, duration)),
        **spans(duration=duration, elapsed=elapsed, moving=item.get("movingDuration")),
        "distance_km": None if distance is None else distance / 1000,
        **speeds(family(kind), item.get("averageSpeed"), item.get("maxSpeed")),
        "avg_grade_adjusted_speed_kmh": adjusted["avg_speed_kmh"],
        "avg_grade_adjusted_pace_per_km": adjusted["avg_pace_per_km"],
        "lactate_threshold_speed_kmh": None if threshold is None else threshold * 3.6,
        "min_elevation_m": metres("minElevation"), "max_elevation_m": metres("maxElevation"),
        "avg_elevation_m": metres("avgElevation"), "min_hr_bpm": item.get("minHR"),
        "active_calories_kcal": first(active, item.get("activeCalories")),
        "left_power_percent": first(item.get("avgLeftBalance"), item.get("leftBalance")),
        "feel": item.get("workoutFeel"),
        "perceived_effort": first(item.get("workoutRpe"), item.get("directWorkoutRpe")),
        **{f"{end}_{way}": item.get(f"{end}{way.title()}") for end in ("start", "end")
           for way in ("latitude", "longitude")},
        **swimming(item), **diving(item), **stretches(item), **strength(item), **others,
    }
    return told | {key: first(told[key], value) for key, value in also.items()}
