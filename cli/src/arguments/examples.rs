//! The examples at the end of the help texts.

pub(super) const ROOT: &str = "\
Examples:
  pipewright demo
  pipewright gitlab pipeline run acme/shop --ref main --wait
  pipewright gitlab job log acme/shop test --follow
  pipewright gitlab artifact download acme/shop 1234 --extract --out build
  pipewright jenkins job run acme/shop --param ENVIRONMENT=staging --wait
  pipewright jenkins build why acme/shop

A token is read from GITLAB_TOKEN or JENKINS_TOKEN, or from the file named by GITLAB_TOKEN_FILE or
JENKINS_TOKEN_FILE.";

pub(super) const ROOT_LONG: &str = "\
Examples:
  pipewright demo
  pipewright gitlab pipeline run acme/shop --ref main --wait
  pipewright gitlab job log acme/shop test --follow
  pipewright gitlab artifact download acme/shop 1234 --extract --out build
  pipewright jenkins job run acme/shop --param ENVIRONMENT=staging --wait
  pipewright jenkins build why acme/shop

Configuration, the first that is set wins:
  flags
  environment   GITLAB_BASE_URL, GITLAB_TOKEN, GITLAB_TOKEN_FILE, GITLAB_TOKEN_TYPE,
                JENKINS_URL, JENKINS_USER, JENKINS_TOKEN, JENKINS_TOKEN_FILE
  project       pipewright.yaml in this folder or the nearest above
  user          pipewright/pipewright.yaml in the configuration folder (~/.config)
  defaults
  `pipewright config show` prints each value with where it came from.

Output:
  Data goes to standard output, everything else to standard error. Colours are off when NO_COLOR
  is set or the output is not a terminal. PIPEWRIGHT_LOG takes a filter such as `debug`.

Exit codes:
  0 success                        4 not found
  1 it did not succeed             5 rate limited, or the server is unavailable
  2 usage or configuration         6 timed out waiting
  3 authentication or permission   130 interrupted";

pub(super) const DEMO: &str = "\
Nothing is needed and nothing is left behind: the GitLab is inside this program.";

pub(super) const CONFIG_SHOW: &str = "\
Examples:
  pipewright config show
  pipewright config show --profile work -o json";

pub(super) const COMPLETIONS: &str = "\
Examples:
  pipewright completions bash > ~/.local/share/bash-completion/completions/pipewright
  pipewright completions zsh  > ~/.zfunc/_pipewright
  pipewright completions fish > ~/.config/fish/completions/pipewright.fish";

pub(super) const GITLAB: &str = "\
Examples:
  pipewright gitlab pipeline list acme/shop --ref main
  pipewright gitlab --base-url https://gitlab.example.com token self";

pub(super) const PIPELINE: &str = "\
Examples:
  pipewright gitlab pipeline run acme/shop --ref main --var DEPLOY=no --wait
  pipewright gitlab pipeline list acme/shop --status failed --limit 5
  pipewright gitlab pipeline tree acme/shop 42

Without an ID, the newest pipeline of the default branch (or of --ref) is meant; which one that
is, is said on standard error.";

pub(super) const PIPELINE_RUN: &str = "\
Examples:
  pipewright gitlab pipeline run acme/shop --ref main --var LEVEL=debug --wait
  pipewright gitlab pipeline run acme/shop --ref main --input region=eu --input replicas:=3
  id=$(pipewright gitlab pipeline run acme/shop --ref main -o json | jq .id)";

pub(super) const PIPELINE_WAIT: &str = "\
Examples:
  pipewright gitlab pipeline wait acme/shop:41 acme/docs:42 --fail-fast
  pipewright gitlab pipeline wait acme/shop 42 --max-wait-minutes 30
  pipewright gitlab pipeline wait acme/shop --ref main --follow

Ctrl+C leaves the pipeline alone. Exits with 6 when the longest wait is over.";

pub(super) const PIPELINE_CHAIN: &str = "\
Example of a chain:
  version: 1
  steps:
    - name: build
      project: acme/shop
      ref: main
      variables: { LEVEL: debug }
    - name: deploy
      project: acme/deploy
      ref: main
      needs: [build]
      variables:
        SHOP_SHA: { from: build, field: sha }
        SHOP_VERSION: { from: build, job: compile, file: dist/version.txt }

Fields of a step's pipeline are id, sha, ref, web_url and status; `{ from: build, variable: LEVEL }`
takes a variable. After an interruption the same command goes on, and triggers nothing twice.";

pub(super) const JOB: &str = "\
Examples:
  pipewright gitlab job list acme/shop --pipeline 42 --scope failed
  pipewright gitlab job log acme/shop test --ref main --tail 50
  pipewright gitlab job play acme/shop deploy --var TARGET=production

