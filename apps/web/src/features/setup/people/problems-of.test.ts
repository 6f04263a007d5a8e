import { beforeAll, expect, test } from 'vitest';
import { t } from 'i18next';
import { ApiError } from '../../../lib/api.ts';
import { startI18n } from '../../../lib/i18n.ts';
import { problemsOf } from './problems-of.ts';

beforeAll(startI18n);

const refused = (...paths: string[]) =>
  new ApiError('name_taken', 409, { errors: paths.map((path) => ({ path, message: 'taken' })) });
const sentence = 'There is already one with this name.';

test.each([
  ['a field of the form', refused('name'), { fields: { name: sentence }, form: null }],
  ['an item of a field', refused('memberIds.3'), { fields: { memberIds: sentence }, form: null }],
  ['a field that the form does not have', refused('other'), { fields: {}, form: sentence }],
  ['nothing in particular', new ApiError('name_taken', 409), { fields: {}, form: sentence }],
  ['no error', null, { fields: {}, form: null }],
])('%s', (_what, error, expected) => expect(problemsOf(t, error, ['name', 'memberIds'])).toEqual(expected));
