-- What a listing says of a version; empty for the usual class.
ALTER TABLE objectindex_version ADD COLUMN class TEXT NOT NULL DEFAULT '';
