-- Built after the first bulk import and kept from then on: filling them row by row would double the cost of reading.
CREATE INDEX IF NOT EXISTS rows_by_import ON rows (ordinal);
CREATE INDEX IF NOT EXISTS records_by_person ON records (person);
CREATE INDEX IF NOT EXISTS events_by_record ON events (record, kind);
CREATE INDEX IF NOT EXISTS events_by_row ON events (row_number);
-- Who shares an address, number, profile or record with somebody new is found by it.
CREATE INDEX IF NOT EXISTS identifiers_by_text ON identifiers (text);
-- The other half of what was decided on a record: the one half is found by events_by_record.
CREATE INDEX IF NOT EXISTS events_on_other ON events (text) WHERE kind BETWEEN 55 AND 57;
