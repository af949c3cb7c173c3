use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;

use super::ServerState;
use super::plain::plain;

/// What profiles there are.
const INDEX: &str = "\
profiles

cmdline   how the process was started
runtime   tasks and threads of the async runtime
threads   processor time of each thread, in clock ticks

There is no sampling profiler inside: it would interrupt the process wherever it is. Sample it from
outside, with `perf record -g -p PID -- sleep 30` and `perf report`.
";

/// `/debug/pprof/`.
pub(super) async fn index(State(state): State<ServerState>) -> Response {
    if is_enabled(&state) {
        plain(StatusCode::OK, INDEX)
    } else {
        disabled()
    }
}

/// `/debug/pprof/…`.
pub(super) async fn profile(
    State(state): State<ServerState>,
    Path(name): Path<String>,
) -> Response {
    if !is_enabled(&state) {
        return disabled();
    }
    let text = match name.as_str() {
        "cmdline" => command_line(),
        "runtime" => runtime(),
        "threads" => match tokio::task::spawn_blocking(threads).await {
            Ok(text) => text,
            Err(_) => return plain(StatusCode::INTERNAL_SERVER_ERROR, "threads cannot be read"),
        },
        "profile" | "heap" | "allocs" | "goroutine" | "trace" | "block" | "mutex" => {
            return plain(StatusCode::NOT_IMPLEMENTED, INDEX);
        }
        _ => return plain(StatusCode::NOT_FOUND, INDEX),
    };
    // A token may have been given on the command line.
    plain(StatusCode::OK, state.parts.redactor.redact(&text))
}

fn is_enabled(state: &ServerState) -> bool {
    state.parts.reloader.current().config.server.enable_pprof
}

fn disabled() -> Response {
    let text = "profiles are not enabled: set server.enable_pprof";
    plain(StatusCode::NOT_FOUND, text)
}

fn command_line() -> String {
    let arguments: Vec<_> = std::env::args_os()
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    arguments.join("\n")
}

fn runtime() -> String {
    let metrics = tokio::runtime::Handle::current().metrics();
    format!(
        "workers {}\ntasks {}\nqueued {}\n",
        metrics.num_workers(),
        metrics.num_alive_tasks(),
        metrics.global_queue_depth(),
    )
}

/// One line a thread: its id, its name, its time as a user's and as the system's.
fn threads() -> String {
    let mut text = String::from("tid name user system\n");
    let Ok(folder) = std::fs::read_dir("/proc/self/task") else {
        return "this system does not tell\n".to_owned();
    };
    for thread in folder.flatten() {
        let Ok(stat) = std::fs::read_to_string(thread.path().join("stat")) else {
            continue;
        };
        // The name is in brackets and may hold anything.
        let Some((head, tail)) = stat.rsplit_once(')') else {
            continue;
        };
        let name = head.split_once('(').map_or("", |(_, name)| name);
        let mut fields = tail.split_whitespace().skip(11);
        let (user, system) = (fields.next(), fields.next());
        text.extend([
            &thread.file_name().to_string_lossy(),
            " ",
            name,
            " ",
            user.unwrap_or("?"),
            " ",
            system.unwrap_or("?"),
            "\n",
        ]);
    }
    text
}
