import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { useKeys } from '../../lib/keyboard.ts';
import { sessionCan, useSession } from '../../lib/session.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import { EmptyState } from '../../ui/states.tsx';
import { findCards, SETUP_CARDS } from './setup-cards.ts';
import own from './setup-cards.module.css';
import classes from './setup.module.css';

export function SetupLandingPage() {
  const { t } = useTranslation();
  const session = useSession();
  const box = useRef<HTMLInputElement>(null);
  const [filter, setFilter] = useState('');
  usePageTitle(t('nav.setup'));
  useKeys({ '/': () => box.current?.focus() });
  const cards = SETUP_CARDS.filter(({ permission }) => permission === null || sessionCan(session, permission)).map(
    (card) => {
      const title = t(`setup.${card.id}.title`);
      const hint = t(`setup.${card.id}.hint`);
      return { ...card, title, hint, words: `${t(`setup.group.${card.group}`)} ${title} ${hint}` };
    },
  );
  const groups = [...findCards(cards, filter)];
  return (
    <div className={classes.page}>
      <header className={own.landingHead}>
        <h1>{t('nav.setup')}</h1>
        <TextInput
          ref={box}
          type="search"
          className={own.landingFilter}
          aria-label={t('setup.filter')}
          placeholder={t('setup.filter')}
          leftSection={<IconSearch size={15} stroke={1.75} aria-hidden />}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
      </header>
      {groups.length === 0 && <EmptyState title={t('setup.nothing', { words: filter })} />}
      {groups.map(([group, found]) => (
        <section key={group} aria-labelledby={`setup-${group}`} className={classes.group}>
          <h2 id={`setup-${group}`}>
            {group === 'channels' ? (
              <Link to="/setup/channels">{t('setup.group.channels')}</Link>
            ) : (
              t(`setup.group.${group}`)
            )}
          </h2>
          <div className={own.cards}>
            {found.map(({ id, to, icon: Icon, title, hint }) => (
              <Link key={id} to={to} className={own.card}>
                <span className={own.cardIcon}>
                  <Icon size={20} stroke={1.6} aria-hidden />
                </span>
                <span>
                  <strong>{title}</strong>
                  <span>{hint}</span>
                </span>
              </Link>
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}
