export { escapeLiteral, type BinaryRow } from './copy-out.ts';
export * from './hold-lock.ts';
export * from './lookups.ts';
export * from './migrate.ts';
export { nameOfOften } from './often-asked.ts';
export * from './secret-box.ts';
export * from './tenant-database.ts';
export * from './uuid7.ts';
export { Prisma, PrismaClient } from './generated/client.ts';
