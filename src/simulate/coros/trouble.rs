//! What tests order of the simulated COROS, and look at.

use std::sync::PoisonError;

use super::{FileRequest, Logins, Region, RegionSaid, Service, login};
use crate::simulate::Simulation;

/// A session of COROS: what a client keeps of a sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedCoros {
    /// The access token.
    pub token: String,
    /// The `userId` that goes with it.
    pub user_id: String,
}

/// For [`Kind::Coros`](crate::simulate::Kind::Coros).
impl Simulation {
    /// The origin of a region's host. The account is at home in
    /// [`Options::region`](crate::simulate::Options::region), and its token is
    /// answered 1019 everywhere else.
    pub fn region_url(&self, region: Region) -> String {
        let index = self.coros().regions().position(|known| known == region);
        self.coros().origin(index.unwrap_or_default())
    }

    /// The origin of the storage that the addresses of files point to.
    pub fn files_url(&self) -> String {
        self.coros().origin(Region::ALL.len())
    }

    /// What the storage was asked for, and what should not have come with it.
    pub fn file_requests(&self) -> Vec<FileRequest> {
        self.coros().file_requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A session as a sign-in would give it; the one before it is dead.
    pub fn issue_coros(&self) -> IssuedCoros {
        let service = self.coros();
        let token = service.sessions().issue(service.now());
        IssuedCoros { token, user_id: login::user_id(service) }
    }

    /// In which forms the password is accepted from now on.
    pub fn accept_logins(&self, logins: Logins) {
        self.coros().sessions().logins = logins;
    }

    /// Answers who does not name the user with 1019 from now on; but tells who
    /// the user is.
    pub fn insist_on_the_user(&self) {
        self.coros().sessions().wants_user = true;
    }

    /// How the answer to a login tells the region from now on.
    pub fn say_region(&self, said: RegionSaid) {
        *self.coros().region_said.lock().unwrap_or_else(PoisonError::into_inner) = said;
    }
}

impl Service {
    /// How the answer to a login tells the region.
    pub(super) fn region_said(&self) -> RegionSaid {
        *self.region_said.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
