import { Button, TextInput } from '@mantine/core';
import { TestMail, TestSms, type MailAddOn, type SmsAddOn } from '@perch/contracts';
import { IconSend } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { useSession } from '../../../lib/session.ts';
import { Section } from '../section.tsx';
import classes from './add-ons.module.css';
import { useAddOnTest } from './queries.ts';
import { TestResult } from './test-result.tsx';

interface TestSectionProps {
  addOn: MailAddOn | SmsAddOn;
  /** what is to be tried is not saved yet */
  isDirty: boolean;
}

/** Sends a message by the stored settings and shows what the provider says to it. */
export function TestSection({ addOn, isDirty }: TestSectionProps) {
  const { t } = useTranslation();
  const { kind } = addOn;
  const { email, phone } = useSession().member;
  const [to, setTo] = useState(kind === 'mail' ? email : (phone ?? ''));
  const [isRefused, setRefused] = useState(false);
  const { send, test } = useAddOnTest(kind, addOn.lastTest);
  const isQueued = test?.state === 'queued';
  const cannot = addOn.settings === null || isDirty;
  function submit(event: FormEvent) {
    event.preventDefault();
    const parsed = (kind === 'mail' ? TestMail : TestSms).safeParse({ to: to.trim() });
    setRefused(!parsed.success);
    if (parsed.success && !cannot) send.mutate(parsed.data.to);
  }
  const problem = isRefused ? t(`addOn.problem.to.${kind}`) : send.error ? errorSentence(t, send.error) : null;
  return (
    <Section title={t('addOn.test')} lead={t(`addOn.testLead.${kind}`)}>
      <form className={classes.test} noValidate onSubmit={submit}>
        <TextInput
          label={t(`addOn.testTo.${kind}`)}
          type={kind === 'mail' ? 'email' : 'tel'}
          autoComplete={kind === 'mail' ? 'email' : 'tel'}
          value={to}
          onChange={(event) => {
            setTo(event.currentTarget.value);
            setRefused(false);
            send.reset();
          }}
          error={problem}
          disabled={cannot}
        />
        <Button
          type="submit"
          variant="default"
          leftSection={<IconSend size={15} stroke={1.75} aria-hidden />}
          disabled={cannot || isQueued}
          loading={send.isPending}
        >
          {t('addOn.send')}
        </Button>
      </form>
      {cannot && <p className={classes.hint}>{t('addOn.testSaveFirst')}</p>}
      {test && !send.isPending && <TestResult kind={kind} test={test} isNew={send.isSuccess} />}
    </Section>
  );
}
