#include "cluster/catalog.hpp"

namespace redshift_local::cluster {
namespace {

// Strings with a backslash are E'' throughout: function bodies are read again under the session's settings.

constexpr const char* types = R"sql(
CREATE TYPE pg_catalog.varbyte;
CREATE FUNCTION pg_catalog.varbyte_in(cstring) RETURNS varbyte LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textin';
CREATE FUNCTION pg_catalog.varbyte_out(varbyte) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteaout';
CREATE FUNCTION pg_catalog.varbyte_recv(internal) RETURNS varbyte LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'bytearecv';
CREATE FUNCTION pg_catalog.varbyte_send(varbyte) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteasend';
CREATE FUNCTION pg_catalog.varbyte_typmod_in(cstring[]) RETURNS integer LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'varchartypmodin';
CREATE FUNCTION pg_catalog.varbyte_typmod_out(integer) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'varchartypmodout';
CREATE TYPE pg_catalog.varbyte (INPUT = varbyte_in, OUTPUT = varbyte_out, RECEIVE = varbyte_recv, SEND = varbyte_send,
  TYPMOD_IN = varbyte_typmod_in, TYPMOD_OUT = varbyte_typmod_out, INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = extended);
CREATE CAST (varbyte AS bytea) WITHOUT FUNCTION AS IMPLICIT;
CREATE CAST (bytea AS varbyte) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE CAST (text AS varbyte) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE CAST (varchar AS varbyte) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE FUNCTION pg_catalog.rs_varbyte_text(varbyte) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$SELECT convert_from($1::bytea, 'UTF8')$$;
CREATE CAST (varbyte AS text) WITH FUNCTION rs_varbyte_text(varbyte);
CREATE CAST (varbyte AS varchar) WITH FUNCTION rs_varbyte_text(varbyte);

CREATE TYPE pg_catalog.super;
CREATE FUNCTION pg_catalog.super_in(cstring) RETURNS super LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'json_in';
CREATE FUNCTION pg_catalog.super_out(super) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'json_out';
CREATE FUNCTION pg_catalog.super_recv(internal) RETURNS super LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'json_recv';
CREATE FUNCTION pg_catalog.super_send(super) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'json_send';
CREATE TYPE pg_catalog.super (INPUT = super_in, OUTPUT = super_out, RECEIVE = super_recv, SEND = super_send,
  INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = extended);
CREATE CAST (super AS json) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE CAST (json AS super) WITHOUT FUNCTION AS ASSIGNMENT;
)sql";

constexpr const char* functions = R"sql(
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
)sql";

// Redshift: ALTER COLUMN TYPE, the rules for VARCHAR.
constexpr const char* alter_varchar = R"sql(
CREATE FUNCTION pg_catalog.rs_alter_varchar(relation regclass, name text, bytes integer, new_check text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE target record; longest integer; old_check text;
BEGIN
  SELECT a.attnum, a.atttypid, a.atttypmod - 4 AS bytes, a.atthasdef, c.relname INTO target
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE a.attrelid = relation AND a.attname = name AND a.attnum > 0 AND NOT a.attisdropped;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'column "%" of relation "%" does not exist', name, (SELECT relname FROM pg_class WHERE oid = relation)
      USING ERRCODE = '42703';
  ELSIF target.atttypid <> 'varchar'::regtype THEN
    RAISE EXCEPTION 'cannot alter column "%" of relation "%", only VARCHAR columns can be altered', name, target.relname
      USING ERRCODE = '0A000';
  ELSIF target.bytes = bytes THEN
    RAISE EXCEPTION 'cannot alter column "%" of relation "%", target column size should be different', name, target.relname
      USING ERRCODE = '0A000';
  ELSIF target.atthasdef THEN
    RAISE EXCEPTION 'cannot alter a VARCHAR column size with default value' USING ERRCODE = '0A000';
  END IF;
  EXECUTE format('SELECT max(octet_length(%I)) FROM %s', name, relation) INTO longest;
  IF longest > bytes THEN
    RAISE EXCEPTION 'cannot alter column "%" of relation "%", target column size should be larger than the longest value',
      name, target.relname USING ERRCODE = '0A000';
  END IF;
  FOR old_check IN SELECT conname FROM pg_constraint
      WHERE conrelid = relation AND contype = 'c' AND conkey = ARRAY[target.attnum] AND conname LIKE 'bytes of %' LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', relation, old_check);
  END LOOP;
  EXECUTE format('ALTER TABLE %s ALTER COLUMN %I TYPE varchar(%s)', relation, name, bytes);
  EXECUTE format('ALTER TABLE %s ADD %s NOT VALID', relation, new_check);
END $$;
)sql";

constexpr const char* load_errors = R"sql(
CREATE SEQUENCE pg_catalog.rs_query_id START 1000;
CREATE TABLE pg_catalog.rs_load_errors (query_id bigint DEFAULT nextval('pg_catalog.rs_query_id'), session_id integer,
  database_name text, table_name text, start_time timestamp DEFAULT rs_getdate(), file_name text, line_number bigint,
  column_name text, column_type text, column_length text, error_code integer, error_message text, raw_line text, raw_value text);
CREATE FUNCTION pg_catalog.rs_record_load_error(session text, database text, relation text, file text, line text, column_name text,
  column_type text, column_length text, code text, message text, raw_line text, raw_value text) RETURNS void LANGUAGE sql AS
  $$INSERT INTO pg_catalog.rs_load_errors (session_id, database_name, table_name, file_name, line_number, column_name, column_type,
      column_length, error_code, error_message, raw_line, raw_value)
    VALUES ($1::integer, $2, $3, $4, $5::bigint, $6, $7, $8, $9::integer, $10, $11, $12)$$;
