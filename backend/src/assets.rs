//! The app, served from the binary.
//!
//! `build.rs` puts the files of `frontend/dist` into a table, compressed in advance. Paths that no file has are
//! pages of the app, which its own router shows; those of the API are never answered with a page.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use crate::error::Error;

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// Paths below these belong to programs: what isn't there is an error, not a page.
const RESERVED: [&str; 6] = ["api", "healthz", "readyz", "metrics", "badge", "v1"];

const CONTENT_SECURITY_POLICY: &str = concat!(
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'",
    inline_script_sources!(),
    "; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
);

/// One file of the app.
#[derive(Debug)]
struct File {
    path: &'static str,
    mime: &'static str,
    hash: &'static str,
    /// Whether the name changes with the content.
    immutable: bool,
    identity: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

/// The router's fallback: a file of the app, or the app itself for one of its pages.
pub async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    answer(FILES, &method, uri.path(), &headers)
}

fn answer(files: &'static [File], method: &Method, path: &str, headers: &HeaderMap) -> Response {
    if is_reserved(path) {
        return not_found(format!("There is nothing at {path}, and no page of the app is below it."));
    }
    if method != Method::GET && method != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    let by_path = |wanted: &str| files.iter().find(|file| file.path == wanted);
    match by_path(path).or_else(|| is_page(path).then(|| by_path(program(path))).flatten()) {
        Some(file) => send(file, headers),
        None if files.is_empty() => {
            not_found(String::from("This binary was built without the app: build it with `make build`."))
        }
        None => not_found(format!("The app has no file {path}.")),
    }
}

fn not_found(detail: String) -> Response {
    Error::NotFound(detail).into_response()
}

fn first_segment(path: &str) -> &str {
    path.trim_start_matches('/').split('/').next().unwrap_or_default()
}

fn is_reserved(path: &str) -> bool {
    RESERVED.contains(&first_segment(path))
}

/// The program that shows a page, by the same rule as the app's own `Route::program`.
fn program(path: &str) -> &'static str {
    match first_segment(path) {
        "models" | "requests" | "open" | "inventory" | "incidents" | "settings" | "account" => "/model.html",
        _ => "/index.html",
    }
}

/// Names of models may contain dots, files stand at the top: only the first segment tells them apart.
fn is_page(path: &str) -> bool {
    let first = first_segment(path);
    !first.contains('.') && first != "snippets"
}

fn send(file: &'static File, request: &HeaderMap) -> Response {
    let (body, encoding) = match (file.brotli, file.gzip) {
        (Some(body), _) if accepts(request, "br") => (body, Some("br")),
        (_, Some(body)) if accepts(request, "gzip") => (body, Some("gzip")),
        _ => (file.identity, None),
    };
    let etag = format!("\"{}-{}\"", file.hash, encoding.unwrap_or("identity"));
    let mut response = if is_known(request, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Response::new(Body::from(Bytes::from_static(body)));
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(file.mime));
        if let Some(encoding) = encoding {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    };
    let caching = if file.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    if file.mime.starts_with("text/html") {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY));
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    }
    response
}

/// Whether `Accept-Encoding` names `coding` (or anything) and doesn't refuse it with `q=0`.
fn accepts(request: &HeaderMap, coding: &str) -> bool {
    let mut any = false;
    for entry in request.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok()) {
        for offer in entry.split(',') {
            let mut parts = offer.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let wanted = parts
                .find_map(|part| part.strip_prefix("q="))
                .is_none_or(|quality| quality.parse::<f32>().is_ok_and(|quality| quality > 0.0));
            if name.eq_ignore_ascii_case(coding) {
                return wanted;
            }
            any |= name == "*" && wanted;
        }
    }
    any
}

