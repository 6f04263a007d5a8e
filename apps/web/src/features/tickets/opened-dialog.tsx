import { Button, Group, Modal, SimpleGrid, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { rangeProblem, type OpenedRange } from './opened-range.ts';

interface OpenedDialogProps {
  initial: OpenedRange | null;
  onChoose: (range: OpenedRange) => void;
  onClose: () => void;
}

/** Asks for two dates between which tickets were opened; one may be left open. */
export function OpenedDialog({ initial, onChoose, onClose }: OpenedDialogProps) {
  const { t } = useTranslation();
  const [range, setRange] = useState<OpenedRange>(initial ?? { from: '', to: '' });
  const [isRefused, setRefused] = useState(false);
  const problem = isRefused ? rangeProblem(range) : null;
  const change = (part: Partial<OpenedRange>) => setRange({ ...range, ...part });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('ticketList.range.title')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (rangeProblem(range)) return setRefused(true);
          onChoose(range);
          onClose();
        }}
      >
        <SimpleGrid cols={2} spacing="sm">
          <TextInput
            type="date"
            label={t('ticketList.range.from')}
            value={range.from}
            max={range.to || undefined}
            data-autofocus
            onChange={(event) => change({ from: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            label={t('ticketList.range.to')}
            value={range.to}
            min={range.from || undefined}
            error={problem && t(`ticketList.range.problem.${problem}`)}
            onChange={(event) => change({ to: event.currentTarget.value })}
          />
        </SimpleGrid>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit">{t('ticketList.range.submit')}</Button>
        </Group>
      </form>
    </Modal>
  );
}
