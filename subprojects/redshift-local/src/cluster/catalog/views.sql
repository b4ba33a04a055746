-- information_schema and the views of tables with Redshift's columns and type names. What is the stand-in's own, rs_*
-- in pg_catalog, is in none of them.
CREATE FUNCTION pg_catalog.rs_type_name(type oid) RETURNS text LANGUAGE sql STABLE AS $$SELECT CASE $1
  WHEN 'super'::regtype THEN 'super' WHEN 'varbyte'::regtype THEN 'binary varying' WHEN 'bpchar'::regtype THEN 'character'
  ELSE format_type($1, NULL) END$$;
CREATE FUNCTION pg_catalog.rs_full_type_name(type oid, modifier integer) RETURNS text LANGUAGE sql STABLE AS
  $$SELECT CASE $1 WHEN 'super'::regtype THEN 'super' WHEN 'varbyte'::regtype THEN format('binary varying(%s)', $2)
    ELSE format_type($1, $2) END$$;
CREATE VIEW pg_catalog.rs_relations AS SELECT c.oid, c.relname, n.nspname, c.relowner, c.relkind, c.relpersistence,
    c.relhasindex, c.relhasrules, c.relhastriggers
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'v', 'p') AND NOT (n.nspname IN ('pg_catalog', 'information_schema') AND c.relname LIKE 'rs\_%')
    AND n.nspname <> 'pg_toast';
CREATE VIEW pg_catalog.rs_columns AS SELECT c.oid AS relation, c.nspname, c.relname, c.relkind, a.attname, a.atttypid, a.atttypmod,
    a.attnotnull, row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum)::integer AS position, a.attnum,
    pg_get_expr(d.adbin, d.adrelid) AS initial
  FROM pg_catalog.rs_relations c JOIN pg_attribute a ON a.attrelid = c.oid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attnum > 0 AND NOT a.attisdropped
    AND (pg_has_role(c.relowner, 'USAGE') OR has_column_privilege(c.oid, a.attnum, 'SELECT, INSERT, UPDATE'));

DROP VIEW information_schema.columns CASCADE;
DROP VIEW information_schema.tables CASCADE;
DROP VIEW information_schema.schemata CASCADE;
CREATE VIEW pg_catalog.rs_described_columns AS SELECT relation, attnum,
  current_database()::varchar AS table_catalog, rs_long_name(nspname)::varchar AS table_schema, rs_long_name(relname)::varchar AS table_name,
  rs_long_name(attname)::varchar AS column_name, position AS ordinal_position, initial::varchar AS column_default,
  CASE WHEN attnotnull THEN 'NO' ELSE 'YES' END::varchar AS is_nullable,
  pg_catalog.rs_type_name(atttypid)::varchar AS data_type,
  CASE WHEN atttypid IN ('varchar'::regtype, 'bpchar'::regtype) AND atttypmod > 4 THEN atttypmod - 4 END AS character_maximum_length,
  NULL::integer AS character_octet_length,
  CASE atttypid WHEN 'numeric'::regtype THEN (atttypmod - 4) >> 16 WHEN 'int2'::regtype THEN 16 WHEN 'int4'::regtype THEN 32
    WHEN 'int8'::regtype THEN 64 WHEN 'float4'::regtype THEN 24 WHEN 'float8'::regtype THEN 53 END AS numeric_precision,
  CASE WHEN atttypid = 'numeric'::regtype THEN 10 WHEN atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype,
    'float4'::regtype, 'float8'::regtype) THEN 2 END AS numeric_precision_radix,
  CASE WHEN atttypid = 'numeric'::regtype THEN (atttypmod - 4) & 65535 WHEN atttypid IN ('int2'::regtype, 'int4'::regtype,
    'int8'::regtype) THEN 0 END AS numeric_scale,
  CASE WHEN atttypid = 'date'::regtype THEN 0 WHEN atttypid IN ('time'::regtype, 'timetz'::regtype, 'timestamp'::regtype,
    'timestamptz'::regtype) THEN 6 END AS datetime_precision,
  NULL::varchar AS interval_type, NULL::varchar AS interval_precision, NULL::varchar AS character_set_catalog,
  NULL::varchar AS character_set_schema, NULL::varchar AS character_set_name, NULL::varchar AS collation_catalog,
  NULL::varchar AS collation_schema, NULL::varchar AS collation_name, NULL::varchar AS domain_catalog,
  NULL::varchar AS domain_schema, NULL::varchar AS domain_name, current_database()::varchar AS udt_catalog,
  'pg_catalog'::varchar AS udt_schema, (SELECT typname FROM pg_type WHERE oid = atttypid)::varchar AS udt_name,
  NULL::varchar AS scope_catalog, NULL::varchar AS scope_schema, NULL::varchar AS scope_name, NULL::integer AS maximum_cardinality,
  position::varchar AS dtd_identifier, 'NO'::varchar AS is_self_referencing
  FROM pg_catalog.rs_columns;
