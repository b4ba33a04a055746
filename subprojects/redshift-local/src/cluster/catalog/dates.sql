-- DATEADD and DATEDIFF. Parts of a date have many names.
CREATE FUNCTION pg_catalog.rs_date_part_name(text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS $$BEGIN
  RETURN CASE WHEN lower($1) IN ('year', 'years', 'y', 'yr', 'yrs') THEN 'year'
    WHEN lower($1) IN ('quarter', 'quarters', 'qtr', 'qtrs') THEN 'quarter'
    WHEN lower($1) IN ('month', 'months', 'mon', 'mons') THEN 'month'
    WHEN lower($1) IN ('week', 'weeks', 'w') THEN 'week'
    WHEN lower($1) IN ('day', 'days', 'd') THEN 'day'
    WHEN lower($1) IN ('hour', 'hours', 'h', 'hr', 'hrs') THEN 'hour'
    WHEN lower($1) IN ('minute', 'minutes', 'm', 'min', 'mins') THEN 'minute'
    WHEN lower($1) IN ('second', 'seconds', 's', 'sec', 'secs') THEN 'second'
    WHEN lower($1) IN ('millisecond', 'milliseconds', 'ms', 'msec', 'msecs') THEN 'millisecond'
    WHEN lower($1) IN ('microsecond', 'microseconds', 'us', 'usec', 'usecs') THEN 'microsecond' END; END$$;
CREATE FUNCTION pg_catalog.rs_dateadd(part text, number bigint, moment timestamp) RETURNS timestamp LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE name text := rs_date_part_name(part);
BEGIN
  IF name IS NULL THEN
    RAISE EXCEPTION 'DATEADD of the part % is not modelled by redshift-local', part USING ERRCODE = '0A000';
  END IF;
  RETURN moment + CASE name WHEN 'quarter' THEN make_interval(months => (number * 3)::integer)
    ELSE number * ('1 ' || name)::interval END;
END $$;
CREATE FUNCTION pg_catalog.rs_datediff(part text, first timestamp, last timestamp) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE name text := rs_date_part_name(part); seconds numeric := extract(epoch FROM last) - extract(epoch FROM first);
  months integer := (extract(year FROM last) - extract(year FROM first)) * 12 + extract(month FROM last) - extract(month FROM first);
BEGIN
  CASE name
    WHEN 'year' THEN RETURN extract(year FROM last) - extract(year FROM first);
    WHEN 'quarter' THEN RETURN (extract(year FROM last) - extract(year FROM first)) * 4 + extract(quarter FROM last) - extract(quarter FROM first);
    WHEN 'month' THEN RETURN months;
    WHEN 'week' THEN RETURN (date_trunc('week', last + interval '1 day')::date - date_trunc('week', first + interval '1 day')::date) / 7;
    WHEN 'day' THEN RETURN last::date - first::date;
    WHEN 'millisecond' THEN RETURN trunc(seconds * 1000);
    WHEN 'microsecond' THEN RETURN trunc(seconds * 1000000);
    WHEN 'hour', 'minute', 'second' THEN
      RETURN round((extract(epoch FROM date_trunc(name, last)) - extract(epoch FROM date_trunc(name, first)))
                   / extract(epoch FROM ('1 ' || name)::interval));
    ELSE RAISE EXCEPTION 'DATEDIFF of the part % is not modelled by redshift-local', part USING ERRCODE = '0A000';
  END CASE;
END $$;