CREATE VIEW pg_catalog.sys_load_error_detail AS SELECT 100 AS user_id, query_id, query_id AS transaction_id, session_id,
  database_name::char(64) AS database_name, coalesce(to_regclass(quote_ident(table_name))::oid::bigint, 0)::integer AS table_id,
  start_time, file_name::char(256) AS file_name, line_number, column_name::char(127) AS column_name,
  column_type::char(10) AS column_type, column_length::char(10) AS column_length, 0 AS position, error_code,
  error_message::char(512) AS error_message FROM pg_catalog.rs_load_errors;
CREATE VIEW pg_catalog.stl_load_errors AS SELECT 100 AS userid, 0 AS slice,
  coalesce(to_regclass(quote_ident(table_name))::oid::bigint, 0)::integer AS tbl, start_time AS starttime, session_id AS session,
  query_id::integer AS query, file_name::char(256) AS filename, line_number, column_name::char(127) AS colname,
  column_type::char(10) AS type, column_length::char(10) AS col_length, 0 AS position, raw_line::char(1024) AS raw_line,
  raw_value::char(1024) AS raw_field_value, error_code AS err_code, error_message::char(100) AS err_reason, 0 AS is_partial,
  0::bigint AS start_offset, -1::bigint AS copy_job_id FROM pg_catalog.rs_load_errors;
)sql";

constexpr const char* views = R"sql(
CREATE FUNCTION pg_catalog.rs_type_name(type oid) RETURNS text LANGUAGE sql STABLE AS $$SELECT CASE $1
  WHEN 'super'::regtype THEN 'super' WHEN 'varbyte'::regtype THEN 'binary varying' WHEN 'bpchar'::regtype THEN 'character'
  ELSE format_type($1, NULL) END$$;
DROP VIEW information_schema.columns CASCADE;
CREATE VIEW information_schema.columns AS SELECT
  current_database()::varchar AS table_catalog, n.nspname::varchar AS table_schema, c.relname::varchar AS table_name,
  a.attname::varchar AS column_name, a.attnum::integer AS ordinal_position,
  pg_get_expr(d.adbin, d.adrelid)::varchar AS column_default,
  CASE WHEN a.attnotnull THEN 'NO' ELSE 'YES' END::varchar AS is_nullable,
  pg_catalog.rs_type_name(a.atttypid)::varchar AS data_type,
  CASE WHEN a.atttypid IN ('varchar'::regtype, 'bpchar'::regtype) AND a.atttypmod > 4 THEN a.atttypmod - 4 END AS character_maximum_length,
  CASE a.atttypid WHEN 'numeric'::regtype THEN (a.atttypmod - 4) >> 16 WHEN 'int2'::regtype THEN 16 WHEN 'int4'::regtype THEN 32
    WHEN 'int8'::regtype THEN 64 WHEN 'float4'::regtype THEN 24 WHEN 'float8'::regtype THEN 53 END AS numeric_precision,
  CASE WHEN a.atttypid = 'numeric'::regtype THEN 10 WHEN a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype,
    'float4'::regtype, 'float8'::regtype) THEN 2 END AS numeric_precision_radix,
  CASE WHEN a.atttypid = 'numeric'::regtype THEN (a.atttypmod - 4) & 65535 WHEN a.atttypid IN ('int2'::regtype, 'int4'::regtype,
    'int8'::regtype) THEN 0 END AS numeric_scale
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'v', 'p') AND c.relname NOT LIKE 'rs\_%'
    AND (pg_has_role(c.relowner, 'USAGE') OR has_column_privilege(c.oid, a.attnum, 'SELECT, INSERT, UPDATE'));
CREATE VIEW pg_catalog.svv_columns AS SELECT *, NULL::varchar AS remarks FROM information_schema.columns;
CREATE VIEW pg_catalog.svv_all_schemas AS SELECT current_database()::varchar AS database_name, n.nspname::varchar AS schema_name,
  100 AS schema_owner, 'local'::varchar AS schema_type, ''::varchar AS schema_acl, NULL::varchar AS source_database,
  NULL::varchar AS schema_option FROM pg_namespace n
  WHERE n.nspname NOT LIKE 'pg\_toast%' AND n.nspname NOT LIKE 'pg\_temp%';
CREATE VIEW pg_catalog.svv_all_tables AS SELECT current_database()::varchar AS database_name, n.nspname::varchar AS schema_name,
  c.relname::varchar AS table_name, CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END::varchar AS table_type
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'v', 'p') AND c.relname NOT LIKE 'rs\_%';
CREATE VIEW pg_catalog.stv_slices AS SELECT 0 AS node, s AS slice, s AS localslice, 'D'::char(1) AS type FROM generate_series(0, 1) s;
GRANT SELECT ON information_schema.columns, pg_catalog.svv_columns, pg_catalog.svv_all_schemas, pg_catalog.svv_all_tables,
  pg_catalog.stv_slices, pg_catalog.sys_load_error_detail, pg_catalog.stl_load_errors TO PUBLIC;
)sql";

std::string isolation_view(bool serializable) {
  return std::string(
             "CREATE VIEW pg_catalog.stv_db_isolation_level AS SELECT oid::bigint AS db_id, datname::varchar "
             "AS db_name, '") +
         (serializable ? "Serializable" : "Snapshot Isolation") +
         "'::varchar AS isolation_level FROM pg_database WHERE datname = current_database();"
         "GRANT SELECT ON pg_catalog.stv_db_isolation_level TO PUBLIC;";
}

}  // namespace

std::string catalog_sql(bool serializable) {
  return std::string(
             "SET allow_system_table_mods = on; SET client_min_messages = error; SET search_path = "
             "pg_catalog;") +
         types + functions + alter_varchar + load_errors + views + isolation_view(serializable);
}

}  // namespace redshift_local::cluster