A job is named by its id, or by its name in the newest pipeline (or in --pipeline, or of --ref).";

pub(super) const JOB_LOG: &str = "\
Examples:
  pipewright gitlab job log acme/shop 1234 --follow
  pipewright gitlab job log acme/shop test --ref main --plain --tail 100
  pipewright gitlab job log acme/shop test --grep 'error|panicked' -C 3";

pub(super) const WHY: &str = "\
Examples:
  pipewright gitlab why acme/shop 42
  pipewright gitlab why acme/shop 42 --max-bytes 8000 -o json";

pub(super) const ARTIFACT: &str = "\
Examples:
  pipewright gitlab artifact list acme/shop build --ref main
  pipewright gitlab artifact download acme/shop 1234 --file reports/junit.xml";

pub(super) const ARTIFACT_DOWNLOAD: &str = "\
Examples:
  pipewright gitlab artifact download acme/shop 1234
  pipewright gitlab artifact download acme/shop build --ref main --file dist/app.js --out dist
  pipewright gitlab artifact download acme/shop 1234 --extract --out build";

pub(super) const TRIGGER: &str = "\
Examples:
  TOKEN=glptt-… pipewright gitlab trigger run acme/shop --ref main --trigger-token-env TOKEN
  pipewright gitlab trigger list acme/shop";

pub(super) const TRIGGER_RUN: &str = "\
Examples:
  pipewright gitlab trigger run acme/shop --ref main --trigger-token-env TRIGGER_TOKEN --var A=1";

pub(super) const ENVIRONMENT: &str = "\
Examples:
  pipewright gitlab environment list acme/shop --state available
  pipewright gitlab environment stop acme/shop 7
  pipewright gitlab environment stop-stale acme/shop --before 2026-01-31";

pub(super) const API: &str = "\
Examples:
  pipewright gitlab api GET projects/acme%2Fshop
  pipewright gitlab api GET projects/1/pipelines --field ref=main --paginate
  pipewright gitlab api POST projects/1/pipeline --field ref=main";

pub(super) const SIMULATE_GITLAB: &str = "\
Prints one line of JSON when it is ready, and runs until Ctrl+C:
  {\"provider\":\"gitlab\",\"url\":\"http://127.0.0.1:40123\",\"token\":\"glpat-…\"}

Examples:
  pipewright simulate gitlab --speed 60
  pipewright simulate gitlab --listen 127.0.0.1:8080 --scenario scenario.yaml --faults faults.yaml
  pipewright simulate gitlab --projects 1000 --pipelines 10 --jobs 50 --changed 50

What was asked of it: GET /-/simulator/requests. More changes at once, on a generated server:
POST /-/simulator/changes?projects=50";

pub(super) const SIMULATE_JENKINS: &str = "\
Prints one line of JSON when it is ready, and runs until Ctrl+C:
  {\"provider\":\"jenkins\",\"url\":\"http://127.0.0.1:40123\",\"user\":\"admin\",\"token\":\"11…\"}

Examples:
  pipewright simulate jenkins --speed 60
  pipewright simulate jenkins --listen 127.0.0.1:8080 --scenario scenario.yaml --faults faults.yaml";

pub(super) const WEBHOOK_SERVE: &str = "\
Examples:
  PIPEWRIGHT_WEBHOOK_SECRET=… pipewright webhook serve --listen 0.0.0.0:8080
  pipewright webhook serve --secret-file secrets --exec ./on-event --verbose";

pub(super) const WEBHOOK_SERVE_LONG: &str = "\
Examples:
  PIPEWRIGHT_WEBHOOK_SECRET=… pipewright webhook serve --listen 0.0.0.0:8080
  pipewright webhook serve --secret-file secrets --exec ./on-event --verbose

Answers, before anything is done with the event:
  200  accepted, of a kind that is not known, or come before
  400  not JSON                      408  the body took more than 10 seconds
  401  no right token or signature   413  too large
  403  from a foreign network        503  the queue is full, or the server is ending

GitLab does not send a webhook again, and pauses a hook after four failures in a row: so the queue
is large, and lies in memory. What was refused by a full queue can be sent again from the hook's page.

Each event is one line of JSON on standard output, each state of a pipeline, job or deployment once.
An event that cannot be read is given as it came, as kind `other`. With --exec it is on the program's
standard input instead; what the program writes goes to standard error, each line prefixed. A program
that fails is not run again.

GET /metrics gives figures for Prometheus, GET /-/healthy answers 200 while webhooks are accepted.";
