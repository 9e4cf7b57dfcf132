//! The tables of activity and event types. Ids, keys and parents are the real service's.

use serde_json::{Value, json};

/// `typeId`, `typeKey`, `parentTypeId` (0 is none), and of its flags the unusual: R restricted, N not trimmable.
const TYPES: [(u32, &str, u32, &str); 152] = [
    (1, "running", 17, ""),
    (2, "cycling", 17, ""),
    (3, "hiking", 17, ""),
    (4, "other", 17, ""),
    (5, "mountain_biking", 2, ""),
    (6, "trail_running", 1, ""),
    (7, "street_running", 1, ""),
    (8, "track_running", 1, ""),
    (9, "walking", 17, ""),
    (10, "road_biking", 2, ""),
    (11, "indoor_cardio", 29, ""),
    (13, "strength_training", 29, "N"),
    (15, "casual_walking", 9, ""),
    (16, "speed_walking", 9, ""),
    (17, "all", 0, ""),
    (18, "treadmill_running", 1, ""),
    (19, "cyclocross", 2, ""),
    (20, "downhill_biking", 2, ""),
    (21, "track_cycling", 2, ""),
    (22, "recumbent_cycling", 2, ""),
    (25, "indoor_cycling", 2, ""),
    (26, "swimming", 17, ""),
    (27, "lap_swimming", 26, "N"),
    (28, "open_water_swimming", 26, ""),
    (29, "fitness_equipment", 17, ""),
    (30, "elliptical", 29, ""),
    (31, "stair_climbing", 29, ""),
    (32, "indoor_rowing", 29, ""),
    (37, "mountaineering", 4, ""),
    (41, "wind_kite_surfing", 4, "R"),
    (44, "horseback_riding", 4, ""),
    (49, "driving_general", 4, ""),
    (52, "flying", 4, ""),
    (60, "whitewater_rafting_kayaking", 4, "R"),
    (63, "inline_skating", 4, ""),
    (88, "golf", 4, "N"),
    (89, "multi_sport", 17, ""),
    (108, "steps", 17, ""),
    (131, "bmx", 2, ""),
    (133, "hunting_fishing", 4, "R"),
    (134, "sky_diving", 4, ""),
    (136, "rc_drone", 4, ""),
    (139, "rock_climbing", 4, "N"),
    (140, "hang_gliding", 4, ""),
    (141, "wingsuit_flying", 4, ""),
    (143, "gravel_cycling", 2, ""),
    (144, "diving", 17, "N"),
    (145, "single_gas_diving", 144, "N"),
    (146, "multi_gas_diving", 144, "N"),
    (147, "gauge_diving", 144, "N"),
    (148, "apnea_diving", 144, "N"),
    (150, "floor_climbing", 4, ""),
    (151, "stop_watch", 4, ""),
    (152, "virtual_ride", 2, ""),
    (153, "virtual_run", 1, ""),
    (154, "obstacle_run", 1, ""),
    (155, "apnea_hunting", 144, "N"),
    (156, "indoor_running", 1, ""),
    (157, "safety", 17, "N"),
    (158, "assistance", 157, "N"),
    (159, "incident_detected", 157, "N"),
    (160, "pilates", 29, "N"),
    (161, "ccr_diving", 144, "N"),
    (162, "auto_racing", 4, ""),
    (163, "yoga", 29, "N"),
    (164, "breathwork", 4, "N"),
    (165, "winter_sports", 17, ""),
    (166, "snowmobiling_ws", 165, ""),
    (167, "snow_shoe_ws", 165, ""),
    (168, "skating_ws", 165, ""),
    (169, "backcountry_skiing_snowboarding_ws", 165, "RN"),
    (170, "skate_skiing_ws", 165, ""),
    (171, "cross_country_skiing_ws", 165, ""),
    (172, "resort_skiing_snowboarding_ws", 165, "RN"),
    (173, "indoor_climbing", 29, "N"),
    (174, "bouldering", 29, "N"),
    (175, "e_bike_mountain", 2, ""),
    (176, "e_bike_fitness", 2, ""),
    (180, "hiit", 29, "N"),
    (181, "ultra_run", 1, ""),
    (182, "e_sport", 4, "N"),
    (185, "motorcycling_v2", 4, ""),
    (186, "motocross_v2", 4, ""),
    (187, "atv_v2", 4, ""),
    (189, "transition_v2", 4, ""),
    (190, "swimToBikeTransition_v2", 4, ""),
    (191, "bikeToRunTransition_v2", 4, ""),
    (192, "runToBikeTransition_v2", 4, ""),
    (193, "hunting", 4, ""),
    (197, "hand_cycling", 2, ""),
    (198, "indoor_hand_cycling", 2, ""),
    (199, "para_sports", 17, ""),
    (200, "wheelchair_push_run", 199, ""),
    (201, "wheelchair_push_walk", 199, ""),
    (202, "meditation", 4, "N"),
    (203, "backcountry_skiing", 165, "N"),
    (204, "backcountry_snowboarding", 165, "N"),
    (205, "disc_golf", 4, ""),
    (206, "team_sports", 17, ""),
    (207, "cricket", 206, ""),
    (208, "rugby", 206, ""),
    (209, "ice_hockey", 206, ""),
    (210, "field_hockey", 206, ""),
    (211, "lacrosse", 206, ""),
    (212, "volleyball", 206, ""),
    (213, "ultimate_disc", 206, ""),
    (214, "softball", 206, ""),
    (215, "soccer", 206, ""),
    (216, "american_football", 206, ""),
    (217, "basketball", 206, ""),
    (218, "baseball", 206, ""),
    (219, "racket_sports", 17, ""),
    (220, "table_tennis", 219, ""),
    (221, "platform_tennis", 219, ""),
    (222, "racquetball", 219, ""),
    (223, "squash", 219, ""),
    (224, "badminton", 219, ""),
    (225, "pickleball", 219, ""),
    (226, "paddelball", 219, ""),
    (227, "tennis_v2", 219, ""),
    (228, "water_sports", 17, ""),
    (229, "boating_v2", 228, ""),
    (230, "fishing_v2", 228, ""),
    (231, "kayaking_v2", 228, ""),
    (232, "kiteboarding_v2", 228, ""),
    (233, "offshore_grinding_v2", 228, ""),
    (234, "onshore_grinding_v2", 29, ""),
    (235, "paddling_v2", 228, ""),
    (236, "whitewater_rafting_v2", 228, ""),
    (237, "rowing_v2", 228, ""),
    (238, "sailing_v2", 228, ""),
    (239, "stand_up_paddleboarding_v2", 228, ""),
    (240, "surfing_v2", 228, "N"),
    (241, "water_tubing", 228, "N"),
    (242, "windsurfing_v2", 228, ""),
    (243, "wakeboarding_v2", 228, "N"),
    (244, "wakesurfing", 228, "N"),
    (245, "waterskiing", 228, "N"),
    (246, "boxing", 4, ""),
    (247, "archery", 4, ""),
    (248, "mixed_martial_arts", 4, ""),
    (249, "overland", 4, ""),
    (250, "snorkeling", 228, ""),
    (251, "resort_skiing", 165, ""),
    (252, "resort_snowboarding", 165, ""),
    (253, "dance", 29, "N"),
    (254, "jump_rope", 29, "N"),
    (255, "mobility", 29, "N"),
    (256, "enduro_mtb", 2, ""),
    (257, "rucking", 3, ""),
    (259, "pool_apnea", 144, "N"),
    (260, "e_enduro_mtb", 2, ""),
];

