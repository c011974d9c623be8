//! Taking a chart or a table away: PNG, SVG and CSV, and a chart's data as a table on the page.

use leptos::html::Div;
use leptos::prelude::*;
use web_sys::wasm_bindgen::JsCast;
use web_sys::{Element, XmlSerializer};

use super::data_table::DataTable;
use super::theme::is_dark;
use crate::download::{SVG, save, save_png};
use crate::logic::export::{Legend, Picture, Table, Theme, csv, file, picture};
use crate::reactive::dynamic;

/// What the names of exported files begin and end with; a page provides it as a context.
#[derive(Debug, Clone, Copy)]
pub struct FileNames {
    /// For example the model, its version and the tab.
    pub begin: Signal<Vec<String>>,
    /// For example the days of the window.
    pub end: Signal<Vec<String>>,
}

impl FileNames {
    fn of(names: Option<Self>, what: &str, ending: &str) -> String {
        let (begin, end) =
            names.map_or_else(Default::default, |names| (names.begin.get_untracked(), names.end.get_untracked()));
        let parts = begin.iter().map(String::as_str).chain([what]).chain(end.iter().map(String::as_str));
        file::name(parts, ending)
    }
}

/// Saves a table as CSV; says whether that was possible.
fn save_table(names: Option<FileNames>, what: &str, table: Callback<(), Table>) -> bool {
    let text = csv::text(&untrack(|| table.run(())));
    save(&FileNames::of(names, what, "csv"), csv::MEDIA_TYPE, &text).is_some()
}

/// Says what went wrong; nothing where nothing did.
const fn outcome(done: bool) -> &'static str {
    if done { "" } else { "The browser could not make this file." }
}

/// A chart with what can be taken away from it.
///
/// Everything that explains the chart belongs between the tags: the picture takes over the first `svg` of a `.chart`
/// and the entries of each `.key`. Elements with the class `screen-only` stay out of it.
#[component]
pub fn ChartExport(
    /// What it shows, in a few words; part of the file's name and of the buttons' names.
    what: &'static str,
    /// What the chart says, as on the page.
    #[prop(into)]
    title: Signal<String>,
    /// The measure, the rows, the days.
    #[prop(into, optional)]
    about: Signal<String>,
    /// The data behind it.
    #[prop(into)]
    table: Callback<(), Table>,
    /// Whether the data can be shown on the page too, where no other table has it.
    #[prop(optional)]
    as_table: bool,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    let picture = move || {
        let around = node.get_untracked()?;
        taken(&around, title.get_untracked(), about.get_untracked())
    };
    view! {
        <div node_ref=node>
            {children()}
            <ExportMenu what=what picture=picture table=table as_table=as_table/>
        </div>
    }
}

/// What can be taken away from a chart: PNG, SVG and CSV.
#[component]
pub fn ExportMenu(
    /// What it shows, in a few words; part of the file's name and of the buttons' names.
    #[prop(into)]
    what: String,
    /// The chart as it stands now.
    #[prop(into)]
    picture: Callback<(), Option<Picture>>,
    /// The data behind it.
    #[prop(into)]
    table: Callback<(), Table>,
    /// Whether the data can be shown on the page too, where no other table has it.
    #[prop(optional)]
    as_table: bool,
) -> impl IntoView {
    let said = RwSignal::new("");
    let names = use_context::<FileNames>();
    let label = |kind: &str| format!("{kind}: {what}");
    let labels = ["Export", "PNG", "SVG", "CSV"].map(label);
    let shown = as_table.then(|| view! { <DataTable what=what.clone() table=table/> });
    let what = StoredValue::new(what);
    let file = move |ending: &str| what.with_value(|what| FileNames::of(names, what, ending));
    let drawn = move || {
        let theme = if is_dark() { Theme::Dark } else { Theme::Light };
        untrack(|| picture.run(())).map(|found| picture::document(&found, theme))
    };
    let say = move |done: bool| said.set(outcome(done));
    let png = move |_| match drawn() {
        Some((text, size)) => save_png(file("png"), &text, size, say),
        None => say(false),
    };
    let svg = move |_| say(drawn().and_then(|(text, _)| save(&file("svg"), SVG, &text)).is_some());
    let sheet = move |_| say(what.with_value(|what| save_table(names, what, table)));
    let [open, png_label, svg_label, csv_label] = labels;
    view! {
        <div class="exports">
            <details class="export">
                <summary aria-label=open>"Export"</summary>
                <div>
                    <button type="button" class="link-button" aria-label=png_label on:click=png>"PNG"</button>
                    <button type="button" class="link-button" aria-label=svg_label on:click=svg>"SVG"</button>
                    <button type="button" class="link-button" aria-label=csv_label on:click=sheet>"CSV"</button>
                </div>
            </details>
            {shown}
            <span role="status">{dynamic(move || said.get())}</span>
        </div>
    }
}

/// The export of a table: CSV.
#[component]
pub fn TableExport(
    /// What it shows, in a few words; part of the file's name and of the button's name.
    what: &'static str,
    /// Its data, unrounded.
    #[prop(into)]
    table: Callback<(), Table>,
) -> impl IntoView {
    let names = use_context::<FileNames>();
    let said = RwSignal::new("");
    let take = move |_| said.set(outcome(save_table(names, what, table)));
    view! {
        <div class="exports">
            <button type="button" class="link-button" aria-label=format!("CSV: {what}") on:click=take>"CSV"</button>
            <span role="status">{dynamic(move || said.get())}</span>
        </div>
    }
}

/// What a picture needs of the page: the first chart inside an element, and its key.
pub fn taken(around: &Element, title: String, about: String) -> Option<Picture> {
    let serializer = XmlSerializer::new().ok()?;
    let text = |element: &Element| serializer.serialize_to_string(element).unwrap_or_default();
    let chart = around.query_selector(".chart > svg").ok().flatten()?;
    let entries = around.query_selector_all(".key > span").ok()?;
    let entries = (0..entries.length()).filter_map(|at| entries.item(at)?.dyn_into::<Element>().ok());
    let legend = entries.map(|entry| {
        let sign = entry.query_selector("svg").ok().flatten();
        Legend {
            size: sign.as_ref().map_or((0.0, 0.0), size),
            sign: sign.as_ref().map(text).unwrap_or_default(),
            words: entry.text_content().unwrap_or_default(),
        }
    });
    Some(Picture {
        title,
        about,
        source: window().location().href().unwrap_or_default(),
        markup: text(&chart),
        size: size(&chart),
        legend: legend.collect(),
    })
}

fn size(element: &Element) -> (f64, f64) {
    let place = element.get_bounding_client_rect();
    (place.width(), place.height())
}
