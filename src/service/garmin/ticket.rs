//! Picks the sign-in ticket out of whatever a person pasted: the ticket, the
//! address with it, the page, or the JSON answer.

use secrecy::SecretString;

/// The ticket and the service address that it is bound to: the one it came
/// with, or else `usual`.
pub fn find(pasted: &str, usual: &str) -> Option<(SecretString, String)> {
    // Pages carry addresses inside scripts, with escaped slashes.
    let text = pasted.replace("\\/", "/").replace("&amp;", "&");
    let stands_alone =
        |(at, _): &(usize, &str)| !text[..*at].ends_with(|c: char| c.is_ascii_alphanumeric());
    let (begin, _) = text.match_indices("ST-").find(stands_alone)?;
    let rest = &text[begin..];
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')));
    let ticket = rest[..end.unwrap_or(rest.len())].trim_end_matches('.');
    if ticket.len() < 6 {
        return None;
    }
    let service = of_address(&text, begin, ticket.len())
        .or_else(|| of_object(&text))
        .unwrap_or_else(|| usual.to_owned());
    Some((ticket.to_owned().into(), service))
}

/// The address around the ticket, without it: `https://host/path?ticket=ST-...`.
fn of_address(text: &str, begin: usize, length: usize) -> Option<String> {
    let before = text[..begin].strip_suffix("ticket=")?;
    let stops = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '(');
    let address = &before[before.rfind(stops).map_or(0, |at| at + 1)..];
    let address = &address[address.find("http")?..];
    let host = address.split_once("://")?.1;
    if host.is_empty() || host.starts_with(['/', '?']) {
        return None;
    }
    let after = &text[begin + length..];
    let after = &after[..after.find(stops).unwrap_or(after.len())];
    // The other parameters stay as they are, in their order.
    let after = after.strip_prefix('&').unwrap_or("");
    let joined = format!("{address}{after}");
    Some(joined.trim_end_matches(['?', '&']).to_owned())
}

/// What the JSON of a sign-in, or the object that the widget shows, says its
/// ticket is for: `"serviceURL":"https://..."`, `serviceUrl: 'https://...'`.
fn of_object(text: &str) -> Option<String> {
    const KEY: &str = "serviceurl";
    let after = &text[text.to_ascii_lowercase().find(KEY)? + KEY.len()..];
    let value = after.trim_start_matches(['"', '\'']).trim_start().strip_prefix(':')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (address, _) = value[1..].split_once(quote)?;
    address.starts_with("http").then(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    const USUAL: &str = "https://mobile.integration.garmin.com/gcm/android";

    fn found(pasted: &str) -> Option<(String, String)> {
        find(pasted, USUAL).map(|(ticket, service)| (ticket.expose_secret().to_owned(), service))
    }

    #[test]
    fn a_ticket_is_found_in_whatever_was_pasted() {
        let ticket = "ST-0123456-exampleTicketAAAA-cas";
        for pasted in [
            ticket.to_owned(),
            format!("  {ticket}\n"),
            format!("the ticket is '{ticket}'."),
            format!("{USUAL}?ticket={ticket}"),
            format!(
                "<script>var response_url = \"https:\\/\\/mobile.integration.garmin.com\\/gcm\\/android?ticket={ticket}\";</script>"
            ),
        ] {
            assert_eq!(found(&pasted), Some((ticket.to_owned(), USUAL.to_owned())), "{pasted}");
        }
    }

    #[test]
    fn the_service_is_the_one_that_the_ticket_came_with() {
        let embed = "https://sso.garmin.com/sso/embed";
        for (pasted, service) in [
            (format!("{embed}?ticket=ST-1234-cas"), embed.to_owned()),
            (format!("{embed}?a=1&ticket=ST-1234-cas&b=%2F"), format!("{embed}?a=1&b=%2F")),
            (format!("x=\"{embed}?ticket=ST-1234-cas\" y"), embed.to_owned()),
            (
                r#"{"serviceURL":"https://a.example/ios","serviceTicketId":"ST-1234-cas"}"#
                    .to_owned(),
                "https://a.example/ios".to_owned(),
            ),
            (format!("{{serviceUrl: '{embed}', serviceTicket: 'ST-1234-cas'}}"), embed.to_owned()),
            (r#"{"serviceURL":null,"serviceTicketId":"ST-1234-cas"}"#.to_owned(), USUAL.to_owned()),
        ] {
            assert_eq!(found(&pasted), Some(("ST-1234-cas".to_owned(), service)), "{pasted}");
        }
    }

    #[test]
    fn without_a_ticket_there_is_none() {
        for pasted in ["", "hello", "ST-", "LAST-minute? no: ST-x"] {
            assert_eq!(found(pasted), None, "{pasted}");
        }
    }
}
