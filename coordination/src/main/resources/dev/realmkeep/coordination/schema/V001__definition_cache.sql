-- Realms, their files, the definitions computed from them, and what was read to compute them.

CREATE TABLE realms (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  url text NOT NULL UNIQUE,
  owner text NOT NULL,
  visibility text NOT NULL CHECK (visibility IN ('public', 'private')),
  generation bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50); -- every write updates one row in place

CREATE TABLE realm_files (
  realm_id int NOT NULL REFERENCES realms ON DELETE CASCADE,
  path text NOT NULL,
  version bigint NOT NULL CHECK (version > 0), -- the realm's generation at the last write
  content bytea NOT NULL,
  size_bytes bigint NOT NULL,
  sha256 text NOT NULL,
  media_type text NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (realm_id, path)
);

-- Dictionary of every path that was ever looked for, so that an edge is three integers.
CREATE TABLE paths (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  realm_id int NOT NULL REFERENCES realms ON DELETE CASCADE,
  path text NOT NULL,
  UNIQUE (realm_id, path)
);

CREATE TABLE modules (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  realm_id int NOT NULL REFERENCES realms ON DELETE CASCADE,
  url text NOT NULL,
  url_hash bytea NOT NULL, -- SHA-256: a URL may be longer than an index entry
  cache_scope text NOT NULL CHECK (cache_scope IN ('public', 'realm-auth')),
  auth_user_id text NOT NULL,
  extractor_version text NOT NULL,
  state text NOT NULL CHECK (state IN ('found', 'missing', 'error')),
  entry bytea NOT NULL, -- the JSON bytes that are answered; nothing queries inside of them
  file_alias text,
  generation bigint NOT NULL,
  failures int NOT NULL,
  took_ms bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz,
  UNIQUE (realm_id, url_hash, cache_scope, auth_user_id, extractor_version)
);
-- The read set: version 0 = looked for and absent. No foreign keys: their triggers run once per
-- edge. Whoever deletes a row of modules holds its lock and deletes its edges in a later statement.
CREATE TABLE module_reads (
  module_id bigint NOT NULL,
  path_id bigint NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (module_id, path_id)
);
CREATE INDEX module_reads_by_path ON module_reads (path_id, module_id);

CREATE TABLE change_log (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
  kind text NOT NULL CHECK (kind IN ('modules', 'realm', 'all')),
  realm text NOT NULL, -- its URL; empty for kind 'all'
  generation bigint NOT NULL,
  keys text[] NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX change_log_by_tx ON change_log (tx);
CREATE INDEX change_log_by_at ON change_log (at);

-- One row: the newest transaction whose entry was removed from the log because of its age.
CREATE TABLE change_log_horizon (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  pruned_tx xid8 NOT NULL
);
INSERT INTO change_log_horizon (pruned_tx) VALUES ('0');
