import { Outlet } from '@tanstack/react-router';
import { chooseGuestLocale } from '../../lib/guest-locale.ts';
import { LOCALE_NAMES, LOCALES, currentLocale, useTranslation } from '../../lib/i18n.ts';
import classes from './auth.module.css';

/** The door: one card, nothing else. */
export function AuthLayout() {
  const { t } = useTranslation();
  return (
    <div className={classes.page}>
      <main className={classes.column}>
        <div className={classes.brand}>
          <img src="/perch.svg" alt="" width={36} height={36} />
          <span>Perch</span>
        </div>
        <div className={classes.card}>
          <Outlet />
        </div>
        <div className={classes.languages} role="group" aria-label={t('shell.language')}>
          {LOCALES.map((locale) => (
            <button
              key={locale}
              type="button"
              lang={locale}
              aria-pressed={locale === currentLocale()}
              onClick={() => void chooseGuestLocale(locale)}
            >
              {LOCALE_NAMES[locale]}
            </button>
          ))}
        </div>
      </main>
    </div>
  );
}
