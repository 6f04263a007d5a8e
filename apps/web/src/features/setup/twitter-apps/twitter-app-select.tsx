import { Select } from '@mantine/core';
import { useTranslation } from '../../../lib/i18n.ts';
import { chosenApp, type AppOption } from './app-choice.ts';
import classes from './twitter-apps.module.css';

interface TwitterAppSelectProps {
  /** see `appOptions` */
  options: AppOption[];
  /** the value of an option; null: the usual one */
  value: string | null;
  onChange: (value: string) => void;
  label?: string;
}

/** By which X app an account is connected. One possibility is no question, and none is said. */
export function TwitterAppSelect({ options, value, onChange, label }: TwitterAppSelectProps) {
  const { t } = useTranslation();
  const chosen = chosenApp(options, value);
  if (!chosen) {
    return (
      <p className={classes.notice} role="note">
        {t('twitterApp.noApp')}
      </p>
    );
  }
  if (options.length === 1) return null;
  return (
    <Select
      label={label ?? t('twitterApp.select')}
      description={t(chosen.name === null ? 'twitterApp.selectPlatform' : 'twitterApp.selectOwn')}
      allowDeselect={false}
      data={options.map((option) => ({
        value: option.value,
        label:
          option.name === null
            ? t('twitterApp.platform')
            : t('twitterApp.optionLabel', {
                name: option.name,
                kind: t(`twitterApp.authorization.${option.authorization}`),
              }),
      }))}
      value={chosen.value}
      onChange={(next) => next && onChange(next)}
    />
  );
}
