import { useState } from 'react';

/** True once `isSo` was: what has been on the screen stays mounted with the dialogs it has opened and what is typed there. */
export function useEver(isSo: boolean): boolean {
  const [wasSo, setWasSo] = useState(isSo);
  if (isSo && !wasSo) setWasSo(true);
  return wasSo || isSo;
}
