//! Pages for people, as far as programs can tell them apart.

use axum::body::Body;
use axum::response::Response;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, EXPIRES, REFERRER_POLICY};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::jenkins::model::Instance;

/// The version that the server says it is.
pub(super) const VERSION: &str = "2.414";

/// Says which Jenkins this is.
pub(super) fn write_version(headers: &mut HeaderMap, instance: &Instance) {
    let name = format!("start {}", instance.starts);
    let session = crate::chance::hexadecimal(instance.seed, &name, 8);
    headers.insert("x-jenkins", HeaderValue::from_static(VERSION));
    if let Ok(session) = HeaderValue::from_str(&session) {
        headers.insert("x-jenkins-session", session);
    }
}

/// An error page of the web server in front of Jenkins.
pub(in crate::jenkins) fn jetty_page(status: StatusCode, message: &str, path: &str) -> Response {
    let code = status.as_u16();
    let (message, path) = (escaped(message), escaped(path));
    let body = format!(
        "<html>\n<head>\n<meta http-equiv=\"Content-Type\" \
         content=\"text/html;charset=ISO-8859-1\"/>\n<title>Error {code} {message}</title>\n\
         </head>\n<body><h2>HTTP ERROR {code} {message}</h2>\n<table>\n\
         <tr><th>URI:</th><td>{path}</td></tr>\n<tr><th>STATUS:</th><td>{code}</td></tr>\n\
         <tr><th>MESSAGE:</th><td>{message}</td></tr>\n\
         <tr><th>SERVLET:</th><td>Stapler</td></tr>\n</table>\n\
         <hr/><a href=\"https://eclipse.org/jetty\">Powered by Jetty:// 10.0.15</a><hr/>\n\n\
         </body>\n</html>\n"
    );
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    set(headers, CACHE_CONTROL, "must-revalidate,no-cache,no-store");
    set(headers, CONTENT_TYPE, "text/html;charset=iso-8859-1");
    response
}

/// A page of Jenkins itself, with this in its middle.
pub(in crate::jenkins) fn page(
    instance: &Instance,
    status: StatusCode,
    title: &str,
    content: &str,
) -> Response {
    let body = format!(
        "\n  \n  <!DOCTYPE html><html><head data-crumb-header=\"Jenkins-Crumb\">\
         <title>{title} [Jenkins]</title></head><body id=\"jenkins\" \
         class=\"yui-skin-sam two-column jenkins-{VERSION}\"><div id=\"main-panel\">{content}\
         </div></body></html>",
        title = escaped(title)
    );
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    set(headers, CONTENT_TYPE, "text/html;charset=utf-8");
    set(headers, EXPIRES, "Thu, 01 Jan 1970 00:00:00 GMT");
    set(headers, CACHE_CONTROL, "no-cache,no-store,must-revalidate");
    set(
        headers,
        HeaderName::from_static("x-hudson-theme"),
        "default",
    );
    set(headers, REFERRER_POLICY, "same-origin");
    let opener = HeaderName::from_static("cross-origin-opener-policy");
    set(headers, opener, "same-origin");
    set(headers, HeaderName::from_static("x-hudson"), "1.395");
    write_version(headers, instance);
    let frames = HeaderName::from_static("x-frame-options");
    set(headers, frames, "sameorigin");
    let identity = crate::chance::random_text(instance.seed, "instance identity", 392);
    if let Ok(identity) = HeaderValue::from_str(&identity) {
        headers.insert("x-instance-identity", identity);
    }
    response
}

/// What those who are nobody get instead of what they must not see.
pub(super) fn login_page(instance: &Instance, status: StatusCode, from: &str) -> Response {
    let encoded: String = url::form_urlencoded::byte_serialize(from.as_bytes()).collect();
    let address = format!("{}/login?from={encoded}", instance.prefix);
    let body = format!(
        "<html><head><meta http-equiv='refresh' content='1;url={address}'/>\
         <script>window.location.replace('{address}');</script></head>\
         <body style='background-color:white; color:white;'>\n\n\n\
         Authentication required\n<!--\n-->\n\n</body></html>"
    );
    // Browsers show their own page in place of one that is too short.
    let body = format!("{body:<600}");
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    set(headers, EXPIRES, "Thu, 01 Jan 1970 00:00:00 GMT");
    set(headers, CONTENT_TYPE, "text/html;charset=utf-8");
    set(headers, HeaderName::from_static("x-hudson"), "1.395");
    write_version(headers, instance);
    response
}

/// What builds answer for an address below them that they do not know.
pub(super) fn up_page() -> Response {
    let body = "<html><head><meta http-equiv='refresh' content='1;url=..'/>\
                <script>window.location.replace('..');</script></head>\
                <body style='background-color:white; color:white;'>Not found</body></html>";
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::NOT_FOUND;
    set(
        response.headers_mut(),
        CONTENT_TYPE,
        "text/html;charset=utf-8",
    );
    response
}

/// What the server answers while it starts.
pub(super) fn starting_page() -> Response {
    let body = "\n    \n    \n    <!DOCTYPE html><html lang=\"en\"><head>\
                <title>Starting Jenkins</title><meta name=\"ROBOTS\" content=\"NOFOLLOW\"></head>\
                <body id=\"jenkins\"><div class=\"simple-page\"><h1>Please wait while Jenkins is \
                getting ready to work<span id=\"loading\">&nbsp;...</span></h1>\
                <p>Your browser will reload automatically when Jenkins is ready.</p>\
                </div></body></html>";
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    let headers = response.headers_mut();
    set(headers, EXPIRES, "0");
    set(headers, CACHE_CONTROL, "no-cache,no-store,must-revalidate");
    set(headers, CONTENT_TYPE, "text/html;charset=utf-8");
    response
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}

/// What HTML would take for its own, escaped.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
