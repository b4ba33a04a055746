-- The state of the cluster: isolation, slices, sessions.
CREATE VIEW pg_catalog.stv_db_isolation_level AS SELECT datname::text::char(128) AS db_name,
  CASE WHEN 'default_transaction_isolation=serializable' = ANY (setconfig) THEN 'Serializable' ELSE 'Snapshot Isolation' END::char(20)
    AS isolation_level
  FROM pg_database d LEFT JOIN pg_db_role_setting s ON s.setdatabase = d.oid AND s.setrole = 0
  WHERE NOT datistemplate AND datname <> 'postgres';
-- Of the database, from now on: of the sessions to come, and of this one.
CREATE FUNCTION pg_catalog.rs_set_isolation(database text, level text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog AS $$
BEGIN
  EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = %L', database, level);
  IF database = current_database() THEN
    PERFORM set_config('default_transaction_isolation', level, false);
  END IF;
END $$;
CREATE VIEW pg_catalog.stv_slices AS SELECT s / 2 AS node, s AS slice, s % 2 AS localslice, 'D'::char(1) AS type
  FROM generate_series(0, current_setting('redshift_local.slices')::integer - 1) s;
CREATE VIEW pg_catalog.stv_sessions AS SELECT (backend_start AT TIME ZONE 'UTC')::timestamp AS starttime, pid AS process,
  usename::text::char(50) AS user_name, datname::text::char(50) AS db_name, 0 AS timeout_sec
  FROM pg_stat_activity WHERE backend_type = 'client backend' AND usename <> 'redshift_local';
CREATE VIEW pg_catalog.stv_recents AS SELECT usesysid::integer AS userid, 'Running'::char(20) AS status,
  (query_start AT TIME ZONE 'UTC')::timestamp AS starttime,
  (extract(epoch FROM statement_timestamp() - query_start) * 1000000)::integer AS duration, usename::text::char(50) AS user_name,
  datname::text::char(50) AS db_name, query::char(600) AS query, pid
  FROM pg_stat_activity WHERE backend_type = 'client backend' AND usename <> 'redshift_local' AND state = 'active';
GRANT SELECT ON pg_catalog.stv_db_isolation_level, pg_catalog.stv_slices, pg_catalog.stv_sessions, pg_catalog.stv_recents TO PUBLIC;
