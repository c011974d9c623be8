//! Puts the built app into the binary: every file of `frontend/dist`, as it is and compressed.
//!
//! Without a built app the table is empty, so that `cargo check` needs no Wasm.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let frontend = Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join("../frontend");
    let dist = frontend.join("dist");
    // A debug build would spend a minute in an unoptimised Brotli.
    let compress = std::env::var("PROFILE")? == "release";

    let copies = out.join("app");
    if copies.exists() {
        fs::remove_dir_all(&copies)?;
    }
    fs::create_dir_all(&copies)?;

    let mut table = String::from("static FILES: &[File] = &[\n");
    let mut scripts = String::new();
    if dist.join("index.html").is_file() {
        println!("cargo::rerun-if-changed={}", dist.display());
        for (number, path) in files_below(&dist)?.iter().enumerate() {
            let name = url_path(path.strip_prefix(&dist)?);
            let bytes = fs::read(path)?;
            if path.extension().is_some_and(|extension| extension == "html") {
                scripts += &inline_script_sources(std::str::from_utf8(&bytes)?);
            }
            // Copied, as the next build of the app may take the original away before rustc reads it.
            let copy = copies.join(number.to_string());
            fs::write(&copy, &bytes)?;
            let (brotli, gzip) = if compress && is_compressible(&name) {
                (
                    smaller(&bytes, brotli(&bytes)?, &copy.with_extension("br"))?,
                    smaller(&bytes, gzip(&bytes)?, &copy.with_extension("gz"))?,
                )
            } else {
                (String::from("None"), String::from("None"))
            };
            writeln!(
                table,
                "File {{ path: {name:?}, mime: {:?}, hash: {:?}, immutable: {}, identity: {}, brotli: {brotli}, gzip: {gzip} }},",
                mime(&name),
                hash(&bytes),
                is_hashed(&name),
                include(&copy),
            )?;
        }
    } else {
        // Naming `dist` itself would make every build dirty while it is missing.
        println!("cargo::rerun-if-changed={}", frontend.display());
        println!("cargo::warning=building without the app: there is no frontend/dist, `make build` makes it");
    }
    table.push_str("];\n");
    writeln!(table, "macro_rules! inline_script_sources {{ () => {{ {scripts:?} }} }}")?;
    fs::write(out.join("assets.rs"), table)?;
    Ok(())
}

/// All files below `dir` in a fixed order, without hidden ones: Trunk stages its output in `.stage`.
fn files_below(dir: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if entry.file_type()?.is_dir() {
            found.extend(files_below(&entry.path())?);
        } else {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

fn include(path: &Path) -> String {
    format!("include_bytes!({:?})", path.to_string_lossy())
}

fn url_path(relative: &Path) -> String {
    relative.components().fold(String::new(), |path, part| path + "/" + &part.as_os_str().to_string_lossy())
}

fn mime(name: &str) -> &'static str {
    match Path::new(name).extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn is_compressible(name: &str) -> bool {
    !matches!(mime(name), "image/png" | "font/woff2")
}

/// Whether the name carries Trunk's hash of the content: up to 16 hexadecimal digits.
fn is_hashed(name: &str) -> bool {
    name.split(['-', '_', '.'])
        .any(|part| (12..=16).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)[..12].iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// The source expressions of a content security policy that let `html`'s own inline scripts run.
fn inline_script_sources(html: &str) -> String {
    let mut sources = String::new();
    for script in html.split("<script").skip(1) {
        let Some((tag, rest)) = script.split_once('>') else { continue };
        let Some((body, _)) = rest.split_once("</script>") else { continue };
        if !tag.contains("src=") {
            sources.extend([" 'sha256-", &BASE64_STANDARD.encode(Sha256::digest(body)), "'"]);
        }
    }
    sources
}

fn brotli(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut compressed = Vec::new();
    brotli::CompressorWriter::new(&mut compressed, 1 << 16, 11, 24).write_all(bytes)?;
    Ok(compressed)
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// Stores `compressed` at `path` and gives the expression that includes it, if it is worth sending.
fn smaller(original: &[u8], compressed: Vec<u8>, path: &Path) -> std::io::Result<String> {
    if compressed.len() >= original.len() {
        return Ok(String::from("None"));
    }
    fs::write(path, compressed)?;
    Ok(format!("Some({})", include(path)))
}
