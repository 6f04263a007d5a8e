import { useTranslation } from '../../lib/i18n.ts';
import { useEstimates, useShowEstimates } from '../../lib/estimates.ts';
import { Chip } from '../../ui/chip.tsx';
import { FilterChip } from '../../ui/filter-chip.tsx';
import { compactNumber, languageName } from './tweet-words.ts';
import { isFiltered, type SocialSearch } from './social-search.ts';
import classes from './stream-pane.module.css';

/** Languages that X names most often; the one in the URL comes along. */
const LANGUAGES = [
  'en',
  'pt',
  'es',
  'fr',
  'de',
  'it',
  'nl',
  'ar',
  'ja',
  'ko',
  'zh',
  'th',
  'id',
  'tr',
  'ru',
  'hi',
  'pl',
];
const FOLLOWERS = [100, 1_000, 10_000, 100_000, 1_000_000];
const DAYS = [1, 7, 30];

interface TweetFilterBarProps {
  search: SocialSearch;
  /** our own tweets are neither read nor answered */
  isSent: boolean;
  onSearch: (change: SocialSearch) => void;
  /** where something is unread */
  onReadAll?: (() => void) | undefined;
}

/** What narrows a stream; all of it stands in the URL. */
export function TweetFilterBar({ search, isSent, onSearch, onReadAll }: TweetFilterBarProps) {
  const { t } = useTranslation();
  const yesNo = (yes: string, no: string) => [
    { value: 'true', label: yes },
    { value: 'false', label: no },
  ];
  const languages = [...new Set([...LANGUAGES, ...(search.language?.split(',') ?? [])])];
  return (
    <div className={classes.filters} role="search" aria-label={t('filter.title')}>
      {!isSent && (
        <>
          <Toggle name="isUnanswered" label={t('socialStream.unanswered')} search={search} onSearch={onSearch} />
          <Toggle name="isUnread" label={t('socialStream.unread')} search={search} onSearch={onSearch} />
        </>
      )}
      <FilterChip
        label={t('socialStream.ticket')}
        value={search.hasTicket}
        options={yesNo(t('socialStream.hasTicket'), t('socialStream.noTicket'))}
        onChange={(hasTicket) => onSearch({ hasTicket })}
      />
      <FilterChip
        label={t('socialStream.language')}
        value={search.language}
        options={languages.map((code) => ({ value: code, label: languageName(code) ?? code }))}
        onChange={(language) => onSearch({ language })}
        isMultiple
      />
      <FilterChip
        label={t('socialStream.media')}
        value={search.hasMedia}
        options={yesNo(t('socialStream.hasMedia'), t('socialStream.noMedia'))}
        onChange={(hasMedia) => onSearch({ hasMedia })}
      />
      {!isSent && (
        <FilterChip
          label={t('socialStream.followers')}
          value={search.minFollowers}
          options={FOLLOWERS.map((count) => ({
            value: String(count),
            label: t('socialStream.atLeast', { count: compactNumber(count) }),
          }))}
          onChange={(minFollowers) => onSearch({ minFollowers })}
        />
      )}
      <DateChip search={search} onSearch={onSearch} />
      {!isSent && <Estimates />}
      {isFiltered(search) && (
        <button
          type="button"
          className={classes.clear}
          onClick={() =>
            onSearch({
              ...{ isUnanswered: '', isUnread: '', hasTicket: '', hasMedia: '', language: '' },
              ...{ minFollowers: '', postedFrom: '', postedBefore: '' },
            })
          }
        >
          {t('filter.clear')}
        </button>
      )}
      {onReadAll && (
        <button type="button" className={classes.clear} onClick={onReadAll}>
          {t('socialStream.readAll')}
        </button>
      )}
    </div>
  );
}

/** Marks of what Perch estimates by itself, which not everybody wants to see. */
function Estimates() {
  const { t } = useTranslation();
  const isShown = useEstimates();
  const show = useShowEstimates();
  if (!show) return null;
  return (
    <Chip isToggle isActive={isShown} title={t('socialStream.estimatesHint')} onClick={() => show(!isShown)}>
      {t('socialStream.estimates')}
    </Chip>
  );
}

interface ToggleProps extends Pick<TweetFilterBarProps, 'search' | 'onSearch'> {
  name: 'isUnanswered' | 'isUnread';
  label: string;
}

function Toggle({ name, label, search, onSearch }: ToggleProps) {
  const isOn = search[name] === 'true';
  return (
    <Chip isToggle isActive={isOn} onClick={() => onSearch({ [name]: isOn ? '' : 'true' })}>
      {label}
    </Chip>
  );
}

/** In the last days, or one day chosen in the calendar. */
function DateChip({ search, onSearch }: Pick<TweetFilterBarProps, 'search' | 'onSearch'>) {
  const { t } = useTranslation();
  const dayOf = (instant: string | undefined) => instant?.slice(0, 10) ?? '';
  const startOf = (day: string) => (day ? `${day}T00:00:00.000Z` : '');
  const endOf = (day: string) => (day ? new Date(Date.parse(startOf(day)) + 86_400_000).toISOString() : '');
  const until = search.postedBefore ? dayOf(new Date(Date.parse(search.postedBefore) - 1).toISOString()) : '';
  return (
    <>
      <FilterChip
        label={t('socialStream.posted')}
        value={search.postedFrom ? 'range' : undefined}
        options={[
          ...DAYS.map((days) => ({ value: String(days), label: t('ticketList.lastDays', { count: days }) })),
          ...(search.postedFrom ? [{ value: 'range', label: dayOf(search.postedFrom) }] : []),
        ]}
        onChange={(days) => {
          if (days === 'range') return;
          // from a full hour, so that the same choice is the same list for a while
          const from = Math.floor((Date.now() - Number(days) * 86_400_000) / 3_600_000) * 3_600_000;
          onSearch({ postedFrom: days ? new Date(from).toISOString() : '', postedBefore: '' });
        }}
      />
      {search.postedFrom && (
        <span className={classes.dates}>
          <input
            type="date"
            aria-label={t('ticketList.range.from')}
            value={dayOf(search.postedFrom)}
            max={until || undefined}
            onChange={(event) => onSearch({ postedFrom: startOf(event.currentTarget.value) })}
          />
          –
          <input
            type="date"
            aria-label={t('ticketList.range.to')}
            value={until}
            min={dayOf(search.postedFrom)}
            onChange={(event) => onSearch({ postedBefore: endOf(event.currentTarget.value) })}
          />
        </span>
      )}
    </>
  );
}
