import { Button } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from '../../lib/i18n.ts';
import { useKeywordStreams } from '../../lib/keyword-streams.ts';
import { useCan } from '../../lib/session.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { accountsOf } from './social-search.ts';
import { byAccount } from './keyword-choice.ts';
import { KeywordCount, keysOfKeyword, unreadOf } from './keyword-count.tsx';
import { Volume } from './lazy-volume.tsx';
import { useStreams } from './queries.ts';
import classes from './keywords.module.css';
import social from './social-page.module.css';

const route = getRouteApi('/app/social');

/** All keywords with what is in their streams: where a phone chooses one. */
export function KeywordList() {
  const { t } = useTranslation();
  const accounts = accountsOf(route.useSearch());
  const keywords = useKeywordStreams();
  const streams = useStreams().data;
  usePageTitle(t('keywordStream.title'));
  const shown = keywords.data?.filter(({ account }) => accounts.length === 0 || accounts.includes(account.id));
  return (
    <section className={social.column} aria-label={t('keywordStream.title')}>
      <div className={social.head}>
        <h2>{t('keywordStream.title')}</h2>
      </div>
      {shown ? (
        shown.length > 0 ? (
          <div className={classes.list}>
            {byAccount(shown).map((group) => (
              <div key={group.account.id}>
                <h3 className={classes.group}>@{group.account.username}</h3>
                <ul className={classes.rows}>
                  {group.keywords.map((keyword) => (
                    <li key={keyword.id}>
                      <Link
                        to="/social/keywords/$keywordId"
                        params={{ keywordId: keyword.id }}
                        className={classes.row}
                        preload={false}
                      >
                        <span className={classes.phrase} dir="auto">
                          {keyword.phrase}
                        </span>
                        <Volume as="mark" streamKeys={keysOfKeyword(streams, keyword)} />
                        <KeywordCount keyword={keyword} unread={unreadOf(streams, keyword)} />
                      </Link>
                    </li>
                  ))}
                </ul>
              </div>
            ))}
          </div>
        ) : (
          <NoKeywords />
        )
      ) : keywords.error ? (
        <ErrorState error={keywords.error} onRetry={() => void keywords.refetch()} />
      ) : (
        <SkeletonRows height={44} lines={1} />
      )}
    </section>
  );
}

function NoKeywords() {
  const { t } = useTranslation();
  const canSetUp = useCan('setup.social');
  return (
    <EmptyState
      icon={<IconSearch size={28} stroke={1.5} />}
      title={t('keywordStream.none')}
      action={
        canSetUp && (
          <Button component={Link} to="/setup/channels/twitter">
            {t('keywordStream.add')}
          </Button>
        )
      }
    >
      {t(canSetUp ? 'keywordStream.noneHint' : 'keywordStream.noneAsk')}
    </EmptyState>
  );
}
