-- Redshift's functions and casts. Strings with a backslash are E'' throughout: bodies are read again under the
-- session's settings.
CREATE FUNCTION pg_catalog.rs_compact(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS
  $$SELECT regexp_replace($1, E'("(?:[^"\\\\]|\\\\.)*")|\\s+', E'\\1', 'g')$$;
CREATE FUNCTION pg_catalog.rs_super(json) RETURNS super LANGUAGE sql IMMUTABLE STRICT AS
  $$SELECT rs_compact($1::text)::json::super$$;
CREATE FUNCTION pg_catalog.rs_double_text(float8) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS
  $$SELECT regexp_replace(regexp_replace(trim(to_char($1, '9.99999999999999EEEE')), E'\\.?0*e', 'e'), 'e([+-])0+([0-9])', E'e\\1\\2')$$;

CREATE FUNCTION pg_catalog.rs_json(text) RETURNS json LANGUAGE sql IMMUTABLE AS $$SELECT to_json($1)$$;
CREATE FUNCTION pg_catalog.rs_json(int8) RETURNS json LANGUAGE sql IMMUTABLE AS $$SELECT to_json($1)$$;
CREATE FUNCTION pg_catalog.rs_json(int4) RETURNS json LANGUAGE sql IMMUTABLE AS $$SELECT to_json($1)$$;
CREATE FUNCTION pg_catalog.rs_json(int2) RETURNS json LANGUAGE sql IMMUTABLE AS $$SELECT to_json($1)$$;
CREATE FUNCTION pg_catalog.rs_json(numeric) RETURNS json LANGUAGE sql IMMUTABLE AS $$SELECT to_json($1)$$;
CREATE FUNCTION pg_catalog.rs_json(boolean) RETURNS json LANGUAGE sql IMMUTABLE AS $$SELECT to_json($1)$$;
CREATE FUNCTION pg_catalog.rs_json(float8) RETURNS json LANGUAGE sql IMMUTABLE AS $$SELECT rs_double_text($1)::json$$;
CREATE FUNCTION pg_catalog.rs_json(float4) RETURNS json LANGUAGE sql IMMUTABLE AS $$SELECT rs_double_text($1::float8)::json$$;
CREATE FUNCTION pg_catalog.rs_json(super) RETURNS json LANGUAGE sql IMMUTABLE AS $$SELECT $1::json$$;
CREATE FUNCTION pg_catalog.rs_json(json) RETURNS json LANGUAGE sql IMMUTABLE AS $$SELECT $1$$;
DO $do$ DECLARE bad text; BEGIN
  FOREACH bad IN ARRAY ARRAY['date', 'time', 'timetz', 'timestamp', 'timestamptz', 'varbyte'] LOOP
    EXECUTE format($f$CREATE FUNCTION pg_catalog.rs_json(%1$s) RETURNS json LANGUAGE plpgsql IMMUTABLE AS
      $$BEGIN RAISE EXCEPTION 'OBJECT could not convert type %1$s to super' USING ERRCODE = 'XX000'; END$$$f$, bad);
  END LOOP;
  FOREACH bad IN ARRAY ARRAY['text', 'varchar', 'int8', 'int4', 'int2', 'numeric', 'boolean', 'float8', 'float4'] LOOP
    EXECUTE format($f$CREATE FUNCTION pg_catalog.rs_to_super(%1$s) RETURNS super LANGUAGE sql IMMUTABLE STRICT AS
      $$SELECT rs_json($1)::super$$; CREATE CAST (%1$s AS super) WITH FUNCTION rs_to_super(%1$s) AS ASSIGNMENT$f$, bad);
  END LOOP;
END $do$;

CREATE FUNCTION pg_catalog.rs_super_text(super) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS
  $$SELECT CASE WHEN json_typeof($1::json) IN ('object', 'array') THEN NULL ELSE $1::json #>> '{}' END$$;
CREATE CAST (super AS text) WITH FUNCTION rs_super_text(super) AS ASSIGNMENT;
CREATE CAST (super AS varchar) WITH FUNCTION rs_super_text(super) AS ASSIGNMENT;
DO $do$ DECLARE target text; BEGIN
  FOREACH target IN ARRAY ARRAY['int8', 'int4', 'int2', 'numeric', 'boolean', 'float8', 'float4'] LOOP
    EXECUTE format($f$CREATE FUNCTION pg_catalog.rs_super_%1$s(super) RETURNS %1$s LANGUAGE sql IMMUTABLE STRICT AS
      $$SELECT rs_super_text($1)::%1$s$$; CREATE CAST (super AS %1$s) WITH FUNCTION rs_super_%1$s(super) AS ASSIGNMENT$f$, target);
  END LOOP;
END $do$;

CREATE FUNCTION pg_catalog.json_parse(text) RETURNS super LANGUAGE sql IMMUTABLE STRICT AS $$SELECT rs_super($1::json)$$;
CREATE FUNCTION pg_catalog.json_parse(varbyte) RETURNS super LANGUAGE sql IMMUTABLE STRICT AS
  $$SELECT rs_super(convert_from($1::bytea, 'UTF8')::json)$$;
CREATE FUNCTION pg_catalog.can_json_parse(text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT AS
  $$BEGIN PERFORM $1::json; RETURN true; EXCEPTION WHEN others THEN RETURN false; END$$;
CREATE FUNCTION pg_catalog.json_serialize(super) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT AS $$SELECT $1::json::text::varchar$$;
CREATE FUNCTION pg_catalog.json_serialize_to_varbyte(super) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT AS
  $$SELECT $1::json::text::varbyte$$;
CREATE FUNCTION pg_catalog.json_typeof(super) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT AS $$SELECT json_typeof($1::json)::varchar$$;
CREATE FUNCTION pg_catalog.json_size(super) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS $$SELECT octet_length($1::json::text)$$;

CREATE FUNCTION pg_catalog.rs_pad_hex(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS
  $$SELECT CASE WHEN length($1) % 2 = 1 THEN '0' || $1 ELSE $1 END$$;
CREATE FUNCTION pg_catalog.from_hex(text) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT AS
  $$SELECT decode(rs_pad_hex($1), 'hex')::varbyte$$;
CREATE FUNCTION pg_catalog.to_hex(varbyte) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT AS $$SELECT encode($1::bytea, 'hex')::varchar$$;
CREATE FUNCTION pg_catalog.to_varbyte(text, text) RETURNS varbyte LANGUAGE plpgsql IMMUTABLE STRICT AS $$BEGIN
  CASE lower($2)
    WHEN 'hex' THEN RETURN decode(rs_pad_hex($1), 'hex')::varbyte;
    WHEN 'base64' THEN RETURN decode($1, 'base64')::varbyte;
    WHEN 'utf8', 'utf-8', 'utf_8' THEN RETURN $1::varbyte;
    ELSE RAISE EXCEPTION 'TO_VARBYTE format % is not modelled by redshift-local', $2 USING ERRCODE = '0A000';
  END CASE; END$$;
CREATE FUNCTION pg_catalog.from_varbyte(varbyte, text) RETURNS varchar LANGUAGE plpgsql IMMUTABLE STRICT AS $$BEGIN
  CASE lower($2)
    WHEN 'hex' THEN RETURN encode($1::bytea, 'hex');
    WHEN 'base64' THEN RETURN encode($1::bytea, 'base64');
    WHEN 'utf8', 'utf-8', 'utf_8' THEN RETURN convert_from($1::bytea, 'UTF8');
    ELSE RAISE EXCEPTION 'FROM_VARBYTE format % is not modelled by redshift-local', $2 USING ERRCODE = '0A000';
  END CASE; END$$;

CREATE FUNCTION pg_catalog.rs_getdate() RETURNS timestamp LANGUAGE sql STABLE AS
  $$SELECT date_trunc('second', statement_timestamp() AT TIME ZONE 'UTC')$$;
CREATE FUNCTION pg_catalog.pg_last_copy_count() RETURNS bigint LANGUAGE sql VOLATILE AS
  $$SELECT coalesce(nullif(current_setting('redshift_local.last_copy_count', true), ''), '0')::bigint$$;
CREATE AGGREGATE pg_catalog.listagg(text, text) (SFUNC = string_agg_transfn, STYPE = internal, FINALFUNC = string_agg_finalfn);
CREATE OR REPLACE FUNCTION pg_catalog.version() RETURNS text LANGUAGE sql STABLE AS
  $$SELECT 'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3), Redshift 1.0.0'::text$$;
