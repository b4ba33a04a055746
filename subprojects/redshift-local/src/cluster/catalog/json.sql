-- SUPER's functions. A document keeps the order of its keys and the spelling of its decimals.
CREATE FUNCTION pg_catalog.rs_json_switch(text) RETURNS boolean LANGUAGE sql STABLE AS
  $$SELECT coalesce(current_setting('redshift.' || $1, true), 'off') = 'on'$$;
-- Numbers that are no decimal of 38 digits become doubles; escapes are decoded; strings have a limit.
CREATE FUNCTION pg_catalog.rs_normal_json(value json) RETURNS text LANGUAGE plpgsql STABLE STRICT AS $$
DECLARE plain text;
BEGIN
  CASE json_typeof(value)
    WHEN 'object' THEN
      RETURN (SELECT '{' || coalesce(string_agg(to_json(key)::text || ':' || rs_normal_json(v), ','), '') || '}' FROM json_each(value) j(key, v));
    WHEN 'array' THEN
      RETURN (SELECT '[' || coalesce(string_agg(rs_normal_json(v), ','), '') || ']' FROM json_array_elements(value) j(v));
    WHEN 'string' THEN
      plain := value #>> '{}';
      IF octet_length(plain) > 65535 THEN
        IF NOT rs_json_switch('json_parse_truncate_strings') THEN
          RAISE EXCEPTION 'String value exceeds the max size of 65535 bytes' USING ERRCODE = 'XX000';
        END IF;
        plain := rs_first_bytes(plain, 65535);
      END IF;
      RETURN to_json(plain)::text;
    WHEN 'number' THEN
      plain := btrim(value::text, E' \t\r\n');
      RETURN CASE WHEN plain ~ '[eE]' OR length(translate(plain, '-.', '')) > 38 THEN rs_double_text(plain::float8) ELSE plain END;
    ELSE
      RETURN btrim(value::text, E' \t\r\n');
  END CASE;
END $$;

CREATE FUNCTION pg_catalog.json_parse(text) RETURNS super LANGUAGE plpgsql STABLE STRICT AS $$
BEGIN
  IF rs_json_switch('json_parse_dedup_attributes') THEN
    RAISE EXCEPTION 'json_parse_dedup_attributes is not modelled by redshift-local' USING ERRCODE = '0A000';
  ELSIF octet_length($1) > 16777216 THEN
    RAISE EXCEPTION 'The value exceeds the maximum size of SUPER, 16777216 bytes' USING ERRCODE = 'XX000';
  ELSIF octet_length($1) > 65535 OR $1 ~ E'[0-9][eE][-+0-9]|[0-9]{20}|\\\\[u/]' THEN
    RETURN rs_normal_json($1::json)::json::super;
  END IF;
  RETURN rs_super($1::json);
EXCEPTION WHEN invalid_text_representation OR untranslatable_character THEN
  IF NOT rs_json_switch('parse_super_null_on_error') THEN RAISE; END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION pg_catalog.json_parse(varbyte) RETURNS super LANGUAGE sql STABLE STRICT AS
  $$SELECT json_parse(convert_from($1::bytea, 'UTF8'))$$;
CREATE FUNCTION pg_catalog.can_json_parse(text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT AS
  $$BEGIN PERFORM $1::json; RETURN true; EXCEPTION WHEN others THEN RETURN false; END$$;

CREATE FUNCTION pg_catalog.json_serialize(super) RETURNS varchar LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
  IF octet_length($1::json::text) > 65535 THEN
    RAISE EXCEPTION 'JSON_SERIALIZE: the result exceeds the maximum size of VARCHAR, 65535 bytes' USING ERRCODE = 'XX000';
  END IF;
  RETURN $1::json::text;
END $$;
CREATE FUNCTION pg_catalog.json_serialize_to_varbyte(super) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT AS
  $$SELECT convert_to($1::json::text, 'UTF8')::varbyte$$;
CREATE FUNCTION pg_catalog.json_typeof(super) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT AS $$SELECT json_typeof($1::json)::varchar$$;
CREATE FUNCTION pg_catalog.json_size(super) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS $$SELECT octet_length($1::json::text)$$;

-- What a SUPER holds. Doubles are those with an exponent, decimals those with a point.
CREATE FUNCTION pg_catalog.is_object(super) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$SELECT json_typeof($1) = 'object'$$;
CREATE FUNCTION pg_catalog.is_array(super) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$SELECT json_typeof($1) = 'array'$$;
CREATE FUNCTION pg_catalog.is_scalar(super) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$SELECT json_typeof($1) NOT IN ('object', 'array')$$;
CREATE FUNCTION pg_catalog.is_boolean(super) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$SELECT json_typeof($1) = 'boolean'$$;
CREATE FUNCTION pg_catalog.is_varchar(super) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$SELECT json_typeof($1) = 'string'$$;
CREATE FUNCTION pg_catalog.is_char(super) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS
  $$SELECT json_typeof($1) = 'string' AND octet_length($1::varchar) = length($1::varchar)$$;
CREATE FUNCTION pg_catalog.is_float(super) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS
  $$SELECT json_typeof($1) = 'number' AND $1::json::text ~ 'e'$$;
CREATE FUNCTION pg_catalog.is_decimal(super) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS
  $$SELECT json_typeof($1) = 'number' AND $1::json::text ~ '^[-0-9]+[.][0-9]+$'$$;
CREATE FUNCTION pg_catalog.rs_is_integer(super, numeric) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS
  $$SELECT CASE WHEN json_typeof($1) = 'number' AND $1::json::text ~ '^-?[0-9]+$'
    THEN $1::json::text::numeric BETWEEN -$2 - 1 AND $2 ELSE false END$$;
CREATE FUNCTION pg_catalog.is_smallint(super) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$SELECT rs_is_integer($1, 32767)$$;
CREATE FUNCTION pg_catalog.is_integer(super) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$SELECT rs_is_integer($1, 2147483647)$$;
CREATE FUNCTION pg_catalog.is_bigint(super) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$SELECT rs_is_integer($1, 9223372036854775807)$$;
