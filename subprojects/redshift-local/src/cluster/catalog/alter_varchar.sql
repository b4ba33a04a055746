-- ALTER TABLE … ALTER COLUMN … TYPE: the rules for VARCHAR.
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