CREATE VIEW information_schema.columns AS SELECT table_catalog, table_schema, table_name, column_name, ordinal_position, column_default,
  is_nullable, data_type, character_maximum_length, character_octet_length, numeric_precision, numeric_precision_radix, numeric_scale,
  datetime_precision, interval_type, interval_precision, character_set_catalog, character_set_schema, character_set_name,
  collation_catalog, collation_schema, collation_name, domain_catalog, domain_schema, domain_name, udt_catalog, udt_schema, udt_name,
  scope_catalog, scope_schema, scope_name, maximum_cardinality, dtd_identifier, is_self_referencing
  FROM pg_catalog.rs_described_columns;
CREATE VIEW information_schema.tables AS SELECT current_database()::varchar AS table_catalog, rs_long_name(nspname)::varchar AS table_schema,
  rs_long_name(relname)::varchar AS table_name,
  CASE WHEN relkind = 'v' THEN 'VIEW' WHEN relpersistence = 't' THEN 'LOCAL TEMPORARY' ELSE 'BASE TABLE' END::varchar AS table_type,
  NULL::varchar AS self_referencing_column_name, NULL::varchar AS reference_generation, NULL::varchar AS user_defined_type_catalog,
  NULL::varchar AS user_defined_type_schema, NULL::varchar AS user_defined_name
  FROM pg_catalog.rs_relations
  WHERE pg_has_role(relowner, 'USAGE') OR has_table_privilege(oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER');
CREATE VIEW information_schema.schemata AS SELECT current_database()::varchar AS catalog_name, rs_long_name(nspname)::varchar AS schema_name,
  pg_get_userbyid(nspowner)::varchar AS schema_owner, NULL::varchar AS default_character_set_catalog,
  NULL::varchar AS default_character_set_schema, NULL::varchar AS default_character_set_name, NULL::varchar AS sql_path
  FROM pg_namespace WHERE nspname <> 'pg_toast' AND nspname NOT LIKE 'pg\_toast\_temp%';
CREATE VIEW pg_catalog.svv_columns AS SELECT table_catalog::text, table_schema::text, table_name::text, column_name::text,
  ordinal_position, column_default::text, is_nullable::text, data_type::text, character_maximum_length, numeric_precision,
  numeric_precision_radix, numeric_scale, datetime_precision, interval_type::text, interval_precision::text,
  character_set_catalog::text, character_set_schema::text, character_set_name::text, collation_catalog::text,
  collation_schema::text, collation_name::text, domain_name::text,
  col_description(relation, attnum)::text AS remarks FROM pg_catalog.rs_described_columns;
CREATE VIEW pg_catalog.svv_tables AS SELECT current_database()::text AS table_catalog, rs_long_name(nspname)::text AS table_schema,
  rs_long_name(relname)::text AS table_name, CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'BASE TABLE' END::text AS table_type,
  obj_description(oid, 'pg_class')::text AS remarks FROM pg_catalog.rs_relations;
CREATE VIEW pg_catalog.svv_all_schemas AS SELECT current_database()::varchar(128) AS database_name, rs_long_name(nspname)::varchar(128) AS schema_name,
  nspowner::integer AS schema_owner, 'local'::varchar(128) AS schema_type, nspacl::text::varchar(128) AS schema_acl,
  NULL::varchar(128) AS source_database, NULL::varchar(256) AS schema_option
  FROM pg_namespace WHERE nspname <> 'pg_toast' AND nspname NOT LIKE 'pg\_toast\_temp%' AND nspname NOT LIKE 'pg\_temp%';
CREATE VIEW pg_catalog.svv_all_tables AS SELECT current_database()::varchar(128) AS database_name, rs_long_name(nspname)::varchar(128) AS schema_name,
  rs_long_name(relname)::varchar(128) AS table_name, CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END::varchar(128) AS table_type,
  NULL::varchar(128) AS table_acl, obj_description(oid, 'pg_class')::varchar(256) AS remarks FROM pg_catalog.rs_relations;
CREATE VIEW pg_catalog.svv_all_columns AS SELECT table_catalog::varchar(128) AS database_name, table_schema::varchar(128) AS schema_name,
  table_name::varchar(128) AS table_name, column_name::varchar(128) AS column_name, ordinal_position,
  column_default::varchar(4000) AS column_default, is_nullable::varchar(3) AS is_nullable, data_type::varchar(128) AS data_type,
  character_maximum_length, numeric_precision, numeric_scale, remarks::varchar(256) AS remarks FROM pg_catalog.svv_columns;

-- Layout: what CREATE TABLE said, or Redshift's defaults.
CREATE FUNCTION pg_catalog.rs_row_count(relation oid) RETURNS numeric LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog AS $$
DECLARE counted numeric; BEGIN EXECUTE format('SELECT count(*) FROM %s', relation::regclass) INTO counted; RETURN counted; END $$;
CREATE FUNCTION pg_catalog.rs_default_encoding(type oid, in_sort_key boolean) RETURNS text LANGUAGE sql STABLE AS
  $$SELECT CASE WHEN $2 OR $1 IN ('boolean'::regtype, 'float4'::regtype, 'float8'::regtype) THEN 'none'
    WHEN $1 IN ('varchar'::regtype, 'bpchar'::regtype, 'varbyte'::regtype) THEN 'lzo' WHEN $1 = 'super'::regtype THEN 'zstd'
    ELSE 'az64' END$$;
CREATE VIEW pg_catalog.pg_table_def AS SELECT rs_long_name(nspname) AS schemaname, rs_long_name(relname) AS tablename, rs_long_name(attname) AS "column",
  rs_full_type_name(atttypid, atttypmod) AS type,
  coalesce(nullif(lower(rs_property(relation, attname, 'encode')), 'raw'), CASE WHEN rs_property(relation, attname, 'encode') IS NULL
    THEN rs_default_encoding(atttypid, rs_property(relation, attname, 'sortkey') IS NOT NULL) ELSE 'none' END)::char(32) AS encoding,
  rs_property(relation, attname, 'distkey') IS NOT NULL AS distkey,
  (coalesce(rs_property(relation, attname, 'sortkey')::integer, 0) *
    CASE WHEN rs_property(relation, '', 'sortkey') = 'interleaved' AND rs_property(relation, attname, 'sortkey')::integer % 2 = 0
    THEN -1 ELSE 1 END)::integer AS sortkey,
  attnotnull AS "notnull"
  FROM pg_catalog.rs_columns WHERE relkind IN ('r', 'p') AND nspname = ANY (current_schemas(true)) ORDER BY nspname, relname, position;
CREATE VIEW pg_catalog.svv_table_info AS SELECT current_database()::text AS database, rs_long_name(t.nspname)::text AS schema, t.oid AS table_id,
  rs_long_name(t.relname)::text AS "table",
  CASE WHEN k.encoded THEN 'Y' ELSE 'Y, AUTO(ENCODE)' END::text AS encoded,
  CASE WHEN k.distkey IS NOT NULL THEN format('KEY(%s)', rs_long_name(k.distkey))
    WHEN lower(rs_property(t.oid, '', 'diststyle')) IN ('even', 'all') THEN upper(rs_property(t.oid, '', 'diststyle'))
    ELSE 'AUTO(ALL)' END::text AS diststyle,
  coalesce(rs_long_name(k.sortkey1), 'AUTO(SORTKEY)')::text AS sortkey1, k.max_varchar,
  CASE WHEN k.sortkey1 IS NOT NULL THEN lower(coalesce(rs_property(t.oid, k.sortkey1, 'encode'), 'none')) END::char(32) AS sortkey1_enc,
  k.sortkey_num, greatest(1, pg_total_relation_size(t.oid) / 1048576)::bigint AS size, 0::numeric(10,4) AS pct_used, 0::bigint AS empty,
  0::numeric(5,2) AS unsorted, 0::numeric(5,2) AS stats_off, n.rows::numeric(38,0) AS tbl_rows, NULL::numeric(19,2) AS skew_sortkey1,
  1::numeric(19,2) AS skew_rows, n.rows::numeric(38,0) AS estimated_visible_rows, NULL::text AS risk_event,
  NULL::numeric(12,2) AS vacuum_sort_benefit
  FROM pg_catalog.rs_relations t
  CROSS JOIN LATERAL (SELECT rs_row_count(t.oid) AS rows) n
  CROSS JOIN LATERAL (SELECT bool_or(rs_property(t.oid, attname, 'encode') IS NOT NULL) AS encoded,
    max(attname) FILTER (WHERE rs_property(t.oid, attname, 'distkey') IS NOT NULL) AS distkey,
    max(attname) FILTER (WHERE rs_property(t.oid, attname, 'sortkey') = '1') AS sortkey1,
    count(*) FILTER (WHERE rs_property(t.oid, attname, 'sortkey') IS NOT NULL)::integer AS sortkey_num,
    coalesce(max(atttypmod - 4) FILTER (WHERE atttypid = 'varchar'::regtype), 0) AS max_varchar
    FROM pg_catalog.rs_columns WHERE relation = t.oid) k
  WHERE t.relkind IN ('r', 'p') AND t.nspname NOT IN ('pg_catalog', 'information_schema') AND n.rows > 0;

DROP VIEW pg_catalog.pg_tables;
CREATE VIEW pg_catalog.pg_tables AS SELECT rs_long_name(nspname) AS schemaname, rs_long_name(relname) AS tablename, pg_get_userbyid(relowner) AS tableowner,
  NULL::name AS tablespace, relhasindex AS hasindexes, relhasrules AS hasrules, relhastriggers AS hastriggers
  FROM pg_catalog.rs_relations WHERE relkind IN ('r', 'p');
DROP VIEW pg_catalog.pg_user;
CREATE VIEW pg_catalog.pg_user AS SELECT usename, usesysid, usecreatedb, usesuper, false AS usecatupd, '********'::text AS passwd,
  valuntil, useconfig FROM pg_shadow WHERE usename <> 'redshift_local';
GRANT SELECT ON ALL TABLES IN SCHEMA information_schema TO PUBLIC;
GRANT SELECT ON pg_catalog.rs_relations, pg_catalog.rs_columns, pg_catalog.rs_described_columns, pg_catalog.svv_columns, pg_catalog.svv_tables, pg_catalog.svv_all_schemas,
  pg_catalog.svv_all_tables, pg_catalog.svv_all_columns, pg_catalog.pg_table_def, pg_catalog.svv_table_info, pg_catalog.pg_tables,
  pg_catalog.pg_user, pg_catalog.sys_load_error_detail, pg_catalog.stl_load_errors TO PUBLIC;
