import type { IncidentDetail } from '@perch/contracts';
import { Link } from '@tanstack/react-router';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import classes from './incidents.module.css';

type Facts = Pick<IncidentDetail, 'topWords' | 'topAuthors' | 'departments'>;

/** What it is about, who writes most, and whom it gives work. */
export function IncidentFacts({ topWords, topAuthors, departments }: Facts) {
  const { t } = useTranslation();
  const number = (count: number) => count.toLocaleString(currentLocale());
  return (
    <div className={classes.facts}>
      <section aria-label={t('incidentPage.words')} className={classes.section}>
        <h2>{t('incidentPage.words')}</h2>
        {topWords.length === 0 && <p className={classes.dim}>{t('incidentPage.noWords')}</p>}
        <ul className={classes.words}>
          {topWords.map(({ word, count }) => (
            <li key={word}>
              {word} <span className={classes.dim}>{number(count)}</span>
            </li>
          ))}
        </ul>
      </section>
      <section aria-label={t('incidentPage.writers')} className={classes.section}>
        <h2>{t('incidentPage.writers')}</h2>
        {topAuthors.length === 0 && <p className={classes.dim}>{t('incidentPage.noTweets')}</p>}
        <ol className={classes.ranks}>
          {topAuthors.map(({ twitterUserId, username, count, followersCount }) => (
            <li key={twitterUserId}>
              <span>
                @{username}
                {followersCount !== null && (
                  <span className={classes.dim}>
                    {' · '}
                    {t('incident.followers', { count: followersCount, number: number(followersCount) })}
                  </span>
                )}
              </span>
              <span>{t('incidentPage.tweets', { count, number: number(count) })}</span>
            </li>
          ))}
        </ol>
      </section>
      <section aria-label={t('incidentPage.departments')} className={classes.section}>
        <h2>{t('incidentPage.departments')}</h2>
        {departments.length === 0 && <p className={classes.dim}>{t('incidentPage.noTickets')}</p>}
        <ul className={classes.ranks}>
          {departments.map(({ id, name, tickets, stillOpen }) => (
            <li key={id}>
              <Link to="/tickets" search={{ view: 'all', departmentId: id }}>
                {name}
              </Link>
              <span>
                {t('incidentPage.tickets', { count: tickets, number: number(tickets) })}
                {', '}
                {t('incidentPage.stillOpen', { count: stillOpen, number: number(stillOpen) })}
              </span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
