import { currentLocale } from '../../../lib/i18n.ts';

export const dayAndTime = (at: string) =>
  new Intl.DateTimeFormat(currentLocale(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
