-- What statements need that PostgreSQL would do in another way.
-- DECLARE … CURSOR: one open cursor a connection.
CREATE FUNCTION pg_catalog.rs_declare(declaration text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM pg_cursors WHERE name <> '') THEN
    RAISE EXCEPTION 'a connection has one open cursor at most' USING ERRCODE = '0A000';
  END IF;
  EXECUTE declaration;
END $$;
-- ANALYZE of everything is of what one owns.
CREATE FUNCTION pg_catalog.rs_analyze() RETURNS void LANGUAGE plpgsql AS $$
DECLARE relation regclass;
BEGIN
  FOR relation IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relowner = current_user::regrole LOOP
    EXECUTE format('ANALYZE %s', relation);
  END LOOP;
END $$;
-- The source of a MERGE is not its target, nor a view of it.
CREATE FUNCTION pg_catalog.rs_check_merge(target regclass, source regclass) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF source = target THEN
    RAISE EXCEPTION 'Source table in Merge statement cannot be the target table.' USING ERRCODE = 'XX000';
  END IF;
  IF EXISTS (WITH RECURSIVE read(relation) AS (SELECT source::oid UNION
      SELECT d.refobjid FROM read JOIN pg_rewrite r ON r.ev_class = relation
      JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass)
      SELECT FROM read WHERE relation = target) THEN
    RAISE EXCEPTION 'Source view/subquery in Merge statement cannot reference target table.' USING ERRCODE = 'XX000';
  END IF;
END $$;
-- MERGE … REMOVE DUPLICATES: both tables have the same columns in the same order.
CREATE FUNCTION pg_catalog.rs_same_columns(regclass, regclass) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF (SELECT array_agg(attname || ' ' || format_type(atttypid, NULL) ORDER BY attnum) FROM pg_attribute
      WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped)
     IS DISTINCT FROM (SELECT array_agg(attname || ' ' || format_type(atttypid, NULL) ORDER BY attnum) FROM pg_attribute
      WHERE attrelid = $2 AND attnum > 0 AND NOT attisdropped) THEN
    RAISE EXCEPTION 'MERGE with REMOVE DUPLICATES needs a source and a target of the same columns' USING ERRCODE = '0A000';
  END IF;
  RETURN true;
END $$;
