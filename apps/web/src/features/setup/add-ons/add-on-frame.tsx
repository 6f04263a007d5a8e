import { Skeleton } from '@mantine/core';
import type { AddOn } from '@perch/contracts';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { useCan } from '../../../lib/session.ts';
import { ErrorState, NoPermission } from '../../../ui/states.tsx';
import { PageHead } from '../page-head.tsx';
import setup from '../setup.module.css';
import { AddOnStatus } from './add-on-status.tsx';
import { RefusedNotice } from './refused-notice.tsx';
import { RemoveAddOn } from './remove-add-on.tsx';

interface AddOnFrameProps<T extends AddOn> {
  kind: T['kind'];
  query: UseQueryResult<T>;
  /** the form and the test */
  children: (addOn: T) => ReactNode;
}

/** The page of an add-on around its form. */
export function AddOnFrame<T extends AddOn>({ kind, query, children }: AddOnFrameProps<T>) {
  const { t } = useTranslation();
  const { data: addOn, error, refetch } = query;
  if (!useCan('organization.manage')) return <NoPermission />;
  if (error && !addOn) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <div className={setup.page} data-width="narrow">
      <PageHead
        title={t(`setup.${kind}.title`)}
        crumbs={[{ to: '/setup/channels', label: t('setup.group.channels') }]}
        lead={t(`addOn.lead.${kind}`)}
      />
      {addOn ? (
        <>
          <AddOnStatus addOn={addOn} />
          {addOn.kind !== 'imap' && <RefusedNotice kind={addOn.kind} refused={addOn.refused} />}
          {children(addOn)}
          {addOn.settings && <RemoveAddOn kind={kind} />}
        </>
      ) : (
        <Skeleton height={420} radius="md" role="status" aria-label={t('state.loading')} />
      )}
    </div>
  );
}
