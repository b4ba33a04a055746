CREATE TABLE IF NOT EXISTS public.every_type (
    k_boolean BOOLEAN,
    k_date TEXT,
    k_integer BIGINT,
    k_string TEXT,
    k_time TEXT,
    "MixedCase" TEXT,
    "_meta/flow_truncated" BOOLEAN,
    "_meta/op" TEXT,
    "array" SUPER,
    boolean BOOLEAN,
    bytes VARBYTE(1024000),
    "cast" TEXT,
    custom VARCHAR(1000) ENCODE zstd,
    described TEXT,
    fractional DOUBLE PRECISION,
    "größe" DOUBLE PRECISION,
    integer BIGINT,
    integer_unsigned NUMERIC(38,0),
    number DOUBLE PRECISION,
    object SUPER,
    s_date DATE,
    s_date_time TIMESTAMPTZ,
    s_integer NUMERIC(38,0),
    s_integer_long TEXT,
    s_number DOUBLE PRECISION,
    s_time TEXT,
    s_uuid TEXT,
    several SUPER,
    "timestamp" TEXT,
    "with ""quotes"" and spaces" TEXT,
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx€ is cut before the euro" TEXT,
    flow_document SUPER
);
COMMENT ON TABLE public.every_type IS 'Materialized by acmeCo/warehouse from collection acmeCo/orders';
COMMENT ON COLUMN public.every_type.k_boolean IS 'Automatic projection of JSON location "/k_boolean" with types: boolean';
COMMENT ON COLUMN public.every_type.k_date IS 'Automatic projection of JSON location "/k_date" with types: string';
COMMENT ON COLUMN public.every_type.k_integer IS 'Automatic projection of JSON location "/k_integer" with types: integer';
COMMENT ON COLUMN public.every_type.k_string IS 'Automatic projection of JSON location "/k_string" with types: string';
COMMENT ON COLUMN public.every_type.k_time IS 'Automatic projection of JSON location "/k_time" with types: string';
COMMENT ON COLUMN public.every_type."MixedCase" IS 'Automatic projection of JSON location "/MixedCase" with types: string';
COMMENT ON COLUMN public.every_type."_meta/flow_truncated" IS 'Automatic projection of JSON location "/_meta/flow_truncated" with types: boolean';
COMMENT ON COLUMN public.every_type."_meta/op" IS 'Automatic projection of JSON location "/_meta/op" with types: string';
COMMENT ON COLUMN public.every_type."array" IS 'Automatic projection of JSON location "/array" with types: array';
COMMENT ON COLUMN public.every_type.boolean IS 'Automatic projection of JSON location "/boolean" with types: boolean';
COMMENT ON COLUMN public.every_type.bytes IS 'Automatic projection of JSON location "/bytes" with types: string';
COMMENT ON COLUMN public.every_type."cast" IS 'Automatic projection of JSON location "/cast" with types: integer';
COMMENT ON COLUMN public.every_type.custom IS 'Automatic projection of JSON location "/custom" with types: string';
COMMENT ON COLUMN public.every_type.described IS 'It''s the title \\ of a field
Two
lines; and a "quote".
User-provided projection of JSON location "/described" with types: null, string';
COMMENT ON COLUMN public.every_type.fractional IS 'Automatic projection of JSON location "/fractional" with types: fractional';
COMMENT ON COLUMN public.every_type."größe" IS 'Automatic projection of JSON location "/größe" with types: number';
COMMENT ON COLUMN public.every_type.integer IS 'Automatic projection of JSON location "/integer" with types: integer, null';
COMMENT ON COLUMN public.every_type.integer_unsigned IS 'Automatic projection of JSON location "/integer_unsigned" with types: integer';
COMMENT ON COLUMN public.every_type.number IS 'Automatic projection of JSON location "/number" with types: number';
COMMENT ON COLUMN public.every_type.object IS 'Automatic projection of JSON location "/object" with types: object';
COMMENT ON COLUMN public.every_type.s_date IS 'Automatic projection of JSON location "/s_date" with types: string';
COMMENT ON COLUMN public.every_type.s_date_time IS 'Automatic projection of JSON location "/s_date_time" with types: string';
COMMENT ON COLUMN public.every_type.s_integer IS 'Automatic projection of JSON location "/s_integer" with types: integer, null, string';
COMMENT ON COLUMN public.every_type.s_integer_long IS 'Automatic projection of JSON location "/s_integer_long" with types: string';
COMMENT ON COLUMN public.every_type.s_number IS 'Automatic projection of JSON location "/s_number" with types: number, string';
COMMENT ON COLUMN public.every_type.s_time IS 'Automatic projection of JSON location "/s_time" with types: string';
COMMENT ON COLUMN public.every_type.s_uuid IS 'Automatic projection of JSON location "/s_uuid" with types: string';
COMMENT ON COLUMN public.every_type.several IS 'Automatic projection of JSON location "/several" with types: array, boolean, integer, null, number, object, string';
COMMENT ON COLUMN public.every_type."timestamp" IS 'Automatic projection of JSON location "/timestamp" with types: string';
COMMENT ON COLUMN public.every_type."with ""quotes"" and spaces" IS 'Automatic projection of JSON location "/with "quotes" and spaces" with types: string';
COMMENT ON COLUMN public.every_type."xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx€ is cut before the euro" IS 'Automatic projection of JSON location "/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx€ is cut before the euro" with types: string';
COMMENT ON COLUMN public.every_type.flow_document IS 'Automatic projection of JSON location "" with types: object';
