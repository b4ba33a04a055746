-- What CREATE TABLE said that PostgreSQL has no place for, kept as security labels of the table and its columns: they
-- are part of the transaction, follow a RENAME, and go with the table. The values are text:
--   of a table:  diststyle even|key|all|auto, sortkey compound|interleaved|auto, backup yes|no, encode auto
--   of a column: distkey yes, sortkey 1.. (its place in the key), encode <encoding>, identity <seed>,<step>,
--                primary_key 1.., unique yes, references <table>
CREATE VIEW pg_catalog.rs_table_properties AS
  SELECT l.objoid AS relation, a.attname::text AS column_name, p.key AS property, p.value
  FROM pg_seclabel l LEFT JOIN pg_attribute a ON l.objsubid > 0 AND a.attrelid = l.objoid AND a.attnum = l.objsubid
  CROSS JOIN json_each_text(l.label::json) p
  WHERE l.classoid = 'pg_class'::regclass AND l.provider = 'redshift';
GRANT SELECT ON pg_catalog.rs_table_properties TO PUBLIC;

-- Adds to what is known of a column, or of the table when the name is empty.
CREATE FUNCTION pg_catalog.rs_set_properties(relation oid, column_name text, properties jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE number integer := 0;
BEGIN
  IF column_name <> '' THEN
    SELECT attnum INTO number FROM pg_attribute WHERE attrelid = relation AND attname = column_name AND NOT attisdropped;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'column "%" named in key does not exist', column_name USING ERRCODE = '42703';
    END IF;
  END IF;
  UPDATE pg_seclabel SET label = (label::jsonb || properties)::text
    WHERE objoid = relation AND classoid = 'pg_class'::regclass AND objsubid = number AND provider = 'redshift';
  IF NOT FOUND THEN
    INSERT INTO pg_seclabel VALUES (relation, 'pg_class'::regclass, number, 'redshift', properties::text);
  END IF;
END $$;

CREATE FUNCTION pg_catalog.rs_unset_property(relation oid, column_name text, property text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  UPDATE pg_seclabel SET label = (label::jsonb - property)::text
    WHERE objoid = relation AND classoid = 'pg_class'::regclass AND provider = 'redshift'
      AND objsubid = (SELECT attnum FROM pg_attribute WHERE attrelid = relation AND attname = column_name)$$;

-- CREATE TABLE … (LIKE parent): layout and encodings, but neither keys nor identity.
CREATE FUNCTION pg_catalog.rs_copy_properties(parent oid, child oid) RETURNS void LANGUAGE sql AS $$
  SELECT rs_set_properties(child, coalesce(column_name, ''), jsonb_object_agg(property, value))
  FROM pg_catalog.rs_table_properties WHERE relation = parent
    AND property IN ('diststyle', 'distkey', 'sortkey', 'encode', 'backup')
  GROUP BY column_name $$;

-- {"column, or nothing for the table": {"property": "value"}}
CREATE FUNCTION pg_catalog.rs_alter_properties(relation regclass, properties jsonb) RETURNS void LANGUAGE sql AS
  $$SELECT pg_catalog.rs_set_properties(relation, key, value) FROM jsonb_each(properties)$$;

-- Runs a CREATE TABLE and remembers its properties. The schema is null when the statement names none.
CREATE FUNCTION pg_catalog.rs_create_table(definition text, schema text, name text, parents text[], properties jsonb)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE path text := format('%I.%I', coalesce(schema, current_schema()), name); parent text;
BEGIN
  IF to_regclass(path) IS NOT NULL THEN
    EXECUTE definition;  -- fails, or does nothing
    RETURN;
  END IF;
  EXECUTE definition;
  FOREACH parent IN ARRAY parents LOOP
    PERFORM pg_catalog.rs_copy_properties(parent::regclass, path::regclass);
  END LOOP;
  PERFORM pg_catalog.rs_alter_properties(path::regclass, properties);
END $$;
