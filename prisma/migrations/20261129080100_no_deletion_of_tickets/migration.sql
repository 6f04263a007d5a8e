-- Nothing has ever asked for `tickets.delete`: tickets are closed, marked as spam, erased with their person, or go by age.
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_remove(permissions, 'tickets.delete') WHERE 'tickets.delete' = ANY (permissions);
ALTER TABLE role FORCE ROW LEVEL SECURITY;
ALTER TABLE api_key NO FORCE ROW LEVEL SECURITY;
UPDATE api_key SET permissions = array_remove(permissions, 'tickets.delete') WHERE 'tickets.delete' = ANY (permissions);
ALTER TABLE api_key FORCE ROW LEVEL SECURITY;
