const DELIVERY_ERRORS: Readonly<Record<number, string>> = {
  30_003: 'Unreachable destination handset',
  30_005: 'Unknown destination handset',
  30_006: 'Landline or unreachable carrier',
  30_007: 'Message filtered',
  30_008: 'Unknown error',
};

/** Twilio's words for why an accepted message was not delivered. */
export function deliveryError(code: number): string {
  return DELIVERY_ERRORS[code] ?? 'Unknown error';
}
