//! Handing files to the browser: text, and pictures drawn from SVG.

use std::time::Duration;

use leptos::prelude::*;
use web_sys::wasm_bindgen::closure::Closure;
use web_sys::wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlAnchorElement, HtmlCanvasElement, HtmlImageElement, Url,
};

/// How many dots a pixel of the page has in a picture.
const FINER: f64 = 2.0;
/// The media type of SVG.
pub const SVG: &str = "image/svg+xml;charset=utf-8";

/// Saves text under a name. `None` where the browser refuses.
pub fn save(name: &str, media_type: &str, text: &str) -> Option<()> {
    save_blob(name, &blob(media_type, text)?)
}

fn blob(media_type: &str, text: &str) -> Option<Blob> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = JsValue::from(vec![JsValue::from_str(text)]);
    Blob::new_with_str_sequence_and_options(&parts, &options).ok()
}

fn save_blob(name: &str, blob: &Blob) -> Option<()> {
    let url = Url::create_object_url_with_blob(blob).ok()?;
    let link: HtmlAnchorElement = document().create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The browser reads the file after the click has been handled.
    set_timeout(move || release(&url), Duration::from_secs(30));
    Some(())
}

/// Draws an SVG document of a size in pixels and saves it as PNG; says whether that was possible.
pub fn save_png(name: String, svg: &str, size: (f64, f64), done: impl Fn(bool) + Clone + 'static) {
    if draw(name, svg, size, done.clone()).is_none() {
        done(false);
    }
}

fn draw(name: String, svg: &str, size: (f64, f64), done: impl Fn(bool) + Clone + 'static) -> Option<()> {
    let url = Url::create_object_url_with_blob(&blob(SVG, svg)?).ok()?;
    let image = HtmlImageElement::new().ok()?;
    let drawn = {
        let (image, url, done) = (image.clone(), url.clone(), done.clone());
        Closure::once_into_js(move || {
            let painted = paint(name, &image, size, done.clone());
            release(&url);
            if painted.is_none() {
                done(false);
            }
        })
    };
    let failed = {
        let url = url.clone();
        Closure::once_into_js(move || {
            release(&url);
            done(false);
        })
    };
    image.set_onload(Some(drawn.unchecked_ref()));
    image.set_onerror(Some(failed.unchecked_ref()));
    image.set_src(&url);
    Some(())
}

fn paint(name: String, image: &HtmlImageElement, size: (f64, f64), done: impl Fn(bool) + 'static) -> Option<()> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    let (width, height) = ((size.0 * FINER).round(), (size.1 * FINER).round());
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    context.draw_image_with_html_image_element_and_dw_and_dh(image, 0.0, 0.0, width, height).ok()?;
    let save = Closure::once_into_js(move |blob: JsValue| {
        // Without one, the picture was too large for the browser.
        done(blob.dyn_into::<Blob>().ok().and_then(|blob| save_blob(&name, &blob)).is_some());
    });
    canvas.to_blob(save.unchecked_ref()).ok()
}

/// Lets the browser forget a file; it may have done so already.
fn release(url: &str) {
    let _released = Url::revoke_object_url(url);
}
