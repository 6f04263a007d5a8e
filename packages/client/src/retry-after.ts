/** How long an answer asks to be left alone, in milliseconds; null: it does not say. Seconds or a date (RFC 9110). */
export function retryAfter(headers: Headers, now: Date): number | null {
  const said = headers.get('retry-after');
  if (said === null) return null;
  const at = /^\d+$/.test(said) ? now.getTime() + Number(said) * 1000 : Date.parse(said);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}
