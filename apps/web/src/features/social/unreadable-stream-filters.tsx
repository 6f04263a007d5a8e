import { useTranslation } from '../../lib/i18n.ts';
import type { UnreadableFiltersProps } from '../../ui/list-problem.tsx';
import { UnreadableFilters } from '../../ui/unreadable-filters.tsx';
import type { StreamFilter } from './social-search.ts';

/** What one calls that which narrows and orders streams and searches. */
export function UnreadableStreamFilters(props: UnreadableFiltersProps<StreamFilter>) {
  const { t } = useTranslation();
  const labels: Record<StreamFilter, string> = {
    accountIds: t('socialStream.accounts'),
    hasMedia: t('socialStream.media'),
    hasTicket: t('socialStream.ticket'),
    isUnanswered: t('socialStream.unanswered'),
    isUnread: t('socialStream.unread'),
    language: t('socialStream.language'),
    minFollowers: t('socialStream.followers'),
    order: t('socialSearch.order'),
    postedBefore: t('socialStream.posted'),
    postedFrom: t('socialStream.posted'),
  };
  return <UnreadableFilters {...props} labels={labels} />;
}
