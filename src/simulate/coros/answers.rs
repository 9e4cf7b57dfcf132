//! The envelope of every answer: `result` says what became of it, the HTTP
//! status is 200 whatever that is.

use axum::http::header::{self, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// Something went wrong: a wrong method or wrong parameters of a data call.
pub(super) const EXCEPTION: u16 = 1001;
/// The token is missing, old, superseded, or another region's.
pub(super) const BAD_TOKEN: u16 = 1019;
/// The account or the password is wrong.
pub(super) const BAD_LOGIN: u16 = 1030;
/// A sign-in is not in a form that is accepted.
pub(super) const BAD_INPUT: u16 = 1031;
/// The code of the second factor is wrong.
pub(super) const BAD_CODE: u16 = 1042;

/// Success. `apiCode` names the call; the real ones are eight hexadecimal digits too.
pub(super) fn ok(api_code: &str, data: &Value) -> Response {
    json_of(&json!({ "apiCode": api_code, "message": "OK", "result": "0000", "data": data }))
}

/// Success that has nothing to tell, also "this format is not offered".
pub(super) fn done(api_code: &str) -> Response {
    json_of(&json!({ "apiCode": api_code, "message": "OK", "result": "0000" }))
}

/// A failure: no data, and no `apiCode`.
pub(super) fn error(code: u16) -> Response {
    let message = match code {
        EXCEPTION => "Service exceptions",
        BAD_TOKEN => "Access token is invalid",
        BAD_LOGIN => "The login credentials you entered do not match our records.",
        BAD_INPUT => "Parameter input error",
        BAD_CODE => "Verification code error",
        5011 => "Date out of range",
        _ => "Unknown error",
    };
    json_of(&json!({ "result": format!("{code:04}"), "tlogId": "0", "message": message }))
}

/// A known path, but not this method of it: seen for GET on the details.
pub(super) async fn wrong_method() -> Response {
    error(EXCEPTION)
}

/// Nobody tells what an unknown path gets.
pub(super) async fn not_found() -> Response {
    page(StatusCode::NOT_FOUND)
}

/// The bare page of the server in front of the service.
pub(super) fn page(status: StatusCode) -> Response {
    let html = format!(
        "<html>\r\n<head><title>{status}</title></head>\r\n<body>\r\n\
         <center><h1>{status}</h1></center>\r\n<hr><center>openresty</center>\r\n</body>\r\n</html>\r\n"
    );
    (status, [(header::CONTENT_TYPE, "text/html")], html).into_response()
}

/// An error of the storage.
pub(super) fn storage_error(status: StatusCode, code: &str, message: &str) -> Response {
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    (status, [(header::CONTENT_TYPE, "application/xml")], xml).into_response()
}

fn json_of(value: &Value) -> Response {
    let kind = HeaderValue::from_static("application/json;charset=UTF-8");
    ([(header::CONTENT_TYPE, kind)], value.to_string()).into_response()
}

/// Adds a header; a value that HTTP cannot carry is left out.
pub(super) fn with_header(mut answer: Response, name: HeaderName, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(value) {
        answer.headers_mut().append(name, value);
    }
    answer
}
