import { useEffect, useRef } from 'react';
import { useSession } from '../../lib/session.ts';

/**
 * The session is the browser's: who switches the organization in one tab has switched it in all. A tab that learns of it
 * begins anew, so that nothing of one organization is shown in, or written into, another.
 */
export function useSameOrganization(startAnew: () => void = () => window.location.assign('/')) {
  const { id } = useSession().organization;
  const first = useRef(id);
  useEffect(() => {
    if (id !== first.current) startAnew();
  }, [id, startAnew]);
}