/// No longer in the table the service sends, but found in old activities.
const LEGACY: [(u32, &str, u32); 2] = [(12, "uncategorized", 17), (81, "cross_country_skiing", 4)];

/// `typeId` and `typeKey` of the event types.
const EVENTS: [(u32, &str); 8] = [
    (1, "race"),
    (2, "fitness"),
    (3, "geocaching"),
    (4, "training"),
    (5, "transportation"),
    (6, "specialEvent"),
    (8, "all"),
    (9, "uncategorized"),
];

/// Id and parent's id of a type key.
pub(crate) fn lookup(key: &str) -> Option<(u32, u32)> {
    let known = TYPES.iter().find(|row| row.1 == key).map(|row| (row.0, row.2));
    known.or_else(|| LEGACY.iter().find(|row| row.1 == key).map(|row| (row.0, row.2)))
}

/// Whether the web page offers to cut the ends off activities of this type.
pub(super) fn trimmable(key: &str) -> bool {
    TYPES.iter().find(|row| row.1 == key).is_none_or(|row| !row.3.contains('N'))
}

/// Key of the event type with this id.
pub(super) fn event_key(id: u32) -> &'static str {
    EVENTS.iter().find(|row| row.0 == id).map_or("uncategorized", |row| row.1)
}

/// `activity-service/activity/activityTypes`: `[{typeId, typeKey, parentTypeId, isHidden, restricted, trimmable}]`.
pub fn activity_types() -> Value {
    let row = |&(id, key, parent, flags): &(u32, &str, u32, &str)| {
        json!({
            "typeId": id, "typeKey": key, "parentTypeId": (parent > 0).then_some(parent),
            "isHidden": false, "restricted": flags.contains('R'), "trimmable": !flags.contains('N'),
        })
    };
    TYPES.iter().map(row).collect()
}

