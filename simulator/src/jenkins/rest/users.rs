//! Users and crumbs.

use http::StatusCode;

use super::Links;
use crate::Secret;
use crate::chance::hexadecimal;
use crate::jenkins::export::Exporter;
use crate::jenkins::http::{Context, Refusal, Reply, Segment, crumb_of, json_text, page};
use crate::jenkins::model::{Instance, Permission, User, url_encoded};

/// `whoAmI`, which answers everybody.
pub(super) fn who_am_i(
    instance: &Instance,
    context: &mut Context<'_>,
    keyword: &Segment,
    segments: &[Segment],
) -> Reply {
    context.enter(keyword);
    let Some((api, rest)) = segments.split_first() else {
        if !context.request.trailing_slash {
            return Ok(context.with_slash(instance));
        }
        return Ok(page(
            instance,
            StatusCode::OK,
            "Who am I",
            "<h1>Who Am I?</h1>",
        ));
    };
    if api.text != "api" {
        return Err(Refusal::NotFound);
    }
    context.enter(api);
    let name = context.caller.name().to_owned();
    let anonymous = context.caller.is_anonymous();
    context.export(instance, rest, |out| {
        out.class("hudson.security.WhoAmI");
        out.value("anonymous", 1, || anonymous);
        // It is said of everybody, even of those who are not.
        out.value("authenticated", 1, || true);
        let authority = if anonymous {
            "anonymous"
        } else {
            "authenticated"
        };
        out.values("authorities", 1, [authority]);
        out.value("name", 1, || name.as_str());
    })
}

/// `user/{user}` and `me`.
pub(super) fn user(
    instance: &mut Instance,
    context: &mut Context<'_>,
    segments: &[Segment],
) -> Reply {
    let [keyword, rest @ ..] = segments else {
        return Err(Refusal::NotFound);
    };
    context.enter(keyword);
    let (name, rest) = if keyword.text == "me" {
        (context.caller.name().to_owned(), rest)
    } else {
        let [name, rest @ ..] = rest else {
            return Err(Refusal::NotFound);
        };
        context.pass(name, "{user}");
        (name.text.clone(), rest)
    };
    let path: Vec<&str> = rest.iter().map(|it| it.text.as_str()).collect();
    if let [
        "descriptorByName",
        "jenkins.security.ApiTokenProperty",
        "generateNewToken",
    ] = path.as_slice()
    {
        for segment in rest {
            context.enter(segment);
        }
        return new_token(instance, context, &name);
    }
    let user = instance.users.get(&name).ok_or(Refusal::NotFound)?;
    let Some((api, rest)) = rest.split_first() else {
        if !context.request.trailing_slash {
            return Ok(context.with_slash(instance));
        }
        return Ok(page(
            instance,
            StatusCode::OK,
            &user.full_name,
            "<h1>User</h1>",
        ));
    };
    if api.text != "api" {
        return Err(Refusal::NotFound);
    }
    context.enter(api);
    let links = Links::new(instance, context);
    context.export(instance, rest, |out| describe(out, &links, user))
}

/// Makes an API token, whose value is only told now.
fn new_token(instance: &mut Instance, context: &Context<'_>, name: &str) -> Reply {
    context.post_only(false)?;
    let is_own = context.caller.name() == name;
    if !is_own {
        context.check(instance, Permission::Administer)?;
    }
    let seed = instance.seed;
    let user = instance.users.get_mut(name).ok_or(Refusal::NotFound)?;
    let drawn = |what: &str, digits| {
        let count = user.tokens.len();
        hexadecimal(seed, &format!("{name} {what} {count}"), digits)
    };
    let (value, uuid) = (format!("11{}", drawn("token", 32)), drawn("uuid", 32));
    user.tokens.push(Secret::new(value.clone()));
    let token_name = context.request.parameter("newTokenName").unwrap_or("Token");
    let data = serde_json::json!({
        "tokenName": token_name,
        "tokenUuid": uuid,
        "tokenValue": value,
    });
    Ok(json_text(format!("{{\"status\":\"ok\",\"data\":{data}}}")))
}

fn describe(out: &mut Exporter<'_>, links: &Links, user: &User) {
    const PROPERTIES: [&str; 11] = [
        "jenkins.security.ApiTokenProperty",
        "com.cloudbees.plugins.credentials.UserCredentialsProvider$UserCredentialsProperty",
        "hudson.tasks.Mailer$UserProperty",
        "hudson.model.MyViewsProperty",
        "org.jenkinsci.plugins.displayurlapi.user.PreferredProviderUserProperty",
        "hudson.model.PaneStatusProperties",
        "jenkins.security.seed.UserSeedProperty",
        "hudson.search.UserSearchProperty",
        "hudson.model.TimeZoneProperty",
        "jenkins.model.experimentalflags.UserExperimentalFlagsProperty",
        "hudson.security.HudsonPrivateSecurityRealm$Details",
    ];
    out.class("hudson.model.User");
    out.value("absoluteUrl", 999, || {
        format!("{}user/{}", links.root(), url_encoded(&user.name))
    });
    out.value("description", 1, || None::<&str>);
    out.value("fullName", 999, || user.full_name.as_str());
    out.value("id", 1, || user.name.as_str());
    out.list(
        "property",
        1,
        || PROPERTIES.iter(),
        |class, out| {
            out.class(class);
            match *class {
                "hudson.tasks.Mailer$UserProperty" => out.value("address", 2, || None::<&str>),
                "hudson.search.UserSearchProperty" => out.value("insensitiveSearch", 2, || true),
                _ => {}
            }
        },
    );
}

/// `crumbIssuer`, which begins a session for the crumb to be bound to.
pub(super) fn crumb_issuer(
    instance: &mut Instance,
    context: &mut Context<'_>,
    segments: &[Segment],
) -> Reply {
    let [keyword, api, rest @ ..] = segments else {
        return Err(Refusal::NotFound);
    };
    context.enter(keyword);
    context.enter(api);
    if !instance.csrf || api.text != "api" {
        return Err(Refusal::NotFound);
    }
    let mut with_cookie = axum::response::Response::default();
    let session = context.session(instance, &mut with_cookie);
    let crumb = crumb_of(instance, context.caller.name(), &session);
    let mut response = context.export(instance, rest, |out| {
        out.class("hudson.security.csrf.DefaultCrumbIssuer");
        out.value("crumb", 1, || crumb.as_str());
        out.value("crumbRequestField", 1, || "Jenkins-Crumb");
    })?;
    response
        .headers_mut()
        .extend(std::mem::take(with_cookie.headers_mut()));
    Ok(response)
}
