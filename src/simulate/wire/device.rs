//! What the simulated athlete wears and rides.

use crate::simulate::athlete::{Source, Workout};
use serde_json::{Value, json};

/// A recording device.
pub(crate) struct Device {
    /// `deviceApplicationInstallationId`, the key of app-info.
    pub(crate) installation_id: u64,
    /// `deviceId`, the serial number.
    pub(crate) unit_id: u32,
    /// FIT `product` and TCX `ProductID`.
    pub(crate) product: u16,
    /// `productDisplayName`.
    pub(crate) name: &'static str,
    /// Software version.
    pub(crate) version: (u8, u8),
}

const OLD_WATCH: Device = Device {
    installation_id: 800_501,
    unit_id: 3_100_000_009,
    product: 2_697,
    name: "fēnix 5",
    version: (10, 0),
};
const WATCH: Device = Device {
    installation_id: 1_050_388,
    unit_id: 3_400_000_017,
    product: 4_315,
    name: "Forerunner 965",
    version: (24, 12),
};
const BIKE_COMPUTER: Device = Device {
    installation_id: 1_041_207,
    unit_id: 3_400_000_025,
    product: 4_062,
    name: "Edge 840",
    version: (27, 9),
};

/// What the real service writes for uploaded GPX files; app-info has no answer for it.
pub(super) const UPLOAD_INSTALLATION_ID: u64 = 80;

/// What recorded this.
pub(crate) fn of(workout: &Workout) -> Option<&'static Device> {
    match workout.source {
        Source::Device if workout.start_utc_s < 1_672_531_200 => Some(&OLD_WATCH),
        Source::Device if workout.sport.rides() => Some(&BIKE_COMPUTER),
        Source::Device => Some(&WATCH),
        Source::Gpx | Source::Tcx | Source::Manual => None,
    }
}

/// `device-service/deviceservice/app-info/{id}`; without an answer it is 204.
pub fn device(installation_id: u64) -> Option<Value> {
    let device = [OLD_WATCH, WATCH, BIKE_COMPUTER]
        .into_iter()
        .find(|device| device.installation_id == installation_id)?;
    let key: String = device.name.chars().filter(char::is_ascii_alphanumeric).collect();
    let (major, minor) = device.version;
    Some(json!({
        "applicationKey": key.to_lowercase(),
        "partNumber": format!("006-B{:04}-00", device.product),
        "productDisplayName": device.name,
        "productSku": format!("010-{:05}-00", device.product),
        "imageUrl": "https://example.invalid/device.png",
        "deviceEmbedVideoLink": null,
        "deviceVideoPageLink": null,
        "wifi": true,
        "bluetoothClassicDevice": false,
        "bluetoothLowEnergyDevice": true,
        "wellness": false,
        "wasp": false,
        "primary": true,
        "minGCMiOSVersion": 200,
        "minGCMAndroidVersion": 1400,
        "minGCMWindowsVersion": 0,
        "hybrid": true,
        "appSupport": false,
        "weightScale": false,
        "hasOpticalHeartRate": device.installation_id != BIKE_COMPUTER.installation_id,
        "hasSecondaryUsers": false,
        "unitId": null,
        "highlighted": false,
        "displayOrder": null,
        "bestInClassVideoLink": null,
        "deviceSettingsFile": null,
        "deviceCategories": [],
        "versionMajor": major.to_string(),
        "versionMinor": minor.to_string(),
        "buildMajor": "0",
        "buildMinor": "0",
        "versionString": format!("{major}.{minor}.0.0"),
        "released": true,
    }))
}
