import { useCallback, useEffect, useRef } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { workIn } from '../../lib/api.ts';
import { notifyProblem } from '../../lib/notify.ts';
import { useSession } from '../../lib/session.ts';
import { tabStorage } from '../../lib/storage.ts';

const CHANGED = 'perch.organizationChanged';

/**
 * The session is the browser's: who switches the organization in one tab has switched it in all. A tab that learns of it,
 * from the session or because a call was refused, begins anew and says where it is now, so that nothing of one
 * organization is shown in, or written into, another.
 */
export function useSameOrganization(openAnew: () => void = openHome) {
  const { t } = useTranslation();
  const { id, name } = useSession().organization;
  const first = useRef({ id, name });
  const startAnew = useCallback(() => {
    tabStorage.set(CHANGED, 'yes');
    openAnew();
  }, [openAnew]);

  useEffect(() => workIn(first.current.id, startAnew), [startAnew]);
  useEffect(() => {
    if (id !== first.current.id) startAnew();
  }, [id, startAnew]);
  useEffect(() => {
    if (tabStorage.get(CHANGED) === null) return;
    tabStorage.set(CHANGED, null);
    notifyProblem(t('shell.organizationChanged', { organization: first.current.name }));
  }, [t]);
}

/** A fresh page: nothing of the organization left behind stays in memory, and the session is read anew. */
const openHome = () => window.location.assign('/');
