//! The activities of a ledger with all that is known of them.

use chrono::{DateTime, Utc};

use crate::error::Result;
use crate::ledger::{Ledger, Stored};
use crate::service::{Aside, Offer, Read, Reading};

/// Reads every activity with what is kept of these answers, newest first, and
/// since when the service no longer has it.
///
/// # Errors
/// When the ledger or `visit` refuses.
pub(super) fn newest_first(
    ledger: &Ledger,
    read: Read,
    offers: &[&Offer],
    mut visit: impl FnMut(&Reading, Option<DateTime<Utc>>) -> Result<()>,
) -> Result<()> {
    let own: Vec<Aside> =
        offers.iter().filter(|offer| offer.shared.is_none()).map(|offer| offer.aside).collect();
    let mut shared = Vec::new();
    for Offer { aside, shared: of, .. } in offers {
        if let Some(of) = of {
            shared.push((*aside, of, ledger.answers(*aside)?));
        }
    }
    ledger.newest_first(&own, |Stored { raw, mut answers, deleted_at }| {
        for (aside, of, known) in &shared {
            let named = answers.get(of.named_in).and_then(of.subject);
            if let Some(answer) = named.and_then(|subject| known.get(&subject)) {
                answers.insert(*aside, answer.clone());
            }
        }
        read(&raw, Some(&answers)).map_or(Ok(()), |reading| visit(&reading, deleted_at))
    })
}
