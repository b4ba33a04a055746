-- Names of more than PostgreSQL's 63 bytes and what is stored in their place.
CREATE TABLE pg_catalog.rs_long_names (stand_in text, name text);
GRANT SELECT ON pg_catalog.rs_long_names TO PUBLIC;
CREATE FUNCTION pg_catalog.rs_long_name(text) RETURNS text LANGUAGE sql STABLE STRICT AS
  $$SELECT CASE WHEN octet_length($1) < 63 THEN $1
    ELSE coalesce((SELECT name FROM pg_catalog.rs_long_names WHERE stand_in = $1 LIMIT 1), $1) END$$;
