//! One way to speak HTTP: transports, the request path above them, pagination.
//!
//! A provider builds a plain [`HttpRequest`] in a pure function, wraps it in a [`Call`] that states
//! three [`Facts`] about it, and hands it to its request path. Everything that touches a network
//! sits behind the [`Transport`] trait, so that a simulator, a cassette or a fault plan can take the
//! network's place.

mod answer;
mod body;
mod call;
mod fault_transport;
mod pagination;
mod reqwest_transport;
mod server_hints;
mod service_transport;
mod transport;

pub use answer::{Answer, Attempts};
pub use body::{Body, BodyError};
pub use call::{Authorization, Call, Facts};
pub use fault_transport::{Fault, FaultPlan, FaultTransport};
pub use pagination::{Cursor, CursorRepeated, Page, next_cursor, paginate};
pub use reqwest_transport::{ReqwestTransport, ReqwestTransportBuilder};
pub use server_hints::{ResetForm, ServerHints};
pub use service_transport::ServiceTransport;
pub use transport::{
    HttpRequest, HttpResponse, Sent, SharedTransport, Transport, TransportError, TransportErrorKind,
};
