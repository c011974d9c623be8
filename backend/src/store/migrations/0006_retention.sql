-- Rows that are no longer kept: of a version in a role, all before `before_ms` (epoch milliseconds), but for those that
-- are in one batch with later ones. Summaries of them stay, and can't be counted again.
CREATE TABLE gone (
    version_id INTEGER NOT NULL REFERENCES version (id),
    role       INTEGER NOT NULL,
    before_ms  INTEGER NOT NULL,
    rows       INTEGER NOT NULL,
    -- The highest id of a batch that went: ids are never given twice.
    newest     INTEGER NOT NULL,
    PRIMARY KEY (version_id, role)
) STRICT, WITHOUT ROWID;

-- What the columns of a batch take, as they came.
ALTER TABLE batch ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
UPDATE batch SET bytes = (
    SELECT coalesce(sum(length(data)), 0) FROM batch_column WHERE key >= batch.id * 4096 AND key < (batch.id + 1) * 4096
);
CREATE INDEX batch_by_age ON batch (last_ms);
