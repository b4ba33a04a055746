-- VARBYTE's functions and casts.
CREATE FUNCTION pg_catalog.rs_pad_hex(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS
  $$SELECT CASE WHEN length($1) % 2 = 1 THEN '0' || $1 ELSE $1 END$$;
CREATE FUNCTION pg_catalog.from_hex(text) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT AS
  $$SELECT decode(rs_pad_hex($1), 'hex')::varbyte$$;
CREATE FUNCTION pg_catalog.to_hex(varbyte) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT AS $$SELECT encode($1::bytea, 'hex')::varchar$$;
CREATE FUNCTION pg_catalog.rs_from_bits(text) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT coalesce(decode(string_agg(lpad(to_hex(substr(bits, at, 8)::bit(8)::integer), 2, '0'), '' ORDER BY at), 'hex'), '')::varbyte
  FROM (SELECT lpad($1, (length($1) + 7) / 8 * 8, '0') AS bits) padded, generate_series(1, length(bits), 8) at $$;
CREATE FUNCTION pg_catalog.rs_to_bits(varbyte) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT coalesce(string_agg(get_byte($1::bytea, at)::bit(8)::text, '' ORDER BY at), '')::varchar
  FROM generate_series(0, length($1::bytea) - 1) at $$;
CREATE FUNCTION pg_catalog.to_varbyte(text, text) RETURNS varbyte LANGUAGE plpgsql IMMUTABLE STRICT AS $$BEGIN
  CASE lower($2)
    WHEN 'hex' THEN RETURN from_hex($1);
    WHEN 'binary' THEN RETURN rs_from_bits($1);
    WHEN 'base64' THEN RETURN decode($1, 'base64')::varbyte;
    WHEN 'utf8', 'utf-8', 'utf_8' THEN RETURN convert_to($1, 'UTF8')::varbyte;
    ELSE RAISE EXCEPTION 'invalid format "%" for TO_VARBYTE', $2 USING ERRCODE = '22023';
  END CASE; END$$;
CREATE FUNCTION pg_catalog.from_varbyte(varbyte, text) RETURNS varchar LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE result text; BEGIN
  CASE lower($2)
    WHEN 'hex' THEN result := encode($1::bytea, 'hex');
    WHEN 'binary' THEN result := rs_to_bits($1);
    WHEN 'base64' THEN result := encode($1::bytea, 'base64');
    WHEN 'utf8', 'utf-8', 'utf_8' THEN result := convert_from($1::bytea, 'UTF8');
    ELSE RAISE EXCEPTION 'invalid format "%" for FROM_VARBYTE', $2 USING ERRCODE = '22023';
  END CASE;
  IF octet_length(result) > 65535 THEN
    RAISE EXCEPTION 'FROM_VARBYTE: the result exceeds the maximum size of VARCHAR, 65535 bytes' USING ERRCODE = 'XX000';
  END IF;
  RETURN result; END$$;
CREATE FUNCTION pg_catalog.rs_varbyte_of(int2) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT AS $$SELECT int2send($1)::varbyte$$;
CREATE FUNCTION pg_catalog.rs_varbyte_of(int4) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT AS $$SELECT int4send($1)::varbyte$$;
CREATE FUNCTION pg_catalog.rs_varbyte_of(int8) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT AS $$SELECT int8send($1)::varbyte$$;
CREATE CAST (int2 AS varbyte) WITH FUNCTION rs_varbyte_of(int2);
CREATE CAST (int4 AS varbyte) WITH FUNCTION rs_varbyte_of(int4);
CREATE CAST (int8 AS varbyte) WITH FUNCTION rs_varbyte_of(int8);
