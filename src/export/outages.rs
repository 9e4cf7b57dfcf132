//! An outage, told from bad luck.

use tokio::sync::Mutex;

use crate::error::{Cause, Error, Refusal, Result};
use crate::service::Service;

/// So many failures one after the other are no bad luck,
const OF_AN_OUTAGE: usize = 12;
/// and so many for want of an answer are one, whatever else still works.
const TO_BEAR: usize = 100;

/// Counts failures in a row.
pub struct Outages<'a, S> {
    service: &'a S,
    in_a_row: Mutex<usize>,
}

impl<'a, S: Service> Outages<'a, S> {
    /// Nothing has failed yet.
    pub fn of(service: &'a S) -> Self {
        Self { service, in_a_row: Mutex::new(0) }
    }

    /// Something worked.
    pub async fn passed(&self) {
        *self.in_a_row.lock().await = 0;
    }

    /// Gives the failure back if it is that of one item. One bad item never
    /// stops the others. A dozen in a row may be an outage, which one cheap
    /// request tells from a dozen bad items. Whoever fails meanwhile waits
    /// for the answer.
    ///
    /// # Errors
    /// When the failure is one of the service.
    pub async fn failed(&self, error: Error) -> Result<Error> {
        let mut in_a_row = self.in_a_row.lock().await;
        if !error.is_transient() && error.status() != Some(401) {
            *in_a_row = 0;
            return Ok(error);
        }
        *in_a_row += 1;
        let failures = *in_a_row;
        if failures.is_multiple_of(OF_AN_OUTAGE) {
            self.service.account().await.map_err(super::lasting)?;
        }
        // The profile was granted, and no item: that is no business of single items.
        if failures >= OF_AN_OUTAGE && error.status() == Some(401) {
            return Err(Error::SignInRefused(Refusal::TokenRefused));
        }
        if failures >= TO_BEAR && no_answer(&error) {
            return Err(super::outage(error));
        }
        Ok(error)
    }
}

/// Whether the service did not get round to answering. A 500, or an answer
/// that is not what it should be, is an answer.
fn no_answer(error: &Error) -> bool {
    let gateway = matches!(error.status(), Some(408 | 502..=504));
    gateway || matches!(error, Error::Request { cause: Cause::Timeout | Cause::Cut(_), .. })
}
