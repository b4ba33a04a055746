-- What COPY has loaded. PG_LAST_COPY_ID and PG_LAST_COPY_COUNT are of a session and survive its rollbacks: just what the
-- current value of a sequence does.
CREATE SEQUENCE pg_catalog.rs_last_copy_id;
CREATE SEQUENCE pg_catalog.rs_last_copy_count MINVALUE 0;
CREATE FUNCTION pg_catalog.rs_begin_copy(query bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM setval('rs_last_copy_count', 0);
  RETURN setval('rs_last_copy_id', query);
END $$;
CREATE FUNCTION pg_catalog.rs_end_copy(rows bigint) RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS
  $$SELECT setval('rs_last_copy_count', rows)$$;
CREATE FUNCTION pg_catalog.pg_last_copy_id() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN RETURN currval('rs_last_copy_id'); EXCEPTION WHEN object_not_in_prerequisite_state THEN RETURN -1; END $$;
CREATE FUNCTION pg_catalog.pg_last_copy_count() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN RETURN currval('rs_last_copy_count'); EXCEPTION WHEN object_not_in_prerequisite_state THEN RETURN 0; END $$;

CREATE TABLE pg_catalog.rs_loads (query_id bigint, session_id integer, database_name text, table_id bigint, table_name text,
  start_time timestamp, end_time timestamp, data_source text, file_format text, status text, loaded_rows bigint, bytes bigint,
  files integer, errors bigint);
CREATE TABLE pg_catalog.rs_loaded_files (query_id bigint, file_name text, bytes bigint, lines bigint, file_format text,
  start_time timestamp, end_time timestamp);
CREATE VIEW pg_catalog.sys_load_history AS SELECT 100 AS user_id, query_id, query_id AS transaction_id, session_id, database_name,
  status, table_name, start_time, end_time, (extract(epoch FROM end_time - start_time) * 1000000)::bigint AS duration,
  data_source, file_format, loaded_rows, CASE status WHEN 'completed' THEN bytes ELSE 0 END AS loaded_bytes,
  files AS source_file_count, bytes AS source_file_bytes, files AS file_count_scanned, bytes AS file_bytes_scanned,
  errors AS error_count, 0::bigint AS copy_job_id FROM pg_catalog.rs_loads;
CREATE VIEW pg_catalog.sys_load_detail AS SELECT 100 AS user_id, query_id::integer AS query_id, file_name::char(256) AS file_name,
  least(bytes, 2147483647)::integer AS bytes_scanned, least(lines, 2147483647)::integer AS lines_scanned,
  end_time AS record_time, 1 AS splits_scanned, start_time, end_time FROM pg_catalog.rs_loaded_files;
CREATE VIEW pg_catalog.stl_load_commits AS SELECT 100 AS userid, query_id::integer AS query, 0 AS slice, ''::char(256) AS name,
  file_name::char(256) AS filename, 0 AS byte_offset, least(lines, 2147483647)::integer AS lines_scanned, -1 AS errors,
  end_time AS curtime, 1 AS status, CASE file_format WHEN 'json' THEN 'JSON' ELSE 'Text' END::char(16) AS file_format,
  0 AS is_partial, 0::bigint AS start_offset, -1::bigint AS copy_job_id FROM pg_catalog.rs_loaded_files;
GRANT SELECT ON pg_catalog.sys_load_history, pg_catalog.sys_load_detail, pg_catalog.stl_load_commits TO PUBLIC;
