import type { TFunction } from 'i18next';
import { isApiError } from '../../../lib/api.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';

export interface FormProblems<Field extends string> {
  /** what is wrong with a field, in a sentence */
  fields: Partial<Record<Field, string>>;
  /** what is wrong, where no field of the form is to blame */
  form: string | null;
}

/** Where in a form to say why it was refused: beside the fields that the API names, else above the button. */
export function problemsOf<Field extends string>(
  t: TFunction,
  error: unknown,
  names: readonly Field[],
): FormProblems<Field> {
  if (!error) return { fields: {}, form: null };
  const sentence = errorSentence(t, error);
  const blamed = isApiError(error) ? error.fields.map(({ path }) => path.split('.')[0]) : [];
  const fields: Partial<Record<Field, string>> = {};
  for (const name of names) if (blamed.includes(name)) fields[name] = sentence;
  return { fields, form: Object.keys(fields).length === 0 ? sentence : null };
}
