import { useEffect, useRef } from 'react';

/** The ref of a form: each time one has tried to save it, the keyboard goes to the first field that is refused. */
export function useFirstProblem(tries: number) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (tries > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [tries]);
  return form;
}
