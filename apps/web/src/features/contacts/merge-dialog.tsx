import { Button, Modal, Radio, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { Contact, ContactSummary } from '@perch/contracts';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { notifyDone } from '../../lib/notify.ts';
import { Avatar } from '../../ui/avatar.tsx';
import classes from './contacts.module.css';
import { useContact, useFoundContacts, useMergeContacts } from './queries.ts';

interface MergeDialogProps {
  contactId: string;
  /** the other one, where it is known already */
  sourceId?: string | undefined;
  onClose: () => void;
}

/** Makes two contacts one: which other, then whose fields. */
export function MergeDialog({ contactId, sourceId, onClose }: MergeDialogProps) {
  const { t } = useTranslation();
  const [chosenId, setChosen] = useState(sourceId);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('contactsPage.mergeTitle')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {chosenId === undefined ? (
        <ChooseContact exceptId={contactId} onChoose={setChosen} />
      ) : (
        <ChooseFields contactId={contactId} sourceId={chosenId} onClose={onClose} />
      )}
    </Modal>
  );
}

function ChooseContact({ exceptId, onChoose }: { exceptId: string; onChoose: (id: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 250);
  const { data } = useFoundContacts(q);
  const found = (data ?? []).filter(({ id }) => id !== exceptId);
  return (
    <div className={classes.form}>
      <p className={classes.dim}>{t('contactsPage.mergeChoose')}</p>
      <TextInput
        type="search"
        data-autofocus
        aria-label={t('contact.search')}
        placeholder={t('contact.searchPlaceholder')}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {q !== '' && data && found.length === 0 && <p className={classes.dim}>{t('contact.noneMatch')}</p>}
      <ul className={classes.profiles}>
        {found.map((contact) => (
          <li key={contact.id} className={classes.profile}>
            <Avatar name={contact.name} url={contact.profiles[0]?.avatarUrl ?? null} size={28} />
            <div className={classes.profileNames}>
              <bdi className={classes.name}>{contact.name}</bdi>
              <span className={classes.dim}>{howToReach(contact)}</span>
            </div>
            <Button size="compact-xs" variant="light" onClick={() => onChoose(contact.id)}>
              {t('contactsPage.choose')}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

const howToReach = ({ profiles, email, phone }: ContactSummary) =>
  [profiles[0] && `@${profiles[0].username}`, email, phone].filter(Boolean).join(' · ');

function ChooseFields({ contactId, sourceId, onClose }: { contactId: string; sourceId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { data: target } = useContact(contactId);
  const { data: source, error } = useContact(sourceId);
  const merge = useMergeContacts(contactId);
  const [sides, setSides] = useState<Partial<Record<Field, Side>>>({});
  if (error) return <p role="alert">{errorSentence(t, error)}</p>;
  if (!target || !source) return <p role="status">{t('state.loading')}</p>;
  const sideOf = (field: Field): Side => sides[field] ?? (target[field] ? 'target' : 'source');
  return (
    <div className={classes.form}>
      <p className={classes.dim}>{t('contactsPage.mergeLead', { source: source.name, target: target.name })}</p>
      {FIELDS.filter((field) => target[field] !== source[field] && target[field] && source[field]).map((field) => (
        <Radio.Group
          key={field}
          label={t(`field.${field}`)}
          value={sideOf(field)}
          onChange={(side) => setSides({ ...sides, [field]: side as Side })}
        >
          <div className={classes.radios}>
            <Radio value="target" label={target[field]} />
            <Radio value="source" label={source[field]} />
          </div>
        </Radio.Group>
      ))}
      {merge.error && (
        <p className={classes.problem} role="alert">
          {errorSentence(t, merge.error)}
        </p>
      )}
      <div className={classes.actions}>
        <Button variant="default" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <Button
          loading={merge.isPending}
          onClick={() =>
            merge.mutate(
              { sourceId, name: sideOf('name'), email: sideOf('email'), phone: sideOf('phone') },
              {
                onSuccess: (merged: Contact) => {
                  notifyDone(t('contactsPage.mergedDone', { name: merged.name }));
                  onClose();
                },
              },
            )
          }
        >
          {t('contactsPage.mergeDo')}
        </Button>
      </div>
    </div>
  );
}

const FIELDS = ['name', 'email', 'phone'] as const;
type Field = (typeof FIELDS)[number];
type Side = 'target' | 'source';
