import { element } from './element.ts';
import type { Mail } from './mail-reader.ts';
import { act, say, stage } from './stage.ts';

/** A mail that a customer writes, from nothing or as the answer to one that arrived. */
export function mailComposer({ answers }: { answers?: Mail }, close: () => void): HTMLElement {
  const replyTo = answers?.headers['reply-to'] ?? answers?.from;
  const from = field('From', 'from', answers?.to[0] ?? '', 'ana@example.com');
  const to = field('To', 'to', replyTo ?? '', 'help@your-desk.example');
  const subject = field('Subject', 'subject', answers ? answerSubject(answers.subject) : '', '');
  const text = element('textarea', { rows: 9, 'aria-label': 'Text', dir: 'auto', placeholder: 'Write as a customer' });
  if (answers) text.value = quoted(answers);
  const files = element('input', { type: 'file', multiple: true, 'aria-label': 'Attachments' });
  const send = element('button', { class: 'primary' }, 'Send');
  const server = stage.state?.inboundSmtp ?? null;

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    send.disabled = true;
    const isSent = await act('POST', 'mail', await draft(), 'Sent').finally(() => (send.disabled = false));
    if (isSent) close();
  }

  async function draft(): Promise<object> {
    const attachments = await Promise.all([...(files.files ?? [])].map(attachment));
    return {
      from: from.input.value,
      to: to.input.value,
      subject: subject.input.value,
      text: text.value,
      ...(attachments.length > 0 && { attachments }),
      ...(answers && threading(answers)),
    };
  }

  const form = element(
    'form',
    { class: 'composer', onsubmit: (event) => void submit(event).catch((error: Error) => say(error.message, true)) },
    from.label,
    to.label,
    subject.label,
    text,
    files,
    element('p', { class: 'line' }, server === null ? MISSING : `Delivered by SMTP to ${server}.`),
    element(
      'div',
      { class: 'row' },
      element('span', { class: 'grow' }),
      element('button', { type: 'button', onclick: close }, 'Discard'),
      server !== null && send,
    ),
  );
  // Once it stands on the page; an answer is begun above what it quotes.
  requestAnimationFrame(() => {
    (from.input.value && to.input.value ? text : from.input).focus();
    text.setSelectionRange(0, 0);
  });
  return form;
}

const MISSING = 'There is nowhere to deliver to: start the sandbox with SANDBOX_INBOUND_SMTP, such as 127.0.0.1:2525.';

function field(name: string, key: string, value: string, placeholder: string) {
  const input = element('input', { name: key, value, placeholder, required: key !== 'subject' });
  return { input, label: element('label', { class: 'inline' }, element('span', {}, name), input) };
}

function answerSubject(subject: string): string {
  return /^re:/i.test(subject) ? subject : `Re: ${subject}`;
}

function quoted(mail: Mail): string {
  const lines = mail.text
    .trimEnd()
    .split('\n')
    .map((line) => `> ${line}`);
  return `\n\nOn ${new Date(mail.receivedAt).toLocaleString()}, ${mail.from} wrote:\n${lines.join('\n')}\n`;
}

/** In-Reply-To names the mail that is answered, References the thread up to it (RFC 5322, 3.6.4). */
function threading(mail: Mail): { inReplyTo?: string; references?: string[] } {
  const id = mail.headers['message-id'];
  if (!id) return {};
  const earlier = (mail.headers['references'] ?? mail.headers['in-reply-to'] ?? '').split(/\s+/).filter(Boolean);
  return { inReplyTo: id, references: [...earlier.filter((other) => other !== id), id] };
}

async function attachment(file: File): Promise<{ filename: string; contentType: string; contentBase64: string }> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = '';
  for (let start = 0; start < bytes.length; start += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  const contentType = /^[\w.+-]+\/[\w.+-]+$/.test(file.type) ? file.type : 'application/octet-stream';
  return { filename: file.name, contentType, contentBase64: btoa(binary) };
}
