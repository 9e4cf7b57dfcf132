//! Where COROS's services live.

use crate::http::host_of;

/// The four parts of the world that COROS keeps apart; an account is at home
/// in one of them. The discriminant is the service's `regionId`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Region {
    /// The United States, and everywhere else.
    Us = 1,
    /// Mainland China.
    Cn = 2,
    /// Europe.
    Eu = 3,
    /// Singapore and Asia.
    Sg = 4,
}

impl Region {
    /// All there are, in the order in which they are tried.
    pub const ALL: [Region; 4] = [Region::Us, Region::Eu, Region::Cn, Region::Sg];

    /// The word for it on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Region::Us => "us",
            Region::Cn => "cn",
            Region::Eu => "eu",
            Region::Sg => "sg",
        }
    }

    /// The region of this word.
    pub fn from_key(key: &str) -> Option<Region> {
        Region::ALL.into_iter().find(|region| region.key() == key)
    }

    /// The region of this `regionId`.
    pub(super) fn from_id(id: i64) -> Option<Region> {
        Region::ALL.into_iter().find(|region| *region as i64 == id)
    }

    fn host(self) -> &'static str {
        match self {
            Region::Us => "https://teamapi.coros.com",
            Region::Cn => "https://teamcnapi.coros.com",
            Region::Eu => "https://teameuapi.coros.com",
            Region::Sg => "https://teamsgapi.coros.com",
        }
    }
}

/// The API hosts of the regions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hosts {
    apis: [(Region, String); 4],
    /// The only region to look in, if one was chosen.
    only: Option<Region>,
    /// What sessions are filed under.
    pub(super) origin: String,
}

impl Hosts {
    /// The real service.
    pub fn real() -> Self {
        let apis = Region::ALL.map(|region| (region, region.host().to_owned()));
        Self { apis, only: None, origin: "coros.com".to_owned() }
    }

    /// One origin for everything: the simulated service.
    pub fn at(origin: &str) -> Self {
        Self::each(|_| origin.to_owned())
    }

    /// An origin for each region.
    pub fn each(origin: impl Fn(Region) -> String) -> Self {
        let apis = Region::ALL.map(|region| {
            let origin = origin(region);
            (region, origin.trim_end_matches('/').to_owned())
        });
        let origin = host_of(&apis[0].1);
        Self { apis, only: None, origin }
    }

    /// The account is looked for in this region only; without one, everywhere.
    #[must_use]
    pub fn only(self, only: Option<Region>) -> Self {
        Self { only, ..self }
    }

    /// The region that was chosen, if one was.
    pub(super) fn chosen(&self) -> Option<Region> {
        self.only
    }

    /// What sessions are filed under.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The host of a region.
    pub(super) fn api(&self, region: Region) -> &str {
        let found = self.apis.iter().find(|(known, _)| *known == region);
        &found.unwrap_or(&self.apis[0]).1
    }

    /// Where to knock: in the likely regions first, at each host once.
    pub(super) fn in_turn(&self, likely: &[Option<Region>]) -> Vec<Region> {
        let mut turn: Vec<Region> = Vec::new();
        for region in likely.iter().copied().flatten().chain(Region::ALL) {
            let allowed = self.only.is_none_or(|only| only == region);
            if allowed && turn.iter().all(|known| self.api(*known) != self.api(region)) {
                turn.push(region);
            }
        }
        turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likely_regions_come_first_and_each_host_once() {
        let real = Hosts::real();
        assert_eq!(
            real.in_turn(&[None, Some(Region::Sg), Some(Region::Eu)]),
            [Region::Sg, Region::Eu, Region::Us, Region::Cn]
        );
        assert_eq!(real.only(Some(Region::Cn)).in_turn(&[Some(Region::Us)]), [Region::Cn]);
        assert_eq!(Hosts::at("http://127.0.0.1:9").in_turn(&[]).len(), 1);
    }
}
