//! What the server was doing when its answers were recorded.

/// One step to a situation, or in it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Do {
    /// A POST as admin that must go well.
    Post(&'static str),
    /// Time passes.
    Wait(f64),
    /// The exchange of this name.
    Replay(&'static str),
    /// The same, with the queue item that came last in place of the recorded one.
    Item(&'static str),
    /// A session is begun, and its crumb fetched, with the password, by nobody,
    /// or by logging in with the form.
    Session(Who),
}

/// Who begins a session.
#[derive(Clone, Copy, Debug)]
pub(super) enum Who {
    Password,
    Nobody,
    Form,
    Visitor,
}

/// A server of its own, what it is put through, and what it is asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Situation {
    /// Lines of the scenario that are replaced.
    pub(super) changes: &'static [(&'static str, &'static str)],
    /// Jobs without a past.
    pub(super) fresh: &'static [&'static str],
    pub(super) steps: &'static [Do],
}

use Do::{Item, Post, Replay, Session, Wait};

const PLAIN: Situation = Situation {
    changes: &[],
    fresh: &[],
    steps: &[],
};

/// Exchanges that are in none of these are asked of a server that is doing nothing.
pub(super) const SITUATIONS: &[Situation] = &[
    Situation {
        steps: &[
            Replay("hello-build-delay"),
            Item("queue-waiting"),
            Replay("queue-list"),
            Replay("queue-dup-build"),
            Item("queue-cancel"),
            Item("queue-cancelled-item"),
            Item("queue-cancel-again"),
            Replay("quiet-build"),
            Item("queue-waiting-quiet"),
            Replay("quiet-build-dup"),
            Item("queue-cancel-byitem"),
            Replay("nolabel-build"),
            Item("queue-buildable-nolabel"),
            Replay("queue-list2"),
            Replay("nolabel-job"),
            Item("queue-cancel-nolabel"),
            Item("queue-nolabel-cancelled"),
            Replay("coalesce-1"),
            Replay("coalesce-2"),
            Replay("coalesce-3"),
            Replay("queue-params"),
        ],
        ..PLAIN
    },
    Situation {
        steps: &[
            Replay("slow-serial-build"),
            Wait(3.0),
            Item("queue-left-running"),
            Replay("slow-serial-build2"),
            Item("queue-blocked"),
            Replay("slow-running-job"),
            Replay("slow-running-build"),
            Replay("computer-busy-tree"),
            Replay("computer-busy"),
            Replay("computer-builtin"),
            Replay("computer-master"),
            Replay("log-running-0"),
            Replay("log-running-beyond"),
            Replay("log-running-html"),
            Replay("log-running-n"),
            Replay("log-running-neg"),
            Replay("log-running-nonnum"),
            Replay("log-running-nostart"),
            Replay("log-running-post"),
            Replay("stop-get"),
            Replay("stop-running"),
            Wait(1.0),
            Replay("slow-aborted"),
            Replay("log-finished-0"),
            Replay("consoleText"),
            Replay("stop-finished"),
            Replay("stop-viewer403"),
            Replay("term-freestyle"),
            Replay("freestyle-term-follow"),
            Replay("kill-freestyle"),
            Replay("stop-second"),
            Wait(1.0),
            Replay("term-after"),
        ],
        ..PLAIN
    },
    Situation {
        steps: &[
            Post("/job/pipe-input/build"),
            Wait(3.0),
            Replay("input-describe"),
            Replay("input-log"),
            Replay("input-pending"),
            Replay("input-next"),
            Replay("input-build-json"),
            Replay("input-api"),
            Replay("input-run-page"),
            Replay("input-proceed-get"),
            Replay("input-proceed-nobody"),
            Replay("input-wrongid"),
            Replay("input-wf-wrongid"),
            Post("/job/pipe-input-params/build"),
            Wait(1.0),
            Replay("input-computer"),
            Replay("input-params-pending"),
            Replay("input-params-proceedEmpty-wouldbe"),
            Replay("input-wf-submit-nojson"),
            Replay("input-proceedEmpty"),
            Replay("input-pending-after"),
            Replay("input-next-after"),
            Replay("input-proceed-again"),
            Replay("input-params-submit"),
            Wait(1.0),
            Replay("input-params-log"),
            Post("/job/pipe-input/build"),
            Wait(1.0),
            Replay("input-abort"),
            Post("/job/pipe-input/build"),
            Wait(1.0),
            Replay("input-abort-build"),
            Replay("input-abort-describe"),
            Replay("input-abort-log"),
            Replay("input-wf-submit-empty"),
            Replay("input-wf-submit-empty-state"),
            Replay("input-wf-submit-json"),
            Wait(1.0),
            Replay("input-wf-submit-json-state"),
            Post("/job/pipe-input/build"),
            Wait(1.0),
            Replay("input-submit-classic"),
            Wait(1.0),
            Replay("input-submit-classic-state"),
            Post("/job/pipe-input/build"),
            Wait(1.0),
            Replay("input-stop-while-paused"),
            Wait(1.0),
            Replay("input-stop-while-paused-state"),
            Post("/job/pipe-input-params/build"),
            Wait(1.0),
            Replay("input-params-proceedEmpty"),
            Wait(1.0),
            Replay("input-params-proceedEmpty-state"),
            Post("/job/pipe-input-params/build"),
            Wait(1.0),
            Replay("input-params-partial"),
            Post("/job/pipe-input-params/build"),
            Wait(1.0),
            Replay("input-params-unknown"),
            Post("/job/pipe-input-params/build"),
            Wait(1.0),
            Replay("input-params-badchoice"),
        ],
        ..PLAIN
    },
    Situation {
        fresh: &["pipe", "gitjob"],
        steps: &[
            Post("/job/pipe/build"),
            Wait(1.0),
            Replay("wf-pipe-running"),
            Replay("pipe-build-json-running"),
            Post("/job/gitjob/build"),
            Wait(1.0),
            Replay("git-build"),
        ],
        ..PLAIN
    },
    Situation {
        steps: &[
            Post("/job/pipe-slow/build"),
            Wait(3.0),
            Replay("pipe-slow-describe"),
            Replay("pipe-slow-node"),
            Replay("pipe-slow-nodelog"),
            Replay("pipe-log-running"),
            Replay("pipe-stop"),
            Wait(1.0),
            Replay("pipe-stop-describe"),
            Replay("pipe-stop-json"),
            Replay("pipe-stop-log"),
            Post("/job/pipe-noterm/build"),
            Wait(4.0),
            Replay("noterm-stop"),
            Wait(1.0),
            Replay("noterm-stop-state"),
            Replay("noterm-term"),
            Wait(1.0),
            Replay("noterm-term-state"),
            Replay("noterm-kill"),
            Wait(1.0),
            Replay("noterm-kill-state"),
            Replay("noterm-log"),
            Post("/job/pipe-nolabel/build"),
            Wait(3.0),
            Replay("nolabel-pipe-log"),
            Replay("nolabel-pipe-queue"),
            Replay("wf-nolabel-describe"),
            Replay("nolabel-pipe-stop"),
            Post("/job/pipe-nested/build"),
            Wait(1.0),
            Replay("wf-nested"),
            Replay("wf-nested-console"),
            Post("/job/mb/job/feature%252Flogin-1/build"),
            Wait(1.0),
            Replay("wf-mb-describe-enc"),
            Post("/job/upstream/build"),
            Wait(1.0),
            Replay("hello-downstream-causes"),
        ],
        ..PLAIN
    },
    Situation {
        steps: &[
            Replay("pipe-decl-bwp"),
            Replay("pipe-decl-build2-noparams"),
            Wait(3.0),
            Replay("pipe-decl-build-noparams2"),
            Replay("pipe-decl-bwp2"),
            Wait(3.0),
            Replay("pipe-decl-log"),
            Replay("wf-decl-describe"),
            Replay("restart-stage"),
        ],
        ..PLAIN
    },
    Situation {
        steps: &[
            Replay("computer-toggle"),
            Replay("computer-temp-offline"),
            Post("/job/hello/build"),
            Replay("queue-offline-why"),
            Replay("computer-toggle-back"),
            Wait(1.0),
            Replay("quietdown"),
            Replay("quietdown-root"),
            Post("/job/hello/build"),
            Replay("quietdown-queue"),
            Replay("cancelquietdown"),
        ],
        ..PLAIN
    },
    Situation {
        steps: &[
            Post("/job/pipe-restart/build"),
            Wait(4.0),
            Post("/safeRestart"),
            Replay("startup-03"),
            Replay("startup-04"),
            Wait(6.0),
            Replay("startup-10"),
            Replay("restart-headers"),
            Replay("restart-log"),
            Replay("restart-queue-left"),
            Wait(60.0),
            Replay("restart-pipe-final"),
        ],
        ..PLAIN
    },
    Situation {
        changes: &[("version: 1", "version: 1\ncsrf: false")],
        steps: &[
            Replay("crumb-disabled"),
            Replay("crumb-disabled-root"),
            Replay("crumb-disabled-post-password"),
        ],
        ..PLAIN
    },
    Situation {
        changes: &[(
            "version: 1",
            "version: 1\nprefix: /jenkins\nurl: http://127.0.0.1:18080",
        )],
        steps: &[
            Replay("prefix-build"),
            Replay("prefix-noslash"),
            Replay("prefix-queue"),
            Replay("prefix-root"),
            Replay("prefix-wf"),
        ],
        ..PLAIN
    },
    Situation {
        changes: &[("version: 1", "version: 1\nprefix: /jenkins\nurl: none")],
        steps: &[Replay("prefix-nourl-root"), Replay("prefix-nourl-host")],
        ..PLAIN
    },
    Situation {
        changes: &[(
            "version: 1",
            "version: 1\nanonymous: [overall/read, job/read]",
        )],
        steps: &[
            Replay("anonread-root"),
            Replay("anonread-config"),
            Replay("anonread-build-nocrumb"),
            Session(Who::Nobody),
            Replay("anonread-build-crumb"),
        ],
        ..PLAIN
    },
    Situation {
        changes: &[(
            "permissions: [overall/read]",
            "permissions: [overall/read, job/discover]",
        )],
        steps: &[Replay("auth-discover-nobody")],
        ..PLAIN
    },
    Situation {
        changes: &[("online: false", "online: true")],
        steps: &[
            Post("/job/on-agent/build"),
            Wait(1.0),
            Replay("agent-build"),
            Replay("agent-computers"),
            Replay("agent-online"),
        ],
        ..PLAIN
    },
    Situation {
        steps: &[
            Session(Who::Password),
            Replay("post-password-crumb-session"),
            Replay("post-password-badcrumb"),
            Replay("crumb-as-formparam"),
            Replay("post-session-only-crumb"),
            Replay("login-form"),
            Replay("login-session-whoami"),
            Session(Who::Visitor),
            Replay("login-form2"),
            Session(Who::Form),
            Replay("login-session-whoami2"),
            Replay("login-session-post-nocrumb"),
            Replay("login-session-post2"),
        ],
        ..PLAIN
    },
    Situation {
        steps: &[
            Replay("keeplog"),
            Replay("keeplog-state"),
            Replay("build-delete"),
            Replay("build-deleted-404"),
        ],
        ..PLAIN
    },
];
