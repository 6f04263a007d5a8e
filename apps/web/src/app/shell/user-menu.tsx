import { Menu, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconKeyboard, IconLogout, IconShieldLock, IconUser } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useChooseLocale } from '../../lib/choose-locale.ts';
import { currentLocale, LOCALE_NAMES, LOCALES, useTranslation } from '../../lib/i18n.ts';
import { roleName } from '../../lib/role-name.ts';
import { useSession } from '../../lib/session.ts';
import { AvailabilityItems } from './availability-items.tsx';
import { COLOR_SCHEMES } from './color-schemes.ts';
import { OrganizationItems } from './organization-items.tsx';
import { UserButton } from './user-button.tsx';
import { useSignOut } from '../../lib/use-account.ts';

export function UserMenu({ onHelp }: { onHelp: () => void }) {
  const { t } = useTranslation();
  const { member, organization } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const chooseLocale = useChooseLocale();
  const signOut = useSignOut();
  const check = <IconCheck size={14} aria-hidden />;
  return (
    <Menu width={240} defaultOpened>
      <Menu.Target>
        <UserButton />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {member.name}
          <br />
          {organization.name} · {roleName(t, member.role)}
        </Menu.Label>
        <AvailabilityItems />
        <OrganizationItems />
        <Menu.Item component={Link} to="/setup/profile" leftSection={<IconUser size={16} stroke={1.6} aria-hidden />}>
          {t('setup.profile.title')}
        </Menu.Item>
        <Menu.Item
          component={Link}
          to="/setup/security"
          leftSection={<IconShieldLock size={16} stroke={1.6} aria-hidden />}
        >
          {t('setup.security.title')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('shell.language')}</Menu.Label>
        {LOCALES.map((locale) => (
          <Menu.Item
            key={locale}
            lang={locale}
            onClick={() => chooseLocale(locale)}
            rightSection={locale === currentLocale() && check}
          >
            {LOCALE_NAMES[locale]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t('shell.theme')}</Menu.Label>
        {COLOR_SCHEMES.map(({ value, icon: Icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon size={16} stroke={1.6} aria-hidden />}
            onClick={() => setColorScheme(value)}
            rightSection={value === colorScheme && check}
          >
            {t(`theme.${value}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconKeyboard size={16} stroke={1.6} aria-hidden />} onClick={onHelp}>
          {t('shortcuts.title')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} stroke={1.6} aria-hidden />} onClick={signOut}>
          {t('shell.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
