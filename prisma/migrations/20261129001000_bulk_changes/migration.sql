-- AlterTable
ALTER TABLE "ticket_event" ADD COLUMN     "bulk_id" UUID;

-- few events are part of a bulk change
CREATE INDEX ticket_event_bulk ON ticket_event (organization_id, bulk_id) WHERE bulk_id IS NOT NULL;

-- spam is seldom, and nothing else of its list is in the way
CREATE INDEX ticket_spam_list ON ticket (organization_id, last_message_at DESC, id DESC) WHERE is_spam;
