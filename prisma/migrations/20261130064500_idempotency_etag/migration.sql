-- What is answered again comes with the ETag that it had.
ALTER TABLE "idempotency_key" ADD COLUMN "etag" TEXT;
