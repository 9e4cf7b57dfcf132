//! The answers about the person.

use crate::simulate::athlete::Athlete;
use serde_json::{Value, json};

/// `userprofile-service/socialProfile`.
pub fn social_profile(athlete: &Athlete) -> Value {
    let profile = &athlete.profile;
    let picture = "https://example.invalid/profile.png";
    let mut object = json!({
        "id": profile.id,
        "profileId": profile.profile_id,
        "garminGUID": profile.guid,
        "displayName": profile.display_name,
        "fullName": profile.full_name,
        "userName": profile.user_name,
        "profileImageType": "UPLOADED_PHOTO",
        "profileImageUrlLarge": picture,
        "profileImageUrlMedium": picture,
        "profileImageUrlSmall": picture,
        "location": "Nowhere",
        "favoriteActivityTypes": [],
        "favoriteCyclingActivityTypes": [],
        "userRoles": ["ROLE_CONNECTUSER", "ROLE_FITNESS_USER", "ROLE_WELLNESS_USER"],
        "nameApproved": true,
        "userProfileFullName": profile.full_name,
        "makeGolfScorecardsPrivate": true,
        "allowGolfLiveScoring": false,
        "allowGolfScoringByConnections": true,
        "userLevel": 4,
        "userPoint": 166,
        "levelUpdateDate": "2024-01-31T12:18:59.0",
        "levelIsViewed": false,
        "levelPointThreshold": 300,
        "userPointOffset": 0,
        "userPro": false,
    });
    let nulls = [
        "facebookUrl",
        "twitterUrl",
        "personalWebsite",
        "motivation",
        "bio",
        "primaryActivity",
        "cyclingClassification",
        "otherActivity",
        "otherPrimaryActivity",
        "otherMotivation",
    ];
    let zeros = [
        "runningTrainingSpeed",
        "cyclingTrainingSpeed",
        "cyclingMaxAvgPower",
        "swimmingTrainingSpeed",
    ];
    let private = [
        "profileVisibility",
        "activityStartVisibility",
        "activityMapVisibility",
        "courseVisibility",
        "activityHeartRateVisibility",
        "activityPowerVisibility",
        "badgeVisibility",
    ];
    let hidden = [
        "showAge",
        "showWeight",
        "showHeight",
        "showWeightClass",
        "showAgeRange",
        "showGender",
        "showActivityClass",
        "showVO2Max",
        "showPersonalRecords",
        "showLast12Months",
        "showLifetimeTotals",
        "showUpcomingEvents",
        "showRecentFavorites",
        "showRecentDevice",
        "showRecentGear",
        "showBadges",
    ];
    let groups: [(&[&str], Value); 4] = [
        (&nulls, Value::Null),
        (&zeros, json!(0.0)),
        (&private, json!("private")),
        (&hidden, json!(false)),
    ];
    for (keys, value) in groups {
        for &key in keys {
            object[key] = value.clone();
        }
    }
    object
}

/// `userstats-service/statistics/{displayName}`. Multisport parents are not counted, as the real service has it:
/// the total is smaller than the list.
pub fn user_stats(athlete: &Athlete) -> Value {
    let counted = || athlete.workouts().iter().filter(|workout| !workout.is_parent());
    let all = json!({"typeId": 17, "typeKey": "all", "parentTypeId": 0, "sortOrder": 1});
    json!({
        "userProfileId": athlete.profile.profile_id,
        "statisticsStartDate": null,
        "statisticsEndDate": null,
        "userMetrics": [{
            "activityType": all,
            "parentActivityType": all,
            "totalActivities": counted().count(),
            "totalDistance": counted().map(|workout| workout.distance_m).sum::<f64>(),
            "totalDuration": counted().map(|workout| workout.duration_s).sum::<f64>(),
            "totalCalories": counted().map(|workout| f64::from(workout.calories)).sum::<f64>(),
            "totalElevationGain": counted().filter_map(|workout| workout.ascent_m).map(f64::from).sum::<f64>(),
        }],
    })
}

/// `userprofile-service/userprofile/user-settings`.
pub fn user_settings(athlete: &Athlete) -> Value {
    json!({
        "id": athlete.profile.profile_id,
        "userData": {
            "gender": "FEMALE",
            "weight": 63_000.0,
            "height": 172.0,
            "timeFormat": "time_twenty_four_hr",
            "birthDate": "1990-01-01",
            "measurementSystem": "metric",
            "activityLevel": null,
            "handedness": "RIGHT",
            "powerFormat": {"formatId": 30, "formatKey": "watt", "minFraction": 0, "maxFraction": 0, "groupingUsed": true},
            "heartRateFormat": {"formatId": 21, "formatKey": "bpm", "minFraction": 0, "maxFraction": 0, "groupingUsed": false},
            "firstDayOfWeek": {"dayId": 3, "dayName": "monday", "sortOrder": 3, "isPossibleFirstDay": true},
            "vo2MaxRunning": 48.0,
            "vo2MaxCycling": null,
            "lactateThresholdSpeed": null,
            "lactateThresholdHeartRate": null,
            "ftpAutoDetected": null,
        },
        "userSleep": {"sleepTime": 80_400, "defaultSleepTime": false, "wakeTime": 23_400, "defaultWakeTime": false},
        "connectDate": null,
        "sourceType": null,
    })
}
