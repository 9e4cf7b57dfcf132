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

/// Whether an address belongs to the service at `home`: the same origin on
/// loopback, else https and a host of the same domain.
pub(super) fn same_site(home: &Url, url: &Url) -> bool {
    if is_loopback(home.as_str()) {
        return home.origin() == url.origin();
    }
    let domain = |url: &Url| -> Option<String> {
        let labels: Vec<_> = url.host_str()?.rsplit('.').take(2).map(str::to_owned).collect();
        Some(labels.join("."))
    };
    url.scheme() == "https" && domain(home).is_some() && domain(home) == domain(url)
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

    #[test]
    fn a_bearer_stays_within_its_domain() {
        let at = |address| Url::parse(address).expect("an address");
        let home = at("https://connectapi.garmin.com");
        assert!(same_site(&home, &at("https://sso.garmin.com/x")));
        for no in [
            "http://connectapi.garmin.com",
            "https://connectapi.garmin.cn",
            "https://garmin.com.example.org",
            "https://evilgarmin.com",
            "http://127.0.0.1",
        ] {
            assert!(!same_site(&home, &at(no)), "{no}");
        }
        let local = at("http://127.0.0.1:8080");
        assert!(same_site(&local, &at("http://127.0.0.1:8080/a")));
        assert!(!same_site(&local, &at("http://127.0.0.1:8081/a")));
    }
}
