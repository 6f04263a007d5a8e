import { Menu } from '@mantine/core';
import { IconCoffee, IconUserCheck } from '@tabler/icons-react';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { useSession } from '../../lib/session.ts';
import { useSetAvailability } from './use-availability.ts';

/** Away for an hour, until tomorrow, until one says so; and back. */
export function AvailabilityItems() {
  const { t } = useTranslation();
  const { away } = useSession().member;
  const setAvailability = useSetAvailability();
  if (away) {
    const until =
      away.until && new Date(away.until).toLocaleString(currentLocale(), { dateStyle: 'short', timeStyle: 'short' });
    return (
      <Menu.Item
        leftSection={<IconUserCheck size={16} stroke={1.6} aria-hidden />}
        onClick={() => void setAvailability({ isAway: false })}
      >
        {t('assignment.back')}
        <br />
        <small>{until ? t('assignment.awayUntil', { until }) : t('assignment.away')}</small>
      </Menu.Item>
    );
  }
  const ends = { hour: hourFromNow, tomorrow: tomorrowMorning, open: () => undefined };
  return (
    <Menu.Sub>
      <Menu.Sub.Target>
        <Menu.Sub.Item leftSection={<IconCoffee size={16} stroke={1.6} aria-hidden />}>
          {t('assignment.goAway')}
        </Menu.Sub.Item>
      </Menu.Sub.Target>
      <Menu.Sub.Dropdown>
        <Menu.Label>{t('assignment.awayHint')}</Menu.Label>
        {(['hour', 'tomorrow', 'open'] as const).map((end) => (
          <Menu.Item
            key={end}
            onClick={() => {
              const until = ends[end]();
              void setAvailability({ isAway: true, ...(until ? { until: until.toISOString() } : {}) });
            }}
          >
            {t(`assignment.until.${end}`)}
          </Menu.Item>
        ))}
      </Menu.Sub.Dropdown>
    </Menu.Sub>
  );
}

const hourFromNow = () => new Date(Date.now() + 3_600_000);

function tomorrowMorning(): Date {
  const date = new Date();
  date.setDate(date.getDate() + 1);
  date.setHours(8, 0, 0, 0);
  return date;
}
