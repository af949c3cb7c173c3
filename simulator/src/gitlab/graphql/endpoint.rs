//! `POST /api/graphql`, after `app/controllers/graphql_controller.rb`.

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use serde_json::{Map, Value, json};

use super::document::operation;
use super::error::QueryError;
use super::execute::run;
use super::limits::{Rank, check_complexity, check_shape, complexity, max_complexity};
use super::plan::{Plan, build};
use super::resolve::Context;
use super::schema::Visibility;
use crate::gitlab::http::authentication::Caller;
use crate::gitlab::http::{Api, ApiError};
use crate::gitlab::model::{GraphQlAvailability, Instance};

/// Where it is.
pub(in crate::gitlab) const PATH: &str = "/api/graphql";

/// The largest body that is read, in bytes.
const MAX_BODY: usize = 4 * 1024 * 1024;

/// The endpoint, to be put behind [`crate::gitlab::http::mount`].
pub(in crate::gitlab) fn routes() -> Router<Api> {
    Router::new().route(PATH, get(execute).post(execute))
}

/// What a caller is told whom [`crate::gitlab::http::mount`] refuses: another
/// shape than in REST, and 401 for whatever is wrong with a token.
pub(in crate::gitlab) fn refused(refusal: &ApiError) -> Response {
    if *refusal == ApiError::blocked_user() {
        return failed(StatusCode::FORBIDDEN, "API not accessible for user");
    }
    failed(StatusCode::UNAUTHORIZED, "Invalid token")
}

/// Why a request is not looked at any further.
struct Unreadable(StatusCode, String);

impl IntoResponse for Unreadable {
    fn into_response(self) -> Response {
        failed(self.0, &self.1)
    }
}

/// One query of a request, unchecked.
struct Asked {
    text: String,
    operation: Option<String>,
    variables: Map<String, Value>,
}

async fn execute(State(api): State<Api>, request: Request) -> Response {
    let caller = request.extensions().get::<Caller>().cloned();
    let user_id = caller.as_ref().and_then(Caller::user_id);
    let query = request.uri().query().map(str::to_owned);
    let is_form = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
    let Ok(body) = to_bytes(request.into_body(), MAX_BODY).await else {
        return failed(StatusCode::PAYLOAD_TOO_LARGE, "Query too large");
    };
    let parameters = match parameters(query.as_deref(), &body, is_form) {
        Ok(parameters) => parameters,
        Err(unreadable) => return unreadable.into_response(),
    };
    match parameters {
        Value::Array(queries) => {
            let asked: Result<Vec<Asked>, Unreadable> = queries.iter().map(read).collect();
            match asked {
                Ok(asked) => answer_all(&api, user_id, &asked),
                Err(unreadable) => unreadable.into_response(),
            }
        }
        one => match read(&one) {
            Ok(asked) => answer_one(&api, user_id, &asked),
            Err(unreadable) => unreadable.into_response(),
        },
    }
}

/// The body as it was sent, or the parameters of the address or form.
fn parameters(query: Option<&str>, body: &[u8], is_form: bool) -> Result<Value, Unreadable> {
    if !is_form && !body.is_empty() {
        return serde_json::from_slice(body).map_err(|_| {
            let message = "There was a problem in the JSON you submitted";
            Unreadable(StatusCode::BAD_REQUEST, message.to_owned())
        });
    }
    let pairs = if is_form {
        body
    } else {
        query.unwrap_or_default().as_bytes()
    };
    let pairs = url::form_urlencoded::parse(pairs);
    Ok(Value::Object(
        pairs
            .map(|(name, value)| (name.into_owned(), Value::from(value.into_owned())))
            .collect(),
    ))
}

fn read(parameters: &Value) -> Result<Asked, Unreadable> {
    let text = |name: &str| parameters.get(name).and_then(Value::as_str);
    let variables = match parameters.get("variables") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(variables)) => variables.clone(),
        Some(Value::String(text)) if text.trim().is_empty() => Map::new(),
        Some(Value::String(text)) => serde_json::from_str(text)
            .map_err(|error| Unreadable(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()))?,
        Some(other) => {
            let message = format!("Unexpected parameter: {other}");
            return Err(Unreadable(StatusCode::UNPROCESSABLE_ENTITY, message));
        }
    };
    Ok(Asked {
        text: text("query").unwrap_or_default().to_owned(),
        operation: text("operationName")
            .filter(|name| !name.is_empty())
            .map(str::to_owned),
        variables,
    })
}

