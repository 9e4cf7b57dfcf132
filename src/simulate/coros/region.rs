//! The four parts of the world that COROS keeps apart.

/// Where an account is at home. The discriminant is the `regionId`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Region {
    /// teamapi.coros.com: the United States and the rest of the world.
    Us = 1,
    /// teamcnapi.coros.com.
    China = 2,
    /// teameuapi.coros.com.
    #[default]
    Europe = 3,
    /// teamsgapi.coros.com: Singapore and Asia.
    Asia = 4,
}

impl Region {
    /// All there are.
    pub const ALL: [Region; 4] = [Region::Us, Region::China, Region::Europe, Region::Asia];

    /// The `regionId`.
    pub fn id(self) -> u8 {
        self as u8
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Region::Us => "US",
            Region::China => "China",
            Region::Europe => "Europe",
            Region::Asia => "Asia",
        }
    }
}

/// How the answer to a login tells the account's region; all have been seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RegionSaid {
    /// As a number.
    #[default]
    Number,
    /// As a string.
    Text,
    /// As 99.
    Code99,
    /// Not at all.
    Absent,
}
