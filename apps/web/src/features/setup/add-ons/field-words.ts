import type { InputWrapperProps } from '@mantine/core';
import type { AddOn, AddOnKind } from '@perch/contracts';
import type { TFunction } from 'i18next';

/** Fields side by side stay level: what explains them stands below. */
export const FIELD_ORDER: NonNullable<InputWrapperProps['inputWrapperOrder']> = [
  'label',
  'input',
  'error',
  'description',
];

/** Whether a secret is stored, and what an empty field means. */
export const secretHint = (t: TFunction, kind: AddOnKind, { hasSecret }: AddOn, isNeeded: boolean) =>
  t(`addOn.secret.${kind}.${!hasSecret ? 'none' : isNeeded ? 'again' : 'set'}`);
