import { Button, CloseButton } from '@mantine/core';
import type { AccountAttention, ListOf } from '@perch/contracts';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { api } from '../../lib/api.ts';
import { useAuthorize } from '../../lib/authorize-account.ts';
import { directoryQueries } from '../../lib/directory.ts';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { useCan } from '../../lib/session.ts';
import { tabStorage } from '../../lib/storage.ts';
import classes from './app-shell.module.css';
import { accountsToShow, stillDismissed } from './dismissed-accounts.ts';

const DISMISSED = 'perch.attention-dismissed';

/** Tells everybody which accounts X has shut us out of, until it is mended or waved away in this tab. */
export function AttentionBanner() {
  const { t } = useTranslation();
  const canAuthorize = useCan('setup.social');
  const authorize = useAuthorize();
  const { data } = useQuery({
    queryKey: [...directoryQueries.accounts.queryKey, 'attention'],
    queryFn: async ({ signal }) =>
      (await api.get<ListOf<AccountAttention>>('twitter/accounts/attention', { signal })).data,
    staleTime: 60_000,
  });
  const [dismissed, setDismissed] = useState(readDismissed);
  useEffect(() => {
    if (data)
      setDismissed((ids) => (stillDismissed(data, ids).length === ids.length ? ids : stillDismissed(data, ids)));
  }, [data]);
  useEffect(() => {
    tabStorage.set(DISMISSED, dismissed.length > 0 ? dismissed.join(' ') : null);
  }, [dismissed]);

  const accounts = accountsToShow(data ?? [], dismissed);
  const [first] = accounts;
  if (!first) return null;
  const names = new Intl.ListFormat(currentLocale()).format(accounts.map(({ username }) => `@${username}`));
  return (
    <div className={classes.banner} role="status" data-tone="danger">
      <IconPlugConnectedX size={16} stroke={1.75} aria-hidden />
      <span>
        {t('attention.text', { accounts: names })}
        {!canAuthorize && ` ${t('attention.ask', { count: accounts.length })}`}
      </span>
      {canAuthorize && accounts.length === 1 && (
        <Button
          size="compact-sm"
          color="red"
          loading={authorize.isPending || authorize.isSuccess}
          onClick={() => authorize.mutate({ accountId: first.id })}
        >
          {t('attention.authorize')}
        </Button>
      )}
      {canAuthorize && accounts.length > 1 && <Link to="/setup/channels/twitter">{t('attention.open')}</Link>}
      <CloseButton
        size="sm"
        aria-label={t('action.dismiss')}
        onClick={() => setDismissed([...dismissed, ...accounts.map(({ id }) => id)])}
      />
    </div>
  );
}

const readDismissed = (): string[] => tabStorage.get(DISMISSED)?.split(' ') ?? [];
