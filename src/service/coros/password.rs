//! How COROS wants to be told that one knows the password.

use md5::{Digest, Md5};
use serde_json::{Value, json};

/// What the web page sends.
const COST: u32 = 10;
/// Version, cost and salt, at the beginning of a bcrypt string.
const SALT_CHARACTERS: usize = 29;

/// The MD5 of a password, which stands for it everywhere at COROS.
pub struct Md5Hex(String);

impl Md5Hex {
    /// Of a password.
    pub fn of(password: &str) -> Self {
        Self(format!("{:x}", Md5::digest(password)))
    }

    /// As today's web page proves it: the bcrypt string of the digits with a
    /// fresh salt, and that salt. Takes some 50 ms on purpose.
    pub fn web(&self) -> Value {
        // A salt is no secret: it only has to be another one each time.
        self.web_with(fastrand::u128(..).to_be_bytes())
    }

    fn web_with(&self, salt: [u8; 16]) -> Value {
        // Refused are only costs that bcrypt does not know, and text with a NUL.
        let parts = bcrypt::hash_with_salt(&self.0, COST, salt);
        let p1 = parts.map(|parts| parts.format_for_version(bcrypt::Version::TwoB));
        let p1 = p1.unwrap_or_default();
        json!({ "p1": p1, "p2": p1.get(..SALT_CHARACTERS) })
    }

    /// As older clients prove it.
    pub fn legacy(&self) -> Value {
        json!({ "pwd": self.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proof_is_a_bcrypt_of_the_digits_with_its_own_salt() {
        let proof = Md5Hex::of("correct horse+ä").web();
        let (p1, p2) = (proof["p1"].as_str().expect("p1"), proof["p2"].as_str().expect("p2"));
        assert!(p1.starts_with(p2) && p1.len() == 60 && p2.starts_with("$2b$10$"), "{p1} {p2}");
        let Md5Hex(digits) = Md5Hex::of("correct horse+ä");
        assert_eq!(bcrypt::verify(&digits, p1).ok(), Some(true));
        assert_eq!(
            bcrypt::verify("correct horse+ä", p1).ok(),
            Some(false),
            "not of the password itself"
        );
        assert_ne!(Md5Hex::of("x").web(), Md5Hex::of("x").web(), "another salt each time");
    }

    #[test]
    fn known_passwords_have_known_proofs() {
        // RFC 1321 has this digest in its test suite.
        let proof = Md5Hex::of("message digest");
        assert_eq!(proof.legacy()["pwd"], "f96b697d7cb7938d525a2f31aaf161d0");
    }
}
