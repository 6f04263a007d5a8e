import { Button } from '@mantine/core';
import type { ImapAddOn } from '@perch/contracts';
import { IconCircleCheck, IconCircleX, IconInbox } from '@tabler/icons-react';
import { useTranslation } from '../../../lib/i18n.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { Section } from '../section.tsx';
import classes from './add-ons.module.css';
import { LeftMail } from './left-mail.tsx';
import { useTestMailbox } from './queries.ts';

interface MailboxSectionProps {
  addOn: ImapAddOn;
  /** what is to be tried is not saved yet */
  isDirty: boolean;
}

/** Looks into the mailbox by the stored settings, and says how the latest look went. */
export function MailboxSection({ addOn, isDirty }: MailboxSectionProps) {
  const { t } = useTranslation();
  const test = useTestMailbox();
  const { lastLook: look, leftMail } = test.data ?? addOn;
  const cannot = addOn.settings === null || isDirty;
  const Icon = look?.code === null ? IconCircleCheck : IconCircleX;
  return (
    <Section title={t('imap.test')} lead={t('imap.testLead')}>
      <Button
        variant="default"
        leftSection={<IconInbox size={15} stroke={1.75} aria-hidden />}
        disabled={cannot}
        loading={test.isPending}
        onClick={() => test.mutate()}
      >
        {t('imap.look')}
      </Button>
      {cannot && <p className={classes.hint}>{t('addOn.testSaveFirst')}</p>}
      {test.error && (
        <p className={classes.hint} role="alert">
          {errorSentence(t, test.error)}
        </p>
      )}
      {look && !test.isPending && (
        <div
          className={classes.result}
          data-state={look.code === null ? 'sent' : 'failed'}
          role={test.isSuccess ? 'status' : undefined}
        >
          <Icon size={18} stroke={1.75} aria-hidden />
          <div>
            <strong>{t(`imap.looked.${look.code ?? 'ok'}`)}</strong>
            <span className={classes.when}>
              <RelativeTime at={look.at} />
              {!look.isCurrent && ` · ${t('addOn.resultOld')}`}
            </span>
            {look.answer && <pre tabIndex={0}>{look.answer}</pre>}
          </div>
        </div>
      )}
      <LeftMail leftMail={leftMail} />
    </Section>
  );
}
