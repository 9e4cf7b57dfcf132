//! The one file of a `multipart/form-data` body (RFC 7578).

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;

/// A file as a form sends it.
pub(super) struct FormFile<'a> {
    /// Name of its field.
    pub(super) field: String,
    /// Its own name.
    pub(super) name: String,
    /// What it holds.
    pub(super) bytes: &'a [u8],
}

/// The file of a form that has nothing else; or what is wrong with the form.
pub(super) fn only_file<'a>(headers: &HeaderMap, body: &'a [u8]) -> Result<FormFile<'a>, String> {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (essence, parameters) = kind.split_once(';').unwrap_or((kind, ""));
    if !essence.trim().eq_ignore_ascii_case("multipart/form-data") {
        return Err("Content-Type must be multipart/form-data".to_owned());
    }
    let boundary = parameter(parameters, "boundary").ok_or("the boundary is missing")?;
    let open = format!("--{boundary}\r\n");
    let close = format!("\r\n--{boundary}--\r\n");
    let part = body.strip_prefix(open.as_bytes()).ok_or("the first boundary is missing")?;
    let part = part.strip_suffix(close.as_bytes()).ok_or("the last boundary is missing")?;
    if find(part, format!("\r\n--{boundary}\r\n").as_bytes()).is_some() {
        return Err("the form has more than one part".to_owned());
    }
    let end = find(part, b"\r\n\r\n").ok_or("the part has no headers")?;
    let (head, bytes) = (&part[..end], &part[end + 4..]);
    let head = std::str::from_utf8(head).map_err(|_| "the headers are no text")?;
    let disposition = head.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case("content-disposition").then_some(value.trim())
    });
    let (kind, parameters) =
        disposition.and_then(|value| value.split_once(';')).ok_or("no Content-Disposition")?;
    let field = parameter(parameters, "name").filter(|_| kind.trim() == "form-data");
    let field = field.ok_or("the field has no name")?;
    let name = parameter(parameters, "filename").ok_or("the file has no name")?;
    Ok(FormFile { field, name, bytes })
}

/// The value of a header's parameter; quoted or not.
fn parameter(parameters: &str, wanted: &str) -> Option<String> {
    parameters.split(';').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        let value = value.trim().trim_matches('"');
        (key.trim().eq_ignore_ascii_case(wanted) && !value.is_empty()).then(|| value.to_owned())
    })
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(kind: &str, body: &str) -> Result<(String, String, Vec<u8>), String> {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, kind.parse().expect("a header"))]);
        let file = only_file(&headers, body.as_bytes());
        file.map(|file| (file.field, file.name, file.bytes.to_vec()))
    }

    #[test]
    fn one_file_is_read_and_everything_else_is_refused() {
        let head = "Content-Disposition: form-data; name=\"file\"; filename=\"a b.fit\"\r\n";
        let one = format!("--x\r\n{head}Content-Type: application/octet-stream\r\n\r\nab\r\n\r\nc");
        let good = Ok(("file".to_owned(), "a b.fit".to_owned(), b"ab\r\n\r\nc".to_vec()));
        let kind = "multipart/form-data; boundary=\"x\"";
        assert_eq!(verdict(kind, &format!("{one}\r\n--x--\r\n")), good);
        for (kind, body) in [
            ("application/octet-stream", format!("{one}\r\n--x--\r\n")),
            ("multipart/form-data", format!("{one}\r\n--x--\r\n")),
            (kind, one.clone()),
            (kind, format!("{one}\r\n{one}\r\n--x--\r\n")),
            (kind, format!("{}\r\n--x--\r\n", one.replace("; filename=\"a b.fit\"", ""))),
            (kind, "--x\r\n\r\nab\r\n--x--\r\n".to_owned()),
        ] {
            assert!(verdict(kind, &body).is_err(), "{kind} {body}");
        }
    }
}
