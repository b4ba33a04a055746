-- The writes and COMMITs of all sessions. The front fills these tables before a statement that names one of the views.
CREATE UNLOGGED TABLE pg_catalog.rs_queries (query_id bigint, session_id integer, transaction_id bigint, database_name text,
  label text, type text, status text, start_time timestamp, end_time timestamp, error_message text, query_text text);
CREATE UNLOGGED TABLE pg_catalog.rs_commits (transaction_id bigint, start_time timestamp, end_time timestamp);
CREATE VIEW pg_catalog.stl_query AS SELECT 100 AS userid, query_id::integer AS query, label::char(320) AS label,
  transaction_id AS xid, session_id AS pid, database_name::char(32) AS database, query_text::char(4000) AS querytxt,
  start_time AS starttime, end_time AS endtime, (status <> 'success')::integer AS aborted, 0 AS insert_pristine,
  0 AS concurrency_scaling_status FROM pg_catalog.rs_queries WHERE type <> 'UTILITY';
CREATE VIEW pg_catalog.sys_query_history AS SELECT 100 AS user_id, query_id, label::char(320) AS query_label, transaction_id,
  session_id, database_name::char(128) AS database_name, type::char(32) AS query_type, status::char(10) AS status,
  false AS result_cache_hit, start_time, end_time, elapsed AS elapsed_time, 0::bigint AS queue_time, elapsed AS execution_time,
  error_message::char(512) AS error_message, 0::bigint AS returned_rows, 0::bigint AS returned_bytes,
  query_text::char(4000) AS query_text, version()::char(256) AS redshift_version, ''::char(150) AS usage_limit,
  'primary'::varchar(32) AS compute_type, 0::bigint AS compile_time, 0::bigint AS planning_time, 0::bigint AS lock_wait_time,
  100 AS service_class_id, 'Default queue'::char(64) AS service_class_name, 'NORMAL'::varchar(20) AS query_priority,
  'false'::varchar(10) AS short_query_accelerated, md5(query_text)::char(40) AS user_query_hash,
  md5(query_text)::char(40) AS generic_query_hash, 1 AS query_hash_version, NULL::bigint AS result_cache_query_id
  FROM (SELECT *, (extract(epoch FROM end_time - start_time) * 1000000)::bigint AS elapsed FROM pg_catalog.rs_queries) q;
CREATE VIEW pg_catalog.stl_commit_stats AS SELECT transaction_id AS xid, -1 AS node, start_time AS startqueue,
  start_time AS startwork, end_time AS endflush, end_time AS endstage, end_time AS endlocal, end_time AS startglobal,
  end_time AS endtime, 0::bigint AS queuelen, 0::bigint AS permblocks, 0::bigint AS newblocks, 0::bigint AS dirtyblocks,
  0::bigint AS headers, 1 AS numxids, transaction_id AS oldestxid, 0::bigint AS extwritelatency, 0 AS metadatawritten,
  0::bigint AS tombstonedblocks, 0::bigint AS tossedblocks, 0::bigint AS batched_by FROM pg_catalog.rs_commits;
GRANT SELECT ON pg_catalog.stl_query, pg_catalog.sys_query_history, pg_catalog.stl_commit_stats TO PUBLIC;
-- Numbers go on where an earlier run has ended.
CREATE FUNCTION pg_catalog.rs_last_query() RETURNS bigint LANGUAGE sql STABLE AS $$SELECT greatest(100,
  (SELECT max(query_id) FROM pg_catalog.rs_loads), (SELECT max(query_id) FROM pg_catalog.rs_load_errors),
  (SELECT max(query_id) FROM pg_catalog.rs_queries))$$;
