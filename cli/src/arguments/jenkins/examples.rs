//! The examples at the end of the help texts.

pub(super) const JENKINS: &str = "\
Examples:
  pipewright jenkins job list --recursive
  pipewright jenkins job run acme/shop --param ENVIRONMENT=staging --wait
  pipewright jenkins build why acme/shop last-failed
  pipewright jenkins --url https://ci.example.com --user ada server info

An API token of the user is read from JENKINS_TOKEN, or from the file named by JENKINS_TOKEN_FILE.
The user's password will do, too.";

pub(super) const JOB: &str = "\
Examples:
  pipewright jenkins job list acme
  pipewright jenkins job params acme/shop
  pipewright jenkins job run acme/shop --follow

A job is named by its path through the folders, or by its URL. The job of a branch is named with
its slashes encoded: shop/feature%2Flogin.";

pub(super) const JOB_RUN: &str = "\
Examples:
  pipewright jenkins job run acme/shop --param BRANCH=main --param DRY_RUN=true --wait
  pipewright jenkins job run acme/shop --param-env DEPLOY_KEY=MY_KEY --follow
  item=$(pipewright jenkins job run acme/shop -o json | jq .id)

The build is found by its item in the queue, never by guessing that it is the last. The value of a
password parameter is never printed or recorded; given by --param-env, other people on the machine
do not see it either.";

pub(super) const BUILD: &str = "\
Examples:
  pipewright jenkins build list acme/shop --limit 5
  pipewright jenkins build wait acme/shop 42
  pipewright jenkins build tests acme/shop --failed
  pipewright jenkins build abort acme/shop 42 --force kill

Without a BUILD the last is meant; which one that is, is said on standard error.";

pub(super) const BUILD_LOG: &str = "\
Examples:
  pipewright jenkins build log acme/shop --follow
  pipewright jenkins build log acme/shop 42 --plain --tail 100
  pipewright jenkins build log acme/shop last-failed --grep 'error|panicked' -C 3";

pub(super) const WHY: &str = "\
Examples:
  pipewright jenkins build why acme/shop
  pipewright jenkins build why acme/shop last-failed --max-bytes 8000 -o json";

pub(super) const QUEUE: &str = "\
Examples:
  pipewright jenkins queue list
  pipewright jenkins queue wait 13 --job acme/shop --wait
  pipewright jenkins queue cancel 13";

pub(super) const STAGE: &str = "\
Examples:
  pipewright jenkins stage list acme/shop
  pipewright jenkins stage log acme/shop 'Unit tests' --build 42";

pub(super) const INPUT: &str = "\
Examples:
  pipewright jenkins input list acme/shop
  pipewright jenkins input submit acme/shop Deploy-prod --param REGION=eu
  pipewright jenkins input abort acme/shop --build 42";

pub(super) const INPUT_SUBMIT: &str = "\
Examples:
  pipewright jenkins input submit acme/shop
  pipewright jenkins input submit acme/shop Deploy-prod --build 42 --param REGION=eu
  pipewright jenkins input submit acme/shop Unlock --param-env KEY=MY_KEY";

pub(super) const ARTIFACT: &str = "\
Examples:
  pipewright jenkins artifact list acme/shop last-successful
  pipewright jenkins artifact download acme/shop 42 --file dist/checksums.txt";

pub(super) const ARTIFACT_DOWNLOAD: &str = "\
Examples:
  pipewright jenkins artifact download acme/shop last-successful
  pipewright jenkins artifact download acme/shop 42 --file dist/shop.tar.gz --out dist
  pipewright jenkins artifact download acme/shop 42 --extract --out build";
