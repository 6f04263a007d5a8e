import { IconAddressBook, IconBrandX, IconInbox, type IconProps } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { useCan } from '../../lib/session.ts';
import { ReportIcon } from '../../ui/report-icon.tsx';

export interface Area {
  to: '/tickets' | '/social' | '/contacts' | '/reports';
  label: string;
  icon: ComponentType<IconProps>;
}

/** The parts of the product this person may enter. */
export function useAreas(): Area[] {
  const { t } = useTranslation();
  const areas: (Area & { isAllowed: boolean })[] = [
    { to: '/tickets', label: t('nav.tickets'), icon: IconInbox, isAllowed: useCan('tickets.view') },
    { to: '/social', label: t('nav.social'), icon: IconBrandX, isAllowed: useCan('social.view') },
    { to: '/contacts', label: t('nav.contacts'), icon: IconAddressBook, isAllowed: useCan('contacts.view') },
    { to: '/reports', label: t('nav.reports'), icon: ReportIcon, isAllowed: useCan('reports.view') },
  ];
  return areas.filter((area) => area.isAllowed);
}
