import { Button, Skeleton, TextInput } from '@mantine/core';
import type { CannedReply } from '@perch/contracts';
import { IconMessage2Bolt, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { useCan } from '../../../lib/session.ts';
import { EmptyState, ErrorState, NoPermission } from '../../../ui/states.tsx';
import { useCannedReplies } from '../../canned/index.ts';
import { PageHead } from '../page-head.tsx';
import people from '../people/people.module.css';
import table from '../setup-table.module.css';
import setup from '../setup.module.css';
import { CannedDialog } from './canned-dialog.tsx';
import classes from './canned-page.module.css';

/** Texts that are written once and sent often: everybody's, and one's own. */
export function CannedRepliesPage() {
  const { t } = useTranslation();
  const mayReply = useCan('tickets.reply');
  const [dialog, setDialog] = useState<CannedReply | 'new' | null>(null);
  return (
    <div className={setup.page}>
      <PageHead
        title={t('canned.title')}
        lead={t('canned.lead')}
        action={
          mayReply && (
            <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setDialog('new')}>
              {t('canned.new')}
            </Button>
          )
        }
      />
      {mayReply ? <List onOpen={setDialog} /> : <NoPermission />}
      {dialog && <CannedDialog reply={dialog === 'new' ? null : dialog} onClose={() => setDialog(null)} />}
    </div>
  );
}

function List({ onOpen }: { onOpen: (reply: CannedReply) => void }) {
  const { t } = useTranslation();
  const mayManage = useCan('organization.manage');
  const [typed, setTyped] = useState('');
  const { data, error, refetch } = useCannedReplies();
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={160} radius="md" role="status" aria-label={t('state.loading')} />;
  if (data.length === 0) {
    return (
      <EmptyState icon={<IconMessage2Bolt size={28} stroke={1.5} />} title={t('canned.none')}>
        {t('canned.noneHint')}
      </EmptyState>
    );
  }
  const wanted = typed.trim().toLowerCase();
  const shown = data.filter(({ name, shortcut, text }) =>
    `${name} ${shortcut ?? ''} ${text}`.toLowerCase().includes(wanted),
  );
  return (
    <>
      <TextInput
        className={classes.search}
        aria-label={t('canned.search')}
        placeholder={t('canned.search')}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {shown.length === 0 ? (
        <EmptyState title={t('canned.noneFound')} />
      ) : (
        <div className={setup.tableBox} tabIndex={0} role="region" aria-label={t('canned.title')}>
          <table className={`${table.table} ${people.rows}`}>
            <thead>
              <tr>
                <th scope="col">{t('field.name')}</th>
                <th scope="col">{t('canned.shortcut')}</th>
                <th scope="col">{t('canned.for')}</th>
                <th scope="col">{t('canned.used')}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((reply) => (
                <tr key={reply.id}>
                  <th scope="row">
                    {mayManage || !reply.isShared ? (
                      <button type="button" className={people.rowButton} onClick={() => onOpen(reply)}>
                        <bdi>{reply.name}</bdi>
                      </button>
                    ) : (
                      <bdi>{reply.name}</bdi>
                    )}
                    <div className={classes.preview} dir="auto">
                      {reply.text}
                    </div>
                  </th>
                  <td>{reply.shortcut && <code>/{reply.shortcut}</code>}</td>
                  <td>
                    {reply.isShared ? t('canned.everybody') : t('canned.own')}
                    {reply.departments.length > 0 && ` · ${reply.departments.map(({ name }) => name).join(', ')}`}
                  </td>
                  <td>{t('canned.times', { count: reply.useCount })}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
