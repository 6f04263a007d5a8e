-- Sign-ins in the audit log: kept for a year, as they hold addresses; and listed without everything else.
CREATE INDEX audit_entry_sign_ins ON audit_entry (organization_id, at DESC, id DESC) WHERE subject_kind = 'sign_in';

-- That somebody who is known could not sign in, in each organization that they are an active member of, or in one of them
-- only: whatever a provider says of an address is nothing to others. Of a person and a way to sign in no more than one an
-- hour, whose id says so: an attack cannot fill the table, and nobody has to wait for anybody.
CREATE FUNCTION record_failed_sign_in(of_user uuid, of_organization uuid, fields jsonb, failed_at timestamptz) RETURNS void
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ INSERT INTO audit_entry (organization_id, id, action, subject_kind, subject_id, subject_name, after, at)
     SELECT m.organization_id,
       overlay(overlay(md5(concat_ws(' ', 'sign_in.failed', m.id, fields ->> 'method',
           floor(extract(epoch FROM failed_at) / 3600))) PLACING '8' FROM 13) PLACING 'a' FROM 17)::uuid,
       'sign_in.failed', 'sign_in', m.id::text, m.name, fields, failed_at
     FROM member m
     WHERE m.user_id = of_user AND m.is_active AND (of_organization IS NULL OR m.organization_id = of_organization)
       AND NOT EXISTS (SELECT FROM organization_deletion x
                       WHERE x.organization_id = m.organization_id AND x.started_at IS NOT NULL)
     ON CONFLICT DO NOTHING $$;

-- Organizations with sign-ins from before; of the `most` oldest.
CREATE FUNCTION due_sign_ins(before timestamptz, most integer) RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ WITH RECURSIVE organizations (organization) AS (
       (SELECT e.organization_id FROM audit_entry e WHERE e.subject_kind = 'sign_in' ORDER BY e.organization_id LIMIT 1)
       UNION ALL
       SELECT following.organization_id FROM organizations o CROSS JOIN LATERAL (
         SELECT e.organization_id FROM audit_entry e
         WHERE e.subject_kind = 'sign_in' AND e.organization_id > o.organization
         ORDER BY e.organization_id LIMIT 1) following)
     SELECT o.organization FROM organizations o CROSS JOIN LATERAL (
       SELECT e.at FROM audit_entry e WHERE e.subject_kind = 'sign_in' AND e.organization_id = o.organization
       ORDER BY e.at, e.id LIMIT 1) oldest
     WHERE oldest.at < before ORDER BY oldest.at LIMIT most $$;

-- Of the organization, sign-ins from before; never those of the last year.
CREATE FUNCTION remove_old_sign_ins(until timestamptz, most integer) RETURNS integer
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ DECLARE removed integer;
  BEGIN
    IF until > now() - interval '364 days' THEN
      RAISE insufficient_privilege USING MESSAGE = 'permission denied: sign-ins are kept for a year';
    END IF;
    DELETE FROM audit_entry e WHERE e.organization_id = current_organization() AND e.subject_kind = 'sign_in'
      AND e.id = ANY (ARRAY(SELECT id FROM audit_entry
        WHERE organization_id = current_organization() AND subject_kind = 'sign_in' AND at < until
        ORDER BY at, id LIMIT most));
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
  END $$;

GRANT INSERT ON audit_entry TO perch_bypass;
DO $$
DECLARE
  each_function text;
BEGIN
  IF NOT (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass') THEN
    CREATE POLICY sign_in ON audit_entry FOR INSERT TO perch_bypass WITH CHECK (action = 'sign_in.failed');
  END IF;
  GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the functions
  FOREACH each_function IN ARRAY ARRAY['record_failed_sign_in(uuid, uuid, jsonb, timestamptz)',
    'due_sign_ins(timestamptz, integer)', 'remove_old_sign_ins(timestamptz, integer)']
  LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO perch_bypass', each_function);
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', each_function);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO perch_app', each_function);
  END LOOP;
  REVOKE CREATE ON SCHEMA public FROM perch_bypass;
END $$;
