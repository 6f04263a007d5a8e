import { findPersonalData, splitThread } from '@perch/core';
import { useMemo } from 'react';
import { composerState, refusedBefore } from './composer-state.ts';
import type { ComposerSubject } from './composer-subject.ts';
import { namedMessage, type Draft } from './draft.ts';

/**
 * What stands in the composer and what is to be said of it.
 * @param asThread somebody wants a text that is too long to go as several tweets
 */
export function useWritten(subject: ComposerSubject, draft: Draft, asThread: boolean) {
  const { mode, text } = draft;
  const { answered, isOtherTweet } = answeredBy(subject, draft);
  const written = {
    mode,
    text,
    files: draft.files[mode],
    isOtherTweet,
    isTweetGone: answered?.deletedAt != null,
  };
  const leaks = useMemo(() => (mode === 'tweet' ? findPersonalData(text) : []), [mode, text]);
  const plain = composerState(subject.targets, written);
  const isTooLong = mode === 'tweet' && plain.measure !== null && plain.measure.remaining < 0;
  const parts = useMemo(() => (isTooLong ? splitThread(text) : null), [isTooLong, text]);
  const chosenParts = asThread ? parts : null;
  return {
    answered,
    isOtherTweet,
    leaks,
    refusal: refusedBefore(subject.messages, mode),
    isTooLong,
    /** null: it is not too long, or too long for a thread */
    parts,
    chosenParts,
    state: chosenParts ? composerState(subject.targets, { ...written, parts: chosenParts }) : plain,
  };
}

/** Handle of the account that was written to by what a public reply answers. */
export function writtenToBy({ targets, messages }: ComposerSubject, { inReplyToMessageId }: Draft): string | null {
  const named = namedMessage('tweet', inReplyToMessageId, messages);
  const ofNamed = messages.find(({ id }) => id === named)?.accountUsername;
  return ofNamed ?? targets.find(({ via }) => via === 'tweet')?.accountUsername ?? null;
}

/** What is answered, as far as it is loaded (a tweet to go under, or whose writer it goes to), and whether somebody has chosen it. */
function answeredBy({ targets, messages }: ComposerSubject, { mode, inReplyToMessageId }: Draft) {
  const latestId = targets.find(({ via }) => via === mode)?.inReplyToMessageId ?? null;
  const named = namedMessage(mode, inReplyToMessageId, messages);
  const id = named ?? latestId;
  return {
    answered: messages.find((message) => message.id === id) ?? null,
    isOtherTweet: named !== null && named !== latestId,
  };
}
