import { Button, Group, NumberInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { useThreadChange } from './merge-queries.ts';

interface LinkFormProps {
  ticketId: string;
  /** it is all that a dialog asks */
  isAlone?: boolean;
  onLinked?: () => void;
}

/** Links the ticket to another one by its number. */
export function LinkForm({ ticketId, isAlone, onLinked }: LinkFormProps) {
  const { t } = useTranslation();
  const change = useThreadChange(ticketId);
  const [number, setNumber] = useState<number | string>('');
  const link = (event: FormEvent) => {
    event.preventDefault();
    if (typeof number !== 'number') return;
    change.mutate(
      { kind: 'link', number },
      {
        onSuccess: () => {
          setNumber('');
          onLinked?.();
        },
      },
    );
  };
  return (
    <form onSubmit={link}>
      <Group gap="xs" mt="sm" wrap="nowrap">
        <NumberInput
          data-autofocus={isAlone || undefined}
          size="xs"
          flex={1}
          miw={0}
          hideControls
          min={1}
          max={2_147_483_647}
          allowDecimal={false}
          allowNegative={false}
          prefix="#"
          placeholder="#"
          aria-label={t('threadPage.linkNumber')}
          value={number}
          onChange={setNumber}
        />
        <Button
          size="xs"
          flex="none"
          variant="default"
          type="submit"
          disabled={number === ''}
          loading={change.isPending}
        >
          {t('threadPage.link')}
        </Button>
      </Group>
    </form>
  );
}
