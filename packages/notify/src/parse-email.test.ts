import { expect, it } from 'vitest';
import { EmailUnreadable, parseEmail } from './parse-email.ts';
import { sanitizeEmail } from './sanitize-email.ts';

const receivedAt = new Date('2026-11-29T12:00:00Z');
const parse = (lines: string[], to = 'support@acme.test') =>
  parseEmail(Buffer.from(lines.join('\r\n')), { envelope: { from: 'ana@example.com', to: [to] }, receivedAt });

const HEAD = [
  'From: Ana <Ana@Example.com>',
  'To: Support <support@acme.test>',
  'Subject: Re: Order',
  'Message-ID: <1@example.com>',
];

it('an answer is what was written, and the quoted part apart', async () => {
  const mail = await parse([
    ...HEAD,
    'In-Reply-To: <b@acme.test>',
    'References: <a@acme.test> <b@acme.test>',
    'Authentication-Results: mx.acme.test; dmarc=pass',
    'Authentication-Results: evil.test; dmarc=fail',
    '',
    'It came.\r\n\r\nOn Mon, Support wrote:\r\n> Did it come?',
  ]);
  expect(mail).toMatchObject({
    internetMessageId: '1@example.com',
    from: { name: 'Ana', address: 'ana@example.com' },
    recipients: ['support@acme.test'],
    text: 'It came.',
    quotedText: 'On Mon, Support wrote:\n> Did it come?',
    answers: ['b@acme.test', 'a@acme.test'],
    authenticationResults: ['mx.acme.test; dmarc=pass', 'evil.test; dmarc=fail'],
    isReport: false,
  });
});

it('an e-mail without an id is known again by what it says', async () => {
  const without = HEAD.filter((line) => !line.startsWith('Message-ID'));
  const [one, same, other] = await Promise.all([
    parse([...without, '', 'Hello']),
    parse(['Received: from elsewhere', ...without, '', 'Hello']),
    parse([...without, '', 'Hello again']),
  ]);
  expect(one.internetMessageId).toBe(same.internetMessageId);
  expect(one.internetMessageId).not.toBe(other.internetMessageId);
});

it('what the database cannot hold is in no field of it', async () => {
  const nul = '\u0000';
  const mail = await parse(
    [
      `From: =?utf-8?Q?An=00a?= <an${nul}a@example.com>`,
      `To: =?utf-8?Q?=22x=00=22?= <sup${nul}port@acme.test>`,
      `Message-ID: <1${nul}@example.com>`,
      `In-Reply-To: <b${nul}@acme.test>`,
      `References: <a${nul}@acme.test>`,
      `X-Loop: <l${nul}@acme.test>`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=x',
      '',
      '--x',
      'Content-Type: text/html',
      '',
      `<p>He${nul}llo</p>`,
      '--x',
      `Content-Type: text/plain; name="a${nul}.txt"`,
      `Content-ID: <c${nul}@example.com>`,
      'Content-Disposition: attachment',
      '',
      'content',
      '--x--',
    ],
    `to${nul}@acme.test`,
  );
  expect(mail).toMatchObject({ internetMessageId: '1@example.com', answers: ['b@acme.test', 'a@acme.test'] });
  expect(mail.files).toEqual([expect.objectContaining({ fileName: 'a.txt' })]);
  expect(JSON.stringify({ ...mail, files: mail.files.map(({ contentId }) => contentId) })).not.toContain('\\u0000');
});

it('a report names the e-mail that did not arrive, and why', async () => {
  const mail = await parse([
    'From: mailer-daemon@example.com',
    'To: support@acme.test',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=x',
    '',
    '--x',
    'Content-Type: text/plain',
    '',
    'Sorry',
    '--x',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; example.com',
    '',
    'Final-Recipient: rfc822; ana@example.com',
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1',
    ' No such mailbox',
    '--x',
    'Content-Type: text/rfc822-headers',
    '',
    'Message-ID: <ours@acme.test>',
    '--x--',
  ]);
  expect(mail.report).toEqual({
    action: 'failed',
    reason: '550 5.1.1 No such mailbox',
    messageIds: ['ours@acme.test'],
  });
});

it('a file is called what it is, whatever turns the letters of its name around', async () => {
  const mail = await parse([
    ...HEAD,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=x',
    '',
    '--x',
    'Content-Type: application/octet-stream',
    `Content-Disposition: attachment; filename*=UTF-8''photo%E2%80%AEgnp.exe%E2%80%8E`,
    '',
    'content',
    '--x--',
  ]);
  expect(mail.files[0]!.fileName).toBe('photognp.exe');
});

