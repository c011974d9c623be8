-- What a person wrote about a moment of a model; `time` and `created` are epoch milliseconds.
CREATE TABLE annotation (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    model_id INTEGER NOT NULL REFERENCES model (id),
    time     INTEGER NOT NULL,
    text     TEXT    NOT NULL,
    author   TEXT    NOT NULL,
    created  INTEGER NOT NULL
) STRICT;
CREATE INDEX annotation_of_model ON annotation (model_id, time);
