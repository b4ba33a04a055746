"""embed_sql.py OUTPUT FILE.sql...: the files, in this order, as one C++ string that catalog.cpp includes."""
import sys

output, *files = sys.argv[1:]
with open(output, "w", encoding="utf-8") as out:
    for name in files:
        with open(name, encoding="utf-8") as file:
            out.write('R"sql(' + file.read() + ')sql"\n')
