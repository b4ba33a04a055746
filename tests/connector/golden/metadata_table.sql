CREATE TABLE IF NOT EXISTS public.flow_checkpoints_v1 (
    materialization TEXT,
    key_begin BIGINT,
    key_end BIGINT,
    fence BIGINT,
    checkpoint VARBYTE(1024000)
);
COMMENT ON TABLE public.flow_checkpoints_v1 IS 'Which staged work of the materializations of this schema has been applied.';
