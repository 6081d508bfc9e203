-- The processes that share this database, what was set for all of them, and who computed a row.

CREATE TABLE nodes (
  node_id text PRIMARY KEY, -- chosen at random by each process when it starts
  url text NOT NULL, -- of the realm server, for people; empty until it listens
  version text NOT NULL, -- of the program
  extractor_version text NOT NULL,
  host text NOT NULL,
  pid bigint NOT NULL,
  status text NOT NULL, -- JSON, as the node reported it when it was last seen; nothing queries inside
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  last_seen timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50); -- every row is updated in place, twice a second

-- What holds for the whole fleet and overrides the setting of a node. A flag without a row is not set.
CREATE TABLE flags (
  name text PRIMARY KEY,
  value text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  changed_by text NOT NULL -- the node through which it was set
);

ALTER TABLE modules ADD COLUMN computed_by text; -- node_id; null for rows older than the column
