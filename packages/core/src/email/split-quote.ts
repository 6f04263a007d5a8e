/** What somebody wrote, and what their mail program has quoted below it. */
export interface SplitText {
  text: string;
  quoted: string;
}

// how mail programs begin what they quote: "On … wrote:", "Em … escreveu:", "-----Original Message-----", "From: …"
/** It may be wrapped: "On Monday … Ana\n<ana@example.com> wrote:". */
const WRAPPED =
  /^(on|am|le|el|em|op|il|den)\b.{0,300}\b(wrote|schrieb|a écrit|escribió|escreveu|schreef|ha scritto|skrev)\b.{0,200}:\s*$/i;
const INTRODUCTIONS = [
  WRAPPED,
  /^.{0,200}<[^<>@\s]+@[^<>\s]+>.{0,60}\b(wrote|escreveu|escribió)\b\s*:\s*$/i,
  /^[-_ ]{2,}\s*(original message|mensagem original|mensaje original|forwarded message|mensagem encaminhada)\s*[-_ ]{2,}$/i,
  /^_{20,}$/,
];
const HEADER_LINE = /^\*?(from|de|von)\*?:\s.+/i;
const NEXT_HEADER_LINE =
  /^\*?(sent|date|to|enviado|enviada em|data|para|gesendet|an|datum|subject|assunto)( em)?\*?:\s/i;
const LONGEST_INTRODUCTION = 3;

/**
 * Cuts off the quoted history at the end of a text. What is answered between the quoted lines stays whole, since it would
 * make no sense without them; and where nothing would be left, nothing is cut.
 */
export function splitQuote(whole: string): SplitText {
  const lines = whole.replace(/\r\n?/g, '\n').split('\n');
  const at = introductionOf(lines) ?? quotedBlockOf(lines);
  if (at === null) return { text: whole.trim(), quoted: '' };
  const text = lines.slice(0, at).join('\n').trim();
  const quoted = lines.slice(at).join('\n').trim();
  return text === '' ? { text: whole.trim(), quoted: '' } : { text, quoted };
}

function introductionOf(lines: readonly string[]): number | null {
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!.trim();
    if (line === '' || line.startsWith('>')) continue;
    const isHeader = HEADER_LINE.test(line) && NEXT_HEADER_LINE.test(lines[index + 1]?.trim() ?? '');
    if ((isHeader || introduces(lines, index)) && !isAnsweredBelow(lines, index)) return index;
  }
  return null;
}

function introduces(lines: readonly string[], index: number): boolean {
  let joined = '';
  for (const line of lines.slice(index, index + LONGEST_INTRODUCTION)) {
    const patterns = joined === '' ? INTRODUCTIONS : [WRAPPED];
    joined = `${joined} ${line}`.trim();
    if (line.trim() === '' || joined.length > 600) return false;
    if (patterns.some((pattern) => pattern.test(joined))) return true;
  }
  return false;
}

/** After an introduction with `>` quotes there is text of one's own again: answered between the lines. */
function isAnsweredBelow(lines: readonly string[], index: number): boolean {
  const below = lines.slice(index + 1);
  const firstQuote = below.findIndex((line) => line.startsWith('>'));
  if (firstQuote < 0 || firstQuote > LONGEST_INTRODUCTION) return false;
  return below.slice(firstQuote).some((line) => line.trim() !== '' && !line.startsWith('>') && line.trim() !== '--');
}

/** A block of `>` lines that ends the text. */
function quotedBlockOf(lines: readonly string[]): number | null {
  let start = lines.length;
  let hasQuote = false;
  for (let index = lines.length - 1; index >= 0; index--) {
    const line = lines[index]!;
    if (line.startsWith('>')) hasQuote = true;
    else if (line.trim() !== '') break;
    start = index;
  }
  return hasQuote ? start : null;
}
