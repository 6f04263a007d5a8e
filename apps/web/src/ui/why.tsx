import type { Reason, TicketChannel } from '@perch/contracts';
import { MAIL_REASONS, REASON_CODES, settingBehind, type CaptureSetting, type ReasonCode } from '@perch/core';
import { IconSettings } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { z } from 'zod';
import { currentLocale, useTranslation } from '../lib/i18n.ts';
import { useKeywordFate } from '../lib/keyword-streams.ts';
import { useCan } from '../lib/session.ts';
import classes from './why.module.css';

interface WhyProps {
  reason: z.infer<typeof Reason>;
  /** null: no account was concerned, so that no setting of one decided */
  account: { id: string; username: string } | null;
  channel: TicketChannel;
}

/** Why intake did what it did, in words, and for whoever may change it the way to the setting that decided. */
export function Why({ reason, account, channel }: WhyProps) {
  const { t } = useTranslation();
  const canSetUp = useCan('setup.social');
  const fate = useKeywordFate(reason, account?.id);
  const code = (REASON_CODES as readonly string[]).includes(reason.code) ? (reason.code as ReasonCode) : null;
  const phrases = [...new Set(reason.matched?.map(({ phrase }) => `“${phrase}”`))];
  const words = { account: account?.username, count: phrases.length, phrases: listed(phrases) };
  const isKeyword = reason.keywordId !== undefined;
  const setting = code && (channel === 'twitter' || channel === 'twitter_dm') && settingBehind(code, channel);
  return (
    <span className={classes.why}>
      <span className={classes.words}>
        {isOfMail(reason.code) ? t(`mailReason.${reason.code}`) : t(`reason.${code ?? 'other'}`, words)}
        {code === 'follow_up' && isKeyword && ` ${t('why.routedBy', words)}`}
        {fate?.kind === 'removed' && ` ${t('why.removed')}`}
        {fate?.kind === 'reworded' && ` ${t('why.reworded', { phrase: fate.phrase })}`}
      </span>{' '}
      {canSetUp && account && setting && setting !== 'keywords' && (
        <SettingLink accountId={account.id} setting={setting} />
      )}
      {canSetUp && account && isKeyword && (
        <SettingLink
          accountId={account.id}
          setting="keywords"
          keywordId={fate?.kind === 'removed' ? null : reason.keywordId!}
        />
      )}
      {canSetUp && account && !isKeyword && setting === 'keywords' && (
        <SettingLink accountId={account.id} setting="keywords" />
      )}
    </span>
  );
}

const isOfMail = (code: string) => (MAIL_REASONS as readonly string[]).includes(code);

const listed = (phrases: readonly string[]) =>
  new Intl.ListFormat(currentLocale(), { type: 'conjunction' }).format(phrases);

interface SettingLinkProps {
  accountId: string;
  setting: CaptureSetting;
  /** the keyword that decided; null: it is no longer there */
  keywordId?: string | null;
}

function SettingLink({ accountId, setting, keywordId }: SettingLinkProps) {
  const { t } = useTranslation();
  return (
    <Link
      to="/setup/channels/twitter/$accountId"
      params={{ accountId }}
      search={{ focus: keywordId ? `keyword:${keywordId}` : setting }}
      className={classes.setting}
      preload={false}
    >
      <IconSettings size={13} stroke={1.6} aria-hidden />
      {t(keywordId ? 'why.setting.keyword' : `why.setting.${setting}`)}
    </Link>
  );
}
