import { useForm } from '@mantine/form';
import type { AddOn } from '@perch/contracts';
import type { UseMutationResult } from '@tanstack/react-query';
import { useTranslation } from '../../../lib/i18n.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { refusedFields, type Problems } from './add-on-values.ts';
import { FIELD_ORDER } from './field-words.ts';

interface AddOnFormOptions<Kind extends AddOn, Values, Input> {
  addOn: Kind;
  valuesOf: (addOn: Kind) => Values;
  problemsOf: (values: Values, addOn: Kind) => Problems;
  inputOf: (values: Values, revision: number) => Input;
  save: UseMutationResult<Kind, Error, Input>;
  /** fetches the settings as they are now, giving up what was changed here */
  onReload: () => void;
}

/** The form of an add-on: its values, what its fields are given, and what `AddOnForm` around them is. */
export function useAddOnForm<Kind extends AddOn, Values extends { isEnabled: boolean }, Input>({
  addOn,
  valuesOf,
  problemsOf,
  inputOf,
  save,
  onReload,
}: AddOnFormOptions<Kind, Values, Input>) {
  const { t } = useTranslation();
  const form = useForm<Values>({
    initialValues: valuesOf(addOn),
    validate: (values) => problemsOf(values, addOn),
    validateInputOnBlur: false,
  });
  const { values, errors } = form;
  const field = (name: Exclude<keyof Values, 'isEnabled'> & string, label = t(`addOn.field.${name}`)) => ({
    label,
    inputWrapperOrder: FIELD_ORDER,
    autoComplete: 'off',
    spellCheck: false,
    ...form.getInputProps(name),
    error: errors[name] && t(String(errors[name])),
  });
  const onSave = () => {
    if (form.validate().hasErrors) return;
    save.mutate(inputOf(values, addOn.revision), {
      onSuccess: () => notifyDone(t('addOn.saved')),
      onError: (error) => form.setErrors(refusedFields(error)),
    });
  };
  return {
    values,
    field,
    set: (changed: Partial<Values>) => form.setValues(changed),
    isDirty: form.isDirty(),
    frame: {
      isEnabled: values.isEnabled,
      onEnable: (isEnabled: boolean) => form.setValues({ isEnabled } as Partial<Values>),
      isDirty: form.isDirty(),
      hasProblems: Object.keys(errors).length > 0,
      save,
      onSave,
      onDiscard: () => {
        form.reset();
        save.reset();
      },
      onReload,
    },
  };
}
