use clap::Args;
use http::Method;

use super::TypedAssignment;

#[derive(Debug, Args)]
pub(crate) struct ApiArguments {
    /// GET, POST, PUT, PATCH, DELETE or HEAD
    #[arg(value_parser = method)]
    pub(crate) method: Method,
    /// The path below /api/v4, with its query if any
    pub(crate) path: String,
    /// K=TEXT, or K:=JSON: in the query of GET, HEAD and DELETE, in a JSON body otherwise
    #[arg(long, short, value_name = "K=V")]
    pub(crate) field: Vec<TypedAssignment>,
    /// Follow the pages and print all items as one list
    #[arg(long)]
    pub(crate) paginate: bool,
}

fn method(text: &str) -> Result<Method, String> {
    let upper = text.to_ascii_uppercase();
    match upper.as_str() {
        "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" => {
            Method::from_bytes(upper.as_bytes()).map_err(|error| error.to_string())
        }
        _ => Err("give GET, POST, PUT, PATCH, DELETE or HEAD".to_owned()),
    }
}
