-- What differs on PostgreSQL. An entry of a B-tree may not be longer than a third of a page, but names come as they come:
-- long ones are told apart by a number. That no record or term comes twice is seen to by the one who writes.
ALTER TABLE records DROP CONSTRAINT IF EXISTS records_record_key;
CREATE INDEX IF NOT EXISTS records_by_name ON records USING hash (record);
ALTER TABLE terms DROP CONSTRAINT IF EXISTS terms_text_key;
ALTER TABLE identifiers DROP CONSTRAINT IF EXISTS identifiers_pkey;
CREATE UNIQUE INDEX IF NOT EXISTS identifiers_once ON identifiers (record, kind, left(text, 500), hashtextextended(text, 0));
CREATE INDEX IF NOT EXISTS identifiers_by_text ON identifiers USING hash (text);
CREATE INDEX IF NOT EXISTS events_on_other ON events USING hash (text) WHERE kind BETWEEN 55 AND 57;
