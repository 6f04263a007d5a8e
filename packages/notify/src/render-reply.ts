import type { Locale } from '@perch/contracts';

/** An earlier message of the ticket, shown below the answer. */
export interface QuotedMessage {
  name: string;
  at: Date;
  text: string;
}

export interface ReplyEmail {
  text: string;
  signature: string;
  /** the newest first */
  history: readonly QuotedMessage[];
}

const WROTE: Record<Locale, (at: string, name: string) => string> = {
  en: (at, name) => `On ${at}, ${name} wrote:`,
  'pt-BR': (at, name) => `Em ${at}, ${name} escreveu:`,
};

/** Where an e-mail is written: the language of what Perch adds to it, and the time zone of its times. */
export interface ReplyPlace {
  locale: Locale;
  /** IANA name */
  timeZone: string;
}

const timeOf = (at: Date, { locale, timeZone }: ReplyPlace) =>
  new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
    ...({ day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' } as const),
    timeZone,
    timeZoneName: 'shortOffset',
  }).format(at);

/** An answer as plain text and as HTML, its signature and the end of the conversation below it. */
export function renderReply(
  place: ReplyPlace,
  { text, signature, history }: ReplyEmail,
): { text: string; html: string } {
  const { locale } = place;
  const introduction = ({ at, name }: QuotedMessage) => WROTE[locale](timeOf(at, place), name);
  const plain = [
    text,
    signature && `-- \n${signature}`,
    ...history.map((message) => `${introduction(message)}\n${quoted(message.text)}`),
  ];
  const html = [
    `<div>${paragraphs(text)}</div>`,
    signature && `<div style="margin-top:16px;color:#5b6672">${paragraphs(signature)}</div>`,
    ...history.map(
      (message) =>
        `<p style="margin:24px 0 8px;color:#5b6672">${escape(introduction(message))}</p>\n` +
        `<blockquote style="margin:0;padding-left:12px;border-left:2px solid #c6ced6;color:#5b6672">${paragraphs(message.text)}</blockquote>`,
    ),
  ];
  return { text: `${plain.filter(Boolean).join('\n\n')}\n`, html: layout(locale, html.filter(Boolean).join('\n')) };
}

const quoted = (text: string) =>
  text
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');

const LINK = /https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]]/g;

const paragraphs = (text: string) =>
  text
    .split(/\n{2,}/)
    .map((paragraph) => `<p style="margin:0 0 12px">${linked(paragraph).replace(/\n/g, '<br>')}</p>`)
    .join('');

function linked(text: string): string {
  let html = '';
  let end = 0;
  for (const { 0: url, index } of text.matchAll(LINK)) {
    html += `${escape(text.slice(end, index))}<a href="${escape(url)}">${escape(url)}</a>`;
    end = index + url.length;
  }
  return html + escape(text.slice(end));
}

const layout = (locale: Locale, body: string) => `<!doctype html>
<html lang="${locale}">
<head><meta charset="utf-8"></head>
<body style="font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:15px;line-height:1.5">
${body}
</body>
</html>
`;

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string) => text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);
