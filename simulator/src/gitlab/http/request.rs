//! One request, as endpoints see it.

use axum::RequestExt as _;
use axum::body::to_bytes;
use axum::extract::{FromRequest, RawPathParams, Request};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method, Uri};

use super::authentication::{Caller, can_read_group};
use super::pagination::{Cursor, KeysetOptions, OffsetOptions, Page, RequestUrl, keyset, offset};
use super::parameters::Parameters;
use super::{Api, ApiError};
use crate::gitlab::model::{AccessLevel, Group, Instance, Project};

/// The largest body that is read, in bytes.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// A request that got past the throttle and the authentication.
#[derive(Clone, Debug)]
pub struct ApiRequest {
    /// The state behind the API.
    pub api: Api,
    /// Who asks.
    pub caller: Caller,
    /// The method.
    pub method: Method,
    /// The path and query as they came.
    pub uri: Uri,
    /// The headers.
    pub headers: HeaderMap,
    /// The query and the body.
    pub parameters: Parameters,
    path: Vec<(String, String)>,
}

impl FromRequest<Api> for ApiRequest {
    type Rejection = ApiError;

    async fn from_request(mut request: Request, api: &Api) -> Result<Self, ApiError> {
        let path = request
            .extract_parts::<RawPathParams>()
            .await
            .map_err(|_| ApiError::bad_request())?
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, MAX_BODY)
            .await
            .map_err(|_| ApiError::body_too_large())?;
        let content_type = parts
            .headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        let parameters = Parameters::read(parts.uri.query(), content_type, &body)?;
        Ok(Self {
            api: api.clone(),
            caller: parts.extensions.get().cloned().unwrap_or(Caller::Anonymous),
            method: parts.method,
            uri: parts.uri,
            headers: parts.headers,
            parameters,
            path,
        })
    }
}

impl ApiRequest {
    /// A part of the path by its name in the route, decoded; empty if the
    /// route has no such part.
    pub fn path(&self, name: &str) -> &str {
        self.path
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value)
    }

    /// A part of the path that has to be a number: `job_id is invalid` otherwise.
    pub fn path_id(&self, name: &str) -> Result<u64, ApiError> {
        self.path(name)
            .parse()
            .map_err(|_| ApiError::parameters(&[format!("{name} is invalid")]))
    }

    /// Whether the request only reads.
    pub fn is_read(&self) -> bool {
        matches!(self.method, Method::GET | Method::HEAD)
    }

    /// The user behind the token: 401 when there is none.
    pub fn user_id(&self) -> Result<u64, ApiError> {
        self.caller.user_id().ok_or_else(ApiError::unauthorized)
    }

    /// The project that the path names by `{id}`, if the caller may see it.
    ///
    /// A path that the project had before it moved is redirected for reads
    /// and refused for writes. What the caller may not see does not exist.
    pub fn project<'a>(&self, instance: &'a Instance) -> Result<&'a Project, ApiError> {
        let wanted = self.path("id");
        let visible = |project: &&Project| instance.can_read(self.caller.user_id(), project);
        if let Some(project) = instance.project(wanted).filter(visible) {
            return Ok(project);
        }
        match instance.moved_project(wanted).filter(visible) {
            Some(_) if !self.is_read() => Err(ApiError::moved_project()),
            Some(project) => Err(ApiError::moved_permanently(
                &self.moved_to(instance, project.id),
            )),
            None => Err(ApiError::not_found("Project")),
        }
    }

    /// The same address with the project's number in place of its old path.
    fn moved_to(&self, instance: &Instance, project_id: u64) -> String {
        let rest = self.uri.path().strip_prefix("/api/v4/projects/");
        let rest = rest.and_then(|rest| rest.split_once('/'));
        let rest = rest.map(|(_, rest)| format!("/{rest}")).unwrap_or_default();
        let moved = format!("/api/v4/projects/{project_id}{rest}");
        let query = self
            .uri
            .query()
            .map(|query| format!("?{query}"))
            .unwrap_or_default();
        format!("{}{moved}{query}", instance.external_url)
    }

    /// The project, if the caller's role in it is at least `level`: 404 when
    /// the project cannot be seen, 403 when the role is too low.
    pub fn project_with<'a>(
        &self,
        instance: &'a Instance,
        level: AccessLevel,
    ) -> Result<&'a Project, ApiError> {
        let project = self.project(instance)?;
        self.require(instance, project, level)?;
        Ok(project)
    }

    /// 403 unless the caller's role in `project` is at least `level`; 401 for
    /// a caller without a token.
    pub fn require(
        &self,
        instance: &Instance,
        project: &Project,
        level: AccessLevel,
    ) -> Result<(), ApiError> {
        let user_id = self.user_id()?;
        if instance.access_level(user_id, project) >= Some(level) {
            return Ok(());
        }
        Err(ApiError::forbidden())
    }

    /// The group that the path names by `{id}`, if the caller may see it.
    pub fn group<'a>(&self, instance: &'a Instance) -> Result<&'a Group, ApiError> {
        instance
            .group(self.path("id"))
            .filter(|group| can_read_group(instance, self.caller.user_id(), group))
            .ok_or_else(|| ApiError::not_found("Group"))
    }

    /// The request's address, for links to other pages.
    pub fn url(&self, instance: &Instance) -> RequestUrl {
        RequestUrl::new(&instance.external_url, self.uri.path(), self.uri.query())
    }

    /// One numbered page of a list that says how long it is.
    pub fn offset_page<T>(&self, instance: &Instance, items: Vec<T>) -> Result<Page<T>, ApiError> {
        let limits = &instance.settings.limits;
        let options = OffsetOptions {
            max_count: limits.count,
            ..OffsetOptions::default()
        };
        offset(items, &self.parameters, &self.url(instance), options)
    }

    /// One numbered page of a list that also has keyset pagination, and so a
    /// highest offset; `record_type` is GitLab's name of the records' class.
    pub fn capped_offset_page<T>(
        &self,
        instance: &Instance,
        items: Vec<T>,
        record_type: &'static str,
        without_count: bool,
    ) -> Result<Page<T>, ApiError> {
        let limits = &instance.settings.limits;
        let options = OffsetOptions {
            without_count,
            max_count: limits.count,
            max_offset: Some((limits.offset_pagination, record_type)),
        };
        offset(items, &self.parameters, &self.url(instance), options)
    }

    /// One page by cursor.
    pub fn keyset_page<T>(
        &self,
        instance: &Instance,
        items: Vec<T>,
        place: impl Fn(&T) -> Cursor,
        options: KeysetOptions,
    ) -> Result<Page<T>, ApiError> {
        keyset(items, place, &self.parameters, &self.url(instance), options)
    }
}
