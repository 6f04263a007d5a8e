interface Nameable {
  id: string;
  name: string;
  isActive: boolean;
}

/** What can be chosen: those that are active, and the chosen one even if it is not, called so. */
export function choicesOf(
  all: readonly Nameable[] | undefined,
  chosen: string | null,
  inactive: (name: string) => string,
): { value: string; label: string }[] {
  return (all ?? [])
    .filter(({ id, isActive }) => isActive || id === chosen)
    .map(({ id, name, isActive }) => ({ value: id, label: isActive ? name : inactive(name) }));
}