fn answer_one(api: &Api, user_id: Option<u64>, asked: &Asked) -> Response {
    api.with(|instance| {
        if let Some(response) = refusal(instance, std::slice::from_ref(asked)) {
            return response;
        }
        let plan = prepare(api, instance, asked);
        let score = scores(instance, std::slice::from_ref(&plan));
        json_response(answer(instance, user_id, plan, score))
    })
}

/// Several queries at once must fit one limit together, so nothing is gained.
fn answer_all(api: &Api, user_id: Option<u64>, asked: &[Asked]) -> Response {
    api.with(|instance| {
        if let Some(response) = refusal(instance, asked) {
            return response;
        }
        let plans: Vec<_> = asked
            .iter()
            .map(|asked| prepare(api, instance, asked))
            .collect();
        let score = scores(instance, &plans);
        let mut body = vec![b'['];
        for (index, plan) in plans.into_iter().enumerate() {
            if index > 0 {
                body.push(b',');
            }
            body.extend(answer(instance, user_id, plan, score));
        }
        body.push(b']');
        json_response(body)
    })
}

/// Why nothing is answered at all.
fn refusal(instance: &Instance, asked: &[Asked]) -> Option<Response> {
    let settings = &instance.settings.graphql;
    match settings.availability {
        GraphQlAvailability::On => {}
        GraphQlAvailability::Missing => return Some(ApiError::route_not_found().into_response()),
        GraphQlAvailability::Forbidden => {
            return Some(failed(StatusCode::FORBIDDEN, "API not accessible for user"));
        }
    }
    let size: usize = asked.iter().map(|asked| asked.text.chars().count()).sum();
    let max_size = usize::try_from(settings.max_query_size).unwrap_or(usize::MAX);
    (size > max_size).then(|| failed(StatusCode::UNPROCESSABLE_ENTITY, "Query too large"))
}

fn prepare(api: &Api, instance: &Instance, asked: &Asked) -> Result<Plan, Vec<QueryError>> {
    let document = api
        .documents()
        .parse(&asked.text)
        .map_err(|error| vec![error])?;
    let found = operation(&document, asked.operation.as_deref()).map_err(|error| vec![error])?;
    if let Some(name) = found.0 {
        api.count_operation(name);
    }
    let visibility = Visibility::of(&instance.settings);
    build(&document, found, &asked.variables, visibility)
}

fn scores(instance: &Instance, plans: &[Result<Plan, Vec<QueryError>>]) -> u64 {
    let visibility = Visibility::of(&instance.settings);
    let page = instance.settings.graphql.max_page_size;
    plans
        .iter()
        .flatten()
        .map(|plan| complexity(plan, visibility, page))
        .sum()
}

/// The whole answer to one query, as JSON.
fn answer(
    instance: &Instance,
    user_id: Option<u64>,
    plan: Result<Plan, Vec<QueryError>>,
    score: u64,
) -> Vec<u8> {
    let settings = &instance.settings.graphql;
    let user = user_id.and_then(|id| instance.users.get(&id));
    let rank = match user {
        None => Rank::Anonymous,
        Some(user) if user.admin => Rank::Administrator,
        Some(_) => Rank::User,
    };
    let limit = max_complexity(settings, rank);
    let checked = plan.and_then(|plan| {
        let mut errors = check_shape(&plan, settings, rank);
        errors.extend(check_complexity(score, limit));
        if errors.is_empty() {
            Ok(plan)
        } else {
            Err(errors)
        }
    });
    let mut body = Vec::new();
    let errors = match checked {
        Ok(plan) => {
            let context = Context {
                instance,
                user_id,
                score,
                limit,
            };
            let (data, errors) = run(context, &plan);
            body.extend_from_slice(b"{\"data\":");
            body.extend(data);
            if errors.is_empty() {
                body.push(b'}');
                return body;
            }
            body.push(b',');
            errors
        }
        Err(errors) => {
            body.push(b'{');
            errors
        }
    };
    let errors: Vec<Value> = errors.iter().map(QueryError::to_json).collect();
    body.extend_from_slice(b"\"errors\":");
    body.extend(Value::from(errors).to_string().into_bytes());
    body.push(b'}');
    body
}

fn json_response(body: Vec<u8>) -> Response {
    let mut response = Bytes::from(body).into_response();
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

fn failed(status: StatusCode, message: &str) -> Response {
    let body = json!({ "errors": [{ "message": message }] }).to_string();
    let mut response = json_response(body.into_bytes());
    *response.status_mut() = status;
    response
}
