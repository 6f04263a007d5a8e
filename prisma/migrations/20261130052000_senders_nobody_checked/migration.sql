-- Where no mail server is named that checks senders, nothing has been checked: that is no finding against the sender.
-- What has come before keeps what was said of it, as nobody knows which it was.
ALTER TABLE email DROP CONSTRAINT email_authentication_check,
  ADD CONSTRAINT email_authentication_check CHECK (authentication IN ('verified', 'unverified', 'failed', 'unchecked'));
