import { Button, Group, Modal, Select, Switch, Textarea, TextInput } from '@mantine/core';
import type { CreatePermalink, LookupPrice, Permalink } from '@perch/contracts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useState, type FormEvent } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { api, isApiError } from '../../lib/api.ts';
import { useReadAccounts } from '../../lib/directory.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { priceWords } from '../../lib/money.ts';
import { notifyDone } from '../../lib/notify.ts';

/** How often an answer of X is looked for that took longer than the call, and how long that is waited for. */
const LOOK_MS = 1500;
const MOST_LOOKS = 20;
const TOLD = ['protected', 'suspended', 'not_found', 'rate_limited', 'account_not_active', 'unauthorized', 'tweet_own'];

/** A ticket from the address of a tweet: what is not here yet is asked of X, or typed in where X cannot be asked. */
export function PermalinkDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const accounts = (useReadAccounts().data ?? []).filter(({ state }) => state !== 'disconnected');
  const [url, setUrl] = useState('');
  const [chosenId, setChosenId] = useState<string>();
  const [isTyped, setTyped] = useState(false);
  const [text, setText] = useState('');
  const [username, setUsername] = useState('');
  const accountId = chosenId ?? accounts[0]?.id;
  const price = useQuery({
    queryKey: ['permalink-price', accountId],
    queryFn: ({ signal }) => api.get<LookupPrice>('social/permalinks/price', { query: { accountId }, signal }),
    enabled: accountId !== undefined,
    retry: false,
  });
  const make = useMutation({
    mutationFn: makeTicket,
    onSuccess: ({ ticketId, source }) => {
      if (ticketId === null) return;
      notifyDone(t(`socialProfile.link.done.${source}`));
      void navigate({ to: '/tickets/$ticketId', params: { ticketId }, search: { view: 'all' } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (accountId === undefined) return;
    const handle = username.trim();
    make.mutate({
      ...{ url: url.trim(), accountId },
      ...(isTyped && { text: text.trim(), ...(handle && { username: handle }) }),
    });
  };
  const failed = make.data && make.data.ticketId === null ? failureOf(t, make.data) : null;
  const isUrlWrong = isApiError(make.error, 'not_a_tweet_link');
  const problem = failed ?? (make.error && !isUrlWrong ? errorSentence(t, make.error) : null);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('socialProfile.link.title')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      centered
    >
      <form onSubmit={submit} style={{ display: 'flex', flexDirection: 'column', gap: 14 }}>
        <TextInput
          data-autofocus
          required
          label={t('socialProfile.link.url')}
          placeholder="https://x.com/…/status/…"
          inputMode="url"
          maxLength={500}
          value={url}
          error={isUrlWrong && errorSentence(t, make.error)}
          onChange={(event) => {
            setUrl(event.currentTarget.value);
            make.reset();
          }}
        />
        {accounts.length > 1 && (
          <Select
            label={t('socialProfile.link.account')}
            allowDeselect={false}
            value={accountId ?? null}
            data={accounts.map(({ id, username: name }) => ({ value: id, label: `@${name}` }))}
            onChange={(id) => id && setChosenId(id)}
          />
        )}
        <Switch
          label={t('socialProfile.link.type')}
          description={t('socialProfile.link.typeHint')}
          checked={isTyped}
          onChange={(event) => setTyped(event.currentTarget.checked)}
        />
        {isTyped ? (
          <>
            <TextInput
              label={t('socialProfile.link.username')}
              placeholder="@"
              maxLength={16}
              value={username}
              onChange={(event) => setUsername(event.currentTarget.value)}
            />
            <Textarea
              required
              label={t('socialProfile.link.text')}
              autosize
              minRows={3}
              maxRows={10}
              maxLength={5000}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
          </>
        ) : (
          <p style={{ margin: 0, color: 'var(--perch-muted)' }}>
            {price.data?.isBudgetUsedUp
              ? t('state.budgetUsedUp', price.data.account)
              : price.data
                ? t('socialProfile.link.price', {
                    price: priceWords(price.data.mostMicros),
                    username: price.data.account.username,
                  })
                : price.error && errorSentence(t, price.error)}
          </p>
        )}
        {problem && (
          <p role="alert" style={{ margin: 0, color: 'var(--perch-danger)' }}>
            {problem} {!isTyped && t('socialProfile.link.typeInstead')}
          </p>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={make.isPending} disabled={accountId === undefined}>
            {t('socialProfile.link.make')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

async function makeTicket(asked: CreatePermalink): Promise<Permalink> {
  let made = await api.post<Permalink>('social/permalinks', asked);
  for (let looks = 0; made.state === 'queued' && made.id !== null && looks < MOST_LOOKS; looks++) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    made = await api.get<Permalink>(`social/permalinks/${made.id}`);
  }
  return made;
}

const failureOf = (t: TFunction, { state, code }: Permalink) =>
  state === 'queued'
    ? t('socialProfile.link.waits')
    : t(`socialProfile.link.problem.${code && TOLD.includes(code) ? code : 'other'}`);
