"""information_schema and the system views: columns and types as the pages of the views name them (SVV_TABLE_INFO,
PG_TABLE_DEF, SVV_ALL_TABLES, STV_DB_ISOLATION_LEVEL, STV_SLICES, STV_SESSIONS ...)."""
import sys

from local import Local, check
from wire import Wire, rows

COLUMNS = {
    "svv_table_info": "database schema table_id table encoded diststyle sortkey1 max_varchar sortkey1_enc sortkey_num "
                      "size pct_used empty unsorted stats_off tbl_rows skew_sortkey1 skew_rows estimated_visible_rows "
                      "risk_event vacuum_sort_benefit",
    "pg_table_def": "schemaname tablename column type encoding distkey sortkey notnull",
    "svv_all_tables": "database_name schema_name table_name table_type table_acl remarks",
    "svv_all_schemas": "database_name schema_name schema_owner schema_type schema_acl source_database schema_option",
    "svv_tables": "table_catalog table_schema table_name table_type remarks",
    "stv_db_isolation_level": "db_name isolation_level",
    "stv_slices": "node slice localslice type",
    "stv_sessions": "starttime process user_name db_name timeout_sec",
    "stv_recents": "userid status starttime duration user_name db_name query pid",
    "stl_query": "userid query label xid pid database querytxt starttime endtime aborted insert_pristine "
                 "concurrency_scaling_status",
    "sys_query_history": "user_id query_id query_label transaction_id session_id database_name query_type status "
                         "result_cache_hit start_time end_time elapsed_time queue_time execution_time error_message "
                         "returned_rows returned_bytes query_text redshift_version usage_limit compute_type "
                         "compile_time planning_time lock_wait_time service_class_id service_class_name "
                         "query_priority short_query_accelerated user_query_hash generic_query_hash "
                         "query_hash_version result_cache_query_id",
    "stl_commit_stats": "xid node startqueue startwork endflush endstage endlocal startglobal endtime queuelen "
                        "permblocks newblocks dirtyblocks headers numxids oldestxid extwritelatency metadatawritten "
                        "tombstonedblocks tossedblocks batched_by",
    "pg_user": "usename usesysid usecreatedb usesuper usecatupd passwd valuntil useconfig",
}


def values(replies):
    return [[field and field.decode() for field in each] for each in rows(replies)]


def names(replies):
    body = [body for kind, body in replies if kind == "T"][0]
    at, found = 2, []
    while at < len(body):
        end = body.index(b"\0", at)
        found.append(body[at:end].decode())
        at = end + 19
    return found


with Local(sys.argv[1], "--allow-plain", "--slices", "4") as local:
    a = Wire(local)
    for view, columns in COLUMNS.items():
        check(names(a.query(f"SELECT * FROM {view}")), columns.split(), "columns of " + view)

    a.query("CREATE TABLE t (k BIGINT NOT NULL DISTKEY, v VARCHAR(20) ENCODE zstd, s SUPER, b VARBYTE(9), "
            "d DOUBLE PRECISION, n NUMERIC(12,3), c CHAR(3)) SORTKEY (k, v)")
    a.query("COMMENT ON COLUMN t.v IS 'a remark'")
    a.query("COMMENT ON TABLE t IS 'all of it'")
    check(values(a.query("SELECT column_name, data_type, is_nullable, character_maximum_length, numeric_precision, "
                         "numeric_scale, remarks FROM svv_columns WHERE table_name = 't' ORDER BY ordinal_position")),
          [["k", "bigint", "NO", None, "64", "0", None],
           ["v", "character varying", "YES", "20", None, None, "a remark"],
           ["s", "super", "YES", None, None, None, None], ["b", "binary varying", "YES", None, None, None, None],
           ["d", "double precision", "YES", None, "53", None, None], ["n", "numeric", "YES", None, "12", "3", None],
           ["c", "character", "YES", "3", None, None, None]], "svv_columns")
    check(values(a.query('SELECT "column", type, encoding, distkey, sortkey, "notnull" FROM pg_table_def '
                         "WHERE tablename = 't'")),
          [["k", "bigint", "none".ljust(32), "t", "1", "t"],
           ["v", "character varying(20)", "zstd".ljust(32), "f", "2", "f"],
           ["s", "super", "zstd".ljust(32), "f", "0", "f"], ["b", "binary varying(9)", "lzo".ljust(32), "f", "0", "f"],
           ["d", "double precision", "none".ljust(32), "f", "0", "f"],
           ["n", "numeric(12,3)", "az64".ljust(32), "f", "0", "f"],
           ["c", "character(3)", "lzo".ljust(32), "f", "0", "f"]], "pg_table_def")
    a.query("CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.u (k INT) DISTSTYLE EVEN")
    check(values(a.query("SELECT count(*) FROM pg_table_def WHERE tablename = 'u'")), [["0"]],
          "pg_table_def: schemas on search_path only")
    a.query("SET search_path TO elsewhere")
    check(values(a.query("SELECT schemaname FROM pg_table_def WHERE tablename = 'u'")), [["elsewhere"]],
          "which can be set")
    a.query("RESET search_path")

    check(values(a.query("SELECT count(*) FROM svv_table_info")), [["0"]], "svv_table_info has no empty tables")
    a.query("INSERT INTO t (k) VALUES (1), (2); INSERT INTO elsewhere.u VALUES (1)")
    check(values(a.query('SELECT schema, "table", encoded, diststyle, sortkey1, max_varchar, sortkey_num, tbl_rows '
                         'FROM svv_table_info ORDER BY "table"')),
          [["public", "t", "Y", "KEY(k)", "k", "20", "2", "2"],
           ["elsewhere", "u", "Y, AUTO(ENCODE)", "EVEN", "AUTO(SORTKEY)", "0", "0", "1"]], "svv_table_info")
    check(values(a.query("SELECT table_schema, table_type FROM information_schema.tables WHERE table_name = 'u'")),
          [["elsewhere", "BASE TABLE"]], "information_schema.tables")
    check(values(a.query("SELECT schema_name, trim(schema_owner) FROM information_schema.schemata "
                         "WHERE schema_name = 'elsewhere'")),
          [["elsewhere", "flow"]], "information_schema.schemata")
    check(values(a.query("SELECT remarks FROM svv_all_tables WHERE table_name = 't'")), [["all of it"]],
          "svv_all_tables")
    check(values(a.query("SELECT count(*) FROM stv_slices")), [["4"]], "stv_slices")
    check(values(a.query("SELECT trim(user_name), length(user_name || '|') FROM stv_sessions "
                         "WHERE process = pg_backend_pid()")),
          [["flow", "5"]], "stv_sessions")
    for view, column in (("information_schema.tables", "table_name"), ("information_schema.columns", "table_name"),
                         ("pg_tables", "tablename"), ("svv_all_tables", "table_name"), ("pg_table_def", "tablename")):
        check(values(a.query(f"SELECT count(*) FROM {view} WHERE {column} LIKE 'rs\\\\_%'")), [["0"]],
              "nothing of the stand-in's own in " + view)
    a.query("CREATE TABLE rs_mine (k INT)")
    check(values(a.query("SELECT count(*) FROM information_schema.tables WHERE table_name = 'rs_mine'")), [["1"]],
          "but the user's")
