#!/usr/bin/env python3
"""Shows what a run of flow-sim left in a local Redshift: a small SQL result of each table, and the run's figures.

usage: show_tables.py READY_LINE_FILE REPORT_FILE
"""

import json
import os
import subprocess
import sys
import tempfile

SAMPLE_ROWS, COLUMNS, CELL_WIDTH = 3, 6, 26


def connection(config, ca_path):
    """Environment for psql."""
    host, port = config["address"].rsplit(":", 1)
    return dict(os.environ, PGHOST=host, PGPORT=port, PGUSER=config["user"], PGPASSWORD=config["password"],
                PGDATABASE=config["database"], PGSSLMODE="verify-full", PGSSLROOTCERT=ca_path)


def rows(environment, statement):
    done = subprocess.run(["psql", "-XqAt", "-F", "\t", "-c", statement], env=environment, check=True,
                          capture_output=True, text=True)
    return [line.split("\t") for line in done.stdout.splitlines()]


def quote(name):
    return '"' + name.replace('"', '""') + '"'


def show(environment, schema, table):
    columns = [name for [name] in rows(environment, "SELECT column_name FROM information_schema.columns "
                                       f"WHERE table_schema = '{schema}' AND table_name = '{table}' "
                                       "AND data_type <> 'super' ORDER BY ordinal_position")][:COLUMNS]
    path = quote(schema) + "." + quote(table)
    [[count]] = rows(environment, f"SELECT count(*) FROM {path}")
    print(f"\n{schema}.{table}: {int(count):,} rows", flush=True)
    selected = ", ".join(f"LEFT(CAST({quote(c)} AS VARCHAR), {CELL_WIDTH}) AS {quote(c)}" for c in columns)
    subprocess.run(["psql", "-Xq", "-P", "footer=off", "-P", "null=NULL", "-c",
                    f"SELECT {selected} FROM {path} ORDER BY 1 LIMIT {SAMPLE_ROWS}"], env=environment, check=True)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        config = json.load(file)["config"]
    with open(sys.argv[2], encoding="utf-8") as file:
        report = json.load(file)
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as ca:
        ca.write(config["advanced"]["sslRootCertificate"])
        ca.flush()
        environment = connection(config, ca.name)
        tables = rows(environment, "SELECT table_schema, table_name FROM information_schema.tables "
                      f"WHERE table_schema = '{config['schema']}' AND table_name <> 'flow_checkpoints_v1' ORDER BY 2")
        for schema, table in tables:
            show(environment, schema, table)
    print(f"{report['documents']:,} documents ({report['documentBytes'] / 1e6:,.0f} MB) end to end in "
          f"{report['seconds']:.1f} s: {report['megabytesPerSecond']:.1f} MB/s")
    print(f"The connector's peak memory: {report['connector']['peakRssBytes'] / 2**20:.0f} MiB, "
          f"CPU: {report['connector']['cpuSeconds']:.1f} s")


if __name__ == "__main__":
    main()
