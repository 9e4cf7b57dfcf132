//! Service tickets, access tokens and refresh tokens: what is out and how long it is good.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::accounts::secret;

/// A ticket is good for about a minute.
const TICKET_S: i64 = 60;
/// As recorded from the real service.
const ACCESS_S: i64 = 75_017;
/// As recorded from the real service.
const REFRESH_S: i64 = 2_591_999;

/// Where a ticket comes from, which its last letters tell.
#[derive(Debug, Clone, Copy)]
pub(super) enum Origin {
    /// The JSON sign-in: `-sso`.
    Json,
    /// A page: `-cas`.
    Page,
}

struct Ticket {
    service: String,
    expires: i64,
}

/// What the tokens issued from now on will be like.
pub(super) struct Terms {
    /// Seconds that an access token lives.
    pub(super) access_s: i64,
    /// Seconds that a refresh token lives.
    pub(super) refresh_s: i64,
    /// API calls that an access token is good for.
    pub(super) uses: usize,
    /// The API does not accept them, although they look good.
    pub(super) refused: bool,
    /// The gateway makes nothing of a token that is not good.
    pub(super) unread: bool,
}

impl Default for Terms {
    fn default() -> Terms {
        Terms {
            access_s: ACCESS_S,
            refresh_s: REFRESH_S,
            uses: usize::MAX,
            refused: false,
            unread: false,
        }
    }
}

struct Access {
    expires: i64,
    uses: usize,
    refused: bool,
}

struct Refresh {
    client_id: String,
    expires: i64,
}

/// Everything issued and not yet used up.
#[derive(Default)]
pub(super) struct Tokens {
    pub(super) terms: Terms,
    tickets: HashMap<String, Ticket>,
    access: HashMap<String, Access>,
    refresh: HashMap<String, Refresh>,
    oauth1: HashMap<String, i64>,
}

impl Tokens {
    /// A new ticket for one service URL.
    pub(super) fn issue_ticket(&mut self, service: &str, origin: Origin, now: i64) -> String {
        let suffix = match origin {
            Origin::Json => "sso",
            Origin::Page => "cas",
        };
        let ticket = format!("ST-{:07}-{}-{suffix}", fastrand::u32(..10_000_000), secret(20));
        self.tickets.insert(
            ticket.clone(),
            Ticket { service: service.to_owned(), expires: now + TICKET_S },
        );
        ticket
    }

    /// Uses a ticket up; true if it was good for exactly this service URL.
    /// As in CAS, a ticket shown for the wrong service is gone too.
    pub(super) fn redeem(&mut self, ticket: &str, service: &str, now: i64) -> bool {
        self.tickets
            .remove(ticket)
            .is_some_and(|held| held.service == service && now < held.expires)
    }

    /// A new pair of tokens, as the answer of the token endpoints.
    pub(super) fn grant(&mut self, client_id: &str, guid: &str, issuer: &str, now: i64) -> Value {
        let Terms { access_s, refresh_s, uses, refused, .. } = self.terms;
        let jti = uuid();
        let access = jwt(&json!({
            "scope": SCOPES,
            "iss": issuer,
            "exp": now + access_s,
            "iat": now,
            "jti": jti,
            "client_id": client_id,
            "garmin_guid": guid,
        }));
        let refresh = URL_SAFE_NO_PAD.encode(secret(48));
        self.access.insert(access.clone(), Access { expires: now + access_s, uses, refused });
        let held = Refresh { client_id: client_id.to_owned(), expires: now + refresh_s };
        self.refresh.insert(refresh.clone(), held);
        json!({
            "scope": SCOPES.join(" "),
            "jti": jti,
            "access_token": access,
            "token_type": "Bearer",
            "refresh_token": refresh,
            "expires_in": access_s,
            "refresh_token_expires_in": refresh_s,
        })
    }

    /// Uses a refresh token up; true if it was this client's and still good.
    /// Another client's attempt does not use it up.
    pub(super) fn rotate(&mut self, refresh: &str, client_id: &str, now: i64) -> bool {
        let good = self
            .refresh
            .get(refresh)
            .is_some_and(|held| held.client_id == client_id && now < held.expires);
        if good {
            self.refresh.remove(refresh);
        }
        good
    }

    /// Whether the API accepts this access token for one more call.
    pub(super) fn use_access(&mut self, access: &str, now: i64) -> bool {
        let Some(held) = self.access.get_mut(access) else {
            return false;
        };
        let good = !held.refused && held.uses > 0 && now < held.expires;
        if good && held.uses < usize::MAX {
            held.uses -= 1;
        }
        good
    }

    /// Accepts the access tokens that looked good and were refused, and new ones.
    pub(super) fn accept_refused(&mut self) {
        self.terms.refused = false;
        for held in self.access.values_mut() {
            held.refused = false;
        }
    }

    /// Ends every refresh token.
    pub(super) fn end_sessions(&mut self) {
        self.refresh.clear();
    }

    /// Ends every access token.
    pub(super) fn expire_access(&mut self) {
        self.access.clear();
    }

    /// A new OAuth1 token (garth's), good for a year.
    pub(super) fn issue_oauth1(&mut self, now: i64) -> String {
        let token = uuid();
        self.oauth1.insert(token.clone(), now + 365 * 86_400);
        token
    }

    /// Whether an OAuth1 token may be exchanged.
    pub(super) fn knows_oauth1(&self, token: &str, now: i64) -> bool {
        self.oauth1.get(token).is_some_and(|expires| now < *expires)
    }
}

const SCOPES: [&str; 2] = ["CONNECT_READ", "CONNECT_WRITE"];

/// A token with the shape and the claims of the real one. Clients cannot check
/// its signature, so that is only noise of the right length.
fn jwt(claims: &Value) -> String {
    let header = json!({ "alg": "RS256", "typ": "JWT", "kid": "di-oauth-signer-simulated" });
    let signed = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header.to_string()),
        URL_SAFE_NO_PAD.encode(claims.to_string())
    );
    let signature: Vec<u8> = (0..8u8)
        .flat_map(|block| {
            Sha256::new()
                .chain_update([block])
                .chain_update(&signed)
                .chain_update(secret(16))
                .finalize()
        })
        .collect();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// A random UUID, version 4.
pub(super) fn uuid() -> String {
    let bits = fastrand::u128(..);
    let hex = format!("{:032x}", (bits & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62));
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}
