"""VARCHAR: trailing blanks mean nothing in comparisons, lengths are bytes, a cast cuts where an INSERT fails."""
import sys

from local import Local, check, contains


def comparisons(local):
    out, err = local.psql("SELECT 'a ' = 'a', 'a ' <> 'a', 'a ' < 'a', '' = '  ', 'a' IN ('b', 'a  ')",
                          "SELECT 'a ' LIKE 'a', len('a '), octet_length('a '), 'a ' || 'b'",
                          "SELECT 'b'::char(3) = 'b', nullif('a', 'a ') IS NULL, CASE 'x ' WHEN 'x' THEN 1 END")
    check((out.splitlines(), err), (["t|f|f|t|t", "f|2|2|a b", "t|t|1"], ""),
          "trailing blanks: insignificant in comparisons only")


def joins(local):
    rows = ", ".join(f"('k{i}')" for i in range(500))
    local.psql("CREATE TABLE plain (k VARCHAR(20))", f"INSERT INTO plain VALUES {rows}",
               "CREATE TABLE padded (k VARCHAR(20))", "INSERT INTO padded SELECT k || '  ' FROM plain")
    postgres = local.ready["postgres"]  # only there can a plan be chosen
    underneath = {"PGHOST": postgres["host"], "PGPORT": str(postgres["port"]), "PGUSER": postgres["user"],
                  "PGSSLMODE": "disable"}
    join = "SELECT count(*) FROM plain JOIN padded ON plain.k = padded.k"
    for name, settings in {"hash": ["mergejoin", "nestloop"], "merge": ["hashjoin", "nestloop"],
                           "nested loop": ["hashjoin", "mergejoin"]}.items():
        off = " ".join(f"-c enable_{each}=off" for each in settings)
        check(local.psql(join, **underneath, PGOPTIONS=off), ("500\n", ""),
              f"trailing blanks do not matter to a {name} join")
    out, err = local.psql("SELECT count(*) FROM (SELECT k FROM plain UNION SELECT k FROM padded) u",
                          "SELECT count(DISTINCT k) FROM (SELECT k FROM plain UNION ALL SELECT k FROM padded) u",
                          "SELECT count(*) FROM (SELECT k, count(*) c FROM (SELECT k FROM plain UNION ALL SELECT k "
                          "FROM padded) u GROUP BY k) g WHERE c = 2",
                          "SELECT count(*) FROM plain WHERE k IN (SELECT k FROM padded)",
                          "DELETE FROM plain USING padded WHERE plain.k = padded.k AND padded.k = 'k7'",
                          "SELECT count(*) FROM plain")
    check((out.split(), err), (["500", "500", "500", "500", "499"], ""),
          "UNION, DISTINCT, GROUP BY, IN and DELETE see them as equal")
    out, err = local.psql("CREATE TABLE target (k VARCHAR(9), v INT)", "INSERT INTO target VALUES ('a', 1), ('b ', 2)",
                          "CREATE TABLE source (k VARCHAR(9), v INT)",
                          "INSERT INTO source VALUES ('a ', 10), ('b', 20), ('c', 30)",
                          "MERGE INTO target USING source ON target.k = source.k WHEN MATCHED THEN UPDATE SET v = "
                          "source.v "
                          "WHEN NOT MATCHED THEN INSERT (k, v) VALUES (source.k, source.v)",
                          "SELECT k || '.', v FROM target ORDER BY k")
    check((out.splitlines(), err), (["a.|10", "b .|20", "c.|30"], ""),
          "MERGE matches keys that differ in trailing blanks")


def lengths(local):
    out, err = local.psql("CREATE TABLE w (c VARCHAR(4), f CHAR(3), v VARBYTE(2))",
                          "INSERT INTO w (c) VALUES ('éé   '), ('abcd ')",
                          "INSERT INTO w (c) VALUES ('ééé')", "INSERT INTO w (c) SELECT 'abc' || 'de'",
                          "UPDATE w SET c = 'ab   x'",
                          "INSERT INTO w (f) VALUES ('éé')", "INSERT INTO w (v) VALUES ('abc')",
                          "SELECT '[' || c || ']' FROM w")
    check(out.splitlines(), ["[éé]", "[abcd]"], "surplus trailing blanks are dropped")
    check(err.splitlines(), ["ERROR:  22001: value too long for type character varying(4)"] * 3 +
          ["ERROR:  22001: value too long for type character(3)",
           "ERROR:  22001: value too long for type binary varying(2)"],
          "what is too long for a column is refused, in bytes")
    out, err = local.psql("SELECT 'ééé'::VARCHAR(5), CAST('abcdef' AS VARCHAR(3)), CAST('a€' AS CHAR(3)), "
                          "'€'::varchar(2) = ''",
                          "SELECT len(repeat('x', 300)::VARCHAR)", "SELECT to_varbyte('abcdef', 'hex')::varbyte(2)")
    check((out.splitlines(), err), (["éé|abc|a  |t", "256", "abcd"], ""),
          "a cast cuts at a character within the bytes; VARCHAR alone is 256")
    out, err = local.psql("CREATE TABLE big (v VARBYTE(16777216))",
                          "INSERT INTO big SELECT to_varbyte(repeat('ab', 16777216), 'hex')",
                          "SELECT octet_length(v) FROM big",
                          "INSERT INTO big SELECT to_varbyte(repeat('ab', 16777217), 'hex')",
                          "CREATE TABLE bigger (v VARBYTE(16777217))")
    check(out.strip(), "16777216", "VARBYTE holds 16 MB")
    check(err, contains("22001: value too long for type binary varying(16777216)", "cannot exceed 16777216"),
          "and no more")


with Local(sys.argv[1]) as running:
    for part in (comparisons, joins, lengths):
        part(running)