it('files keep their names without paths, and too many are refused by name', async () => {
  const file = (name: string) => [
    '--x',
    'Content-Type: application/octet-stream',
    `Content-Disposition: attachment; filename="${name}"`,
    '',
    'content',
  ];
  const mail = await parse([
    ...HEAD,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=x',
    '',
    ...file('../../etc/passwd'),
    ...Array.from({ length: 20 }, (_, index) => file(`${index}.txt`)).flat(),
    '--x--',
  ]);
  expect(mail.files).toHaveLength(20);
  expect(mail.files[0]!.fileName).toBe('passwd');
  expect(mail.refusedFiles).toEqual([{ fileName: '19.txt', reason: 'too_many' }]);
});

it.each([
  ['<script>alert(1)</script><p onclick="x()">Hi</p>', '<p>Hi</p>'],
  ['<a href="javascript:alert(1)">x</a>', '<a target="_blank" rel="noopener noreferrer nofollow">x</a>'],
  ['<img src="https://spy.test/a.gif" onerror="x()">', '<img data-remote-src="https://spy.test/a.gif" />'],
  ['<img src="cid:logo@x" data-remote-src="javascript:x">', '<img data-cid="logo@x" />'],
  ['<img src="data:image/svg+xml;base64,AAAA">', '<img />'],
  [
    '<div style="position:fixed;background:url(https://spy.test/a);color:red">x</div>',
    '<div style="color:red">x</div>',
  ],
  [
    '<style>@import url(https://spy.test)</style><form action="https://spy.test"><input name="password">ok</form>',
    'ok',
  ],
  ['<iframe src="https://spy.test"></iframe><svg><script>x</script></svg><object data="x"></object>ok', 'ok'],
  ['<a href="JaVaScRiPt&colon;alert(1)">x</a>', '<a target="_blank" rel="noopener noreferrer nofollow">x</a>'],
  ['<a href=" java\tscript:alert(1)">x</a>', '<a target="_blank" rel="noopener noreferrer nofollow">x</a>'],
  ['<a href="data:text/html,<script>x</script>">x</a>', '<a target="_blank" rel="noopener noreferrer nofollow">x</a>'],
  ['<a href="//spy.test/a">x</a>', '<a target="_blank" rel="noopener noreferrer nofollow">x</a>'],
  [
    '<base href="https://spy.test/"><meta http-equiv="refresh" content="0;url=https://spy.test"><link href="x">ok',
    'ok',
  ],
  ['<img srcset="https://spy.test/a 1x" src="//spy.test/a" background="https://spy.test/b">', '<img />'],
  [
    '<table background="https://spy.test/a"><tr><td>x</td></tr></table>',
    '<table><tbody><tr><td>x</td></tr></tbody></table>',
  ],
  ['<p style="color:expression(alert(1));background:u\\72l(https://spy.test/a)">x</p>', '<p>x</p>'],
  [
    '<p style="font-family:x;behavior:url(#default#time2);-moz-binding:url(https://spy.test)">x</p>',
    '<p style="font-family:x">x</p>',
  ],
  ['<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>ok', 'ok'],
  ['<video src="https://spy.test/a" autoplay></video><audio src="x"></audio><embed src="x">ok', 'ok'],
  ['<p id="root" class="mantine-Modal" name="x" contenteditable tabindex="1">x</p>', '<p>x</p>'],
  ['<<script>script>alert(1)<</script>/script>ok', '&lt;/script>ok'],
])('%s is cleaned', (html, clean) => {
  expect(sanitizeEmail(html)?.html).toBe(clean);
});

it.each([
  ['nested without end', '<div>'.repeat(100_000)],
  [
    'that multiplies what it never closes',
    Array.from({ length: 2_000 }, (_, at) => `<b id=${at}>`).join('') + '<p>x'.repeat(50_000),
  ],
  ['of very many elements', '<br>'.repeat(200_000)],
])('HTML %s is not shown, and costs little', (_name, html) => expect(sanitizeEmail(html)).toBeNull());

it('a line break in a name or a subject is no header of its own, and a long head does no harm', async () => {
  const mail = await parse([
    'From: =?utf-8?q?Ana=0D=0ABcc=3A_spy=40spy=2Etest?= <ana@example.com>',
    'To: support@acme.test',
    'Subject: =?utf-8?q?Order=0D=0ABcc=3A_spy=40spy=2Etest?=',
    `References: ${Array.from({ length: 5_000 }, (_, index) => `<${index}@example.com>`).join(' ')}`,
    ...Array.from({ length: 1_000 }, (_, index) => `X-Filler-${index}: x`),
    '',
    'Hello',
  ]);
  expect(mail).toMatchObject({ subject: 'Order Bcc: spy@spy.test', text: 'Hello', cc: [] });
  expect(mail.from.name).toBe('Ana Bcc: spy@spy.test');
  expect(mail.recipients).toEqual(['support@acme.test']);
  expect(mail.answers).toHaveLength(50);
});

it('a head without end is refused for good', async () => {
  const head = Array.from({ length: 20_000 }, (_, index) => `X-Filler-${index}: x`);
  await expect(parse([...HEAD, ...head, '', 'Hello'])).rejects.toThrow(EmailUnreadable);
});
