-- One row: scheme and authority under which servers of this database know its realms.

CREATE TABLE server_identity (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  public_url text NOT NULL
);
