//! One way to speak HTTP: transports, the request path above them, pagination.
//!
//! A provider builds a plain [`HttpRequest`] in a pure function, wraps it in a [`Call`] that states
//! three [`Facts`] about it, and hands it to its [`RequestPath`]. Everything that touches a network
//! sits behind the [`Transport`] trait, so that a simulator, a cassette or a fault plan can take the
//! network's place.

mod answer;
mod authenticator;
mod base_url;
mod body;
mod byte_stream;
mod call;
mod call_error;
mod encoding;
mod fault_transport;
mod pagination;
mod path;
mod query;
mod reqwest_transport;
mod server_hints;
mod service_transport;
mod transport;
mod words;

pub use answer::{Answer, Attempts};
pub use authenticator::{Authenticator, NoAuthenticator, TokenAuthenticator, TokenScheme};
pub use base_url::{BaseUrlError, parse_base_url};
pub use body::{Body, BodyError};
pub use byte_stream::{ByteStream, content_length};
pub use call::{Authorization, Call, Facts};
pub use call_error::{CallError, CallErrorKind};
pub use encoding::{encode_segment, push_segment};
pub use fault_transport::{Fault, FaultPlan, FaultTransport};
pub use pagination::{Cursor, CursorRepeated, Page, next_cursor, paginate};
pub use path::{
    AttemptObserver, AttemptReport, RedirectPolicy, RequestPath, RequestPathBuilder, Timeouts,
};
pub use query::Query;
pub use reqwest_transport::{ReqwestTransport, ReqwestTransportBuilder};
pub use server_hints::{ResetForm, ServerHints};
pub use service_transport::ServiceTransport;
pub use transport::{
    HttpRequest, HttpResponse, Sent, SharedTransport, Transport, TransportError, TransportErrorKind,
};
pub use words::{html_title, one_line};
