//! The two ways in which a client proves that it knows the password.

use serde_json::Value;

/// The MD5 of [`PASSWORD`](crate::simulate::PASSWORD) in lower-case hexadecimal digits.
const PASSWORD_MD5: &str = "0208fe76fb51b5328353c079cea267a4";
/// Version and cost; both versions are in use and give the same digest.
const PREFIXES: [&str; 2] = ["$2a$10$", "$2b$10$"];

/// What the body of a login says of the password.
pub(super) enum Proof {
    /// `p1` and `p2`, as the web page sends it: the bcrypt string of the
    /// password's MD5 (its hexadecimal digits as text), and the salt of it.
    Web(String, String),
    /// `pwd`, as it was before: the MD5 itself.
    Legacy(String),
}

impl Proof {
    /// Of a body; `None` where it has no well-formed one.
    pub(super) fn of(body: &Value) -> Option<Proof> {
        let text = |name: &str| body[name].as_str().map(str::to_owned);
        match (text("p1"), text("p2")) {
            (Some(p1), Some(p2)) => {
                (is_bcrypt(&p1, 60) && is_bcrypt(&p2, 29)).then_some(Proof::Web(p1, p2))
            }
            (None, None) => {
                let pwd = text("pwd")?;
                (pwd.len() == 32 && pwd.chars().all(|digit| digit.is_ascii_hexdigit()))
                    .then_some(Proof::Legacy(pwd))
            }
            _ => None,
        }
    }

    /// Whether it proves the password. Takes some 50 ms of work for the web's form.
    pub(super) fn is_right(&self) -> bool {
        match self {
            // Only 128 of the 132 bits of a written salt count, so that the
            // last character may differ.
            Proof::Web(p1, p2) => {
                p1.get(..28) == p2.get(..28) && bcrypt::verify(PASSWORD_MD5, p1).unwrap_or(false)
            }
            Proof::Legacy(pwd) => pwd == PASSWORD_MD5,
        }
    }
}

fn is_bcrypt(text: &str, length: usize) -> bool {
    let rest = PREFIXES.iter().find_map(|prefix| text.strip_prefix(prefix));
    let digit = |letter: char| letter.is_ascii_alphanumeric() || letter == '.' || letter == '/';
    text.len() == length && rest.is_some_and(|rest| rest.chars().all(digit))
}
