-- An invalidation lists the rows it is of. Listing a row is one small insert at the end of a table;
-- deleting it would change the page of the row, of each of its edges and of its large values. A row
-- that is listed is gone for everybody: see the view. A sweep deletes it later.

ALTER TABLE modules RENAME TO module_rows;

-- Not unique: two writers that invalidate the same row need not wait for each other.
CREATE TABLE invalidated (module_id bigint NOT NULL);
CREATE INDEX invalidated_by_module ON invalidated (module_id);

-- An id names one stored result: a row that is stored over another gets a new one, and lists the old.
ALTER TABLE module_rows ADD COLUMN replaces bigint;

-- The rows there are. A column added to the table is to be added here (CREATE OR REPLACE VIEW).
CREATE VIEW modules AS
  SELECT m.* FROM module_rows m
  WHERE NOT EXISTS (SELECT FROM invalidated i WHERE i.module_id = m.id);
