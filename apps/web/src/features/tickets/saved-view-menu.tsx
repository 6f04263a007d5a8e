import { ActionIcon, Menu } from '@mantine/core';
import type { SavedView } from '@perch/contracts';
import { IconArrowDown, IconArrowUp, IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { SaveViewDialog } from './save-view-dialog.tsx';
import { useViewActions } from './view-queries.ts';

interface SavedViewMenuProps {
  view: SavedView;
  /** its place among one's own, and how many these are */
  place: number;
  ownCount: number;
}

export function SavedViewMenu({ view, place, ownCount }: SavedViewMenuProps) {
  const { t } = useTranslation();
  const { update, remove } = useViewActions();
  const [isRenaming, setRenaming] = useState(false);
  const moveTo = (position: number) => update.mutate({ id: view.id, change: { position } });
  const icon = { size: 15, stroke: 1.6 };
  return (
    <>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon size="sm" aria-label={t('ticketList.viewActions', { name: view.name })}>
            <IconDots {...icon} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil {...icon} />} onClick={() => setRenaming(true)}>
            {t('ticketList.editView')}
          </Menu.Item>
          {view.isOwn && place > 0 && (
            <Menu.Item leftSection={<IconArrowUp {...icon} />} onClick={() => moveTo(place - 1)}>
              {t('ticketList.moveUp')}
            </Menu.Item>
          )}
          {view.isOwn && place < ownCount - 1 && (
            <Menu.Item leftSection={<IconArrowDown {...icon} />} onClick={() => moveTo(place + 1)}>
              {t('ticketList.moveDown')}
            </Menu.Item>
          )}
          <Menu.Item color="red" leftSection={<IconTrash {...icon} />} onClick={() => remove.mutate(view.id)}>
            {t('ticketList.deleteView')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isRenaming && (
        <SaveViewDialog
          title={t('ticketList.editView')}
          initial={view}
          isSaving={update.isPending}
          onSave={(change) => update.mutate({ id: view.id, change }, { onSuccess: () => setRenaming(false) })}
          onClose={() => setRenaming(false)}
        />
      )}
    </>
  );
}
