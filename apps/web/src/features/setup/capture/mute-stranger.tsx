import { Button } from '@mantine/core';
import type { ProfileRef } from '@perch/contracts';
import { IconSearch } from '@tabler/icons-react';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { priceWords } from '../../../lib/money.ts';
import { useProfileSearch, useProfileSearchPrice } from '../../../lib/profile-search.ts';
import classes from './muted.module.css';

interface MuteStrangerProps {
  /** without the at sign */
  handle: string;
  onFound: (profile: ProfileRef) => void;
}

/** Somebody who has never written to us is looked up on X by their handle, at its price. */
export function MuteStranger({ handle, onFound }: MuteStrangerProps) {
  const { t } = useTranslation();
  const query = `@${handle}`;
  const price = useProfileSearchPrice(query);
  const search = useProfileSearch();
  const answer = search.data?.query === query ? search.data : undefined;
  const problem = search.error ?? price.error;
  if (problem) {
    return (
      <p className={classes.failed} role="alert">
        {errorSentence(t, problem)}
      </p>
    );
  }
  if (answer && (answer.state !== 'done' || answer.profiles.length === 0)) {
    const words = { failed: 'contactsPage.onXFailed', queued: 'contactsPage.onXWaits', done: 'capture.muted.notOnX' };
    return (
      <p className={classes.nobody} role="status">
        {t(words[answer.state], { handle: query })}
      </p>
    );
  }
  if (price.data?.isBudgetUsedUp)
    return <p className={classes.nobody}>{t('state.budgetUsedUp', price.data.account)}</p>;
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconSearch size={14} stroke={1.6} aria-hidden />}
      disabled={!price.data}
      loading={search.isPending}
      onClick={() =>
        price.data &&
        search.mutate(
          { query, accountId: price.data.account.id },
          { onSuccess: ({ profiles: [profile] }) => profile && onFound(profile) },
        )
      }
    >
      {price.data
        ? t('capture.muted.lookUp', { handle: query, price: priceWords(price.data.mostMicros) })
        : t('state.loading')}
    </Button>
  );
}
