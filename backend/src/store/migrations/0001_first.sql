-- Models and their versions; `spec` is the JSON that was registered.
CREATE TABLE model (
    id      INTEGER PRIMARY KEY,
    name    TEXT    NOT NULL UNIQUE,
    spec    TEXT    NOT NULL,
    created INTEGER NOT NULL
) STRICT;

CREATE TABLE version (
    id       INTEGER PRIMARY KEY,
    model_id INTEGER NOT NULL REFERENCES model (id),
    name     TEXT    NOT NULL,
    spec     TEXT    NOT NULL,
    created  INTEGER NOT NULL,
    -- The cells taken from the reference, as JSON, and their id; null until there is a reference.
    binning    TEXT,
    binning_id TEXT,
    UNIQUE (model_id, name)
) STRICT;

-- Rows, up to 65,536 to a batch, column by column.
CREATE TABLE batch (
    id         INTEGER PRIMARY KEY,
    version_id INTEGER NOT NULL REFERENCES version (id),
    role       INTEGER NOT NULL,
    rows       INTEGER NOT NULL,
    first_ms   INTEGER NOT NULL,
    last_ms    INTEGER NOT NULL,
    received   INTEGER NOT NULL
) STRICT;
CREATE INDEX batch_of_version ON batch (version_id, role, first_ms);

-- `key` is batch id × 4,096 + position; positions 0 to 2 are request ids, times and labels.
CREATE TABLE batch_column (
    key  INTEGER PRIMARY KEY,
    data BLOB    NOT NULL
) STRICT;

-- Where the row of a request id stands: `place` is batch id × 65,536 + row.
CREATE TABLE request (
    hash  INTEGER PRIMARY KEY,
    place INTEGER NOT NULL
) STRICT;

-- The latest label of a request of a model, kept so that it finds observations that come after it.
CREATE TABLE label (
    hash     INTEGER PRIMARY KEY,
    model_id INTEGER NOT NULL,
    number   REAL,
    text     TEXT,
    time     INTEGER NOT NULL
) STRICT;

-- Counts by version, role and window; `width` is 3600 or 86400 seconds, 0 for the reference.
CREATE TABLE summary (
    version_id INTEGER NOT NULL,
    role       INTEGER NOT NULL,
    width      INTEGER NOT NULL,
    start      INTEGER NOT NULL,
    columns    BLOB    NOT NULL,
    outcomes   BLOB    NOT NULL,
    PRIMARY KEY (version_id, role, width, start)
) STRICT, WITHOUT ROWID;

-- Rows and labelled rows by hour, kept even while there is no reference to count against.
CREATE TABLE traffic (
    version_id INTEGER NOT NULL,
    role       INTEGER NOT NULL,
    hour       INTEGER NOT NULL,
    rows       INTEGER NOT NULL,
    labelled   INTEGER NOT NULL,
    first_ms   INTEGER NOT NULL,
    last_ms    INTEGER NOT NULL,
    PRIMARY KEY (version_id, role, hour)
) STRICT, WITHOUT ROWID;

-- Answers to requests that carried an Idempotency-Key.
CREATE TABLE answered (
    scope   TEXT    NOT NULL,
    key     TEXT    NOT NULL,
    body    TEXT    NOT NULL,
    answer  TEXT    NOT NULL,
    created INTEGER NOT NULL,
    PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;
