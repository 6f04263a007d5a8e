-- what a member has asked for and is not on X yet, or has just come there: new tweets, answers and retweets
CREATE INDEX delivery_of_member ON delivery (organization_id, submitted_by, settled_at)
  WHERE kind IN ('tweet', 'retweet');