fn is_known(request: &HeaderMap, etag: &str) -> bool {
    request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.trim_start_matches("W/") == etag)
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::http::Request;
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;

    use super::*;

    static APP: &[File] = &[
        File {
            path: "/index.html",
            mime: "text/html; charset=utf-8",
            hash: "aa",
            immutable: false,
            identity: b"<html>",
            brotli: None,
            gzip: None,
        },
        File {
            path: "/model.html",
            mime: "text/html; charset=utf-8",
            hash: "cc",
            immutable: false,
            identity: b"<html model>",
            brotli: None,
            gzip: None,
        },
        File {
            path: "/frontend-0123456789abcdef.js",
            mime: "text/javascript; charset=utf-8",
            hash: "bb",
            immutable: true,
            identity: b"plain",
            brotli: Some(b"as br"),
            gzip: Some(b"as gzip"),
        },
    ];
    const SCRIPT: &str = "/frontend-0123456789abcdef.js";

    async fn request(
        method: Method,
        path: &str,
        headers: &[(header::HeaderName, &str)],
    ) -> (StatusCode, HeaderMap, String) {
        let app = Router::new().fallback(|method: Method, uri: Uri, headers: HeaderMap| async move {
            answer(APP, &method, uri.path(), &headers)
        });
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let response = app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        (parts.status, parts.headers, String::from_utf8(body.to_vec()).unwrap())
    }

    async fn get(path: &str, headers: &[(header::HeaderName, &str)]) -> (StatusCode, HeaderMap, String) {
        request(Method::GET, path, headers).await
    }

    #[tokio::test]
    async fn pages_of_the_app_answer_with_it_and_are_asked_for_again() {
        for (path, page) in [
            ("/", "<html>"),
            ("/index.html", "<html>"),
            ("/inventory", "<html model>"),
            ("/models/census", "<html model>"),
            ("/models/census.v2/drift?from=1", "<html model>"),
            ("/requests/a.b", "<html model>"),
            ("/settings/access", "<html model>"),
            ("/account", "<html model>"),
            ("/sign-in?back=%2Faccount", "<html>"),
        ] {
            let (status, headers, body) = get(path, &[]).await;
            assert_eq!((status, body.as_str()), (StatusCode::OK, page), "{path}");
            assert_eq!(headers[header::CACHE_CONTROL], "no-cache");
            assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
            let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
            assert!(
                policy.contains("script-src 'self' 'wasm-unsafe-eval'") && policy.contains("frame-ancestors 'none'")
            );
            assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
        }
    }

    #[tokio::test]
    async fn the_api_and_missing_files_never_answer_with_a_page() {
        for path in [
            "/api",
            "/api/v1/nothing",
            "/healthz/x",
            "/metrics/x",
            "/v1/x",
            "/old-script.js",
            "/favicon.ico",
            "/snippets/x",
        ] {
            let (status, headers, body) = get(path, &[]).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
            assert!(body.contains(path), "{body}");
        }
        let (status, headers, _) = request(Method::POST, "/models", &[]).await;
        assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(headers[header::ALLOW], "GET, HEAD");
        assert_eq!(request(Method::POST, "/api/v1/nothing", &[]).await.0, StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn the_best_accepted_encoding_is_sent() {
        for (accepted, encoding, expected) in [
            ("gzip, deflate, br, zstd", Some("br"), "as br"),
            ("BR", Some("br"), "as br"),
            ("gzip", Some("gzip"), "as gzip"),
            ("br;q=0, gzip;q=0.5", Some("gzip"), "as gzip"),
            ("*", Some("br"), "as br"),
            ("*;q=0", None, "plain"),
            ("zstd", None, "plain"),
            ("", None, "plain"),
        ] {
            let (status, headers, body) = get(SCRIPT, &[(header::ACCEPT_ENCODING, accepted)]).await;
            assert_eq!((status, body.as_str()), (StatusCode::OK, expected), "{accepted}");
            assert_eq!(headers.get(header::CONTENT_ENCODING).map(|value| value.to_str().unwrap()), encoding);
            assert_eq!(headers[header::VARY], "accept-encoding");
            assert_eq!(headers[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
            assert!(!headers.contains_key(header::CONTENT_SECURITY_POLICY));
        }
    }

    #[tokio::test]
    async fn what_the_browser_has_is_not_sent_again() {
        let accept = (header::ACCEPT_ENCODING, "br");
        let (_, headers, _) = get(SCRIPT, std::slice::from_ref(&accept)).await;
        let etag = headers[header::ETAG].to_str().unwrap();
        for known in [etag.to_owned(), format!("\"other\", W/{etag}"), String::from("*")] {
            let (status, headers, body) = get(SCRIPT, &[accept.clone(), (header::IF_NONE_MATCH, &known)]).await;
            assert_eq!((status, body.as_str()), (StatusCode::NOT_MODIFIED, ""));
            assert_eq!(headers[header::ETAG], etag);
        }
        // The bytes of another encoding are another representation.
        assert_eq!(get(SCRIPT, &[(header::IF_NONE_MATCH, etag)]).await.0, StatusCode::OK);
    }

    #[test]
    fn the_embedded_app_is_whole() {
        let is_built = FILES.iter().any(|file| file.path == "/index.html");
        assert_eq!(CONTENT_SECURITY_POLICY.contains("'sha256-"), is_built);
        assert_eq!(FILES.iter().any(|file| file.mime == "application/wasm" && file.immutable), is_built);
    }
}
