import { Button, Modal } from '@mantine/core';
import { IconUrgent } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { LeaveDialog } from '../leave-dialog.tsx';
import { EscalationDialog } from './escalation-dialog.tsx';
import { useEscalationRules } from './escalation-queries.ts';
import classes from './escalation.module.css';

/** Opens the rules that tell people when very many tweets come. */
export function EscalationSection({ accountId }: { accountId: string }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const [rule, setRule] = useState<string | null>(null);
  const [isDirty, setDirty] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const close = () => {
    setOpen(false);
    setAsking(false);
    setDirty(false);
    setRule(null);
  };
  const leave = () => (isDirty ? setAsking(true) : close());
  const onKey = ({ key, target }: KeyboardEvent) => {
    // an open list takes it for itself
    const isTaken = (target as Element).getAttribute('data-mantine-stop-propagation') === 'true';
    if (key === 'Escape' && !isTaken) leave();
  };
  const rules = useEscalationRules(accountId).data?.data;
  const enabled = rules?.filter(({ isEnabled }) => isEnabled).length;
  return (
    <div className={classes.opener}>
      <div>
        <Button variant="default" leftSection={<IconUrgent size={16} />} onClick={() => setOpen(true)}>
          {t('escalation.title')}
        </Button>
      </div>
      <p className={classes.lead}>
        {enabled === undefined || enabled === 0 ? t('escalation.lead') : t('escalation.inUse', { count: enabled })}{' '}
        <Link to="/incidents" className={classes.incidents}>
          {t('escalation.incidents')}
        </Link>
      </p>
      <Modal
        opened={isOpen}
        onClose={leave}
        // the key that opens the question shall not close it: that one listens to the window
        closeOnEscape={false}
        onKeyDown={onKey}
        size="xl"
        title={[t('escalation.title'), ...(rule === null ? [] : [rule])].join(': ')}
        closeButtonProps={{ 'aria-label': t('action.close') }}
      >
        <EscalationDialog accountId={accountId} onDirty={setDirty} onEdit={setRule} />
      </Modal>
      <LeaveDialog
        blocker={{ status: isAsking ? 'blocked' : 'idle', reset: () => setAsking(false), proceed: close }}
        text={t('escalation.leaveText')}
      />
    </div>
  );
}
