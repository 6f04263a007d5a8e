import type { KeywordStream, SocialStream } from '@perch/contracts';
import { IconSearch } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { useCan } from '../../lib/session.ts';
import { lazyComponent } from '../../ui/lazy-component.tsx';
import { chooseKeywords, SHOWN_AT_FIRST } from './keyword-choice.ts';
import { KeywordCount, keysOfKeyword, unreadOf } from './keyword-count.tsx';
import { Volume } from './lazy-volume.tsx';
import type { SocialSearch } from './social-search.ts';
import classes from './keywords.module.css';
import social from './social-page.module.css';

// few have so many: without it the first visit does not load the boxes of forms
const KeywordWords = lazyComponent(async () => (await import('./keyword-words.tsx')).KeywordWords);

const FILTERED_FROM = 20;

interface KeywordLinksProps {
  accountId: string;
  keywords: readonly KeywordStream[];
  streams: readonly SocialStream[] | undefined;
  search: SocialSearch;
}

/** The keywords of one account in the side panel, each with its stream. */
export function KeywordLinks({ accountId, keywords, streams, search }: KeywordLinksProps) {
  const { t } = useTranslation();
  const { keywordId } = useParams({ strict: false });
  const canSetUp = useCan('setup.social');
  const [isOpen, setOpen] = useState(false);
  const [words, setWords] = useState('');
  if (keywords.length === 0) {
    if (!canSetUp) return null;
    return (
      <Link
        to="/setup/channels/twitter/$accountId"
        params={{ accountId }}
        search={{ focus: 'keywords' }}
        className={classes.add}
      >
        {t('keywordStream.add')}
      </Link>
    );
  }
  const shown = chooseKeywords(keywords, { isOpen, words, openId: keywordId });
  return (
    <div role="group" aria-label={t('keywordStream.title')}>
      {isOpen && keywords.length >= FILTERED_FROM && (
        <Suspense fallback={null}>
          <KeywordWords words={words} onWords={setWords} />
        </Suspense>
      )}
      {shown.map((keyword) => (
        <Link
          key={keyword.id}
          to="/social/keywords/$keywordId"
          params={{ keywordId: keyword.id }}
          search={search}
          activeOptions={{ includeSearch: false }}
          className={social.stream}
        >
          <IconSearch size={16} stroke={1.6} aria-hidden />
          <span className={classes.phrase} dir="auto">
            {keyword.phrase}
          </span>
          <Volume as="mark" streamKeys={keysOfKeyword(streams, keyword)} />
          <KeywordCount keyword={keyword} unread={unreadOf(streams, keyword)} />
        </Link>
      ))}
      {keywords.length > SHOWN_AT_FIRST && (
        <button
          type="button"
          className={classes.more}
          aria-expanded={isOpen}
          onClick={() => {
            setOpen(!isOpen);
            setWords('');
          }}
        >
          {isOpen ? t('action.showLess') : t('keywordStream.showAll', { count: keywords.length })}
        </button>
      )}
    </div>
  );
}
