-- AlterTable
ALTER TABLE "notification" ADD COLUMN     "delivery_id" UUID;

-- AddForeignKey
ALTER TABLE "notification" ADD CONSTRAINT "notification_organization_id_delivery_id_fkey" FOREIGN KEY ("organization_id", "delivery_id") REFERENCES "delivery"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- whoever removes a delivery finds what was said of it
CREATE INDEX notification_delivery ON notification (organization_id, delivery_id) WHERE delivery_id IS NOT NULL;
