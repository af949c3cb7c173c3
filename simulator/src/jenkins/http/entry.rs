//! What a request passes before and after it reaches its address.

use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::State;
use axum::response::Response;
use http::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, LOCATION, SERVER, SET_COOKIE,
};
use http::{HeaderName, HeaderValue, Method, StatusCode};

use super::pages::{starting_page, write_version};
use super::refusal::{begin_session, write_session};
use super::{Api, Caller, Refusal, Reply, Request, Segment, compress, crumb, jetty_page, redirect};
use crate::jenkins::export::{Exporter, Object, Pruner, Tree, write_json, write_xml};
use crate::jenkins::model::{Instance, ItemId, Permission, Phase};
use crate::jenkins::rest;
use crate::jenkins::scenario::ConfiguredUrl;

/// The longest body that is read: uploads of file parameters, configurations.
const LONGEST_BODY: usize = 64 * 1024 * 1024;
/// The longest request line and headers, as Jetty is set up.
const LONGEST_URI: usize = 8000;

/// A request on its way through the server's objects.
#[derive(Debug)]
pub(in crate::jenkins) struct Context<'r> {
    /// The request.
    pub(in crate::jenkins) request: &'r Request,
    /// Who asks.
    pub(in crate::jenkins) caller: Caller,
    /// Which address it is, without what differs from one to the other.
    pub(in crate::jenkins) template: String,
    /// The items that were passed, and the paths by which.
    pub(in crate::jenkins) ancestors: Vec<(ItemId, String)>,
    /// What was passed so far, as it was asked for, such as `/job/acme`.
    pub(in crate::jenkins) walked: String,
    /// A view that was passed: the folder it is of, and its path.
    pub(in crate::jenkins) view: Option<(Option<ItemId>, String)>,
}

pub(super) async fn serve(State(api): State<Api>, request: axum::extract::Request) -> Response {
    let (parts, body) = request.into_parts();
    let is_head = parts.method == Method::HEAD;
    let too_long = parts
        .uri
        .path_and_query()
        .is_some_and(|uri| uri.as_str().len() > LONGEST_URI);
    let Ok(body) = to_bytes(body, LONGEST_BODY).await else {
        return jetty_page(StatusCode::PAYLOAD_TOO_LARGE, "Payload Too Large", "");
    };
    let request = Request::new(parts, body);
    let mut template = String::new();
    let mut response = api.with(|instance| {
        if too_long {
            return Refusal::TooLong.answer(instance, &request, None);
        }
        if matches!(instance.phase, Phase::Starting(_)) {
            return starting_page();
        }
        answer(instance, &request, &mut template)
    });
    api.requests().record(&request.method, &template);
    let headers = response.headers_mut();
    headers.insert(SERVER, HeaderValue::from_static("Jetty(10.0.15)"));
    if is_head {
        let length = response.body().size_hint().exact();
        *response.body_mut() = Body::empty();
        if let Some(length) = length {
            let headers = response.headers_mut();
            headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
        }
    }
    response
}

fn answer(instance: &mut Instance, request: &Request, template: &mut String) -> Response {
    let Some(segments) = below_prefix(instance, request) else {
        let root = instance.prefix.trim_matches('/');
        let is_root = request.segments.len() == 1;
        if is_root && request.segments.iter().all(|it| it.raw == root) {
            let location = format!("{}{}/", request.origin, instance.prefix);
            return redirect(&location);
        }
        return jetty_page(StatusCode::NOT_FOUND, "Not Found", &request.path);
    };
    let Some(caller) = Caller::identify(instance, request) else {
        return Refusal::BadCredentials.answer(instance, request, None);
    };
    if !crumb::is_let_through(instance, request, &caller) {
        return Refusal::NoCrumb.answer(instance, request, Some(&caller));
    }
    let mut context = Context {
        request,
        caller,
        template: String::new(),
        ancestors: Vec::new(),
        walked: String::new(),
        view: None,
    };
    let reply = rest::root(instance, &mut context, segments);
    *template = std::mem::take(&mut context.template);
    let caller = context.caller;
    let mut response =
        reply.unwrap_or_else(|refusal| refusal.answer(instance, request, Some(&caller)));
    // Whoever gets a page gets a session to see it in.
    let is_page = response.headers().contains_key("x-hudson");
    if is_page && !response.headers().contains_key(SET_COOKIE) {
        begin_session(instance, &mut response, Some(&caller));
    }
    response
}

/// The segments after the server's prefix; nothing when the request is not below it.
fn below_prefix<'r>(instance: &Instance, request: &'r Request) -> Option<&'r [Segment]> {
    let mut segments = request.segments.as_slice();
    let is_at_root = segments.len();
    for part in instance.prefix.split('/').filter(|part| !part.is_empty()) {
        let (first, rest) = segments.split_first()?;
        if first.raw != part {
            return None;
        }
        segments = rest;
    }
    let only_prefix = segments.is_empty() && is_at_root > 0 && !request.trailing_slash;
    (!only_prefix).then_some(segments)
}

