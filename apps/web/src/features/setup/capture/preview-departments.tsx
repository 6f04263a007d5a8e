import type { CapturePreview } from '@perch/contracts';
import { useDepartments } from '../../../lib/directory.ts';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import classes from './preview.module.css';

/** Where the tickets would go; says nothing where there is only one place for them. */
export function PreviewDepartments({ preview }: { preview: CapturePreview }) {
  const { t } = useTranslation();
  const departments = useDepartments().data;
  if (preview.byDepartment.length < 2) return null;
  const number = (count: number) => count.toLocaleString(currentLocale());
  const nameOf = (id: string) => departments?.find((department) => department.id === id)?.name ?? '…';
  return (
    <table className={classes.departments}>
      <thead>
        <tr>
          <th scope="col">{t('field.department')}</th>
          <th scope="col">{t('preview.now')}</th>
          <th scope="col">{t('preview.after')}</th>
        </tr>
      </thead>
      <tbody>
        {preview.byDepartment.map(({ departmentId, now, after }) => (
          <tr key={departmentId} data-changed={now !== after || undefined}>
            <th scope="row">{nameOf(departmentId)}</th>
            <td>{number(now)}</td>
            <td>{number(after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
