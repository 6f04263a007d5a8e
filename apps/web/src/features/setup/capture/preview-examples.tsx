import type { CapturePreview, PreviewExample } from '@perch/contracts';
import { REASON_CODES } from '@perch/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useId } from 'react';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { RichText } from '../../../ui/rich-text.tsx';
import type { PreviewedAccount } from './preview-panel.tsx';
import classes from './preview.module.css';

interface PreviewExamplesProps {
  title: string;
  changes: CapturePreview['wouldGo'];
  account: PreviewedAccount;
}

/** The newest of those that the settings treat differently, with what matched and why. */
export function PreviewExamples({ title, changes, account }: PreviewExamplesProps) {
  const { t } = useTranslation();
  const id = useId();
  if (changes.count === 0) return null;
  const { length } = changes.examples;
  const hint =
    length === 0
      ? t('preview.notForYou')
      : length < changes.count
        ? t('preview.newest', { count: length, number: changes.count.toLocaleString(currentLocale()) })
        : null;
  return (
    <section className={classes.examples} aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {hint && <p>{hint}</p>}
      <ol>
        {changes.examples.map((example) => (
          <li key={`${example.postedAt} ${example.author.twitterUserId} ${example.text}`}>
            <Example example={example} account={account} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Example({ example, account }: { example: PreviewExample; account: PreviewedAccount }) {
  const { author, now, after } = example;
  return (
    <article className={classes.example}>
      <Avatar name={author.name} url={author.avatarUrl} size={28} channel={example.channel} />
      <div>
        <header>
          <strong dir="auto">{author.name}</strong>
          <span>@{author.username}</span>
          <RelativeTime at={example.postedAt} />
        </header>
        <RichText
          text={example.text}
          matches={[...(now.matched ?? []), ...(after.matched ?? [])]}
          className={classes.text}
        />
        <p className={classes.reasons}>
          <ReasonWords reason={now} account={account} />
          <IconArrowRight size={13} stroke={2} aria-hidden />
          <ReasonWords reason={after} account={account} />
        </p>
      </div>
    </article>
  );
}

function ReasonWords({ reason, account }: { reason: PreviewExample['now']; account: PreviewedAccount }) {
  const { t } = useTranslation();
  const code = (REASON_CODES as readonly string[]).includes(reason.code) ? reason.code : 'other';
  const phrases = [...new Set(reason.matched?.map(({ phrase }) => `“${phrase}”`))];
  const listed = new Intl.ListFormat(currentLocale(), { type: 'conjunction' }).format(phrases);
  return <span>{t(`reason.${code}`, { account: account.username, count: phrases.length, phrases: listed })}</span>;
}
