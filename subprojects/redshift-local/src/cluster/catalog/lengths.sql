-- Lengths of VARCHAR, CHAR and VARBYTE are bytes. These are the functions by which PostgreSQL fits a value to a declared
-- length: an INSERT of too much fails, except that surplus trailing blanks go; an explicit CAST cuts, at a character.
CREATE FUNCTION pg_catalog.rs_first_bytes(text, integer) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE bytes bytea := convert_to($1, 'UTF8'); cut integer := $2;
BEGIN
  IF length(bytes) <= cut THEN RETURN $1; END IF;
  WHILE get_byte(bytes, cut) & 192 = 128 LOOP cut := cut - 1; END LOOP;  -- inside a character
  RETURN convert_from(substr(bytes, 1, cut), 'UTF8');
END $$;
CREATE FUNCTION pg_catalog.rs_cut(value text, bytes integer, explicit boolean, type text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE cut text := rs_first_bytes(value, bytes);
BEGIN
  IF NOT explicit AND octet_length(rtrim(substr(value, length(cut) + 1), ' ')) > 0 THEN
    RAISE EXCEPTION 'value too long for type %(%)', type, bytes USING ERRCODE = '22001';
  END IF;
  RETURN cut;
END $$;

-- Type modifiers of VARCHAR and CHAR are the length and 4; of VARBYTE, the length itself.
CREATE FUNCTION pg_catalog.rs_fit_varchar(varchar, integer, boolean) RETURNS varchar LANGUAGE sql IMMUTABLE PARALLEL SAFE
  SUPPORT varchar_support AS
  $$SELECT CASE WHEN octet_length($1) <= $2 - 4 OR $2 < 4 THEN $1 ELSE rs_cut($1, $2 - 4, $3, 'character varying') END$$;
CREATE FUNCTION pg_catalog.rs_fit_char(bpchar, integer, boolean) RETURNS bpchar LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$SELECT bpchar(CASE WHEN octet_length($1) <= $2 - 4 OR $2 < 4 THEN $1
                  ELSE rs_cut($1::text, $2 - 4, $3, 'character')::bpchar END, $2, $3)$$;
UPDATE pg_cast SET castfunc = 'rs_fit_varchar'::regproc WHERE castsource = 'varchar'::regtype AND casttarget = 'varchar'::regtype;
UPDATE pg_cast SET castfunc = 'rs_fit_char'::regproc WHERE castsource = 'bpchar'::regtype AND casttarget = 'bpchar'::regtype;

CREATE FUNCTION pg_catalog.rs_cut_varbyte(varbyte, bytes integer, explicit boolean) RETURNS varbyte
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  IF NOT explicit THEN
    RAISE EXCEPTION 'value too long for type binary varying(%)', bytes USING ERRCODE = '22001';
  END IF;
  RETURN substr($1::bytea, 1, bytes)::varbyte;
END $$;
CREATE FUNCTION pg_catalog.rs_fit_varbyte(varbyte, integer, boolean) RETURNS varbyte LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$SELECT CASE WHEN octet_length($1::bytea) <= $2 OR $2 < 0 THEN $1 ELSE rs_cut_varbyte($1, $2, $3) END$$;
CREATE CAST (varbyte AS varbyte) WITH FUNCTION rs_fit_varbyte(varbyte, integer, boolean) AS IMPLICIT;
