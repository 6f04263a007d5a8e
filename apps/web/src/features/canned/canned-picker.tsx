import { Button, Modal, TextInput } from '@mantine/core';
import type { CannedReply, Ticket } from '@perch/contracts';
import { renderCanned, type Placeholder } from '@perch/core';
import { Link } from '@tanstack/react-router';
import { useId, useMemo, useState, type FormEvent, type KeyboardEvent } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { useSession } from '../../lib/session.ts';
import { Loading } from '../../ui/loading.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { cannedValues, findCanned } from './canned-values.ts';
import classes from './canned.module.css';
import { countUse, useCannedReplies } from './queries.ts';

interface CannedPickerProps {
  ticket: Ticket;
  /** what is searched for */
  typed: string;
  onType: (typed: string) => void;
  /** the text, filled in */
  onPick: (text: string) => void;
  onClose: () => void;
}

/** Finds a canned reply and fills it in; asks for what is not known about this ticket. */
export function CannedPicker({ ticket, typed, onType, onPick, onClose }: CannedPickerProps) {
  const { t } = useTranslation();
  const session = useSession();
  const values = useMemo(() => cannedValues(ticket, session), [ticket, session]);
  const [unfinished, setUnfinished] = useState<CannedReply | null>(null);
  const finish = (reply: CannedReply, added: Partial<Record<Placeholder, string>> = {}) => {
    const { text } = renderCanned(reply.text, { ...values, ...added });
    countUse(reply.id);
    onPick(text);
  };
  const pick = (reply: CannedReply) =>
    renderCanned(reply.text, values).missing.length > 0 ? setUnfinished(reply) : finish(reply);
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={unfinished ? unfinished.name : t('canned.title')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {unfinished ? (
        <MissingValues
          missing={renderCanned(unfinished.text, values).missing}
          onBack={() => setUnfinished(null)}
          onDone={(added) => finish(unfinished, added)}
        />
      ) : (
        <Choice
          ticket={ticket}
          typed={typed}
          onType={onType}
          fill={(reply) => renderCanned(reply.text, values).text}
          onPick={pick}
        />
      )}
    </Modal>
  );
}

interface ChoiceProps extends Pick<CannedPickerProps, 'ticket' | 'typed' | 'onType'> {
  fill: (reply: CannedReply) => string;
  onPick: (reply: CannedReply) => void;
}

function Choice({ ticket, typed, onType, fill, onPick }: ChoiceProps) {
  const { t } = useTranslation();
  const id = useId();
  const { data, error, isPending, refetch } = useCannedReplies();
  const [chosen, setChosen] = useState(0);
  const found = findCanned(data ?? [], ticket.department.id, typed);
  const active = Math.min(chosen, found.length - 1);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) {
      const next = (active + step + found.length) % found.length;
      setChosen(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter' && found[active]) onPick(found[active]);
    else return;
    event.preventDefault();
  };
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <TextInput
        data-autofocus
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls={id}
        aria-activedescendant={found.length > 0 ? `${id}-${active}` : undefined}
        aria-label={t('canned.search')}
        placeholder={t('canned.search')}
        value={typed}
        onChange={(event) => {
          onType(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      {isPending && <Loading size="sm" mt="md" />}
      {data && found.length === 0 && (
        <EmptyState
          title={data.length === 0 ? t('canned.none') : t('canned.noneFound')}
          action={<Link to="/setup/canned-replies">{t('canned.write')}</Link>}
        />
      )}
      <ul id={id} role="listbox" aria-label={t('canned.title')} className={classes.options}>
        {found.map((reply, index) => (
          <li
            key={reply.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            className={classes.option}
            onClick={() => onPick(reply)}
          >
            <span className={classes.optionHead}>
              <bdi className={classes.optionName}>{reply.name}</bdi>
              {reply.shortcut && <kbd>/{reply.shortcut}</kbd>}
              {!reply.isShared && <span className={classes.mark}>{t('canned.own')}</span>}
            </span>
            <span className={classes.preview} dir="auto">
              {fill(reply)}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

interface MissingValuesProps {
  missing: readonly Placeholder[];
  onBack: () => void;
  onDone: (values: Partial<Record<Placeholder, string>>) => void;
}

/** Nothing goes out with a hole in it: what is not known is filled in by hand. */
function MissingValues({ missing, onBack, onDone }: MissingValuesProps) {
  const { t } = useTranslation();
  const [values, setValues] = useState<Partial<Record<Placeholder, string>>>({});
  const isComplete = missing.every((name) => values[name]?.trim());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isComplete) onDone(values);
  };
  return (
    <form onSubmit={submit} className={classes.form}>
      <p className={classes.lead}>{t('canned.missing')}</p>
      {missing.map((name, index) => (
        <TextInput
          key={name}
          label={t(`canned.placeholder.${name.replace('.', '_')}`)}
          data-autofocus={index === 0 || undefined}
          autoFocus={index === 0}
          value={values[name] ?? ''}
          onChange={(event) => setValues({ ...values, [name]: event.currentTarget.value })}
        />
      ))}
      <div className={classes.actions}>
        <Button variant="default" onClick={onBack}>
          {t('canned.back')}
        </Button>
        <Button type="submit" disabled={!isComplete}>
          {t('canned.insert')}
        </Button>
      </div>
    </form>
  );
}
