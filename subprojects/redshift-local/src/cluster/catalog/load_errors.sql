-- What COPY could not load. Rows come from a connection of their own, so that a rollback does not take them away.
CREATE TABLE pg_catalog.rs_load_errors (query_id bigint, session_id integer, database_name text, table_id bigint, table_name text,
  start_time timestamp, file_name text, line_number bigint, column_name text, column_type text, column_length text,
  position integer, error_code integer, error_message text, raw_line text, raw_value text);
CREATE VIEW pg_catalog.sys_load_error_detail AS SELECT 100 AS user_id, query_id, query_id AS transaction_id, session_id,
  database_name::char(64) AS database_name, table_id::integer AS table_id, start_time, file_name::char(256) AS file_name,
  line_number, column_name::char(127) AS column_name, column_type::char(10) AS column_type,
  column_length::char(10) AS column_length, position, error_code, error_message::char(512) AS error_message
  FROM pg_catalog.rs_load_errors;
CREATE VIEW pg_catalog.stl_load_errors AS SELECT 100 AS userid, 0 AS slice, table_id::integer AS tbl, start_time AS starttime,
  session_id AS session, query_id::integer AS query, file_name::char(256) AS filename, line_number,
  column_name::char(127) AS colname, column_type::char(10) AS type, column_length::char(10) AS col_length, position,
  raw_line::char(1024) AS raw_line, raw_value::char(1024) AS raw_field_value, error_code AS err_code,
  error_message::char(100) AS err_reason, 0 AS is_partial, 0::bigint AS start_offset, -1::bigint AS copy_job_id
  FROM pg_catalog.rs_load_errors;
GRANT SELECT ON pg_catalog.sys_load_error_detail, pg_catalog.stl_load_errors TO PUBLIC;
-- Rows in which ACCEPTINVCHARS has replaced characters.
CREATE TABLE pg_catalog.rs_replacements (query_id bigint, session_id integer, database_name text, table_id bigint, table_name text,
  start_time timestamp, file_name text, line_number bigint, column_name text, raw_line text);
CREATE VIEW pg_catalog.sys_copy_replacements AS SELECT 100 AS user_id, query_id, table_id::integer AS table_id,
  file_name::char(256) AS file_name, column_name::char(127) AS column_name, line_number, raw_line::char(1024) AS raw_line
  FROM pg_catalog.rs_replacements;
CREATE VIEW pg_catalog.stl_replacements AS SELECT 100 AS userid, query_id::integer AS query, 0 AS slice, table_id::integer AS tbl,
  start_time AS starttime, session_id AS session, file_name::char(256) AS filename, line_number,
  column_name::char(127) AS colname, raw_line::char(1024) AS raw_line FROM pg_catalog.rs_replacements;
GRANT SELECT ON pg_catalog.sys_copy_replacements, pg_catalog.stl_replacements TO PUBLIC;
