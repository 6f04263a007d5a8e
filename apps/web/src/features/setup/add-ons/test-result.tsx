import type { AddOnKind, AddOnTest } from '@perch/contracts';
import { IconCircleCheck, IconCircleX, IconClock } from '@tabler/icons-react';
import { useTranslation } from '../../../lib/i18n.ts';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import classes from './add-ons.module.css';

interface TestResultProps {
  kind: Exclude<AddOnKind, 'imap'>;
  test: AddOnTest;
  /** it was sent from here and now: said aloud */
  isNew: boolean;
}

const ICONS = { queued: IconClock, sent: IconCircleCheck, failed: IconCircleX } as const;

/** What became of a test, with the provider's words as they came. */
export function TestResult({ kind, test, isNew }: TestResultProps) {
  const { t } = useTranslation();
  const Icon = ICONS[test.state];
  // what Perch would not even try is said by us, not by the server
  const isOurs = test.code === 'address_refused' || test.code === 'internal' || test.code === 'add_on_not_configured';
  return (
    <div className={classes.result} data-state={test.state} role={isNew ? 'status' : undefined}>
      <Icon size={18} stroke={1.75} aria-hidden />
      <div>
        <strong>{t(`addOn.result.${kind}.${isOurs ? 'notTried' : test.state}`)}</strong>
        <span className={classes.when}>
          {t('addOn.resultTo', { to: test.to })} · <RelativeTime at={test.at} />
          {!test.isCurrent && ` · ${t('addOn.resultOld')}`}
        </span>
        {test.answer && <pre tabIndex={0}>{test.answer}</pre>}
      </div>
    </div>
  );
}
