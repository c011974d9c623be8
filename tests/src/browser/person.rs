//! What a person sees on a page, and does with it.

use serde_json::{Value, json};

use super::Browser;

/// Text as it is read: white space of any kind counts as one space.
const TEXT: &str = "const text = node => (node.innerText ?? node.textContent ?? '').replace(/\\s+/g, ' ').trim();";

/// Something that can be used, found by its role and name.
#[derive(Debug)]
pub struct Element<'a> {
    browser: &'a Browser,
    node: Value,
    described: String,
}

/// A table as it is read: the cells of each row, hidden ones and those of opened details left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The heads of the columns.
    pub head: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// The row that begins with this.
    pub fn row(&self, name: &str) -> Option<&[String]> {
        self.rows.iter().find(|row| row.first().is_some_and(|first| first == name)).map(Vec::as_slice)
    }

    /// A cell by the start of its row and the head of its column.
    pub fn cell(&self, row: &str, column: &str) -> Option<&str> {
        let at = self.head.iter().position(|head| head == column)?;
        self.row(row)?.get(at).map(String::as_str)
    }

    /// The first cell of each row.
    pub fn names(&self) -> Vec<&str> {
        self.rows.iter().filter_map(|row| row.first().map(String::as_str)).collect()
    }
}

impl Browser {
    /// All text in view.
    pub fn text(&self) -> String {
        self.read(&format!("{TEXT} return text(document.body)"))
    }

    /// Waits until a text stands on the page.
    pub fn sees(&self, wanted: &str) {
        self.wait(&format!("the text \u{201c}{wanted}\u{201d}"), || self.text().contains(wanted).then_some(()));
    }

    /// Waits until a text stands on the page no more.
    pub fn sees_no(&self, unwanted: &str) {
        self.wait(&format!("no text \u{201c}{unwanted}\u{201d}"), || (!self.text().contains(unwanted)).then_some(()));
    }

    /// All headings of a level.
    pub fn headings(&self, level: u8) -> Vec<String> {
        let body = format!(
            "{TEXT} return [...document.querySelectorAll('main h{level}')].filter(h => h.checkVisibility()).map(text)"
        );
        strings(&self.script(&body, &json!([])))
    }

    /// Waits for a heading that satisfies something.
    pub fn heading(&self, level: u8, what: &str, wanted: impl Fn(&str) -> bool) -> String {
        self.wait(&format!("a heading of level {level} {what}"), || {
            self.headings(level).into_iter().find(|heading| wanted(heading))
        })
    }

    /// The text of the part of the page under a heading.
    pub fn under(&self, heading: &str) -> String {
        self.wait(&format!("the section \u{201c}{heading}\u{201d}"), || {
            let body = format!(
                "{TEXT} const h = [...document.querySelectorAll('main :is(h1, h2, h3)')].find(h => text(h) === \
                 arguments[0]); return h ? text(h.closest('article, section, div')) : null"
            );
            self.script(&body, &json!([heading])).as_str().map(str::to_owned)
        })
    }

    /// Waits for the table with this caption, and reads it.
    pub fn table(&self, caption: &str) -> Table {
        self.wait(&format!("the table \u{201c}{caption}\u{201d}"), || self.try_table(caption))
    }

    /// Reads the table with this caption, if it is there and has rows.
    pub fn try_table(&self, caption: &str) -> Option<Table> {
        let body = format!(
            "{TEXT} const read = cell => text(cell.querySelector('summary') ?? cell); \
             const table = [...document.querySelectorAll('table')].find(t => t.caption && \
               t.caption.textContent.replace(/\\s+/g, ' ').trim().startsWith(arguments[0])); \
             if (!table) return null; \
             const rows = [...table.tBodies[0].rows].filter(row => !row.classList.contains('detail')); \
             return {{head: [...table.tHead.rows[0].cells].map(read), \
                      rows: rows.map(row => [...row.cells].map(read))}}"
        );
        let read = self.script(&body, &json!([caption]));
        let table =
            Table { head: strings(&read["head"]), rows: read["rows"].as_array()?.iter().map(strings).collect() };
        (!table.rows.is_empty()).then_some(table)
    }

