-- The rules of ALTER TABLE that depend on what the table is.
CREATE FUNCTION pg_catalog.rs_property(of regclass, of_column text, name text) RETURNS text LANGUAGE sql STABLE AS
  $$SELECT value FROM pg_catalog.rs_table_properties
    WHERE relation = of AND coalesce(column_name, '') = of_column AND property = name$$;
CREATE FUNCTION pg_catalog.rs_name_of(regclass) RETURNS text LANGUAGE sql STABLE AS $$SELECT relname::text FROM pg_class WHERE oid = $1$$;

CREATE FUNCTION pg_catalog.rs_alter_varchar(relation regclass, name text, bytes integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  target record; longest integer; encoding text := rs_property(relation, name, 'encode');
  altering text := format('cannot alter column "%s" of relation "%s"', name, rs_name_of(relation));
BEGIN
  SELECT attnum, atttypid, atttypmod - 4 AS bytes, atthasdef INTO target FROM pg_attribute
    WHERE attrelid = relation AND attname = name AND attnum > 0 AND NOT attisdropped;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'column "%" of relation "%" does not exist', name, rs_name_of(relation) USING ERRCODE = '42703';
  ELSIF target.atttypid <> 'varchar'::regtype THEN
    RAISE EXCEPTION '%, only VARCHAR columns can be altered', altering USING ERRCODE = '0A000';
  ELSIF target.bytes = bytes THEN
    RAISE EXCEPTION '%, target column size should be different', altering USING ERRCODE = '0A000';
  ELSIF target.atthasdef THEN
    RAISE EXCEPTION 'cannot % a VARCHAR column size with default value', CASE WHEN bytes < target.bytes THEN 'decrease' ELSE 'alter' END
      USING ERRCODE = '0A000';
  ELSIF encoding IN ('bytedict', 'runlength', 'text255', 'text32k') THEN
    RAISE EXCEPTION '% with encode type %', altering, encoding USING ERRCODE = '0A000';
  ELSIF coalesce(rs_property(relation, name, 'primary_key'), rs_property(relation, name, 'unique'),
                 rs_property(relation, name, 'references')) IS NOT NULL THEN
    RAISE EXCEPTION '%, it is part of a UNIQUE, PRIMARY KEY or FOREIGN KEY constraint', altering USING ERRCODE = '0A000';
  END IF;
  EXECUTE format('SELECT max(octet_length(%I)) FROM %s', name, relation) INTO longest;
  IF longest > bytes THEN
    RAISE EXCEPTION '%, target column size should be larger than the longest value', altering USING ERRCODE = '0A000';
  END IF;
  EXECUTE format('ALTER TABLE %s ALTER COLUMN %I TYPE varchar(%s)', relation, name, bytes);
END $$;

CREATE FUNCTION pg_catalog.rs_add_column(relation regclass, definition text, properties jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE definition;
  PERFORM pg_catalog.rs_alter_properties(relation, properties);
END $$;

CREATE FUNCTION pg_catalog.rs_drop_column(relation regclass, name text, cascade boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF rs_property(relation, name, 'distkey') IS NOT NULL THEN
    RAISE EXCEPTION 'cannot drop distkey column "%"', name USING ERRCODE = '0A000';
  ELSIF rs_property(relation, name, 'sortkey') IS NOT NULL THEN
    RAISE EXCEPTION 'cannot drop sortkey column "%"', name USING ERRCODE = '0A000';
  END IF;
  EXECUTE format('ALTER TABLE %s DROP COLUMN %I %s', relation, name, CASE WHEN cascade THEN 'CASCADE' ELSE '' END);
END $$;

-- ALTER DISTKEY, DISTSTYLE, SORTKEY, ENCODE AUTO: a new key takes the place of the old one.
CREATE FUNCTION pg_catalog.rs_alter_layout(of regclass, properties jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE replaced text; old record;
BEGIN
  FOREACH replaced IN ARRAY ARRAY['distkey', 'sortkey'] LOOP
    CONTINUE WHEN NOT (replaced = 'sortkey' AND properties #> '{"",sortkey}' IS NOT NULL
                       OR replaced = 'distkey' AND properties #> '{"",diststyle}' IS NOT NULL);
    FOR old IN SELECT column_name FROM pg_catalog.rs_table_properties WHERE relation = of AND property = replaced
        AND column_name IS NOT NULL LOOP
      PERFORM pg_catalog.rs_unset_property(of, old.column_name, replaced);
    END LOOP;
  END LOOP;
  PERFORM pg_catalog.rs_alter_properties(of, properties);
END $$;

-- ALTER TABLE target APPEND FROM source: moves all rows.
CREATE FUNCTION pg_catalog.rs_columns_of(regclass) RETURNS TABLE (name text, kind text) LANGUAGE sql STABLE AS $$
  SELECT attname::text, concat_ws(' ', format_type(atttypid, atttypmod), attnotnull, attidentity, rs_property($1, attname, 'encode'),
    rs_property($1, attname, 'distkey'), rs_property($1, attname, 'sortkey'))
  FROM pg_attribute WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped $$;
CREATE FUNCTION pg_catalog.rs_append(target regclass, source regclass, ignore_extra boolean, fill_target boolean) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE shared text; bad text;
BEGIN
  IF EXISTS (SELECT FROM pg_class WHERE oid IN (target, source) AND (relpersistence <> 'p' OR relkind <> 'r')) THEN
    RAISE EXCEPTION 'ALTER TABLE APPEND needs two permanent tables' USING ERRCODE = '0A000';
  END IF;
  SELECT coalesce(t.name, s.name) INTO bad FROM rs_columns_of(target) t FULL JOIN rs_columns_of(source) s ON t.name = s.name
    WHERE t.kind <> s.kind OR t.name IS NULL AND NOT ignore_extra OR s.name IS NULL AND NOT fill_target LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'ALTER TABLE APPEND: column "%" is not the same in both tables', bad USING ERRCODE = '0A000';
  END IF;
  SELECT string_agg(quote_ident(name), ', ') INTO shared FROM rs_columns_of(target) t JOIN rs_columns_of(source) s USING (name);
  EXECUTE format('INSERT INTO %1$s (%2$s) OVERRIDING SYSTEM VALUE SELECT %2$s FROM %3$s', target, shared, source);
  EXECUTE format('TRUNCATE %s', source);
END $$;
