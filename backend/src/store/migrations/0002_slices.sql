-- Slices with a name; `condition` is the text that was saved.
CREATE TABLE slice (
    model_id  INTEGER NOT NULL REFERENCES model (id),
    name      TEXT    NOT NULL,
    condition TEXT    NOT NULL,
    PRIMARY KEY (model_id, name)
) STRICT, WITHOUT ROWID;