    /// Waits for something with this role and name, as assistive technology sees them.
    pub fn by_role(&self, role: &str, name: &str) -> Element<'_> {
        let described = format!("{role} \u{201c}{name}\u{201d}");
        let node = self.wait(&described, || self.nodes(Some(role), name).into_iter().next());
        Element { browser: self, node, described }
    }

    /// Waits for the field with this label.
    pub fn by_label(&self, name: &str) -> Element<'_> {
        let described = format!("the field \u{201c}{name}\u{201d}");
        let is_field = |node: &Value| {
            let found = self.try_devtools("DOM.describeNode", &json!({"backendNodeId": node}));
            found.is_some_and(|found| {
                matches!(found["node"]["nodeName"].as_str(), Some("INPUT" | "SELECT" | "TEXTAREA" | "g" | "rect"))
            })
        };
        let node = self.wait(&described, || self.nodes(None, name).into_iter().find(is_field));
        Element { browser: self, node, described }
    }

    /// Whether something with this role and name is there now.
    pub fn has(&self, role: &str, name: &str) -> bool {
        !self.nodes(Some(role), name).is_empty()
    }

    /// How many pixels the page can be scrolled sideways.
    pub fn sideways(&self) -> i64 {
        let overflow = "const e = document.documentElement; return Math.ceil(e.scrollWidth - e.clientWidth)";
        self.script(overflow, &json!([])).as_i64().unwrap_or(i64::MAX)
    }

    /// What the page has fetched so far, apart from the inventory and the states, which it asks for by the clock, and who asks.
    pub fn fetched(&self) -> Vec<String> {
        let body = "return performance.getEntriesByType('resource').map(entry => entry.name)\
                    .filter(name => !name.endsWith('/api/v1/models') && !name.endsWith('/live') && !name.endsWith('/session'))";
        strings(&self.script(body, &json!([])))
    }

    /// Forgets what was fetched.
    pub fn forget_fetched(&self) {
        self.script("performance.clearResourceTimings()", &json!([]));
    }

    fn read(&self, body: &str) -> String {
        self.script(body, &json!([])).as_str().unwrap_or_default().to_owned()
    }

    fn nodes(&self, role: Option<&str>, name: &str) -> Vec<Value> {
        let Some(document) = self.try_devtools("DOM.getDocument", &json!({"depth": 0})) else { return Vec::new() };
        let mut query = json!({"nodeId": document["root"]["nodeId"], "accessibleName": name});
        if let Some(role) = role {
            query["role"] = role.into();
        }
        let found = self.try_devtools("Accessibility.queryAXTree", &query).unwrap_or_default();
        let nodes = found["nodes"].as_array().cloned().unwrap_or_default();
        nodes
            .into_iter()
            .filter(|node| node["ignored"] != true)
            .map(|mut node| node["backendDOMNodeId"].take())
            .collect()
    }
}

impl Element<'_> {
    /// Clicks in its middle.
    pub fn click(&self) {
        let of = json!({"backendNodeId": self.node});
        let quad = self.browser.wait(&format!("{} in view", self.described), || {
            self.browser.try_devtools("DOM.scrollIntoViewIfNeeded", &of)?;
            let quads = self.browser.try_devtools("DOM.getContentQuads", &of)?;
            let quad: Vec<f64> = quads["quads"][0].as_array()?.iter().filter_map(Value::as_f64).collect();
            (quad.len() == 8).then_some(quad)
        });
        let middle = |from: usize| (0..4).map(|corner| quad[corner * 2 + from]).sum::<f64>() / 4.0;
        let (x, y) = (middle(0), middle(1));
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let button = if kind == "mouseMoved" { "none" } else { "left" };
            let event = json!({"type": kind, "x": x, "y": y, "button": button, "clickCount": 1});
            self.browser.devtools("Input.dispatchMouseEvent", &event);
        }
    }

    /// Presses the mouse in its middle, moves it sideways by some pixels, and lets go.
    pub fn drag(&self, by: f64) {
        let of = json!({"backendNodeId": self.node});
        self.browser.devtools("DOM.scrollIntoViewIfNeeded", &of);
        let quads = self.browser.devtools("DOM.getContentQuads", &of);
        let quad: Vec<f64> = quads["quads"][0].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
        let middle = |from: usize| (0..4).map(|corner| quad[corner * 2 + from]).sum::<f64>() / 4.0;
        let (x, y) = (middle(0), middle(1));
        let mouse = |kind: &str, x: f64| {
            let pressed = i32::from(kind != "mouseReleased");
            let event = json!({"type": kind, "x": x, "y": y, "button": "left", "buttons": pressed, "clickCount": 1});
            self.browser.devtools("Input.dispatchMouseEvent", &event);
        };
        mouse("mousePressed", x);
        for step in 1..=8 {
            mouse("mouseMoved", x + by * f64::from(step) / 8.0);
        }
        mouse("mouseReleased", x + by);
    }

    /// Puts the cursor into it.
    pub fn focus(&self) -> &Self {
        self.browser.devtools("DOM.focus", &json!({"backendNodeId": self.node}));
        self
    }

    /// Puts the cursor into it and presses keys.
    pub fn press(&self, keys: &str) {
        self.focus();
        self.browser.press(keys);
    }

    /// One of its properties in the page, for example `value`.
    pub fn property(&self, name: &str) -> Value {
        self.call("function(name) { return this[name] ?? null }", &json!([{"value": name}]))
    }

    /// One of its attributes.
    pub fn attribute(&self, name: &str) -> Option<String> {
        let found = self.call("function(name) { return this.getAttribute(name) }", &json!([{"value": name}]));
        found.as_str().map(str::to_owned)
    }

    fn call(&self, function: &str, arguments: &Value) -> Value {
        let object = self.browser.devtools("DOM.resolveNode", &json!({"backendNodeId": self.node}));
        let call = json!({
            "objectId": object["object"]["objectId"],
            "functionDeclaration": function,
            "arguments": arguments,
            "returnByValue": true,
        });
        self.browser.devtools("Runtime.callFunctionOn", &call)["result"]["value"].take()
    }
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}
