-- The state of a model, a row for each change; never altered. Times are epoch milliseconds throughout.
CREATE TABLE state_change (
    model_id INTEGER NOT NULL REFERENCES model (id),
    at       INTEGER NOT NULL,
    state    TEXT    NOT NULL,
    reason   TEXT    NOT NULL,
    PRIMARY KEY (model_id, at)
) STRICT, WITHOUT ROWID;

-- Milliseconds watched in each kind of state; `width` is 60, 3600 or 86400 seconds, `start` an epoch second.
CREATE TABLE uptime (
    model_id    INTEGER NOT NULL REFERENCES model (id),
    width       INTEGER NOT NULL,
    start       INTEGER NOT NULL,
    up_ms       INTEGER NOT NULL,
    degraded_ms INTEGER NOT NULL,
    down_ms     INTEGER NOT NULL,
    PRIMARY KEY (model_id, width, start)
) STRICT, WITHOUT ROWID;

-- The ledger of routes: each row is the whole route from then on, as JSON.
CREATE TABLE route_change (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    model_id INTEGER NOT NULL REFERENCES model (id),
    revision INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    action   TEXT    NOT NULL,
    route    TEXT    NOT NULL,
    UNIQUE (model_id, revision)
) STRICT;
CREATE TRIGGER route_change_stays BEFORE UPDATE ON route_change
BEGIN SELECT RAISE(ABORT, 'the ledger of routes is never changed'); END;
CREATE TRIGGER route_change_is_kept BEFORE DELETE ON route_change
BEGIN SELECT RAISE(ABORT, 'the ledger of routes is never shortened'); END;

-- Rules that people wrote, and built-in ones that they changed; `spec` is the JSON that was registered.
CREATE TABLE rule (
    model_id INTEGER NOT NULL REFERENCES model (id),
    name     TEXT    NOT NULL,
    spec     TEXT    NOT NULL,
    PRIMARY KEY (model_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE channel (
    name TEXT PRIMARY KEY,
    spec TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE incident (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    model_id        INTEGER NOT NULL REFERENCES model (id),
    title           TEXT    NOT NULL,
    severity        TEXT    NOT NULL,
    opened          INTEGER NOT NULL,
    resolved        INTEGER,
    acknowledged_by TEXT,
    post_mortem     TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX incident_of_model ON incident (model_id, resolved);

CREATE TABLE incident_entry (
    id          INTEGER PRIMARY KEY,
    incident_id INTEGER NOT NULL REFERENCES incident (id),
    at          INTEGER NOT NULL,
    kind        TEXT    NOT NULL,
    text        TEXT    NOT NULL,
    by          TEXT    NOT NULL
) STRICT;
CREATE INDEX entry_of_incident ON incident_entry (incident_id);

-- A time in which nobody is told; of all models where `model` is null.
CREATE TABLE maintenance (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    model    TEXT,
    start    INTEGER NOT NULL,
    stop     INTEGER NOT NULL,
    reason   TEXT    NOT NULL,
    by       TEXT    NOT NULL
) STRICT;

-- Messages to channels; `next` is null once one is delivered or given up.
CREATE TABLE delivery (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    channel   TEXT    NOT NULL,
    model     TEXT,
    subject   TEXT    NOT NULL,
    message   TEXT    NOT NULL,
    created   INTEGER NOT NULL,
    attempts  INTEGER NOT NULL DEFAULT 0,
    next      INTEGER,
    delivered INTEGER NOT NULL DEFAULT 0,
    answer    TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX delivery_due ON delivery (next) WHERE next IS NOT NULL;

-- What versions used, as JSON of `Resources`; `at` is its time, to the minute.
CREATE TABLE resources (
    version_id INTEGER NOT NULL REFERENCES version (id),
    at         INTEGER NOT NULL,
    reading    TEXT    NOT NULL,
    PRIMARY KEY (version_id, at)
) STRICT, WITHOUT ROWID;

-- Live and canary rows taken in, and left out because something was wrong with them, by the minute of receipt.
CREATE TABLE intake (
    version_id INTEGER NOT NULL REFERENCES version (id),
    minute     INTEGER NOT NULL,
    accepted   INTEGER NOT NULL,
    rejected   INTEGER NOT NULL,
    PRIMARY KEY (version_id, minute)
) STRICT, WITHOUT ROWID;

-- The business metric's values, as they were sent.
CREATE TABLE business_value (
    model_id INTEGER NOT NULL REFERENCES model (id),
    at       INTEGER NOT NULL,
    value    REAL    NOT NULL,
    PRIMARY KEY (model_id, at)
) STRICT, WITHOUT ROWID;

-- People who have left: by e-mail address or by the name that stands as owner, in small letters.
CREATE TABLE departed (
    person TEXT PRIMARY KEY,
    since  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Where requests spent their time: one span of a trace each.
CREATE TABLE hop (
    trace_id    TEXT    NOT NULL,
    span_id     TEXT    NOT NULL,
    parent_id   TEXT    NOT NULL,
    service     TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    start_us    INTEGER NOT NULL,
    duration_us INTEGER NOT NULL,
    error       TEXT,
    received    INTEGER NOT NULL,
    PRIMARY KEY (trace_id, span_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX hop_by_age ON hop (received);

-- The traces of a request, where a span names its id.
CREATE TABLE trace_of_request (
    request_id TEXT    NOT NULL,
    trace_id   TEXT    NOT NULL,
    received   INTEGER NOT NULL,
    PRIMARY KEY (request_id, trace_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX trace_by_age ON trace_of_request (received);
