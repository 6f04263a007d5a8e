import { IconPinned, IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../../lib/i18n.ts';
import { useSavedSearches } from './saved-searches.ts';
import type { SocialSearch } from './social-search.ts';
import classes from './social-page.module.css';

/** The way to the search, and the searches that one has pinned, among the streams. */
export function PinnedSearches({ search }: { search: SocialSearch }) {
  const { t } = useTranslation();
  const pinned = useSavedSearches().data?.filter(({ isPinned }) => isPinned) ?? [];
  return (
    <>
      <Link
        to="/social/search"
        search={search}
        activeOptions={{ exact: true, explicitUndefined: true }}
        className={classes.stream}
      >
        <IconSearch size={16} stroke={1.6} aria-hidden />
        {t('socialSearch.title')}
      </Link>
      {pinned.map(({ id, name, query }) => (
        <Link key={id} to="/social/search" search={{ ...search, q: query }} className={classes.stream}>
          <IconPinned size={16} stroke={1.6} aria-hidden />
          <span className={classes.accountName} dir="auto">
            {name}
          </span>
        </Link>
      ))}
    </>
  );
}
