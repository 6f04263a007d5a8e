import { Switch, TextInput } from '@mantine/core';
import { PRICES_2026 } from '@perch/core';
import { useState } from 'react';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { dollarsOf, PRICE_NAMES, type AppValues, type PriceName } from './app-values.ts';
import classes from './twitter-apps.module.css';

/** What a line of the bill is called is what its price is called. */
const LINE_OF = {
  postRead: 'post_read',
  ownPostRead: 'own_post_read',
  userRead: 'user_read',
  dmEventRead: 'dm_event_read',
  mediaRead: 'media_read',
  postCreate: 'post_create',
  postCreateWithUrl: 'post_create_with_url',
  summonedReply: 'summoned_reply',
  dmCreate: 'dm_create',
  interactionCreate: 'interaction_create',
  contentDelete: 'content_delete',
} as const satisfies Record<PriceName, string>;

interface PriceFieldsProps {
  values: AppValues;
  onChange: (change: Partial<AppValues>) => void;
  problemOf: (name: string) => string | null;
}

/** What X bills for calls by this app, where that is not its public list. */
export function PriceFields({ values, onChange, problemOf }: PriceFieldsProps) {
  const { t } = useTranslation();
  const decimal = currentLocale() === 'pt-BR' ? ',' : '.';
  const typed = PRICE_NAMES.filter((name) => values.prices[name].trim() !== '').length;
  // what is not usual is not hidden
  const [isOpen, setOpen] = useState(typed > 0);
  const hasProblem = PRICE_NAMES.some((name) => problemOf(`prices.${name}`) !== null);
  return (
    <details
      className={classes.prices}
      open={isOpen || hasProblem}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        {t('twitterApp.prices')}
        <span className={classes.dim}>
          {typed > 0 ? t('twitterApp.ownPrices', { count: typed }) : t('twitterApp.listPrices')}
        </span>
      </summary>
      <p className={classes.hint}>{t('twitterApp.pricesHint')}</p>
      <div className={classes.priceGrid}>
        {PRICE_NAMES.map((name) => (
          <TextInput
            key={name}
            label={t(`cost.kind.${LINE_OF[name]}`)}
            placeholder={dollarsOf(PRICES_2026[name], decimal)}
            leftSection={<span aria-hidden>US$</span>}
            leftSectionWidth={44}
            inputMode="decimal"
            value={values.prices[name]}
            onChange={(event) => onChange({ prices: { ...values.prices, [name]: event.currentTarget.value } })}
            error={problemOf(`prices.${name}`)}
          />
        ))}
      </div>
      <div className={classes.switches}>
        <Switch
          label={t('twitterApp.includesCount')}
          checked={values.includesCount}
          onChange={(event) => onChange({ includesCount: event.currentTarget.checked })}
        />
        <Switch
          label={t('twitterApp.billedToEach')}
          checked={values.dedupe === 'account'}
          onChange={(event) => onChange({ dedupe: event.currentTarget.checked ? 'account' : 'organization' })}
        />
      </div>
    </details>
  );
}
