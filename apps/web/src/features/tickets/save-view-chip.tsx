import { IconBookmarkPlus, IconDeviceFloppy } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { SaveViewDialog } from './save-view-dialog.tsx';
import classes from './ticket-list-pane.module.css';
import {
  activeFilters,
  filtersOf,
  filtersToSave,
  isSameAsSaved,
  savedViewOf,
  searchOfSaved,
  type TicketSearch,
} from './ticket-views.ts';
import { useSavedViews, useViewActions } from './view-queries.ts';

/** Keeps what the list shows as a view, or changes the saved view that is shown; nothing where there is nothing to keep. */
export function SaveViewChip({ search }: { search: TicketSearch }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const saved = savedViewOf(search, useSavedViews().data);
  const { create, update } = useViewActions();
  const [isNaming, setNaming] = useState(false);
  const isChanged = saved ? !isSameAsSaved(search, saved) : activeFilters(search) > 0 || !!search.sort;
  if (!isChanged) return null;
  return (
    <>
      {saved?.canEdit && (
        <button
          type="button"
          className={classes.save}
          onClick={() => update.mutate({ id: saved.id, change: { filters: filtersOf(search) } })}
        >
          <IconDeviceFloppy size={13} stroke={1.75} aria-hidden />
          {t('ticketList.saveChanges')}
        </button>
      )}
      <button type="button" className={classes.save} onClick={() => setNaming(true)}>
        <IconBookmarkPlus size={13} stroke={1.75} aria-hidden />
        {t('ticketList.saveView')}
      </button>
      {isNaming && (
        <SaveViewDialog
          title={t('ticketList.saveView')}
          initial={{ name: '', isShared: false }}
          isSaving={create.isPending}
          onSave={(view) =>
            create.mutate(
              { ...view, filters: filtersToSave(search) },
              {
                onSuccess: (made) => {
                  setNaming(false);
                  void navigate({ to: '/tickets', search: searchOfSaved(made) });
                },
              },
            )
          }
          onClose={() => setNaming(false)}
        />
      )}
    </>
  );
}
