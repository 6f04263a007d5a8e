-- message_tweet_key finds the same rows
DROP INDEX "message_organization_id_tweet_row_id_idx";
