-- CreateIndex
CREATE INDEX "audit_entry_kind_list" ON "audit_entry"("organization_id", "subject_kind", "at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "audit_entry_action_list" ON "audit_entry"("organization_id", "action", "at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "audit_entry_actor_list" ON "audit_entry"("organization_id", "actor_id", "at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "audit_entry_actor_kind_list" ON "audit_entry"("organization_id", "actor_id", "subject_kind", "at" DESC, "id" DESC);

-- Prisma does not know partial indexes: kept by hand.
CREATE INDEX audit_entry_key_list ON audit_entry (organization_id, actor_key_id, at DESC, id DESC)
  WHERE actor_key_id IS NOT NULL;