impl Context<'_> {
    /// Goes on by a segment that is the same for all.
    pub(in crate::jenkins) fn enter(&mut self, segment: &Segment) {
        self.pass(segment, &segment.text);
    }

    /// Goes on by a segment that stands for one of many.
    pub(in crate::jenkins) fn pass(&mut self, segment: &Segment, name: &str) {
        self.template.push('/');
        self.template.push_str(name);
        self.walked.push('/');
        self.walked.push_str(&segment.raw);
    }

    /// Refuses what only a POST may do.
    pub(in crate::jenkins) fn post_only(&self, allow: bool) -> Result<(), Refusal> {
        if self.request.is_post() {
            Ok(())
        } else {
            Err(Refusal::PostOnly { allow })
        }
    }

    /// Refuses what the caller may not do.
    pub(in crate::jenkins) fn check(
        &self,
        instance: &Instance,
        permission: Permission,
    ) -> Result<(), Refusal> {
        if self.caller.may(instance, permission) {
            Ok(())
        } else {
            Err(Refusal::Missing(permission))
        }
    }

    /// An address of this server as the request's `Location` has it: by the
    /// request's host, whatever URL is configured.
    pub(in crate::jenkins) fn location(&self, instance: &Instance, path: &str) -> String {
        let origin = &self.request.origin;
        format!("{origin}{}/{path}", instance.prefix)
    }

    /// The address that was asked for with a slash at its end.
    pub(in crate::jenkins) fn with_slash(&self, instance: &Instance) -> Response {
        let path = self.walked.trim_start_matches('/');
        let query = self.request.query_text.as_ref();
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        redirect(&format!("{}/{query}", self.location(instance, path)))
    }

    /// What the `url`s in answers start with, with a slash at the end.
    pub(in crate::jenkins) fn root_url(&self, instance: &Instance) -> String {
        match &instance.configured_url {
            ConfiguredUrl::Reached => format!("{}/", instance.base_url()),
            ConfiguredUrl::None => format!("{}{}/", self.request.origin, instance.prefix),
            ConfiguredUrl::Other(url) => format!("{}/", url.trim_end_matches('/')),
        }
    }

    /// Begins a session with the answer, unless the caller has one.
    pub(in crate::jenkins) fn session(
        &self,
        instance: &mut Instance,
        response: &mut Response,
    ) -> String {
        match &self.caller.session {
            Some(session) => session.clone(),
            None => write_session(instance, response, None),
        }
    }

    /// Answers at `…/api/…` with an object.
    pub(in crate::jenkins) fn export(
        &mut self,
        instance: &Instance,
        rest: &[Segment],
        describe: impl FnOnce(&mut Exporter<'_>),
    ) -> Reply {
        let Some((format, below)) = rest.split_first() else {
            if self.request.trailing_slash {
                let content = "<h1>Remote API</h1>";
                return Ok(super::page(instance, StatusCode::OK, "Remote API", content));
            }
            return Ok(self.with_slash(instance));
        };
        // The Python flavour is not simulated.
        if !below.is_empty() || !matches!(format.text.as_str(), "json" | "xml") {
            return Err(Refusal::NotFound);
        }
        self.enter(format);
        if self.request.parameter("jsonp").is_some() {
            return Err(Refusal::Jsonp);
        }
        let tree = self.request.parameter("tree").map(Tree::parse);
        let tree = tree.transpose().map_err(|_| Refusal::MalformedTree)?;
        let pruner = match &tree {
            Some(tree) => Pruner::Tree(tree),
            None => Pruner::Depth(1 - self.depth()?),
        };
        let object = Exporter::export(pruner, describe);
        Ok(self.exported(instance, &format.text, &object))
    }

    fn depth(&self) -> Result<i64, Refusal> {
        let depth = self.request.parameter("depth").unwrap_or("0");
        depth
            .parse::<i32>()
            .map(i64::from)
            .map_err(|_| Refusal::MalformedTree)
    }

    fn exported(&self, instance: &Instance, format: &str, object: &Object) -> Response {
        let pretty = self.request.parameter("pretty") == Some("true");
        let (kind, body) = if format == "xml" {
            self.as_xml(object)
        } else {
            let json = write_json(object, pretty);
            ("application/json;charset=utf-8", json)
        };
        let mut response = Response::new(Body::empty());
        let headers = response.headers_mut();
        write_version(headers, instance);
        let frames = HeaderName::from_static("x-frame-options");
        headers.insert(frames, HeaderValue::from_static("deny"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        if self.accepts_gzip() {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            *response.body_mut() = Body::from(compress::gzip(body.as_bytes()));
        } else {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
            *response.body_mut() = Body::from(body);
        }
        response
    }

    /// Of XPath only what shell scripts fetch crumbs with is simulated.
    fn as_xml(&self, object: &Object) -> (&'static str, String) {
        let xpath = self.request.parameter("xpath").unwrap_or_default();
        let text = |name: &str| {
            let property = object.properties.iter().find(|(key, _)| key == name);
            match property.map(|(_, value)| value) {
                Some(crate::jenkins::export::Value::Text(text)) => text.clone(),
                _ => String::new(),
            }
        };
        if xpath == "concat(//crumbRequestField,\":\",//crumb)" {
            let body = format!("{}:{}", text("crumbRequestField"), text("crumb"));
            return ("text/plain;charset=utf-8", body);
        }
        ("application/xml;charset=UTF-8", write_xml(object))
    }

    /// Whether the client wants to have long answers compressed.
    pub(in crate::jenkins) fn accepts_gzip(&self) -> bool {
        self.request
            .header(ACCEPT_ENCODING.as_str())
            .is_some_and(|accepted| accepted.contains("gzip"))
    }

    /// A redirect that names the address by the request's host.
    pub(in crate::jenkins) fn redirect_to(&self, instance: &Instance, path: &str) -> Response {
        let mut response = super::empty(StatusCode::FOUND);
        if let Ok(location) = HeaderValue::from_str(&self.location(instance, path)) {
            response.headers_mut().insert(LOCATION, location);
        }
        response
    }
}
