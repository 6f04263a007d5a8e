import type { Locale, ReportFigureName } from '@perch/contracts';
import { durationParts } from '@perch/core';
import { letter, type RenderedEmail } from './letter.ts';

export interface WeeklyReportData {
  name: string;
  organization: string;
  /** days such as `2026-11-23` */
  from: string;
  to: string;
  /** of the week and of the one before; durations are seconds, money is millionths of a dollar */
  figures: { name: ReportFigureName; now: number | null; before: number | null }[];
  /** the report; http(s) */
  url: string;
  /** the page that ends these e-mails; http(s) */
  offUrl: string;
  /** what a mail program asks to end them; http(s) */
  oneClickUrl: string;
}

interface Words {
  subject: (organization: string, week: string) => string;
  what: (organization: string, week: string) => string;
  before: (value: string) => string;
  button: string;
  off: string;
  figures: Partial<Record<ReportFigureName, string>>;
}

const WORDS: Record<Locale, Words> = {
  en: {
    subject: (organization, week) => `${organization}: the week of ${week}`,
    what: (organization, week) => `This was the week of ${week} at ${organization}, beside the week before:`,
    before: (value) => `week before: ${value}`,
    button: 'Open the report',
    off: 'Unsubscribe from this weekly e-mail',
    figures: {
      opened: 'New tickets',
      backlog: 'Open at the end',
      firstResponseMedian: 'First response, median',
      resolutionMedian: 'Until closed, median',
      closed: 'Closed',
      reopened: 'Tickets reopened',
      successShare: 'Replies that went out',
      costMicros: 'Billed by X',
    },
  },
  'pt-BR': {
    subject: (organization, week) => `${organization}: a semana de ${week}`,
    what: (organization, week) => `Esta foi a semana de ${week} em ${organization}, ao lado da semana anterior:`,
    before: (value) => `semana anterior: ${value}`,
    button: 'Abrir o relatório',
    off: 'Cancelar este e-mail semanal',
    figures: {
      opened: 'Tickets novos',
      backlog: 'Abertos ao final',
      firstResponseMedian: 'Primeira resposta, mediana',
      resolutionMedian: 'Até fechar, mediana',
      closed: 'Fechados',
      reopened: 'Tickets reabertos',
      successShare: 'Respostas que saíram',
      costMicros: 'Cobrado pelo X',
    },
  },
};

/**
 * Last week beside the one before, as a table, and a link that ends these e-mails. Mail programs that know how end them
 * with one click (RFC 8058).
 */
export function renderWeeklyReport(locale: Locale, data: WeeklyReportData): RenderedEmail {
  const { subject, what, before, button, off, figures: names } = WORDS[locale];
  const { name, organization, from, to, figures, url, offUrl, oneClickUrl } = data;
  const week = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
    dateStyle: 'long',
    timeZone: 'UTC',
  }).formatRange(new Date(from), new Date(to));
  const words = (figure: ReportFigureName, value: number | null) =>
    value === null ? '–' : figureWords(figure, value, locale);
  const email = letter(locale, {
    subject: subject(organization, week),
    name,
    before: [what(organization, week)],
    figures: figures.map((figure) => ({
      name: names[figure.name] ?? figure.name,
      value: words(figure.name, figure.now),
      note: before(words(figure.name, figure.before)),
    })),
    url,
    button,
    also: { url: offUrl, label: off },
    after: [],
  });
  const headers = { 'List-Unsubscribe': `<${oneClickUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
  return { ...email, headers };
}

function figureWords(name: ReportFigureName, value: number, locale: Locale): string {
  if (name.endsWith('Median')) return durationWords(value, locale);
  const format = (options: Intl.NumberFormatOptions, number = value) =>
    new Intl.NumberFormat(locale, options).format(number);
  if (name === 'successShare') return format({ style: 'percent', maximumFractionDigits: 1 });
  if (name === 'costMicros') return format({ style: 'currency', currency: 'USD' }, value / 1_000_000);
  return format({});
}

/** "3 hr 43 min", as the reports tell it. */
const durationWords = (seconds: number, locale: Locale) =>
  durationParts(seconds)
    .map(({ unit, count }) =>
      new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(count),
    )
    .join(' ');
