import { useDebouncedValue } from '@mantine/hooks';
import { useTranslation } from '../../../lib/i18n.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { useEscalationPreview } from './escalation-queries.ts';
import { conditionOf, type RuleDraft } from './rule-draft.ts';
import classes from './escalation.module.css';

const PAUSE_MS = 500;

/** How often the rule would have fired lately, and a warning where that is more than once a day. */
export function RulePreview({ accountId, draft }: { accountId: string; draft: RuleDraft }) {
  const { t } = useTranslation();
  const [written] = useDebouncedValue(JSON.stringify(conditionOf(draft)), PAUSE_MS);
  const { data, error } = useEscalationPreview(accountId, JSON.parse(written));
  const words = () => {
    if (error) return errorSentence(t, error);
    if (!data) return t('escalation.preview.trying');
    const { alarms, tweets, days } = data;
    const fired = t('escalation.preview.fired', { count: alarms.length, days });
    return `${fired} ${t('escalation.preview.tweets', { count: tweets })}`;
  };
  const isMuch = data !== undefined && data.alarms.length > data.days;
  return (
    <div className={classes.preview} role="status" data-warning={isMuch || undefined}>
      <p>{words()}</p>
      {data && !data.isWhole && <p>{t('escalation.preview.notWhole')}</p>}
      {isMuch && <p>{t('escalation.preview.much')}</p>}
      {draft.keywords.length === 0 && <p>{t('escalation.preview.everything')}</p>}
    </div>
  );
}
