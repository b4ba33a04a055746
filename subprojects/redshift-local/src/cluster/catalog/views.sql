-- information_schema and the system views with Redshift's columns and type names.
CREATE FUNCTION pg_catalog.rs_type_name(type oid) RETURNS text LANGUAGE sql STABLE AS $$SELECT CASE $1
  WHEN 'super'::regtype THEN 'super' WHEN 'varbyte'::regtype THEN 'binary varying' WHEN 'bpchar'::regtype THEN 'character'
  ELSE format_type($1, NULL) END$$;
DROP VIEW information_schema.columns CASCADE;
CREATE VIEW information_schema.columns AS SELECT
  current_database()::varchar AS table_catalog, n.nspname::varchar AS table_schema, c.relname::varchar AS table_name,
  a.attname::varchar AS column_name, a.attnum::integer AS ordinal_position,
  pg_get_expr(d.adbin, d.adrelid)::varchar AS column_default,
  CASE WHEN a.attnotnull THEN 'NO' ELSE 'YES' END::varchar AS is_nullable,
  pg_catalog.rs_type_name(a.atttypid)::varchar AS data_type,
  CASE WHEN a.atttypid IN ('varchar'::regtype, 'bpchar'::regtype) AND a.atttypmod > 4 THEN a.atttypmod - 4 END AS character_maximum_length,
  CASE a.atttypid WHEN 'numeric'::regtype THEN (a.atttypmod - 4) >> 16 WHEN 'int2'::regtype THEN 16 WHEN 'int4'::regtype THEN 32
    WHEN 'int8'::regtype THEN 64 WHEN 'float4'::regtype THEN 24 WHEN 'float8'::regtype THEN 53 END AS numeric_precision,
  CASE WHEN a.atttypid = 'numeric'::regtype THEN 10 WHEN a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype,
    'float4'::regtype, 'float8'::regtype) THEN 2 END AS numeric_precision_radix,
  CASE WHEN a.atttypid = 'numeric'::regtype THEN (a.atttypmod - 4) & 65535 WHEN a.atttypid IN ('int2'::regtype, 'int4'::regtype,
    'int8'::regtype) THEN 0 END AS numeric_scale
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'v', 'p') AND c.relname NOT LIKE 'rs\_%'
    AND (pg_has_role(c.relowner, 'USAGE') OR has_column_privilege(c.oid, a.attnum, 'SELECT, INSERT, UPDATE'));
CREATE VIEW pg_catalog.svv_columns AS SELECT *, NULL::varchar AS remarks FROM information_schema.columns;
CREATE VIEW pg_catalog.svv_all_schemas AS SELECT current_database()::varchar AS database_name, n.nspname::varchar AS schema_name,
  100 AS schema_owner, 'local'::varchar AS schema_type, ''::varchar AS schema_acl, NULL::varchar AS source_database,
  NULL::varchar AS schema_option FROM pg_namespace n
  WHERE n.nspname NOT LIKE 'pg\_toast%' AND n.nspname NOT LIKE 'pg\_temp%';
CREATE VIEW pg_catalog.svv_all_tables AS SELECT current_database()::varchar AS database_name, n.nspname::varchar AS schema_name,
  c.relname::varchar AS table_name, CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END::varchar AS table_type
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'v', 'p') AND c.relname NOT LIKE 'rs\_%';
CREATE VIEW pg_catalog.stv_slices AS SELECT 0 AS node, s AS slice, s AS localslice, 'D'::char(1) AS type FROM generate_series(0, 1) s;
GRANT SELECT ON information_schema.columns, pg_catalog.svv_columns, pg_catalog.svv_all_schemas, pg_catalog.svv_all_tables,
  pg_catalog.stv_slices, pg_catalog.sys_load_error_detail, pg_catalog.stl_load_errors TO PUBLIC;
