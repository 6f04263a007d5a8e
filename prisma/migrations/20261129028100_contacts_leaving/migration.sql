-- Contacts that are being erased, few at any time, are left out of lists before these are cut to a page.
CREATE INDEX contact_leaving ON contact (organization_id, id) WHERE erasing_since IS NOT NULL;
