import type { Locale } from '@perch/contracts';

export interface RenderedEmail {
  subject: string;
  text: string;
  html: string;
  headers?: Record<string, string>;
  /** what the HTML shows by `cid:` */
  attachments?: { filename: string; contentType: string; content: Buffer; cid: string }[];
}

const COMMON: Record<Locale, { greeting: (name: string | undefined) => string; fallback: string }> = {
  en: {
    greeting: (name) => (name ? `Hello ${name},` : 'Hello,'),
    fallback: 'If the button does not work, copy this address into your browser:',
  },
  'pt-BR': {
    greeting: (name) => (name ? `Olá, ${name}.` : 'Olá.'),
    fallback: 'Se o botão não funcionar, copie este endereço no navegador:',
  },
};

const inLocale = (locale: Locale) => (locale === 'en' ? 'en-GB' : locale);

/** What a time zone is called at an instant, shortly: "UTC", "BRT", "GMT-3". */
export const zoneName = (instant: string, locale: Locale, timeZone: string) =>
  new Intl.DateTimeFormat(inLocale(locale), { timeZone, timeZoneName: 'short' })
    .formatToParts(new Date(instant))
    .find(({ type }) => type === 'timeZoneName')!.value;

/** With the name of the time zone, UTC where we do not know the reader's: "22 November 2026 at 14:02 UTC". */
export const exactTime = (instant: string, locale: Locale, timeZone = 'UTC') =>
  new Intl.DateTimeFormat(inLocale(locale), { dateStyle: 'long', timeStyle: 'short', timeZone }).format(
    new Date(instant),
  ) + ` ${zoneName(instant, locale, timeZone)}`;

/** "22 November 2026". */
export const longDate = (instant: string, locale: Locale, timeZone: string) =>
  new Intl.DateTimeFormat(inLocale(locale), { dateStyle: 'long', timeZone }).format(new Date(instant));

/** In figures, as on the wall there: the day as 2026-11-22, also as 22/11, and the time as 14:02. */
export function wallTime(instant: string, timeZone: string): { date: string; day: string; time: string } {
  const [year, month, day, hour, minute] = ['year', 'month', 'day', 'hour', 'minute'].map(
    (unit) =>
      partsIn(timeZone)
        .formatToParts(new Date(instant))
        .find(({ type }) => type === unit)!.value,
  );
  return { date: `${year}-${month}-${day}`, day: `${day}/${month}`, time: `${hour}:${minute}` };
}

const partsIn = (timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23' },
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  });

/** An e-mail with one thing to do at most. */
export interface Letter {
  subject: string;
  name: string | undefined;
  /** paragraphs above the button */
  before: string[];
  /** where the button leads; http(s); left out: there is none */
  url?: string | undefined;
  button?: string;
  /** something else to do; http(s) */
  also?: { url: string; label: string };
  after: string[];
  /** shown below what is said; `words` stand in its place where pictures are not shown */
  picture?: { png: Buffer; width: number; words: string };
  /** things said by others, each with where it stands; http(s) */
  quotes?: { from: string; text: string; url: string }[];
  /** a table, above the button; `note` stands in small letters under the value */
  figures?: { name: string; value: string; note: string }[];
}

export function letter(
  locale: Locale,
  { subject, name, before, url, button = '', also, after, picture, quotes = [], figures = [] }: Letter,
): RenderedEmail {
  if (url !== undefined && !/^https?:$/.test(new URL(url).protocol))
    throw new Error('A link in an e-mail must be http or https');
  const { greeting, fallback } = COMMON[locale];
  const second = also === undefined ? [] : [`${also.label}:\n${also.url}`];
  const quoted = quotes.map((quote) => `${quote.from}\n${quote.text}\n${quote.url}`);
  const text = [
    greeting(name),
    ...before,
    ...(figures.length > 0 ? [figures.map((each) => `${each.name}: ${each.value} (${each.note})`).join('\n')] : []),
    ...(picture ? [picture.words] : []),
    ...(url === undefined ? [] : [url]),
    ...second,
    ...quoted,
    ...after,
  ].join('\n\n');
  const html = layout(
    locale,
    subject,
    [
      ...[greeting(name), ...before].map(paragraph),
      ...(figures.length > 0 ? [`<table ${TABLE}>${figures.map(figureRow).join('')}</table>`] : []),
      ...(picture
        ? [
            `<p style="margin:0 0 16px"><img src="cid:${PICTURE}" alt="${escape(picture.words)}" width="${picture.width}" style="display:block;width:100%;max-width:${picture.width}px;height:auto;border:0;border-radius:8px"></p>`,
          ]
        : []),
      ...(url === undefined
        ? []
        : [`<p style="margin:24px 0"><a href="${escape(url)}" style="${BUTTON}">${escape(button)}</a></p>`]),
      ...(also === undefined
        ? []
        : [
            `<p style="${FONT};margin:0 0 24px;font-size:16px"><a href="${escape(also.url)}" style="color:#1d6fb8">${escape(also.label)}</a></p>`,
          ]),
      ...quotes.map(quotation),
      ...after.map(paragraph),
      ...(url === undefined
        ? []
        : [
            `<p style="${SMALL}">${escape(fallback)}<br><a href="${escape(url)}" style="color:#1d6fb8;word-break:break-all">${escape(url)}</a></p>`,
          ]),
    ].join('\n'),
  );
  const shown = picture && { filename: 'chart.png', contentType: 'image/png', content: picture.png, cid: PICTURE };
  return { subject, text: `${text}\n`, html, ...(shown && { attachments: [shown] }) };
}

const PICTURE = 'chart@perch';

// Mail programs read inline styles and tables at best; colours hold on dark backgrounds too.
const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const BUTTON = `${FONT};display:inline-block;padding:12px 20px;border-radius:8px;background:#1d6fb8;color:#ffffff;font-size:16px;font-weight:600;text-decoration:none`;
const SMALL = `${FONT};margin:24px 0 0;font-size:13px;line-height:1.5;color:#5b6672`;

const paragraph = (text: string) =>
  `<p style="${FONT};margin:0 0 16px;font-size:16px;line-height:1.5;color:#1c2530">${escape(text)}</p>`;

const quotation = ({ from, text, url }: NonNullable<Letter['quotes']>[number]) =>
  `<blockquote style="${FONT};margin:0 0 16px;padding:0 0 0 12px;border-left:3px solid #cbd5df;font-size:15px;line-height:1.5;color:#1c2530"><a href="${escape(url)}" style="color:#1d6fb8">${escape(from)}</a><br>${escape(text)}</blockquote>`;

const TABLE = 'width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse"';
const CELL = `${FONT};padding:10px 0;border-bottom:1px solid #e1e7ed;font-size:16px;line-height:1.4;color:#1c2530`;

const figureRow = ({ name, value, note }: NonNullable<Letter['figures']>[number]) =>
  `<tr><th scope="row" align="left" style="${CELL};font-weight:400">${escape(name)}</th><td align="right" style="${CELL};padding-left:16px"><strong>${escape(value)}</strong><br><span style="font-size:13px;color:#5b6672">${escape(note)}</span></td></tr>`;

const layout = (locale: Locale, title: string, body: string) => `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
</head>
<body style="margin:0;padding:24px;background:#f2f5f8">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:520px;background:#ffffff;border-radius:12px">
<tr><td style="padding:32px">
<p style="${FONT};margin:0 0 24px;font-size:18px;font-weight:700;color:#1d6fb8">Perch</p>
${body}
</td></tr>
</table>
</td></tr></table>
</body>
</html>
`;

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string) => text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);
