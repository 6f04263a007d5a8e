import type { Capture } from '@perch/contracts';
import { compileCaptures, type CaptureSettings, type CompiledCapture } from '@perch/core';
import type { PolledBrand, ReceivingAccount } from './previewed-accounts.ts';
import type { Receiver, Reception } from './replay.ts';

/**
 * The same accounts with the saved and with the edited settings of one of them.
 * @param others the captures of the other accounts, by account
 */
export function receptions(
  account: ReceivingAccount,
  brands: readonly PolledBrand[],
  captures: { saved: Capture; edited: Capture },
  others: ReadonlyMap<string, CompiledCapture>,
): { now: Reception; after: Reception } {
  const [saved, edited] = compileCaptures([settingsOf(captures.saved), settingsOf(captures.edited)]);
  const { accountId } = account.brand;
  const reception = (capture: CompiledCapture): Reception => {
    const receivers = new Map([[accountId, receiverOf(account, capture)]]);
    for (const polled of brands) {
      const other = others.get(polled.brand.accountId);
      if (other) receivers.set(polled.brand.accountId, receiverOf(polled, other));
    }
    const seen = brands.map(({ brand, isPolled }) =>
      brand.accountId === accountId
        ? { ...brand, capturesMentions: isPolled && capture.settings.mentions !== 'off' }
        : brand,
    );
    return { brands: seen, receivers };
  };
  return { now: reception(saved!), after: reception(edited!) };
}

const receiverOf = ({ brand, importBefore, messagesSince }: ReceivingAccount, capture: CompiledCapture): Receiver => ({
  account: brand,
  importBefore,
  messagesSince,
  capture,
});

/** Keywords that are not saved yet get an id for as long as this takes. */
export const isProvisional = (keywordId: string) => keywordId.startsWith('new ');

const settingsOf = (capture: Capture): CaptureSettings => ({
  ...capture,
  keywords: capture.keywords.map((keyword, place) => ({ ...keyword, id: keyword.id ?? `new ${place}` })),
});
