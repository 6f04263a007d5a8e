import { Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconBuilding, IconCheck, IconRefresh } from '@tabler/icons-react';
import { useTranslation } from '../../lib/i18n.ts';
import { organizationsQuery } from '../../lib/session.ts';
import { useSwitchOrganization } from '../../lib/use-account.ts';

/** Where else a person works. Nothing for those who are in one organization only. */
export function OrganizationItems() {
  const { t } = useTranslation();
  const switchTo = useSwitchOrganization();
  const { data = [], isError, refetch } = useQuery(organizationsQuery);
  if (isError && data.length === 0) {
    return (
      <>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconRefresh size={16} stroke={1.6} aria-hidden />}
          closeMenuOnClick={false}
          onClick={() => void refetch()}
        >
          {t('shell.organizationsUnknown')}
        </Menu.Item>
      </>
    );
  }
  if (data.length < 2) return null;
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{t('shell.organizations')}</Menu.Label>
      {data.map(({ organization, isCurrent }) => (
        <Menu.Item
          key={organization.id}
          leftSection={<IconBuilding size={16} stroke={1.6} aria-hidden />}
          rightSection={isCurrent && <IconCheck size={14} aria-hidden />}
          aria-current={isCurrent || undefined}
          closeMenuOnClick={isCurrent}
          onClick={() => !isCurrent && switchTo(organization.id)}
        >
          {organization.name}
        </Menu.Item>
      ))}
    </>
  );
}
