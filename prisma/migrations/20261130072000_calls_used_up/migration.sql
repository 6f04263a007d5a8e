-- a poll that may not use up what X allows leaves the rest to the search, and says so
ALTER TABLE coverage_gap
  DROP CONSTRAINT coverage_gap_reason_check,
  ADD CHECK (reason IN ('window_full', 'too_long_away', 'unreadable', 'import_limit', 'daily_limit', 'calls_used_up'));
