-- Documents of realms, and the main lanes that write them.

-- Who runs a realm's main lane. Touched by claims, renewals and releases, never by a commit.
CREATE TABLE realm_lanes (
  realm_id int PRIMARY KEY REFERENCES realms ON DELETE CASCADE,
  epoch bigint NOT NULL, -- grows with every claim and every release
  node_id text, -- null when nobody holds it
  url text NOT NULL,
  expires_at timestamptz NOT NULL
) WITH (fillfactor = 50); -- updated in place, every second

-- The fence: every commit of a lane moves the version on under the epoch of its claim.
CREATE TABLE lane_commits (
  realm_id int PRIMARY KEY REFERENCES realms ON DELETE CASCADE,
  epoch bigint NOT NULL,
  version bigint NOT NULL DEFAULT 0,
  epoch_from bigint NOT NULL DEFAULT 0, -- the version at which this epoch began
  layout bigint NOT NULL DEFAULT 0 -- moves on with every change of the declared indexes
) WITH (fillfactor = 50); -- updated in place, with every commit

-- Dictionary of card types that have documents.
CREATE TABLE document_tables (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  realm_id int NOT NULL REFERENCES realms ON DELETE CASCADE,
  type_hash bytea NOT NULL, -- SHA-256 of module#name: together they may be longer than an index entry
  module text NOT NULL,
  name text NOT NULL,
  UNIQUE (realm_id, type_hash)
);

CREATE TABLE documents (
  table_id int NOT NULL REFERENCES document_tables ON DELETE CASCADE,
  id text COLLATE "C" NOT NULL,
  version bigint NOT NULL, -- of the lane when it was last written
  doc jsonb NOT NULL,
  PRIMARY KEY (table_id, id)
) WITH (fillfactor = 80);

-- A declared index is rows, not an index of its own: a thousand realms with two each would make every
-- statement on documents open two thousand.
CREATE TABLE document_indexes (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  table_id int NOT NULL REFERENCES document_tables ON DELETE CASCADE,
  path text NOT NULL, -- dotted, as declared
  value_path jsonpath NOT NULL, -- the same, for the server
  UNIQUE (table_id, path)
);

-- One row for each document and index: the value in the order of documents, see document_rank.
CREATE TABLE document_keys (
  index_id int NOT NULL REFERENCES document_indexes ON DELETE CASCADE,
  doc_id text COLLATE "C" NOT NULL,
  rank smallint NOT NULL,
  number numeric NOT NULL,
  text text COLLATE "C" NOT NULL,
  PRIMARY KEY (index_id, doc_id)
);
CREATE INDEX document_keys_by_value ON document_keys (index_id, rank, number, text, doc_id);

-- The order of values: nothing and null, booleans, numbers, strings, anything else.
CREATE FUNCTION document_rank(value jsonb) RETURNS smallint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (CASE coalesce(jsonb_typeof(value), 'null')
    WHEN 'null' THEN 0 WHEN 'boolean' THEN 1 WHEN 'number' THEN 2 WHEN 'string' THEN 3 ELSE 4 END)::smallint;

CREATE FUNCTION document_number(value jsonb) RETURNS numeric
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE jsonb_typeof(value)
    WHEN 'number' THEN value::numeric WHEN 'boolean' THEN value::boolean::int::numeric ELSE 0 END;

CREATE FUNCTION document_text(value jsonb) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN jsonb_typeof(value) = 'string' THEN value #>> '{}' ELSE '' END;

-- What of a string is in an index; an entry has a limit of some 2,700 bytes.
CREATE FUNCTION document_text_key(value text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN left(value, 200);

CREATE TABLE lane_schedules (
  realm_id int NOT NULL REFERENCES realms ON DELETE CASCADE,
  id text COLLATE "C" NOT NULL,
  kind text NOT NULL CHECK (kind IN ('reducer', 'procedure')),
  function text NOT NULL,
  args text NOT NULL, -- a JSON array; nothing queries inside
  intended_at_ms bigint NOT NULL, -- since the epoch, by the clock of the server
  every_ms bigint CHECK (every_ms >= 1), -- null when it fires once
  PRIMARY KEY (realm_id, id)
);
CREATE INDEX lane_schedules_by_time ON lane_schedules (realm_id, intended_at_ms, id);

CREATE TABLE lane_clients (
  realm_id int NOT NULL REFERENCES realms ON DELETE CASCADE,
  connection_id text NOT NULL,
  user_name text NOT NULL,
  PRIMARY KEY (realm_id, connection_id)
);

CREATE FUNCTION lane_now_ms() RETURNS bigint
  LANGUAGE sql VOLATILE
  RETURN floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint;
