-- Casts to and from SUPER, and functions of time and of the last COPY. Strings with a backslash are E'' throughout: bodies are read again under the
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
-- A value of another type becomes NULL while cast_super_null_on_error is on, which it is unless told otherwise.
DO $do$ DECLARE target text; BEGIN
  FOREACH target IN ARRAY ARRAY['int8', 'int4', 'int2', 'numeric', 'boolean', 'float8', 'float4'] LOOP
    EXECUTE format($f$CREATE FUNCTION pg_catalog.rs_super_%1$s(super) RETURNS %1$s LANGUAGE plpgsql STABLE STRICT AS $$
      BEGIN RETURN rs_super_text($1)::%1$s;
      EXCEPTION WHEN invalid_text_representation OR numeric_value_out_of_range THEN
        IF current_setting('redshift.cast_super_null_on_error', true) = 'off' THEN RAISE; END IF;
        RETURN NULL;
      END$$; CREATE CAST (super AS %1$s) WITH FUNCTION rs_super_%1$s(super) AS ASSIGNMENT$f$, target);
  END LOOP;
END $do$;

CREATE FUNCTION pg_catalog.rs_getdate() RETURNS timestamp LANGUAGE sql STABLE AS
  $$SELECT date_trunc('second', statement_timestamp())::timestamp$$;
CREATE FUNCTION pg_catalog.rs_sysdate() RETURNS timestamp LANGUAGE sql STABLE AS $$SELECT now()::timestamp$$;
CREATE FUNCTION pg_catalog.charindex(text, text) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS $$SELECT strpos($2, $1)$$;
CREATE AGGREGATE pg_catalog.listagg(text, text) (SFUNC = string_agg_transfn, STYPE = internal, FINALFUNC = string_agg_finalfn);
CREATE OR REPLACE FUNCTION pg_catalog.version() RETURNS text LANGUAGE sql STABLE AS
  $$SELECT 'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3), Redshift 1.0.0'::text$$;

CREATE FUNCTION pg_catalog.rs_compare_super(super, super) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS
  $$BEGIN RAISE EXCEPTION 'comparing SUPER is not modelled by redshift-local' USING ERRCODE = '0A000'; END$$;
CREATE OPERATOR pg_catalog.= (LEFTARG = super, RIGHTARG = super, FUNCTION = rs_compare_super);
CREATE OPERATOR pg_catalog.<> (LEFTARG = super, RIGHTARG = super, FUNCTION = rs_compare_super);
