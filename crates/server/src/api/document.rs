//! What the description says of every operation alike: a name, how one is known, and how it says no.

use utoipa::openapi::{
    Components, Content, OpenApi, Ref, Response, ResponseBuilder,
    path::{Operation, PathItem},
    security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
};
use wanghong_base::wire::PREFIX;

/// Says it.
pub(super) fn complete(document: &mut OpenApi) {
    for (path, item) in &mut document.paths.paths {
        let noun = noun(path);
        for (verb, operation) in operations(item) {
            operation.operation_id = Some(format!("{verb}_{noun}"));
            operation.responses.responses.insert("default".to_owned(), no().into());
        }
    }
    know(document.components.get_or_insert_with(Components::new));
    let nobody = SecurityRequirement::default();
    let ways = ["session", "bearer"].map(|name| SecurityRequirement::new(name, Vec::<String>::new()));
    document.security = Some([nobody].into_iter().chain(ways).collect());
}

fn noun(path: &str) -> String {
    let noun = path.trim_start_matches(PREFIX).replace(['/', '{', '}', '-', '.'], "_").replace("__", "_");
    noun.trim_matches('_').to_owned()
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let verbs = [
        ("get", &mut item.get),
        ("post", &mut item.post),
        ("put", &mut item.put),
        ("patch", &mut item.patch),
        ("delete", &mut item.delete),
    ];
    verbs.into_iter().filter_map(|(verb, operation)| Some((verb, operation.as_mut()?)))
}

/// Every answer that is no success.
fn no() -> Response {
    let error = Content::new(Some(Ref::from_schema_name("Error")));
    ResponseBuilder::new().description("Why not.").content("application/json", error).build()
}

/// How somebody is known: a browser by its cookie, a program by its token.
fn know(components: &mut Components) {
    let cookie = ApiKeyValue::with_description("__Host-session", "`session` where there is no TLS.");
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(
            "An access token, made at `/me/tokens` or by `wanghong admin make-token`. It does what its scopes cover and \
             its person may do; a browser's session is none.",
        ));
    components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    components.add_security_scheme("bearer", SecurityScheme::Http(token.build()));
}
