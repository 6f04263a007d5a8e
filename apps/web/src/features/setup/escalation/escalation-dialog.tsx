import { Button, Skeleton } from '@mantine/core';
import type { EscalationRule } from '@perch/contracts';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { useSession } from '../../../lib/session.ts';
import { focus } from '../../../ui/focus.ts';
import { EmptyState, ErrorState } from '../../../ui/states.tsx';
import { useEscalationRules } from './escalation-queries.ts';
import { draftOf, newDraft, type RuleDraft } from './rule-draft.ts';
import { RuleForm } from './rule-form.tsx';
import { RuleItem } from './rule-item.tsx';
import classes from './escalation.module.css';

interface Edited {
  rule: EscalationRule | null;
  draft: RuleDraft;
}

interface EscalationDialogProps {
  accountId: string;
  /** whether something was entered that would be lost */
  onDirty: (isDirty: boolean) => void;
  /** what is edited, by name; null: the list is back */
  onEdit: (name: string | null) => void;
}

/** The rules of an account, or the one that is being edited. */
export function EscalationDialog({ accountId, onDirty, onEdit }: EscalationDialogProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useEscalationRules(accountId);
  const { member } = useSession();
  const [edited, setEdited] = useState<Edited>();
  /** the rule that was edited last, 'new' for a new one: there one goes on */
  const [left, setLeft] = useState<string>();
  const edit = (next: Edited | undefined) => {
    setEdited(next);
    onEdit(next ? (next.rule?.name ?? t('escalation.newRule')) : null);
  };
  if (!data) {
    return error ? (
      <ErrorState error={error} onRetry={() => void refetch()} />
    ) : (
      <Skeleton height={160} radius="md" role="status" aria-label={t('state.loading')} />
    );
  }
  if (edited) {
    return (
      <RuleForm
        key={edited.rule ? `${edited.rule.id} ${edited.rule.revision}` : 'new'}
        accountId={accountId}
        rule={edited.rule}
        current={data.data.find(({ id }) => id === edited.rule?.id)}
        draft={edited.draft}
        reach={data}
        onDirty={() => onDirty(true)}
        onTakeTheirs={(rule) => {
          edit({ rule, draft: draftOf(rule) });
          onDirty(false);
        }}
        onClose={() => {
          setLeft(edited.rule?.id ?? 'new');
          edit(undefined);
          onDirty(false);
        }}
      />
    );
  }
  const add = () => edit({ rule: null, draft: newDraft(t('escalation.usualName'), member.id) });
  return (
    <div className={classes.dialog}>
      <p className={classes.lead}>{t('escalation.about')}</p>
      {data.data.length === 0 ? (
        <EmptyState title={t('escalation.none')}>{t('escalation.noneHint')}</EmptyState>
      ) : (
        <ul className={classes.rules}>
          {data.data.map((rule) => (
            <RuleItem
              key={rule.id}
              accountId={accountId}
              rule={rule}
              drills={data.drills.filter(({ ruleId }) => ruleId === rule.id)}
              hasFocus={rule.id === left}
              onEdit={() => edit({ rule, draft: draftOf(rule) })}
            />
          ))}
        </ul>
      )}
      <div className={classes.actions}>
        <Button
          leftSection={<IconPlus size={16} />}
          onClick={add}
          ref={left !== undefined && data.data.every(({ id }) => id !== left) ? focus : undefined}
          data-autofocus={data.data.length === 0 || undefined}
        >
          {t('escalation.add')}
        </Button>
        <Link to="/incidents" className={classes.incidents}>
          {t('escalation.incidents')}
        </Link>
      </div>
    </div>
  );
}
