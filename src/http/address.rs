//! Whose address is this?

use std::net::IpAddr;

use reqwest::Url;

/// Whether an address points to this machine.
pub fn is_loopback(origin: &str) -> bool {
    Url::parse(origin).is_ok_and(|url| match url.host_str() {
        Some("localhost") => true,
        Some(host) => host
            .trim_matches(['[', ']'])
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback()),
        None => false,
    })
}

/// Host and port of an address, for messages and file names.
pub fn host_of(origin: &str) -> String {
    let Ok(url) = Url::parse(origin) else {
        return origin.to_owned();
    };
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_loopback() {
        for yes in
            ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:9", "http://127.9.9.9"]
        {
            assert!(is_loopback(yes), "{yes}");
        }
        for no in
            ["http://192.168.1.1", "https://127.0.0.1.example.com", "garmin.com", "http://0.0.0.0"]
        {
            assert!(!is_loopback(no), "{no}");
        }
    }
}
