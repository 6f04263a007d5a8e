import { Button, Group, Modal, Select, SimpleGrid, TagsInput, Textarea, TextInput } from '@mantine/core';
import { TICKET_PRIORITIES, type Contact, type CreateTicket, type Ticket, type TicketPriority } from '@perch/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import type { z } from 'zod';
import { api } from '../../lib/api.ts';
import { activeDepartments, useAccounts, useDepartments, useMembers } from '../../lib/directory.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { refreshFeedHeads } from '../../lib/feed.ts';
import { putTicket, ticketKeys } from '../../lib/ticket-cache.ts';
import classes from './new-ticket.module.css';
import { NewContactFields, type NewContactDraft } from './new-contact-fields.tsx';
import { PersonPicker, type Person } from './person-picker.tsx';
import { useTags } from './view-queries.ts';

interface NewTicketDialogProps {
  onClose: () => void;
  onCreated: (ticketId: string) => void;
}

/** Opens a ticket that nobody wrote in about: for a contact, an X user that we know, or somebody new. */
export function NewTicketDialog({ onClose, onCreated }: NewTicketDialogProps) {
  const { t } = useTranslation();
  const [person, setPerson] = useState<Person | null>(null);
  const [contact, setContact] = useState<NewContactDraft | null>(null);
  const [subject, setSubject] = useState('');
  const [note, setNote] = useState('');
  const [accountId, setAccountId] = useState<string | null>(null);
  const [departmentId, setDepartmentId] = useState<string | null>(null);
  const [assigneeId, setAssigneeId] = useState<string | null>(null);
  const [priority, setPriority] = useState<TicketPriority>('normal');
  const [tags, setTags] = useState<string[]>([]);
  const [isAsked, setAsked] = useState(false);

  const departments = activeDepartments(useDepartments().data);
  const members = (useMembers().data ?? []).filter(({ isActive }) => isActive);
  const accounts = (useAccounts().data ?? []).filter(({ state }) =>
    ['connected', 'paused', 'needs_reauthorization'].includes(state),
  );
  const knownTags = useTags(true).data ?? [];
  const create = useCreateTicket(onCreated);

  const account = accountId ?? (accounts.length === 1 ? accounts[0]!.id : null);
  const needsAccount = person?.kind === 'profile';
  const isNamed = contact ? contact.name.trim() !== '' : person !== null;
  const isComplete = isNamed && subject.trim() !== '' && (!needsAccount || account !== null);

  const submit = () => {
    setAsked(true);
    if (!isComplete || create.isPending) return;
    create.mutate({
      contact,
      ticket: {
        subject: subject.trim(),
        note: note.trim(),
        ...(person?.kind === 'contact' ? { contactId: person.id } : {}),
        ...(person?.kind === 'profile' ? { twitterUserId: person.id, accountId: account! } : {}),
        ...(departmentId ? { departmentId } : {}),
        assigneeId,
        priority,
        tags,
      },
    });
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('newTicket.title')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      size="lg"
    >
      <form
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {contact ? (
          <NewContactFields draft={contact} onChange={setContact} isAsked={isAsked} onCancel={() => setContact(null)} />
        ) : (
          <PersonPicker
            person={person}
            onPerson={setPerson}
            onNewContact={(name) => setContact({ name, email: '', phone: '' })}
            error={isAsked && !isNamed ? t('newTicket.personMissing') : undefined}
          />
        )}
        {needsAccount && (
          <Select
            label={t('newTicket.account')}
            data={accounts.map(({ id, username }) => ({ value: id, label: `@${username}` }))}
            value={account}
            onChange={setAccountId}
            allowDeselect={false}
            error={isAsked && !account ? t('newTicket.accountMissing') : undefined}
          />
        )}
        <TextInput
          label={t('newTicket.subject')}
          maxLength={200}
          value={subject}
          onChange={(event) => setSubject(event.currentTarget.value)}
          error={isAsked && !subject.trim() ? t('newTicket.subjectMissing') : undefined}
        />
        <Textarea
          label={t('newTicket.note')}
          description={t('newTicket.noteHint')}
          autosize
          minRows={3}
          maxRows={10}
          maxLength={10_000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) submit();
          }}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <Select
            label={t('field.department')}
            placeholder={departments.find(({ isDefault }) => isDefault)?.name ?? ''}
            clearable
            data={departments.map(({ id, name }) => ({ value: id, label: name }))}
            value={departmentId}
            onChange={setDepartmentId}
          />
          <Select
            label={t('field.assignee')}
            placeholder={t('ticket.unassigned')}
            searchable
            clearable
            nothingFoundMessage={t('filter.nobody')}
            data={members.map(({ id, name }) => ({ value: id, label: name }))}
            value={assigneeId}
            onChange={setAssigneeId}
          />
          <Select
            label={t('field.priority')}
            allowDeselect={false}
            data={TICKET_PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }))}
            value={priority}
            onChange={(value) => value && setPriority(value)}
          />
          <TagsInput
            label={t('field.tags')}
            data={knownTags}
            value={tags}
            onChange={setTags}
            acceptValueOnBlur
            maxTags={20}
            maxLength={40}
          />
        </SimpleGrid>
        {create.error && (
          <p className={classes.problem} role="alert">
            {errorSentence(t, create.error)}
          </p>
        )}
        <Group justify="flex-end" mt="sm">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {t('newTicket.create')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

interface NewTicket {
  contact: NewContactDraft | null;
  ticket: Omit<z.input<typeof CreateTicket>, 'contactId'> & { contactId?: string };
}

function useCreateTicket(onCreated: (ticketId: string) => void) {
  const client = useQueryClient();
  // a contact that was made before the ticket was refused is not made twice
  const [madeContact, setMadeContact] = useState<{ key: string; id: string }>();
  return useMutation({
    mutationFn: async ({ contact, ticket }: NewTicket) => {
      if (!contact) return api.post<Ticket>('tickets', ticket);
      const key = JSON.stringify(contact);
      const contactId = madeContact?.key === key ? madeContact.id : await createContact(contact);
      setMadeContact({ key, id: contactId });
      return api.post<Ticket>('tickets', { ...ticket, contactId });
    },
    onSuccess: (ticket) => {
      putTicket(client, ticket);
      void refreshFeedHeads(client, ticketKeys.lists);
      onCreated(ticket.id);
    },
  });
}

async function createContact({ name, email, phone }: NewContactDraft): Promise<string> {
  const body = { name: name.trim(), email: email.trim() || null, phone: phone.trim() || null };
  return (await api.post<Contact>('contacts', body)).id;
}
