-- VARBYTE and SUPER as base types. The modifier of VARBYTE is read as that of VARBIT: it may be larger than VARCHAR's.
CREATE TYPE pg_catalog.varbyte;
CREATE FUNCTION pg_catalog.varbyte_in(cstring) RETURNS varbyte LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textin';
CREATE FUNCTION pg_catalog.varbyte_out(varbyte) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteaout';
CREATE FUNCTION pg_catalog.varbyte_recv(internal) RETURNS varbyte LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'bytearecv';
CREATE FUNCTION pg_catalog.varbyte_send(varbyte) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteasend';
CREATE FUNCTION pg_catalog.varbyte_typmod_in(cstring[]) RETURNS integer LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'varbittypmodin';
CREATE FUNCTION pg_catalog.varbyte_typmod_out(integer) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'varbittypmodout';
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
CREATE FUNCTION pg_catalog.super_in(cstring, oid, integer) RETURNS super LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'json_in';
CREATE FUNCTION pg_catalog.super_out(super) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'json_out';
CREATE FUNCTION pg_catalog.super_recv(internal) RETURNS super LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'json_recv';
CREATE FUNCTION pg_catalog.super_send(super) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'json_send';
CREATE TYPE pg_catalog.super (INPUT = super_in, OUTPUT = super_out, RECEIVE = super_recv, SEND = super_send,
  INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = extended);
CREATE CAST (super AS json) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE CAST (json AS super) WITHOUT FUNCTION AS ASSIGNMENT;
-- A literal for a SUPER is a string; only JSON_PARSE reads JSON. No input function can be declared in SQL, so this one
-- becomes so afterwards.
UPDATE pg_proc SET prolang = (SELECT oid FROM pg_language WHERE lanname = 'sql'), prosrc = 'SELECT to_json(textin($1))::super'
  WHERE oid = 'super_in(cstring,oid,integer)'::regprocedure;
