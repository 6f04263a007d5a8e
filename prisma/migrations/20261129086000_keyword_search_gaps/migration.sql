-- what the public search of a keyword leaves out, when it has brought what it may for a day, is in the ledger too
ALTER TABLE coverage_gap
  DROP CONSTRAINT coverage_gap_reason_check,
  ADD CHECK (reason IN ('window_full', 'too_long_away', 'unreadable', 'import_limit', 'daily_limit'));
