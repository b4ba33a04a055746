-- Trailing blanks are insignificant wherever two VARCHARs are compared, as PostgreSQL has it for CHAR: text gets the
-- comparisons of bpchar. Operators, sorts, hashes and indexes ask here; LIKE, lengths and concatenation stay exact.
UPDATE pg_operator SET oprcode = replace(replace(oprcode::text, 'text_', 'bpchar'), 'text', 'bpchar')::regproc
  WHERE oprleft = 'text'::regtype AND oprright = 'text'::regtype AND oprname IN ('=', '<>', '<', '<=', '>', '>=');
UPDATE pg_amproc SET amproc = CASE amproc::text WHEN 'bttextcmp' THEN 'bpcharcmp' WHEN 'bttextsortsupport' THEN 'bpchar_sortsupport'
    WHEN 'hashtext' THEN 'hashbpchar' WHEN 'hashtextextended' THEN 'hashbpcharextended' END::regproc
  WHERE amproclefttype = 'text'::regtype AND amprocrighttype = 'text'::regtype
    AND amproc::text IN ('bttextcmp', 'bttextsortsupport', 'hashtext', 'hashtextextended');
-- Equal values may differ in their bytes, so that an index must keep both.
DELETE FROM pg_amproc WHERE amproclefttype = 'text'::regtype AND amproc = 'btvarstrequalimage'::regproc;
