import { Button } from '@mantine/core';
import { IconCopy, IconDownload } from '@tabler/icons-react';
import { useTranslation } from '../../../lib/i18n.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { useSession } from '../../../lib/session.ts';
import classes from './security.module.css';

/** Shown once: whoever goes on has kept them. */
export function RecoveryCodeList({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const { t } = useTranslation();
  const { member } = useSession();
  const copy = async () => {
    await navigator.clipboard.writeText(codes.join('\n'));
    notifyDone(t('security.copied'));
  };
  const file = `${t('security.codesFile', { email: member.email })}\n\n${codes.join('\n')}\n`;
  return (
    <div className={classes.step}>
      <h3>{t('security.codesTitle')}</h3>
      <p className={classes.text}>{t('security.codesLead')}</p>
      <ol className={classes.codes} aria-label={t('security.codesTitle')}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className={classes.buttons}>
        <Button
          variant="default"
          leftSection={<IconCopy size={16} stroke={1.6} aria-hidden />}
          onClick={() => void copy()}
        >
          {t('security.copy')}
        </Button>
        <Button
          variant="default"
          component="a"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(file)}`}
          download="perch-recovery-codes.txt"
          leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />}
        >
          {t('security.download')}
        </Button>
        <Button onClick={onDone}>{t('security.codesKept')}</Button>
      </div>
    </div>
  );
}
