import { TURNS_TEXT } from '@perch/contracts';
import i18next from 'i18next';
import { beforeAll, expect, it } from 'vitest';
import { ApiError } from './api.ts';
import { errorSentence } from './error-sentence.ts';
import { startI18n } from './i18n.ts';

beforeAll(() => startI18n());

it.each([
  ['of a name that turns text around says so', TURNS_TEXT, 'A name holds a character that turns the direction of text'],
  ['of another field says that something is not right', 'Enter a name', 'Something in the form is not right.'],
])('the sentence %s', (_what, message, words) => {
  const error = new ApiError('validation_failed', 400, { errors: [{ path: 'name', message }] });
  expect(errorSentence(i18next.t, error)).toContain(words);
});
