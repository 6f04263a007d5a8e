import type { IncidentExport } from '@perch/contracts';
import type { TFunction } from 'i18next';
import { durationWords } from '../../lib/time.ts';
import { alertWords, eventWords } from './incident-words.ts';

/** What somebody else has written stands as it is: no mark-up, no picture, no link. */
const plain = (text: string) =>
  text
    .replace(/[\\`*_{}[\]()#+!|<>~&=-]/g, '\\$&')
    .replace(/^[ \t]+/gm, '')
    .replace(/^\d+(?=\.)|\bwww(?=\.)/gim, '$&\\')
    .replaceAll('://', ':\\/\\/');
const quoted = (text: string) =>
  plain(text)
    .split(/\r\n|\r|\n/)
    .map((line) => `> ${line}`)
    .join('\n');

/** All of an incident as Markdown: what it was, what happened when, and what was tweeted. */
export function postMortem(t: TFunction, { incident, tweets }: IncidentExport, locale: string): string {
  // to the second, with the name of the zone: whoever reads it may be elsewhere
  const times = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'long' });
  const at = (instant: string) => times.format(new Date(instant));
  const number = (count: number) => count.toLocaleString(locale);
  const { firesAt } = incident;
  const period = durationWords(firesAt.windowMinutes * 60, locale);
  const what = (count: number) =>
    t(firesAt.countsAuthors ? 'incidentPage.people' : 'incidentPage.tweets', { count, number: number(count) });
  const { peak, ticket } = incident;
  const facts = [
    [t('incidentPage.export.state'), t(`incident.state.${incident.state}`)],
    [t('incidentPage.export.rule'), t('incidentPage.chart.fires', { what: what(firesAt.count), period })],
    [t('incidentPage.export.began'), at(incident.startedAt)],
    [t('incidentPage.export.last'), at(incident.lastReachedAt)],
    [t('incidentPage.tweetsTitle'), number(incident.tweets)],
    [t('incidentPage.export.people'), number(incident.authors)],
    ...(incident.assignee ? [[t('incident.assignee'), plain(incident.assignee.name)]] : []),
    ...(ticket ? [[t('incidentPage.ticket.title'), `#${ticket.number}, ${t(`status.${ticket.status}`)}`]] : []),
    ...(incident.departments.length > 0
      ? [
          [
            t('incidentPage.departments'),
            incident.departments.map((each) => `${plain(each.name)} (${number(each.tickets)})`).join(', '),
          ],
        ]
      : []),
    ...(incident.topWords.length > 0
      ? [
          [
            t('incidentPage.words'),
            incident.topWords.map(({ word, count }) => `${plain(word)} (${number(count)})`).join(', '),
          ],
        ]
      : []),
  ];
  const happened = [
    ...incident.events.map((event) => ({
      at: event.at,
      words: plain(eventWords(t, event)) + (event.kind === 'note' ? `\n\n${quoted(String(event.data.text))}\n` : ''),
    })),
    ...incident.alerts.map((alert) => ({
      at: alert.settledAt ?? alert.at,
      words: plain(alertWords(t, alert, incident)),
    })),
    ...(peak ? [{ at: peak.at, words: t('incidentPage.export.peak', { what: what(peak.held), period }) }] : []),
  ].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const said = tweets.map(
    ({ username, postedAt, followersCount, text, url, ticketNumber }) =>
      `**@${plain(username)}** · ${at(postedAt)}${followersCount === null ? '' : ` · ${t('incident.followers', { count: followersCount, number: number(followersCount) })}`} · <${url}>${ticketNumber === null ? '' : ` · #${ticketNumber}`}\n\n${quoted(text)}`,
  );
  return [
    `# ${plain(incident.ruleName)} · @${plain(incident.account.username)}`,
    facts.map(([name, value]) => `- **${name}**: ${value}`).join('\n'),
    `## ${t('incident.timeline')}`,
    happened.map((each) => `- ${at(each.at)}: ${each.words}`).join('\n'),
    `## ${t('incidentPage.tweetsTitle')}`,
    ...(said.length > 0 ? said : [t('incidentPage.noTweets')]),
    '',
  ].join('\n\n');
}
