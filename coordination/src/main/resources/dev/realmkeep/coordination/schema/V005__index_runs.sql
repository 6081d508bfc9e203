-- Requests to fill the cache with all modules of a realm: the newest of each realm and version.

CREATE SEQUENCE index_run_ids;

CREATE TABLE index_runs (
  realm_id int NOT NULL REFERENCES realms ON DELETE CASCADE,
  extractor_version text NOT NULL,
  run_id bigint NOT NULL UNIQUE DEFAULT nextval('index_run_ids'),
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'cancelled', 'expired')),
  generation bigint NOT NULL, -- of the realm when the run was asked for
  total int, -- null until somebody has counted
  found int NOT NULL DEFAULT 0,
  errors int NOT NULL DEFAULT 0,
  failed int NOT NULL DEFAULT 0,
  requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz,
  PRIMARY KEY (realm_id, extractor_version)
) WITH (fillfactor = 50); -- an open run is updated in place, for each few modules
CREATE INDEX index_runs_open ON index_runs (extractor_version) WHERE state = 'open';
