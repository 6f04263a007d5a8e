import type { Locale } from '@perch/contracts';
import type { Statement } from '@perch/db';

/** How a department writes, and where mail to it arrives. */
export interface MailSender {
  departmentId: string;
  isActive: boolean;
  isDefault: boolean;
  fromName: string;
  address: string;
  replyTo: string | null;
  usesReplyTag: boolean;
  signature: string;
  locale: Locale;
}

/** SQL: the departments with an address, the default one first; $1 is the organization. */
export const MAIL_SENDERS = `
  SELECT m.department_id AS "departmentId", d.is_active AS "isActive", d.is_default AS "isDefault",
    m.from_name AS "fromName", m.address, m.reply_to AS "replyTo", m.uses_reply_tag AS "usesReplyTag", m.signature, m.locale
  FROM department_mail m JOIN department d ON d.organization_id = $1 AND d.id = m.department_id
  WHERE m.organization_id = $1 ORDER BY d.is_default DESC, lower(d.name), d.id`;

export const readMailSenders = async (statement: Statement, organizationId: string): Promise<MailSender[]> =>
  (await statement('mail-senders', MAIL_SENDERS, [organizationId])).rows as MailSender[];

/** Who writes for a department: itself, else the default one; null: neither has an address. */
export const senderFor = (senders: readonly MailSender[], departmentId: string): MailSender | null =>
  senders.find((sender) => sender.departmentId === departmentId) ?? senders.find(({ isDefault }) => isDefault) ?? null;
