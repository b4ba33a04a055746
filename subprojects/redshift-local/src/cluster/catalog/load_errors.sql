-- What COPY could not load.
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
