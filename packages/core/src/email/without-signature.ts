/** `-- ` (RFC 3676, 4.3), and what programs make of it. */
const DELIMITER = /^(--|__|—|–)\s*$/;
const SENT_FROM =
  /^(sent|enviad[oa]|get outlook|obter o outlook|obtenga outlook)\b.{0,40}\b(from|via|with|using|by|for|do|da|de|desde|pelo|pela|para)\b.{0,60}$/i;
const VALEDICTION =
  /^((best|kind|kindest|warm|warmest|many)\s+(regards|wishes)|regards|best|yours( (sincerely|truly|faithfully))?|sincerely|atenciosamente|att\.?|(um )?(grande )?abra[cç]os?|abs\.?|cordialmente|sauda[cç][oõ]es|saludos( cordiales)?|un saludo|atentamente)\s*[,.!]*$/i;
const LONGEST_SIGNATURE = 6;
const LONGEST_LINE = 80;

/** What somebody wrote without the signature below it; quoted history is cut off already. Never nothing. */
export function withoutSignature(text: string, senderName: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  const begins = lines.findIndex((_, at) => at > 0 && beginsSignature(lines, at));
  const kept = begins < 0 ? lines : lines.slice(0, begins);
  while (kept.length > 1 && (kept.at(-1) === '' || isName(kept.at(-1)!, senderName))) kept.pop();
  const rest = kept.join('\n').trim();
  return rest === '' ? text : rest;
}

function beginsSignature(lines: readonly string[], at: number): boolean {
  const line = lines[at]!;
  return DELIMITER.test(line) || ((SENT_FROM.test(line) || VALEDICTION.test(line)) && isShortBelow(lines, at));
}

function isShortBelow(lines: readonly string[], at: number): boolean {
  let said = 0;
  for (let below = at + 1; below < lines.length; below++) {
    const { length } = lines[below]!;
    if (length > LONGEST_LINE) return false;
    if (length > 0) said += 1;
    if (said > LONGEST_SIGNATURE) return false;
  }
  return true;
}

/** The whole name, or one part of it. */
function isName(line: string, senderName: string): boolean {
  const small = (name: string) => name.toLowerCase().replace(/[,.!]+$/, '');
  const name = small(senderName);
  return name !== '' && (small(line) === name || name.split(/\s+/).includes(small(line)));
}
