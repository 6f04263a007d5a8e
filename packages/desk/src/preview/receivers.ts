import type { Capture } from '@perch/contracts';
import { compileCaptures, type Brand, type CaptureSettings, type CompiledCapture } from '@perch/core';
import type { Reception } from './replay.ts';

/** An account of the organization that is not disconnected, as intake sees it. */
export interface PolledBrand {
  brand: Brand;
  /** it takes mentions in as soon as its settings say so */
  isPolled: boolean;
}

/**
 * The same accounts with the saved and with the edited settings of one of them.
 * @param others the captures of the other accounts, by account
 */
export function receptions(
  account: Brand,
  brands: readonly PolledBrand[],
  captures: { saved: Capture; edited: Capture },
  others: ReadonlyMap<string, CompiledCapture>,
): { now: Reception; after: Reception } {
  const [saved, edited] = compileCaptures([settingsOf(captures.saved), settingsOf(captures.edited)]);
  const reception = (capture: CompiledCapture): Reception => {
    const seen = brands.map(({ brand, isPolled }) =>
      brand.accountId === account.accountId
        ? { ...brand, capturesMentions: isPolled && capture.settings.mentions !== 'off' }
        : brand,
    );
    const receivers = new Map([[account.accountId, { account, capture }]]);
    for (const brand of seen) {
      const other = others.get(brand.accountId);
      if (other) receivers.set(brand.accountId, { account: brand, capture: other });
    }
    return { brands: seen, receivers };
  };
  return { now: reception(saved!), after: reception(edited!) };
}

/** Keywords that are not saved yet get an id for as long as this takes. */
export const isProvisional = (keywordId: string) => keywordId.startsWith('new ');

const settingsOf = (capture: Capture): CaptureSettings => ({
  ...capture,
  keywords: capture.keywords.map((keyword, place) => ({ ...keyword, id: keyword.id ?? `new ${place}` })),
});
