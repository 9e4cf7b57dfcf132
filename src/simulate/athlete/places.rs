//! Where the simulated athlete trains: public parks, lakes and passes on both sides of the equator
//! and of Greenwich, and the time zones that go with them.

/// A time zone as `timeZoneUnitDTO` names it.
///
/// The real service matches the *offset at the time*, not the place, so that several places share one.
#[derive(Debug, PartialEq, Eq)]
pub struct Zone {
    /// `timeZoneId` of the list, `unitId` of the activity answer.
    pub id: u32,
    /// IANA name.
    pub name: &'static str,
}

/// A place where tracks begin.
#[derive(Debug, PartialEq)]
pub struct Place {
    /// `locationName`, the nearest town.
    pub town: &'static str,
    /// Degrees north.
    pub latitude_deg: f64,
    /// Degrees east, in -180 to 180.
    pub longitude_deg: f64,
    /// Lowest ground around here, metres above sea level.
    pub elevation_m: f32,
    /// Time zone.
    pub zone: Zone,
}

macro_rules! places {
    ($($ident:ident $town:literal $lat:literal $lon:literal $ele:literal $zone_id:literal $zone:literal;)*) => {
        $(
            #[doc = concat!("Around ", $town, ".")]
            pub static $ident: Place = Place {
                town: $town, latitude_deg: $lat, longitude_deg: $lon, elevation_m: $ele,
                zone: Zone { id: $zone_id, name: $zone },
            };
        )*
    };
}

places! {
    MUNICH     "München"         48.1642   11.6056   505.0 124 "Europe/Paris";        // English Garden
    LAUSANNE   "Lausanne"        46.5050    6.6270   374.0 124 "Europe/Paris";        // lake front
    CHAMONIX   "Chamonix"        45.9230    6.8690  1035.0 124 "Europe/Paris";
    STELVIO    "Stilfs"          46.5286   10.4532  1450.0 124 "Europe/Paris";        // mountain pass
    DAVOS      "Davos"           46.8000    9.8300  1560.0 124 "Europe/Paris";
    ROVANIEMI  "Rovaniemi"       66.5010   25.7250    78.0 126 "Europe/Helsinki";
    LONDON     "London"          51.5073   -0.1657    22.0 159 "Europe/London";       // across the prime meridian's west
    NEW_YORK   "New York"        40.7812  -73.9665    18.0 149 "America/New_York";    // Central Park
    SAN_FRAN   "San Francisco"   37.7694 -122.4862    41.0 161 "America/Los_Angeles"; // Golden Gate Park
    ST_JOHNS   "St. John's"      47.5700  -52.6820     9.0 166 "America/St_Johns";    // Signal Hill
    RIO        "Rio de Janeiro" -22.9710  -43.2050     4.0 170 "America/Sao_Paulo";   // Lagoa
    CAPE_TOWN  "Cape Town"      -33.9350   18.3890    92.0 120 "Africa/Johannesburg"; // Lion's Head
    EIN_BOKEK  "Ein Bokek"       31.2000   35.3640  -431.5 119 "Asia/Jerusalem";      // Dead Sea shore, below sea level
    SHARM      "Sharm el-Sheikh" 27.7280   34.2550     0.0 118 "Africa/Cairo";        // Ras Mohammed
    KATHMANDU  "काठमाडौँ"          27.7440   85.2900  1380.0 110 "Asia/Kathmandu";      // Nagarjun forest
    TOKYO      "東京"             35.6710  139.6940    33.0 104 "Asia/Tokyo";          // Yoyogi park
    SYDNEY     "Sydney"         -33.8970  151.2350    38.0 133 "Australia/Sydney";    // Centennial Park
    AUCKLAND   "Auckland"       -36.8600  174.7770    12.0 130 "Pacific/Auckland";    // the Domain
    CHATHAM    "Waitangi"       -43.9530 -176.5600     6.0 131 "Pacific/Chatham";
    TAVEUNI    "Waiyevo"        -16.8000  179.9850     3.0 132 "Pacific/Fiji";        // on the 180th meridian
}
