//! The addresses right below the root.

use http::StatusCode;

use super::entities::{root_object, view, view_of_everything};
use super::{Links, administration, computers, items, lint, login, queue, users};
use crate::jenkins::http::{Context, Refusal, Reply, Segment, page};
use crate::jenkins::model::{Instance, ItemId, Permission};

/// Answers a request.
pub(in crate::jenkins) fn root(
    instance: &mut Instance,
    context: &mut Context<'_>,
    segments: &[Segment],
) -> Reply {
    let Some((first, rest)) = segments.split_first() else {
        context.template.push('/');
        context.check(instance, Permission::OverallRead)?;
        return Ok(page(
            instance,
            StatusCode::OK,
            "Dashboard",
            "<h1>Jenkins</h1>",
        ));
    };
    // What everybody may ask, or else nobody could log in.
    match first.text.as_str() {
        "whoAmI" => return users::who_am_i(instance, context, first, rest),
        "login" | "loginError" | "logout" | "j_spring_security_check" => {
            context.enter(first);
            return Ok(login::login(instance, context, &first.text));
        }
        _ => {}
    }
    context.check(instance, Permission::OverallRead)?;
    match first.text.as_str() {
        "job" => items::below(instance, context, None, segments),
        "view" => view_below(instance, context, None, segments),
        "queue" => queue::queue(instance, context, segments),
        "computer" => computers::computers(instance, context, segments),
        "user" | "me" => users::user(instance, context, segments),
        "crumbIssuer" => users::crumb_issuer(instance, context, segments),
        "pipeline-model-converter" => lint::lint(context, segments),
        "api" | "manage" => {
            context.enter(first);
            let rest = match rest.split_first() {
                Some((api, rest)) if first.text == "manage" && api.text == "api" => {
                    context.enter(api);
                    rest
                }
                _ if first.text == "manage" => return Err(Refusal::NotFound),
                _ => rest,
            };
            let links = Links::new(instance, context);
            context.export(instance, rest, |out| root_object(out, instance, &links))
        }
        _ => administration::administration(instance, context, segments),
    }
}

/// A view of a folder or of the root, and the items below it.
pub(super) fn view_below(
    instance: &mut Instance,
    context: &mut Context<'_>,
    folder: Option<ItemId>,
    segments: &[Segment],
) -> Reply {
    let [keyword, name, rest @ ..] = segments else {
        return Err(Refusal::NotFound);
    };
    context.enter(keyword);
    context.pass(name, "{view}");
    let everything = match folder {
        None => "all",
        Some(_) => "All",
    };
    let of_folder = instance.folder(folder);
    let named = of_folder.and_then(|it| it.views.iter().find(|view| view.name == name.text));
    let named = named.cloned();
    if named.is_none() && name.text != everything {
        return Err(Refusal::NotFound);
    }
    context.view = Some((folder, context.walked.clone()));
    match rest.split_first() {
        None if context.request.trailing_slash => {
            Ok(page(instance, StatusCode::OK, &name.text, "<h1>View</h1>"))
        }
        None => Ok(context.with_slash(instance)),
        Some((api, rest)) if api.text == "api" => {
            context.enter(api);
            // The items of a view have their own URLs; only below it they have the view's.
            context.view = None;
            let links = Links::new(instance, context);
            context.export(instance, rest, |out| match &named {
                Some(named) => view(out, instance, &links, folder, named),
                None => view_of_everything(out, instance, &links, folder),
            })
        }
        Some((job, _)) if job.text == "job" => items::below(instance, context, folder, rest),
        Some(_) => Err(Refusal::NotFound),
    }
}
