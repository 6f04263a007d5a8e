import type { Webhook } from '@perch/contracts';
import { IconChevronRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../../../lib/i18n.ts';
import people from '../people/people.module.css';
import table from '../setup-table.module.css';
import setup from '../setup.module.css';
import { WebhookHealth } from './webhook-health.tsx';
import { hostOf } from './webhook-words.ts';

/** All webhooks, and how they fare. */
export function WebhookTable({ webhooks }: { webhooks: Webhook[] }) {
  const { t } = useTranslation();
  return (
    <div className={setup.tableBox} tabIndex={0} role="region" aria-label={t('setup.webhooks.title')}>
      <table className={`${table.table} ${people.rows}`}>
        <thead>
          <tr>
            <th scope="col">{t('webhooks.webhook')}</th>
            <th scope="col">{t('webhooks.isTold')}</th>
            <th scope="col">{t('webhooks.state')}</th>
            <th scope="col">
              <span className="sr-only">{t('webhooks.open')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {webhooks.map((webhook) => (
            <tr key={webhook.id} data-inactive={!webhook.isEnabled || undefined}>
              <th scope="row">
                <Link className={table.accountLink} to="/setup/webhooks/$webhookId" params={{ webhookId: webhook.id }}>
                  <span>
                    <strong>{webhook.name}</strong>
                    <span className={setup.dim}>{hostOf(webhook.url)}</span>
                  </span>
                </Link>
              </th>
              <td data-label={t('webhooks.isTold')}>{t('webhooks.eventCount', { count: webhook.events.length })}</td>
              <td>
                <WebhookHealth webhook={webhook} />
              </td>
              <td className={table.chevron}>
                <IconChevronRight size={16} aria-hidden />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
