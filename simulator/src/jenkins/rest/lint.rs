//! Checking Jenkinsfiles.

use crate::jenkins::http::{Context, Refusal, Reply, Segment, json_text, text};

/// `pipeline-model-converter/validate` and `…/validateJenkinsfile`. Of all
/// that can be wrong with a declarative pipeline only missing stages are seen.
pub(super) fn lint(context: &mut Context<'_>, segments: &[Segment]) -> Reply {
    let [keyword, action] = segments else {
        return Err(Refusal::NotFound);
    };
    context.enter(keyword);
    context.enter(action);
    context.post_only(false)?;
    let jenkinsfile = context.request.parameter("jenkinsfile").unwrap_or_default();
    let problem = (!jenkinsfile.contains("stages"))
        .then_some("Missing required section \"stages\" @ line 1, column 1.");
    match (action.text.as_str(), problem) {
        ("validate", None) => Ok(text(
            "text/plain;charset=utf-8",
            "Jenkinsfile successfully validated.\n",
        )),
        ("validate", Some(problem)) => {
            let line = jenkinsfile.lines().next().unwrap_or_default();
            let words = format!(
                "Errors encountered validating Jenkinsfile:\n\
                 WorkflowScript: 1: {problem}\n   {line}\n   ^\n\n"
            );
            Ok(text("text/plain;charset=utf-8", words))
        }
        ("validateJenkinsfile", problem) => {
            let data = match problem {
                None => "{\"result\":\"success\"}".to_owned(),
                Some(problem) => {
                    let errors = serde_json::json!([{"error": problem}]);
                    format!("{{\"result\":\"failure\",\"errors\":{errors}}}")
                }
            };
            Ok(json_text(format!("{{\"status\":\"ok\",\"data\":{data}}}")))
        }
        _ => Err(Refusal::NotFound),
    }
}
