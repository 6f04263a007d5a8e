import { useTranslation } from '../../../lib/i18n.ts';
import { useCan } from '../../../lib/session.ts';
import { NoPermission } from '../../../ui/states.tsx';
import { PageHead } from '../page-head.tsx';
import setup from '../setup.module.css';
import { DeletionSection } from './deletion-section.tsx';
import { ExportSection } from './export-section.tsx';
import { ProviderProblem } from './provider-problem.tsx';

/** What is done with the organization as a whole: taking its data along, and having it removed. */
export function OrganizationPage() {
  const { t } = useTranslation();
  if (!useCan('organization.manage')) return <NoPermission />;
  return (
    <div className={setup.page} data-width="narrow">
      <PageHead title={t('setup.organizationLife.title')} lead={t('life.lead')} />
      <ProviderProblem />
      <ExportSection />
      <DeletionSection />
    </div>
  );
}