/// `activity-service/activity/eventTypes`: `[{typeId, typeKey, sortOrder}]`.
pub fn event_types() -> Value {
    EVENTS
        .iter()
        .map(|&(id, key)| json!({"typeId": id, "typeKey": key, "sortOrder": sort_order(id)}))
        .collect()
}

/// `sortOrder` of an event type; seen: 5 has 8, 9 has 10.
pub(super) fn sort_order(event_id: u32) -> u32 {
    match event_id {
        5 => 8,
        9 => 10,
        id => id + 1,
    }
}

/// Display names as a Java properties file, one `activity_type_<key>=<name>` a line, sorted.
pub fn activity_types_properties() -> String {
    let legacy = LEGACY.iter().map(|row| row.1);
    let mut lines: Vec<String> = TYPES
        .iter()
        .map(|row| row.1)
        .chain(legacy)
        .map(|key| format!("activity_type_{key}={}\n", display_name(key)))
        .collect();
    lines.sort();
    lines.concat()
}

/// Display names of the event types, one `<key>=<name>` a line.
pub fn event_types_properties() -> String {
    let mut lines: Vec<String> =
        EVENTS.iter().map(|row| format!("{}={}\n", row.1, display_name(row.1))).collect();
    lines.sort();
    lines.concat()
}

/// `trail_running` → `Trail Running`, `specialEvent` → `Special Event`, `rowing_v2` → `Rowing`.
pub(crate) fn display_name(key: &str) -> String {
    match key {
        "all" => return "All Activities".into(),
        "bmx" => return "BMX".into(),
        "hiit" => return "HIIT".into(),
        "multi_sport" => return "Multisport".into(),
        "lap_swimming" => return "Pool Swimming".into(),
        "e_bike_fitness" => return "eBiking".into(),
        "e_bike_mountain" => return "eMountain Biking".into(),
        _ => {}
    }
    let bare = key.strip_suffix("_v2").or_else(|| key.strip_suffix("_ws")).unwrap_or(key);
    let mut name = String::with_capacity(bare.len() + 4);
    let mut starts_word = true;
    for letter in bare.chars() {
        if letter == '_' {
            name.push(' ');
            starts_word = true;
            continue;
        }
        if letter.is_ascii_uppercase() && !starts_word {
            name.push(' ');
        }
        name.push(if starts_word { letter.to_ascii_uppercase() } else { letter });
        starts_word = false;
    }
    name
}
