import { ActionIcon } from '@mantine/core';
import { IconLock, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from '../lib/i18n.ts';
import { useSession } from '../lib/session.ts';
import { storage } from '../lib/storage.ts';
import classes from './encrypted-chats.module.css';

/** In one line: X shows its encrypted chats to no app, so none of them are here. */
export function EncryptedChatsLine() {
  const { t } = useTranslation();
  return (
    <span className={classes.line}>
      <IconLock size={13} stroke={1.75} aria-hidden />
      {t('limits.encrypted.line')}
    </span>
  );
}

/** The same with its reason, above what looks like a whole inbox. Once read, a line of it stays, for each person. */
export function EncryptedChatsNotice() {
  const { t } = useTranslation();
  const { member } = useSession();
  const name = `perch.encrypted-chats.${member.id}`;
  const [isRead, setRead] = useState(() => storage.get(name) !== null);
  const set = (next: boolean) => {
    storage.set(name, next ? 'read' : null);
    setRead(next);
  };
  if (isRead) {
    return (
      <button type="button" className={classes.again} aria-expanded={false} onClick={() => set(false)}>
        <EncryptedChatsLine />
      </button>
    );
  }
  return (
    <div role="note" className={classes.notice} aria-label={t('limits.encrypted.line')}>
      <IconLock size={16} stroke={1.75} aria-hidden />
      <p>{t('limits.encrypted.why')}</p>
      <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t('action.dismiss')} onClick={() => set(true)}>
        <IconX size={14} stroke={1.75} />
      </ActionIcon>
    </div>
  );
}
