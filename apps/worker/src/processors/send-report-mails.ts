import type { JobPayload } from '@perch/contracts';
import { sendReportMails } from '@perch/desk';
import type { WorkerServices } from '../services.ts';

/** Writes the weekly mails of figures that are due. Run twice, it sends nothing twice. */
export const sendReportMailsOf =
  ({ contextOf, database, box, config, log }: WorkerServices) =>
  async ({ organizationId }: JobPayload<'send-report-mails'>): Promise<void> => {
    const { sent } = await sendReportMails(contextOf(organizationId), { database, box, publicUrl: config.PUBLIC_URL });
    if (sent > 0) log.info({ organizationId, sent }, 'weekly mails of figures');
  };
