-- ---------------------------------------------------------------- what is searched in tweets and direct messages
-- letters of scripts that are written without spaces: as part of a class in a regular expression
CREATE FUNCTION search_dense() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT '\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3031-\u3035\u303b\u303c\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff' $$;

-- The folded words of a text with their places: case, accents of Latin, Greek and Cyrillic letters and Arabic vowel signs
-- do not count. Of scripts without spaces every two neighbouring letters are a word, and the last letter of a run; an emoji
-- is one. A hashtag or handle stands there with its sign and without.
CREATE FUNCTION search_words(words text) RETURNS tsvector
  LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  dense CONSTANT text := search_dense();
  folded text;
  piece text;
  place integer := 0;
  vector text := '';
BEGIN
  IF octet_length(words) = length(words) THEN
    folded := regexp_replace(lower(words COLLATE "C"), '[^a-z0-9_#@]+', ' ', 'g');
  ELSE
    folded := normalize(regexp_replace(casefold(normalize(words, NFKD) COLLATE pg_unicode_fast),
      '[\u00ad\u0300-\u036f\u0640\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u200b-\u200f\u2060\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]', '', 'g'), NFC);
    folded := regexp_replace(folded, '[\u0001-\u0022\u0024-\u002f\u003a-\u003f\u005b-\u005e\u0060\u007b-\u00bf\u00d7\u00f7\u02b0-\u02ff\u055a-\u055f\u0589\u05be\u05c0\u05c3\u05f3\u05f4\u0600-\u060f\u061b-\u061f\u066a-\u066d\u06d4\u0964\u0965\u1680\u180e\u2000-\u25ff\u27c0-\u2bff\u3000-\u3004\u3008-\u3030\u3036-\u303a\u303d-\u3040\u3097-\u309c\u30a0\u30fb\ue000-\uf8ff\ufd3e\ufd3f\ufe10-\ufe6f\uff00-\uff65\uffe0-\uffff]+', ' ', 'g');
    IF folded ~ ('[\u2600-\u27bf\U0001f300-\U0001faff' || dense || ']') THEN
      folded := regexp_replace(folded, '([\u2600-\u27bf\U0001f300-\U0001faff])', ' \1 ', 'g');
      folded := regexp_replace(folded, '([' || dense || ']+)', ' =\1 ', 'g');
    END IF;
  END IF;
  IF folded ~ '[#@]' THEN
    folded := regexp_replace(folded, '[#@]*([#@])', ' \1', 'g');
  END IF;
  FOREACH piece IN ARRAY string_to_array(folded, ' ') LOOP
    CONTINUE WHEN piece IN ('', '#', '@');
    CASE left(piece, 1)
      WHEN '=' THEN
        FOR at IN 2..length(piece) LOOP
          place := place + 1;
          vector := vector || ' ' || substr(piece, at, 2) || ':' || place;
        END LOOP;
      WHEN '#', '@' THEN
        place := place + 1;
        vector := vector || ' ' || left(piece, 64) || ':' || place || ' ' || substr(piece, 2, 63) || ':' || place;
      ELSE
        place := place + 1;
        vector := vector || ' ' || left(piece, 64) || ':' || place;
    END CASE;
  END LOOP;
  RETURN vector::tsvector;
END $$;

-- What finds a text in search_words: the words one after the other, of the last one only the beginning if asked for.
-- Of a run of dense letters its last letter says nothing that the pair before does not; one alone begins a pair. Null: no word.
CREATE FUNCTION search_query(words text, is_beginning boolean) RETURNS tsquery
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  WITH piece AS (
    SELECT DISTINCT ON (place) place, lexeme, lexeme ~ ('^[' || search_dense() || ']') AS is_dense
    FROM unnest(search_words(words)) AS word(lexeme, places, weights), unnest(places) AS place
    ORDER BY place, lexeme ~ '^[#@]' DESC),
  neighbour AS (
    SELECT *, is_dense AND length(lexeme) = 1 AS is_tail,
      coalesce(lag(is_dense AND length(lexeme) = 2) OVER (ORDER BY place), false) AS follows_pair
    FROM piece),
  kept AS (
    SELECT *, row_number() OVER (ORDER BY place DESC) = 1 AS is_last, place - lag(place) OVER (ORDER BY place) AS distance
    FROM neighbour WHERE NOT (is_tail AND follows_pair))
  SELECT string_agg(coalesce(' <' || distance || '> ', '') || '''' || lexeme || ''''
    || CASE WHEN is_tail OR (is_beginning AND is_last) THEN ':*' ELSE '' END, '' ORDER BY place)::tsquery
  FROM kept
$$;

-- AlterTable
ALTER TABLE "tweet" ADD COLUMN     "search" tsvector
  GENERATED ALWAYS AS (CASE WHEN deleted_at IS NULL THEN search_words(text) END) STORED;

-- AlterTable
ALTER TABLE "direct_message" ADD COLUMN     "search" tsvector
  GENERATED ALWAYS AS (CASE WHEN deleted_at IS NULL THEN search_words(text) END) STORED;

-- CreateTable
CREATE TABLE "saved_search" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "is_pinned" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "saved_search_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateIndex
CREATE INDEX "saved_search_organization_id_member_id_created_at_id_idx" ON "saved_search"("organization_id", "member_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "direct_message_organization_id_posted_at_id_idx" ON "direct_message"("organization_id", "posted_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "direct_message_search_gin" ON "direct_message" USING GIN ("organization_id" uuid_ops, "search");

-- CreateIndex
CREATE INDEX "tweet_search_gin" ON "tweet" USING GIN ("organization_id" uuid_ops, "search");

-- AddForeignKey
ALTER TABLE "saved_search" ADD CONSTRAINT "saved_search_organization_id_member_id_fkey" FOREIGN KEY ("organization_id", "member_id") REFERENCES "member"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- as message_search: past the policies, since the operator is not leakproof
CREATE VIEW tweet_search AS
  SELECT organization_id, id, account_id, tweet_id, author_id, in_reply_to_user_id, mentioned_user_ids, kind, language, media,
    is_own, decision, ticket_id, posted_at, deleted_at, erased_at, answered_at, handled_at, search
  FROM tweet WHERE organization_id = current_organization();
CREATE VIEW direct_message_search AS
  SELECT organization_id, id, account_id, dm_conversation_id, sender_id, is_group, media, is_own, decision, ticket_id, posted_at,
    deleted_at, erased_at, search
  FROM direct_message WHERE organization_id = current_organization();
GRANT SELECT ON tweet, direct_message TO perch_bypass;
GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the views
ALTER VIEW tweet_search OWNER TO perch_bypass;
ALTER VIEW direct_message_search OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
GRANT SELECT ON tweet_search, direct_message_search TO perch_app;

-- ---------------------------------------------------------------- tenancy of the new table
DO $$
DECLARE
  bypasses boolean := (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass');
BEGIN
  ALTER TABLE saved_search ENABLE ROW LEVEL SECURITY;
  ALTER TABLE saved_search FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON saved_search USING (organization_id = current_organization())
    WITH CHECK (organization_id = current_organization());
  IF NOT bypasses THEN
    CREATE POLICY lookup ON saved_search FOR SELECT TO perch_bypass USING (true);
  END IF;
END $$;
