import { readFileSync } from 'node:fs';
import path from 'node:path';

export type Language = 'en' | 'pt-BR';
type Catalogue = { [key: string]: string | Catalogue };

/** The text of the screens in a language, so that a test reads what a person reads. */
export function wording(language: Language) {
  const file = path.resolve(import.meta.dirname, `../apps/web/src/locales/${language}.json`);
  const catalogue = JSON.parse(readFileSync(file, 'utf8')) as Catalogue;
  return (key: string, values: Record<string, string> = {}): string => {
    const text = key
      .split('.')
      .reduce<string | Catalogue | undefined>((at, part) => (typeof at === 'object' ? at[part] : undefined), catalogue);
    if (typeof text !== 'string') throw new Error(`${language}.json has no text ${key}`);
    return text.replaceAll(/\{\{(\w+)\}\}/g, (_whole, name: string) => values[name] ?? '');
  };
}
