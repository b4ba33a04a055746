"""embed_sql.py OUTPUT.cpp FILE.sql...: the files, in this order, as the one string that catalog.cpp declares."""
import sys

output, *files = sys.argv[1:]
with open(output, "w", encoding="utf-8") as out:
    out.write("namespace redshift_local::cluster {\n"
              "extern const char* const catalog_files;\n"
              "const char* const catalog_files =\n")
    for name in files:
        with open(name, encoding="utf-8") as file:
            out.write('R"sql(' + file.read() + ')sql"\n')
    out.write(";\n}  // namespace redshift_local::cluster\n")
