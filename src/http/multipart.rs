//! A file as a form sends it (RFC 7578).

use sha2::{Digest, Sha256};

/// Content type and body of a form whose only field is this file.
pub(super) fn form(field: &str, name: &str, bytes: &[u8]) -> (String, Vec<u8>) {
    // No file holds its own hash.
    let boundary: String =
        Sha256::digest(bytes).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let name: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let head = format!(
        "--{boundary}\r\n\
         Content-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    let tail = format!("\r\n--{boundary}--\r\n");
    let body = [head.as_bytes(), bytes, tail.as_bytes()].concat();
    (format!("multipart/form-data; boundary={boundary}"), body)
}

/// What needs no quoting that every server understands.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_file_name_leaves_its_quotes() {
        let (kind, body) = form("file", "a\"\r\nb: ü.fit", b"x");
        let body = String::from_utf8(body).expect("text");
        assert!(body.contains("filename=\"a___b_ _.fit\"\r\n"), "{body}");
        let boundary = kind.rsplit('=').next().expect("a boundary");
        assert!(body.starts_with(&format!("--{boundary}\r\n")));
        assert!(body.ends_with(&format!("\r\n\r\nx\r\n--{boundary}--\r\n")));
    }
}
